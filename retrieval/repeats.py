"""Group quotes that say the same: the same notice twice, a rule in two editions.

Two quotes are one when their folded texts share at least nine tenths of their character pairs
(Jaccard), name the same numbers, and both deny or neither: an edition with another amount, or one
that forbids what the other allows, is no repetition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from ingest.keys import fold
from retrieval.answer import Quote, Repeat
from retrieval.asked import named_numbers
from retrieval.polarity import denies

SAME: Final = 0.9


def group_repeats(quotes: Sequence[Quote], texts: Sequence[str]) -> list[Quote]:
    """Return the quotes without repetitions; the first of each group names the other places."""
    keys = [_key(text) for text in texts]
    kept: list[int] = []
    repeats: dict[int, list[Repeat]] = {}
    for place, quote in enumerate(quotes):
        first = next((each for each in kept if _same(keys[each], keys[place])), None)
        if first is None:
            kept.append(place)
            continue
        there = Repeat(quote.document, quote.page, quote.start, quote.end)
        repeats.setdefault(first, []).append(there)
    return [replace(quotes[each], repeats=tuple(repeats.get(each, ()))) for each in kept]


_Key = tuple[frozenset[str], tuple[frozenset[frozenset[str]], bool]]


def _key(text: str) -> _Key:
    folded = fold(text).text
    says = frozenset(named_numbers(folded)), denies(folded)
    return frozenset(a + b for a, b in pairwise(folded)), says


def _same(first: _Key, other: _Key) -> bool:
    pairs, says = first
    other_pairs, other_says = other
    if says != other_says:
        return False
    return len(pairs & other_pairs) >= SAME * len(pairs | other_pairs)
