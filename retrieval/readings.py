"""What a text holds, read once while a question is answered, and kept for the next ones.

The passages that are judged are read for several features each, and those of a library that is
asked often come again.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from index.tokens import bigrams, morphemes

# Some 30 kB a text; a question reads up to 16 passages and their quotes.
_KEPT: Final = 512


@lru_cache(maxsize=_KEPT)
def words_of(text: str) -> frozenset[str]:
    """Return the different content words of a text in their normalised forms."""
    return frozenset(morphemes(text))


@lru_cache(maxsize=_KEPT)
def pairs_of(text: str) -> frozenset[str]:
    """Return the different character bigrams of a text."""
    return frozenset(bigrams(text))
