"""Synthetic libraries: texts of templates, and vectors drawn around a thousand centres."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.catalogue import embeddings, settings
from index.catalogue.connection import Connection
from index.catalogue.documents import Place
from index.identity import ModelIdentity
from index.library import Library
from index.recording import NewVectors, make_content, record_content
from ingest.document import DocumentId, Page, Passage, Reading, Span, document_id
from retrieval.question import Question

DIMENSION: Final = 384
MODEL: Final = ModelIdentity("synthetic", "1", DIMENSION, "", "")
_CENTRES: Final = 1000
_PASSAGES_A_DOCUMENT: Final = 100
_PASSAGES_A_PAGE: Final = 10
_DOCUMENTS_AT_ONCE: Final = 100
QUESTIONS: Final = 100
_SUBJECTS: Final = (
    "図書館",
    "市長",
    "水道料金",
    "保育所",
    "公園",
    "住民票",
    "国民健康保険",
    "道路",
)
_OBJECTS: Final = ("申請書", "届出", "許可", "使用料", "委員会", "計画", "記録", "証明書", "予算")
_VERBS: Final = ("提出する", "定める", "減免する", "公表する", "取り消す", "保存する", "更新する")


class TemplateWords:
    """Makes tokens without a dictionary: runs of one kind of character, and pairs."""

    def morphemes(self, text: str) -> list[str]:
        """Return runs of kanji, kana, or letters and digits."""
        return re.findall(r"[一-龠]+|[ぁ-ん]+|[ァ-ヶー]+|[0-9A-Za-z]+", text)

    def bigrams(self, text: str) -> list[str]:
        """Return the pairs of adjoining characters."""
        return [text[at : at + 2] for at in range(len(text) - 1)]


def sentence(source: random.Random) -> str:
    """Return a sentence of about 90 characters."""
    number = source.randrange(1, 3000)
    return (
        f"第{number}条　{source.choice(_SUBJECTS)}に関する{source.choice(_OBJECTS)}は、"
        f"{source.choice(_SUBJECTS)}の担当者が{source.randrange(1, 32)}日以内に"
        f"{source.choice(_OBJECTS)}を添えて{source.choice(_VERBS)}。ただし、"
        f"{source.choice(_OBJECTS)}のうち番号{source.randrange(100_000)}のものは"
        f"{source.choice(_VERBS)}ことができる。"
    )


def draw_vectors(source: np.random.Generator, count: int) -> NDArray[np.float32]:
    """Return vectors of length 1 around the centres, (count, dimension)."""
    noise = source.standard_normal((count, DIMENSION), dtype=np.float32)
    drawn = _centres()[source.integers(0, _CENTRES, count)] + noise
    lengths = np.linalg.norm(drawn, axis=1, keepdims=True)
    unit: NDArray[np.float32] = drawn / lengths
    return unit


@cache
def _centres() -> NDArray[np.float32]:
    return np.random.default_rng(1).normal(size=(_CENTRES, DIMENSION)).astype(np.float32)


def add_document(connection: Connection, model: int, name: str, sentences: list[str]) -> DocumentId:
    """Write a document of a sentence to a passage, with its vectors, into the catalogue."""
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    identity = document_id(sha256)
    pages: list[Page] = []
    split: list[Passage] = []
    for start in range(0, len(sentences), _PASSAGES_A_PAGE):
        number, text = len(pages) + 1, ""
        for each in sentences[start : start + _PASSAGES_A_PAGE]:
            split.append(Passage(identity, number, len(text), len(text) + len(each), ()))
            text += each
        pages.append(Page(number, text))
    reading = Reading("text/plain", name, tuple(pages), "scale/1")
    place = Place(f"/synthetic/{name}.txt", False, 1, 1, 1, 1)
    content = make_content(place.path, place, sha256, reading, tuple(split))
    source = np.random.default_rng(int(sha256[:8], 16))
    vectors = NewVectors(model, content.digests, draw_vectors(source, len(split)))
    record_content(connection, content, vectors)
    return identity


def fill(library: Library, count: int) -> None:
    """Write so many passages into the catalogue."""
    source = random.Random(1)
    with library.database.write() as connection:
        model = embeddings.put_model(connection, MODEL)
        settings.set_current_model(connection, model)
    at_once = _DOCUMENTS_AT_ONCE * _PASSAGES_A_DOCUMENT
    for start in range(0, count, at_once):
        with library.database.write() as connection:
            for first in range(start, min(start + at_once, count), _PASSAGES_A_DOCUMENT):
                size = min(_PASSAGES_A_DOCUMENT, count - first)
                sentences = [sentence(source) for _ in range(size)]
                add_document(connection, model, f"document {first}", sentences)


def questions() -> Iterator[tuple[Question, NDArray[np.float32]]]:
    """Give questions with words of one sentence, and vectors near the centres."""
    source, words = random.Random(2), TemplateWords()
    vectors = draw_vectors(np.random.default_rng(3), QUESTIONS)
    for vector in vectors:
        text = sentence(source)[:30]
        spelled = tuple((word, Span(0, 0)) for word in words.morphemes(text))
        yield Question(text, spelled, tuple(words.bigrams(text))), vector
