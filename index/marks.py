"""Safety marks: copies of the truth that a repair or a change of model can be undone to.

A mark holds documents, embeddings and settings; indexes are made again from them. Stored uploads
are not in it. A purge deletes every mark, since each holds the text of all documents of its time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from index.library import Library
from index.location import LibraryFiles, write_error
from ingest.notice import NoticeKind, UsageError, Words

KEPT_MARKS: Final = 3
_NAME: Final = re.compile(r"(\d{4,})-([a-z]+)\.sqlite")

NO_MARK = NoticeKind(
    "no_mark",
    Words(
        en="The library {library} has no safety mark {number}to return to.",
        ja="ライブラリ {library} には、戻れる安全マーク {number}がありません。",
    ),
    Words(
        en="`python -m index rollback --list` shows those there are.",
        ja="`python -m index rollback --list` で一覧を確かめてください。",
    ),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A copy of the database; `reason` is what was about to be done, `set_at` ISO 8601 in UTC."""

    number: int
    reason: str
    set_at: str
    byte_size: int
    path: Path


def set_mark(library: Library, reason: str, keep: Mark | None = None) -> Mark:
    """Copy the truth aside and return the mark; the oldest of too many go, but not `keep`.

    Raises LibraryError when the disk is full or read-only.
    """
    folder = library.files.marks
    former = list_marks(library.files)
    number = 1 + (former[0].number if former else 0)
    scratch = folder / f".{number:04d}.part"
    path = folder / f"{number:04d}-{reason}.sqlite"
    try:
        folder.mkdir(exist_ok=True)
        scratch.unlink(missing_ok=True)
        library.database.copy_to(scratch)
        scratch.rename(path)
        for mark in former[KEPT_MARKS - 1 :]:
            if mark != keep:
                mark.path.unlink(missing_ok=True)
    except OSError as error:
        scratch.unlink(missing_ok=True)
        raise write_error(library.directory, error) from error
    return _mark(path)


def list_marks(files: LibraryFiles) -> tuple[Mark, ...]:
    """Return the marks, newest first."""
    if not files.marks.is_dir():
        return ()
    named = [path for path in files.marks.iterdir() if _NAME.fullmatch(path.name)]
    return tuple(sorted(map(_mark, named), key=lambda mark: -mark.number))


def discard_marks(files: LibraryFiles) -> None:
    """Delete every mark and what is left of one that was cut short."""
    if files.marks.is_dir():
        for path in files.marks.iterdir():
            path.unlink(missing_ok=True)


def roll_back(library: Library, number: int | None = None) -> tuple[Mark, Mark]:
    """Return to a mark, the newest when none is named; return it and the mark set before.

    What was there now can be had back by rolling back once more. The caller holds the run lock.
    Raises UsageError when there is no such mark.
    """
    marks = list_marks(library.files)
    chosen = next((mark for mark in marks if number in (None, mark.number)), None)
    if chosen is None:
        named = "" if number is None else f"{number} "
        raise UsageError(NO_MARK, library=library.directory, number=named)
    before = set_mark(library, "rollback", keep=chosen)
    library.database.copy_from(chosen.path)
    library.rewrite()
    return chosen, before


def _mark(path: Path) -> Mark:
    match = _NAME.fullmatch(path.name)
    number, reason = (match[1], match[2]) if match is not None else ("0", "")
    status = path.stat()
    set_at = datetime.fromtimestamp(status.st_mtime, UTC).isoformat(timespec="seconds")
    return Mark(int(number), reason, set_at, status.st_size, path)
