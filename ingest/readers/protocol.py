"""What every reader of a format is: it knows its files by content and turns one into a Reading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from ingest.document import Reading
from ingest.members import Member


def _tell_nobody() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read: where its bytes are, what to call it, and its password, if any.

    `on_page` is to be called for each page that took its time, as OCR does.
    """

    path: Path
    name: str
    password: str | None = field(default=None, repr=False)  # never to be seen in a log
    on_page: Callable[[], None] = field(default=_tell_nobody, repr=False, compare=False)


class Reader(Protocol):
    """Reads one format. Runs in the worker process, under its limits."""

    @property
    def name(self) -> str:
        """Return name and version, as "pdf/1": a change of the text it gives changes this."""
        ...

    def accepts(self, head: bytes, suffix: str) -> bool:
        """Tell whether a file is of this format.

        `head` is its first 4096 bytes; `suffix` is lower case with its dot, and may only
        part formats that the content alone does not (Markdown and plain text).
        """
        ...

    def read(self, source: Source) -> Reading:
        """Read the file. Raises ReadError when nothing of it can be read."""
        ...


@runtime_checkable
class Container(Protocol):
    """A reader of files that hold other files, each of which is a document of its own."""

    def unpack(self, source: Source, folder: Path, only: str | None) -> Sequence[Member]:
        """Write what is in the file, or the member of one name, to files below a folder.

        The folder is empty, the names are as `Names` makes them. Raises ReadError.
        """
        ...
