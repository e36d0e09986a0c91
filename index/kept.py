"""The nouns of what a person keeps: kept quotes, and the questions that were asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from index.citation import Citation

KeptId = NewType("KeptId", int)
QuestionId = NewType("QuestionId", int)


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
    """A question that was asked, how it ended, and when last (ISO 8601 in UTC)."""

    id: QuestionId
    question: str
    outcome: str
    asked_at: str


def group_quotes(quotes: Iterable[KeptQuote]) -> tuple[tuple[str, tuple[KeptQuote, ...]], ...]:
    """Return kept quotes by group, the groups in the order of their first quotes."""
    groups: dict[str, list[KeptQuote]] = {}
    for each in quotes:
        groups.setdefault(each.group, []).append(each)
    return tuple((group, tuple(members)) for group, members in groups.items())
