"""Which documents a question is asked of, as it stands in the address of a page, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from urllib.parse import urlencode

from index.filter import Filter

_COLLECTION: Final = "collection"
_TAG: Final = "tag"
_TYPE: Final = "type"
_FROM: Final = "added-from"
_UNTIL: Final = "added-until"
_FOLDER: Final = "folder"
NAMES: Final = (_COLLECTION, _TAG, _TYPE, _FROM, _UNTIL, _FOLDER)
_MOST: Final = 100  # names of a kind; more no person chose
_LONGEST: Final = 4096

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to narrow a question to."""

    collections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    file_types: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What an address narrows a question to, and what in it is not to be had.

    `unknown` are pairs of the parameter and its value: names that the library does not hold, and
    dates that are none.
    """

    chosen: Filter
    unknown: Pairs = ()


def filter_pairs(narrowed: Filter) -> Pairs:
    """Return the parameters of a filter; none when it leaves nothing out."""
    single = (
        (_FROM, narrowed.added_from.isoformat() if narrowed.added_from else ""),
        (_UNTIL, narrowed.added_until.isoformat() if narrowed.added_until else ""),
        (_FOLDER, narrowed.folder),
    )
    return (
        *((_COLLECTION, name) for name in narrowed.collections),
        *((_TAG, name) for name in narrowed.tags),
        *((_TYPE, name) for name in narrowed.file_types),
        *((name, value) for name, value in single if value),
    )


def question_query(question: str, narrowed: Filter, further: Mapping[str, str]) -> str:
    """Return the query of a link that asks a question of the same documents; empty for none."""
    asked = (("q", question),) if question else ()
    return urlencode([*asked, *(filter_pairs(narrowed) if question else ()), *further.items()])


def read_filter(all_of: Callable[[str], Sequence[str]]) -> Narrowing:
    """Return the filter of an address; `all_of` gives every value of a parameter."""
    unknown: list[tuple[str, str]] = []
    days: dict[str, date] = {}
    for name, field in ((_FROM, "added_from"), (_UNTIL, "added_until")):
        for value in all_of(name)[-1:]:
            with suppress(ValueError):
                days[field] = date.fromisoformat(value)
            if field not in days:
                unknown.append((name, value[:_LONGEST]))
    return Narrowing(
        Filter(
            collections=_names(all_of(_COLLECTION)),
            tags=_names(all_of(_TAG)),
            file_types=_names(all_of(_TYPE)),
            added_from=days.get("added_from"),
            added_until=days.get("added_until"),
            folder="".join(all_of(_FOLDER)[-1:])[:_LONGEST],
        ),
        tuple(unknown),
    )


def without_unknown(narrowing: Narrowing, there: Choices) -> Narrowing:
    """Return the filter without the names that are not there, and these among the unknown."""
    chosen = narrowing.chosen
    kept = replace(
        chosen,
        collections=tuple(name for name in chosen.collections if name in there.collections),
        tags=tuple(name for name in chosen.tags if name in there.tags),
        file_types=tuple(name for name in chosen.file_types if name in there.file_types),
        folder=chosen.folder if chosen.folder in there.folders else "",
    )
    lost = tuple(pair for pair in filter_pairs(chosen) if pair not in filter_pairs(kept))
    return Narrowing(kept, narrowing.unknown + lost)


def _names(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value[:_LONGEST] for value in values[:_MOST] if value))
