"""The nouns of an answer: outcome, quotes, reasons. Plain data that serialises."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from ingest.document import DocumentId, PassageId, Span
from retrieval.asked import Asked


class Outcome(StrEnum):
    """The three ways a question can end."""

    FOUND = "found"
    WEAK = "weak"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Reason:
    """One honest, small reason for a quote: what spoke for it, and how much.

    `kind` names the catalogue entry: `words` (detail: the matched words), `meaning`
    (similarity of the embeddings), `judge` (the learned reader).
    `share` is the feature's own value between 0 and 1.
    """

    kind: Literal["words", "meaning", "judge"]
    detail: str
    share: float


@dataclass(frozen=True, slots=True)
class Repeat:
    """Another place that says the same as a quote: `page.text[start:end]` of a document."""

    document: DocumentId
    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A few sentences of a passage, by place: the text itself is `page.text[start:end]`.

    `digest` is the SHA-256 of the text when the answer was made; showing it checks both.
    `confidence` is the calibrated probability that this quote answers the question. `answer` is
    the range of the page, inside the quote, in which the judge sees the answer itself;
    `repeats` are the other places that say the same.
    """

    passage: PassageId
    document: DocumentId
    sha256: str
    page: int
    start: int
    end: int
    passage_start: int
    passage_end: int
    heading_path: tuple[str, ...]
    digest: str
    confidence: float
    reasons: tuple[Reason, ...] = ()
    answer: Span | None = None
    repeats: tuple[Repeat, ...] = ()


@dataclass(frozen=True, slots=True)
class Searched:
    """How much was searched."""

    documents: int
    passages: int
    generation: int


@dataclass(frozen=True, slots=True)
class Basis:
    """By which limits an answer was judged.

    `error_rate` is the share of wrong answers (percent) at which *found* begins; `is_own` tells
    that the library's own calibration decided, `is_outdated` that it could not any more.
    """

    error_rate: int = 5
    is_own: bool = False
    is_outdated: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One of several questions asked at once, and how it ended.

    `quotes` are the places, in the answer's quotes, of those that answer it.
    """

    question: str
    outcome: Outcome
    confidence: float
    quotes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one question: quotes in order, or the nearest passages when not found.

    Where several questions were asked at once, `parts` tells how each ended, and the whole is
    only as good as the least answered of them: found when all are, not found when none is.
    `asked` is what the question was read to ask for. `differing` are the places of quotes that
    name different dates, amounts or numbers; empty when none differ. `missing_words` are words
    of the question, as it spells them, that occur nowhere in what was searched; `not_searched`
    names the documents that were left out, for they are damaged in the library.
    """

    question: str
    outcome: Outcome
    confidence: float
    quotes: tuple[Quote, ...]
    nearest: tuple[Quote, ...]
    searched: Searched
    elapsed_ms: float
    missing_words: tuple[str, ...] = ()
    asked: Asked | None = None
    differing: tuple[int, ...] = ()
    basis: Basis = Basis()
    parts: tuple[Part, ...] = ()
    missing_part: str = ""
    not_searched: tuple[str, ...] = ()
