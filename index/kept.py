"""The nouns of what a person keeps: kept quotes, and the questions that were asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from index.citation import Citation
from index.filter import EVERYTHING, Filter
from ingest.document import DocumentId

KeptId = NewType("KeptId", int)
QuestionId = NewType("QuestionId", int)
OwnQuestionId = NewType("OwnQuestionId", int)


class Decision(StrEnum):
    """What a person decided about a kept quote."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class KeptQuote:
    """A citation in the tray, with what the person made of it. `group` may be empty."""

    id: KeptId
    citation: Citation
    group: str = ""
    note: str = ""
    decision: Decision = Decision.OPEN


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that was asked of some documents, how it ended, and when last (ISO 8601 in UTC).

    Asked of others, the same words are another question.
    """

    id: QuestionId
    question: str
    outcome: str
    asked_at: str
    narrowed: Filter = EVERYTHING


@dataclass(frozen=True, slots=True)
class QuotedPlace:
    """Where a quote of an earlier answer stood: `page.text[start:end]`, with its text's digest.

    `number` is its rank in that answer, from 1; `digest` is SHA-256 in hexadecimal digits.
    """

    number: int
    document: DocumentId
    page: int
    start: int
    end: int
    digest: str


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer that a question had: by which generation, and when last (ISO 8601 in UTC).

    `removed` counts further quotes it had, of documents that were removed and erased since.
    """

    outcome: str
    generation: int
    given_at: str
    quotes: tuple[QuotedPlace, ...]
    removed: int = 0


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question by which the person measures the library, with the texts that answer it.

    `answers` is empty when no document answers, and None while the question waits for its label;
    `files` names the documents that hold an answer, none when any may. `noted_at` is when it was
    labelled last (ISO 8601 in UTC).
    """

    id: OwnQuestionId
    question: str
    answers: tuple[str, ...] | None
    files: tuple[str, ...] = ()
    noted_at: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a measurement brought: when (ISO 8601 in UTC), of which generation, by which judge.

    `judge` is the revision of its weights, empty without one; `observations` are JSON lines.
    """

    measured_at: str
    generation: int
    judge: str
    observations: str


def group_quotes(quotes: Iterable[KeptQuote]) -> tuple[tuple[str, tuple[KeptQuote, ...]], ...]:
    """Return kept quotes by group, the groups in the order of their first quotes."""
    groups: dict[str, list[KeptQuote]] = {}
    for each in quotes:
        groups.setdefault(each.group, []).append(each)
    return tuple((group, tuple(members)) for group, members in groups.items())
