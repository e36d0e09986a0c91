"""The counts that BM25 needs, and how many empty entries bring Tantivy's to the true ones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Average lengths that differ by less, relatively, are the same: scores then differ by less, too.
EVEN: Final = 2e-6
# How many numbers of entries are tried for one that rounds well enough.
_TRIES: Final = 500


@dataclass(frozen=True, slots=True)
class WordCounts:
    """How many passages there are, and how many tokens they have in each field."""

    passages: int = 0
    morphemes: int = 0
    bigrams: int = 0

    def plus(self, lengths: NDArray[np.int64]) -> WordCounts:
        """Return the counts with passages of these lengths added; lengths has shape (n, 2)."""
        morphemes, bigrams = lengths.sum(axis=0).tolist() if len(lengths) else (0, 0)
        return WordCounts(
            self.passages + len(lengths), self.morphemes + morphemes, self.bigrams + bigrams
        )


@dataclass(frozen=True, slots=True)
class Ballast:
    """Entries to add, none of which is a passage: how many, and their tokens in each field.

    `error` is what is left of the difference of the averages, relative to them.
    """

    entries: int
    morphemes: int
    bigrams: int
    error: float


def ballast_for(indexed: int, averages: tuple[float, float], wanted: WordCounts) -> Ballast:
    """Return what brings the average lengths of an index to those of the wanted counts.

    `indexed` is how many entries the index counts, `averages` their average lengths.
    """
    totals = np.array(averages, dtype=np.float64) * indexed
    goal = np.array([wanted.morphemes, wanted.bigrams], dtype=np.float64)
    goal /= max(wanted.passages, 1)
    # At least one entry, with a token in each field.
    fewest = max(
        1,
        *(
            math.ceil((total + 1) / each) - indexed
            for total, each in zip(totals.tolist(), goal.tolist(), strict=True)
            if each
        ),
    )
    entries = fewest + np.arange(_TRIES)
    exact = goal[None] * (indexed + entries)[:, None] - totals[None]
    tokens = np.maximum(np.rint(exact), 1)
    error = (np.abs(tokens - exact) / np.maximum(totals, 1)).max(axis=1)
    good = np.flatnonzero(error <= EVEN)
    best = int(good[0]) if good.size else int(error.argmin())
    morphemes, bigrams = tokens[best].astype(np.int64).tolist()
    return Ballast(int(entries[best]), morphemes, bigrams, float(error[best]))


def rarity(passages: int, frequency: int) -> float:
    """Return BM25's weight of a token that occurs in so many of the passages."""
    return math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5))
