"""Tell when good quotes name different dates, amounts or numbers: the documents differ.

Only where the question asks for such a thing and the judge sees each answer in a few words, so
that two numbers are compared that both answer the question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.keys import fold
from retrieval.asked import Asked, named_numbers

_COMPARED: Final = frozenset({Asked.WHEN, Asked.HOW_MUCH, Asked.HOW_MANY, Asked.ARTICLE})
_FREE: Final = re.compile(r"無料|無償|\bfree\b")


def differing(asked: Asked | None, answers: Sequence[str]) -> tuple[int, ...]:
    """Return the places of the answers that name other numbers than the first; the first leads.

    `answers` are the words in which each quote answers, the best first; empty words say nothing.
    Empty when all that say something agree.
    """
    if asked not in _COMPARED or not answers:
        return ()
    said = [_values(answer) for answer in answers]
    if not said[0]:
        return ()
    others = [place for place, values in enumerate(said) if values and not _agree(said[0], values)]
    return (0, *others) if others else ()


def _values(answer: str) -> frozenset[frozenset[str]]:
    folded = fold(answer).text
    values = set(named_numbers(folded))
    if _FREE.search(folded):
        values.add(frozenset({"0"}))
    return frozenset(values)


def _agree(first: frozenset[frozenset[str]], other: frozenset[frozenset[str]]) -> bool:
    """Tell whether one answer's numbers are all among the other's: 5月 agrees with 5月3日."""
    smaller, larger = sorted((first, other), key=len)
    return all(any(forms & known for known in larger) for forms in smaller)
