"""Make training pairs for the judge from a question set in SQuAD form.

Each question gives one gold chunk and one chunk without the answer. Chunks are runs of whole
sentences of varying length, as passages are; part of them is disturbed the way scans and
Japanese official texts are (kanji numerals, full-width digits, spaces inside words, hard line
breaks, misread characters), so that the judge meets in training what it will meet in libraries.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

KANJI_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
FULL_WIDTH_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
_SENTENCE = re.compile(r"[^。\n]*(?:。[」』）)]*|\n+|$)")


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the accepted answers and where the first stands in its article's text."""

    text: str
    answers: tuple[str, ...]
    article: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole sentences of an article."""

    article: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Question and text to read together; `span` is the answer's place in the text, or None."""

    question: str
    text: str
    span: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Articles:
    """Titles and texts of articles, and the questions about them."""

    titles: tuple[str, ...]
    texts: tuple[str, ...]
    questions: tuple[Question, ...]


def read_articles(files: Sequence[Path]) -> Articles:
    """Read JaQuAD files; an article's paragraphs become one text, parted by a blank line."""
    titles: list[str] = []
    texts: list[str] = []
    questions: list[Question] = []
    for file in files:
        for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
            text = ""
            for paragraph in article["paragraphs"]:
                for item in paragraph["qas"]:
                    first = item["answers"][0]
                    start = len(text) + first["answer_start"]
                    answers = tuple(sorted({answer["text"] for answer in item["answers"]}))
                    end = start + len(first["text"])
                    questions.append(Question(item["question"], answers, len(titles), start, end))
                text += paragraph["context"].rstrip("\n") + "\n\n"
            titles.append(article["title"])
            texts.append(text)
    return Articles(tuple(titles), tuple(texts), tuple(questions))


def bigrams(text: str) -> Counter[str]:
    """Count the character bigrams of a text, white space left out."""
    packed = re.sub(r"\s+", "", text)
    return Counter(packed[i : i + 2] for i in range(len(packed) - 1))


class PairMaker:
    """Deals out pairs for questions: the gold chunk, and one that does not answer."""

    def __init__(self, articles: Articles, seed: int) -> None:
        self.articles = articles
        self.random = random.Random(seed)
        self.sentences = [_sentence_ends(text) for text in articles.texts]

    def pairs(self, question: Question) -> Iterator[Pair]:
        """Yield the pair that answers, then one that does not."""
        gold = self._chunk_around(question)
        yield self._pair(question, gold, answers=True)
        for _ in range(8):
            other = self._negative(question)
            text = self.articles.texts[other.article][other.start : other.end]
            if not any(answer in text for answer in question.answers):
                yield self._pair(question, other, answers=False)
                return

    def _chunk_around(self, question: Question) -> Chunk:
        ends = self.sentences[question.article]
        first = next(i for i, end in enumerate(ends) if end > question.start)
        last = next(i for i, end in enumerate(ends) if end >= question.end)
        target = self.random.randint(90, 300)
        while ends[last] - (ends[first - 1] if first else 0) < target:
            grow_back = self.random.random() < 0.5
            if grow_back and first > 0:
                first -= 1
            elif last + 1 < len(ends):
                last += 1
            elif first > 0:
                first -= 1
            else:
                break
        return Chunk(question.article, ends[first - 1] if first else 0, ends[last])

    def _negative(self, question: Question) -> Chunk:
        same_article = self.random.random() < 0.65
        wanted = bigrams(question.text)
        if same_article:
            candidates = [self._random_chunk(question.article) for _ in range(8)]
        else:
            others = [self.random.randrange(len(self.articles.texts)) for _ in range(40)]
            candidates = [self._random_chunk(article) for article in others]
        overlap = [(self._overlap(wanted, chunk), i) for i, chunk in enumerate(candidates)]
        overlap.sort(reverse=True)
        rank = 0 if self.random.random() < 0.7 else self.random.randrange(len(candidates))
        return candidates[overlap[rank][1]]

    def _overlap(self, wanted: Counter[str], chunk: Chunk) -> int:
        found = bigrams(self.articles.texts[chunk.article][chunk.start : chunk.end])
        return sum(min(count, found[bigram]) for bigram, count in wanted.items())

    def _random_chunk(self, article: int) -> Chunk:
        ends = self.sentences[article]
        first = self.random.randrange(len(ends))
        last = first
        start = ends[first - 1] if first else 0
        target = self.random.randint(90, 300)
        while ends[last] - start < target and last + 1 < len(ends):
            last += 1
        return Chunk(article, start, ends[last])

    def _pair(self, question: Question, chunk: Chunk, *, answers: bool) -> Pair:
        text = self.articles.texts[chunk.article][chunk.start : chunk.end]
        span = (question.start - chunk.start, question.end - chunk.start) if answers else None
        text, span = disturb(text, span, self.random)
        if self.random.random() < 0.75:
            title = self.articles.titles[chunk.article] + "\n"
            text = title + text
            span = (span[0] + len(title), span[1] + len(title)) if span else None
        return Pair(disturb_question(question.text, self.random), text, span)


def _sentence_ends(text: str) -> list[int]:
    return [match.end() for match in _SENTENCE.finditer(text) if match.end() > match.start()]


def disturb(
    text: str, span: tuple[int, int] | None, source: random.Random
) -> tuple[str, tuple[int, int] | None]:
    """Disturb a text as scans and official Japanese do, carrying the answer's place along."""
    draw = source.random()
    if draw < 0.14:
        return text.translate(KANJI_DIGITS), span
    if draw < 0.20:
        return text.translate(FULL_WIDTH_DIGITS), span
    if draw < 0.36:
        space, wrong, line = source.choice([(0.06, 0.0, 0), (0.01, 0.03, 34), (0.0, 0.0, 40)])
        return _scan(text, span, source, space, wrong, line)
    return text, span


def _scan(
    text: str,
    span: tuple[int, int] | None,
    source: random.Random,
    space: float,
    wrong: float,
    line: int,
) -> tuple[str, tuple[int, int] | None]:
    pieces: list[str] = []
    places: list[int] = []
    length = 0
    for index, character in enumerate(text):
        places.append(length)
        piece = source.choice(text) if source.random() < wrong else character
        if source.random() < space:
            piece += " "
        if line and index % line == line - 1:
            piece += "\n"
        pieces.append(piece)
        length += len(piece)
    places.append(length)
    moved = (places[span[0]], places[span[1] - 1] + 1) if span else None
    return "".join(pieces), moved


def disturb_question(text: str, source: random.Random) -> str:
    """Type a question as people do: without its mark, or with one wrong or missing character."""
    draw = source.random()
    if draw < 0.12:
        return text.rstrip("?？。")
    if draw < 0.18 and len(text) > 8:
        place = source.randrange(len(text) - 2)
        filler = source.choice(["", text[place + 1]])
        return text[:place] + filler + text[place + 1 :]
    if draw < 0.24:
        return text.translate(source.choice([KANJI_DIGITS, FULL_WIDTH_DIGITS]))
    return text
