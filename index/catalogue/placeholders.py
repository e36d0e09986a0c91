"""Lists that are too long for the placeholders of one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

_T = TypeVar("_T")
# SQLite's limit of placeholders is 999 in old builds and 32,766 in new ones.
_BATCH: Final = 900


def parts(items: Sequence[_T]) -> Iterator[tuple[_T, ...]]:
    """Give the items in parts that one statement can take."""
    for start in range(0, len(items), _BATCH):
        yield tuple(items[start : start + _BATCH])


def marks(items: Sequence[object]) -> str:
    """Return a placeholder for each item, with commas between."""
    return ", ".join("?" * len(items))
