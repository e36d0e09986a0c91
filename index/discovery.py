"""Find what there is to ingest, and tell from size, times and hash what became of each file."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from index.catalogue.documents import Place
from index.location import LibraryFiles
from ingest.folder import list_files
from ingest.limits import DEFAULT
from ingest.notice import Notice, ReadError
from ingest.read import FILE_NOT_READABLE, read_file
from ingest.selection import ALL_FILES, Selection

# A file that was changed this shortly before it was hashed may change again without its times
# telling: the coarsest clock of a common file system (FAT) ticks every two seconds.
SETTLED_NS: Final = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to ingest: as it was given or found, and its place in the library's terms."""

    file: str
    path: Path
    place: str
    is_upload: bool
    problem: Notice | None = None


def find_candidates(
    files: LibraryFiles, paths: Sequence[str], selection: Selection = ALL_FILES
) -> Iterator[Candidate]:
    """Give every file of the paths once, in order, leaving out the library's own files.

    The selection tells which files of a folder are wanted.
    """
    seen: set[str] = set()
    for given in paths:
        within = _is_within(_absolute(given), files.uploads)
        for found in list_files(Path(given), selection):
            candidate = _candidate(files, found.path, found.problem)
            if _is_within(_absolute(str(found.path)), files.directory) and not within:
                continue
            if candidate.place not in seen:
                seen.add(candidate.place)
                yield candidate


def _candidate(files: LibraryFiles, path: Path, problem: Notice | None) -> Candidate:
    absolute = _absolute(str(path))
    if _is_within(absolute, files.uploads):
        place = absolute.relative_to(files.directory).as_posix()
        return Candidate(str(path), path, place, True, problem)
    return Candidate(str(path), path, str(absolute), False, problem)


def _absolute(path: str) -> Path:
    # Not Path.resolve: a link is a place of its own. Not Path.absolute: `..` must go.
    return Path(os.path.abspath(path))  # noqa: PTH100


def _is_within(path: Path, folder: Path) -> bool:
    # As text: `folder in path.parents` was a third of the time that an unchanged folder takes.
    inner, outer = os.path.normcase(path), os.path.normcase(folder)
    return inner == outer or inner.startswith(outer.rstrip(os.sep) + os.sep)


def folder_prefixes(paths: Sequence[str]) -> tuple[str, ...]:
    """Return, for the paths that are folders, how the places of their files begin."""
    folders = [_absolute(path) for path in paths if Path(path).is_dir()]
    return tuple(str(folder).rstrip(os.sep) + os.sep for folder in folders)


def look(candidate: Candidate) -> Place:
    """Return what the system says of a file now; `hashed_ns` is this moment.

    Raises ReadError for what is no readable file of a bearable size.
    """
    now = time.time_ns()
    try:
        status = candidate.path.stat()
    except (OSError, ValueError):
        status = None
    if (
        status is None
        or not stat.S_ISREG(status.st_mode)
        or not 0 < status.st_size <= DEFAULT.file_bytes
    ):
        read_file(candidate.path)  # says in its own words why it cannot be read
        raise ReadError(FILE_NOT_READABLE, file=candidate.path.name, reason="changing")
    return Place(
        path=candidate.place,
        is_upload=candidate.is_upload,
        byte_size=status.st_size,
        modified_ns=status.st_mtime_ns,
        changed_ns=status.st_ctime_ns,
        hashed_ns=now,
    )


def is_same_file(known: Place, now: Place) -> bool:
    """Return whether a file surely has the content that was hashed: by size and times.

    Any doubt says no, and costs one hash: another size or time, or a change so shortly before
    the hash was taken (or, by the clock, after it) that a later one need not show.
    """
    settled = known.hashed_ns - max(known.modified_ns, known.changed_ns) > SETTLED_NS
    return settled and replace(now, hashed_ns=known.hashed_ns) == known


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file. Raises ReadError when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ReadError(FILE_NOT_READABLE, file=path.name, reason=reason) from error
