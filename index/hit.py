"""What a search is told to look at, and what it returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ingest.document import PassageId


@dataclass(frozen=True, slots=True)
class Scope:
    """Passages to search: those of `only`, or, when that is None, all but those of `without`."""

    without: tuple[int, ...] = ()
    only: tuple[int, ...] | None = None

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to search."""
        return self.only == ()


EVERYTHING: Final = Scope()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage and the score of one retriever.

    The score is the cosine similarity for vectors and the BM25 score for words.
    """

    passage: PassageId
    score: float
