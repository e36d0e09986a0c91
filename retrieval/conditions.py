"""Conditions a person writes into a question: exact phrases, and words that must not be there.

「…」, 『…』 and "…" ask for a phrase word for word; a word with a minus before it excludes the
passages that hold it. Both are compared on folded text, as everything is that is searched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from ingest.keys import fold

_PHRASE: Final = re.compile(r"「([^「」]{2,80})」|『([^『』]{2,80})』|[\"“]([^\"“”]{2,120})[\"”]")
_EXCLUDED: Final = re.compile(r"(?:^|(?<=\s))[-－−](?=[^\s\d-])(\S{1,40})(?=\s|$)")

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Conditions:
    """Folded phrases that should stand in a passage, and folded words that must not."""

    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.phrases or self.excluded)

    def choose(self, items: Sequence[Item], text_of: Callable[[Item], str]) -> list[Item]:
        """Return the items without the excluded words; those that hold all phrases come first.

        An item without a phrase is not lost: what a person puts in quotation marks is at times
        no phrase of the documents (1% of 616 development questions with marks).
        """
        holding: list[Item] = []
        other: list[Item] = []
        for item in items:
            folded = fold(text_of(item)).text
            if any(word in folded for word in self.excluded):
                continue
            held = all(phrase in folded for phrase in self.phrases)
            (holding if held else other).append(item)
        return holding + other


def read_conditions(text: str) -> tuple[str, Conditions]:
    """Return a question without its excluded words, and its conditions."""
    excluded = tuple(fold(word).text for word in _EXCLUDED.findall(text))
    rest = _EXCLUDED.sub("", text).strip() if excluded else text
    phrases = (fold("".join(found)).text for found in _PHRASE.findall(rest))
    return rest, Conditions(tuple(filter(None, phrases)), tuple(filter(None, excluded)))
