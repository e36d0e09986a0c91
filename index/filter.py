"""Which documents a question is asked of, and what a document is filed under."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from ingest.notice import NoticeKind, Words

UNKNOWN_COLLECTION = NoticeKind(
    "unknown_collection",
    Words(
        en="There is no collection {name} in the library.",
        ja="ライブラリにコレクション {name} はありません。",
    ),
    Words(
        en="`python -m index collections` lists them.",
        ja="`python -m index collections` で一覧を確かめてください。",
    ),
)


@dataclass(frozen=True, slots=True)
class Filter:
    """The documents in any of the collections, with all tags, of any type, within the rest.

    What is empty does not narrow. `file_types` are endings of file names without the dot, in
    lower case. Dates of adding are whole days of this machine's time zone, both included.
    `folder` is an absolute path: documents found at it or anywhere below.
    """

    collections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    file_types: tuple[str, ...] = ()
    added_from: date | None = None
    added_until: date | None = None
    folder: str = ""

    def __bool__(self) -> bool:
        """Return whether the filter leaves anything out at all."""
        return self != Filter()


EVERYTHING: Final = Filter()


@dataclass(frozen=True, slots=True)
class Labels:
    """A change of what a document is filed under: collections and tags, on and off."""

    put_in: tuple[str, ...] = ()
    take_from: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    tags_off: tuple[str, ...] = ()


def file_type(name: str) -> str:
    """Return the ending of a file name without the dot, in lower case; empty when it has none."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem else ""
