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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.code_switch import CodeSwitcher, Glosses
from evaluation.judge_negatives import SearchedNegatives, change_question

NEAREST = 12  # chunks that search brings for a question
SHORTEST_CUT = 40  # characters that must be left when the answering sentences are cut out
SWITCHED = 0.2  # share of the questions put into English words
KANJI_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
FULL_WIDTH_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
_SENTENCE = re.compile(r"[^。\n]*(?:。[」』）)]*|\n+|$)")


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the accepted answers and where the first stands in its article's text.

    Without answers the article does not hold one.
    """

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


def read_articles(files: Sequence[Path], wording: Mapping[str, str] | None = None) -> Articles:
    """Read files in SQuAD form (2.0 too); an article's paragraphs become one text, parted by a
    blank line.

    With `wording`, only the questions whose ids it names are read, in its words.
    """
    titles: list[str] = []
    texts: list[str] = []
    questions: list[Question] = []
    for file in files:
        for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
            text = ""
            for paragraph in article["paragraphs"]:
                for item in paragraph["qas"]:
                    asked = item["question"] if wording is None else wording.get(item["id"])
                    if asked is None:
                        continue
                    answers = tuple(sorted({answer["text"] for answer in item["answers"]}))
                    start = end = len(text)
                    if answers:
                        start += item["answers"][0]["answer_start"]
                        end = start + len(item["answers"][0]["text"])
                    questions.append(Question(asked, answers, len(titles), start, end))
                text += paragraph["context"].rstrip("\n") + "\n\n"
            titles.append(article["title"])
            texts.append(text)
    return Articles(tuple(titles), tuple(texts), tuple(questions))


class PairMaker:
    """Deals out pairs for questions: the gold chunk, and one that does not answer.

    The negative is, by chance: a chunk that search finds near the question; the gold chunk
    without its answering sentences; the gold chunk under a changed question; another chunk of
    the article. `glosses` turn a part of the questions into English words.
    """

    def __init__(self, articles: Articles, seed: int, glosses: Glosses | None = None) -> None:
        self.articles = articles
        self.random = random.Random(seed)
        self.sentences = [_sentence_ends(text) for text in articles.texts]
        self._chunks = [c for number in range(len(articles.texts)) for c in self._tile(number)]
        self._search = SearchedNegatives([self._text(chunk) for chunk in self._chunks])
        self._switcher = CodeSwitcher(glosses, self.random) if glosses else None

    def pairs(self, question: Question) -> Iterator[Pair]:
        """Yield the pair that answers, then one that does not; for a question that its article
        does not answer, two that do not.
        """
        if not question.answers:
            yield from self._unanswered(question)
            return
        gold = self._chunk_around(question, self.random.randint(90, 300))
        span = (question.start - gold.start, question.end - gold.start)
        yield self._pair(question.text, gold.article, self._text(gold), span)
        draw = self.random.random()
        if draw < 0.12:
            text, whole = self._text(gold), self.articles.texts[question.article]
            changed = change_question(question.text, text, whole, self.random)
            if changed is not None:
                yield self._pair(changed, gold.article, text, None)
                return
        article, text = self._silent(question, draw)
        if not _holds_any(text, question.answers):
            yield self._pair(question.text, article, text, None)

    def _unanswered(self, question: Question) -> Iterator[Pair]:
        """Yield two chunks of the question's article: those that resemble it come oftenest."""
        near = [self._chunks[place] for place in self._search.nearest(question.text, 4 * NEAREST)]
        own = [chunk for chunk in near if chunk.article == question.article][:3]
        for _ in range(2):
            chunk = self.random.choice([*own, self._random_chunk(question.article)])
            yield self._pair(question.text, chunk.article, self._text(chunk), None)

    def _silent(self, question: Question, draw: float) -> tuple[int, str]:
        """Return an article's number and a text of it meant to be without the answer."""
        if draw < 0.30:
            text = self._without_answer(question)
            if len(text) >= SHORTEST_CUT:
                return question.article, text
        near = [self._chunks[place] for place in self._search.nearest(question.text, NEAREST)]
        free = [c for c in near if not _holds_any(self._text(c), question.answers)]
        if not free or draw > 0.88:
            chunk = self._random_chunk(question.article)
        else:
            # The nearest are the most instructive; some further ones keep easy cases known.
            chunk = free[min(int(self.random.expovariate(0.4)), len(free) - 1)]
        return chunk.article, self._text(chunk)

    def _without_answer(self, question: Question) -> str:
        around = self._chunk_around(question, self.random.randint(200, 420))
        ends = [e for e in self.sentences[question.article] if around.start < e <= around.end]
        starts = [around.start, *ends[:-1]]
        whole = self.articles.texts[question.article]
        sentences = [whole[start:end] for start, end in zip(starts, ends, strict=True)]
        return "".join(s for s in sentences if not _holds_any(s, question.answers))

    def _text(self, chunk: Chunk) -> str:
        return self.articles.texts[chunk.article][chunk.start : chunk.end]

    def _chunk_around(self, question: Question, target: int) -> Chunk:
        ends = self.sentences[question.article]
        first = next(i for i, end in enumerate(ends) if end > question.start)
        last = next(i for i, end in enumerate(ends) if end >= question.end)
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

    def _tile(self, article: int) -> Iterator[Chunk]:
        """Yield runs of whole sentences that cover an article, each as long as a passage."""
        start, target = 0, self.random.randint(90, 300)
        for end in self.sentences[article]:
            if end - start >= target or end == self.sentences[article][-1]:
                yield Chunk(article, start, end)
                start, target = end, self.random.randint(90, 300)

    def _random_chunk(self, article: int) -> Chunk:
        ends = self.sentences[article]
        first = self.random.randrange(len(ends))
        last = first
        start = ends[first - 1] if first else 0
        target = self.random.randint(90, 300)
        while ends[last] - start < target and last + 1 < len(ends):
            last += 1
        return Chunk(article, start, ends[last])

    def _pair(self, asked: str, article: int, text: str, span: tuple[int, int] | None) -> Pair:
        text, span = disturb(text, span, self.random)
        if self.random.random() < 0.75:
            title = self.articles.titles[article] + "\n"
            text = title + text
            span = (span[0] + len(title), span[1] + len(title)) if span else None
        return Pair(self._ask(asked), text, span)

    def _ask(self, text: str) -> str:
        if self._switcher is not None and self.random.random() < SWITCHED:
            switched = self._switcher.switch_question(text)
            if switched is not None:
                return switched
        return disturb_question(text, self.random)


def _holds_any(text: str, answers: Sequence[str]) -> bool:
    return any(answer in text for answer in answers)


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
