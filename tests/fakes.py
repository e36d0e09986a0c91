"""Deterministic stand-ins for what is slow or large."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.citation import Citation
from index.identity import ModelIdentity
from index.ingestion import ingest_paths
from index.library import Library
from index.listeners import Listeners
from index.outcome import FileResult
from index.reading import ReadFunction
from ingest.document import Page, Reading, document_id
from ingest.notice import NoticeKind, ReadError, Words
from ingest.selection import ALL_FILES, Selection

FAKE_IDENTITY = ModelIdentity("fake", "1", 64, "query: ", "passage: ")


class FakeEmbedder:
    """Embeds a text as its hashed character bigrams: similar texts get similar vectors."""

    def __init__(self, identity: ModelIdentity = FAKE_IDENTITY) -> None:
        self.identity = identity
        self.embedded: list[str] = []

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed passages, and remember their texts."""
        self.embedded.extend(texts)
        return self._encode(texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed questions."""
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.identity.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for gram in _grams(text):
                digest = hashlib.blake2b(gram.encode("utf-8"), digest_size=8).digest()
                value = int.from_bytes(digest, "little")
                vectors[row, value % self.identity.dimension] += 1.0 if value >> 63 else -1.0
        # A constant keeps texts whose grams cancel out from having no direction.
        vectors[:, 0] += 0.5
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: NDArray[np.float32] = vectors / lengths
        return unit


class FakeWords:
    """Makes tokens without a dictionary: words and character bigrams of the text as it is."""

    def morphemes(self, text: str) -> list[str]:
        """Return runs of letters and digits."""
        return re.findall(r"\w+", text)

    def bigrams(self, text: str) -> list[str]:
        """Return character bigrams without white space."""
        return _grams(text)


def ingest_fake(
    library: Library,
    *paths: Path,
    mirror: bool = False,
    collection: str = "",
    selection: Selection = ALL_FILES,
    embedder: FakeEmbedder | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    read: ReadFunction | None = None,
) -> dict[str, FileResult]:
    """Ingest with the fakes, and return each file's result under its path."""
    results: dict[str, FileResult] = {}

    def keep(result: FileResult) -> None:
        assert result.file not in results
        results[result.file] = result

    listeners = Listeners(on_result=keep, should_stop=should_stop)
    chosen = embedder or FakeEmbedder()
    ingest_paths(
        library,
        paths,
        lambda: chosen,
        mirror=mirror,
        collection=collection,
        selection=selection,
        listeners=listeners,
        read=read or read_fake,
    )
    return results


def make_citation(text: str, **changes: object) -> Citation:
    """Return a citation of a text in a document that is in no library."""
    sha256 = hashlib.sha256(b"nowhere").hexdigest()
    citation = Citation(
        file="nowhere.txt",
        title="",
        media_type="text/plain",
        document=document_id(sha256),
        sha256=sha256,
        page=1,
        page_label=None,
        line=1,
        heading_path=(),
        start=3,
        end=3 + len(text),
        text=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        medium="text",
        generation=7,
        cited_at="2026-01-02T03:04:05+00:00",
        question="何？",
    )
    return replace(citation, **changes)  # type: ignore[arg-type]


FAKE_UNREADABLE = NoticeKind(
    "fake_unreadable", Words("{file} is unreadable.", "{file} は読めません。"), Words("", "")
)


def read_fake(path: Path) -> Reading:
    """Read UTF-8 text without a worker process; form feeds part pages, the word BAD fails."""
    if not path.is_file() or "BAD" in path.read_text("utf-8"):
        raise ReadError(FAKE_UNREADABLE, file=path.name)
    texts = path.read_text("utf-8").split("\f")
    pages = tuple(Page(number, text) for number, text in enumerate(texts, start=1))
    return Reading("text/plain", "", pages, "fake/1")


def _grams(text: str) -> list[str]:
    joined = "".join(text.split())
    return [joined[i : i + 2] for i in range(max(len(joined) - 1, min(len(joined), 1)))]
