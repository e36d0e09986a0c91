"""What there is to do about each file of a run; those to be read are read side by side."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from index.catalogue import documents, versions
from index.catalogue.connection import Database
from index.catalogue.documents import Place
from index.discovery import Candidate, hash_file, is_same_file, look
from index.failures import known_failure, observe
from index.outcome import FileOutcome, FileResult
from index.recording import Content, make_content
from index.side_by_side import SideBySide
from ingest.document import Reading, document_id
from ingest.members import SEPARATOR
from ingest.notice import Notice, NoticeKind, ReadError, Words
from ingest.passages import split_passages
from ingest.read import would_read_better

# Readings side by side, each in a process of its own that may take up to two gigabytes; by
# themselves they take a tenth of that.
_AT_ONCE: Final = min(os.cpu_count() or 1, 8)
_ATTEMPTS: Final = 3

FILE_CHANGING = NoticeKind(
    "file_changing",
    Words(
        en="{file} changed while it was being read.",
        ja="{file} は読み込み中に変更されました。",
    ),
    Words(
        en="Try again when its program has finished writing it.",
        ja="書き込みが終わってから、もう一度実行してください。",
    ),
)


@dataclass(frozen=True, slots=True)
class KnownContent:
    """A file whose bytes the library has, or will have once the files before it are written."""

    candidate: Candidate
    place: Place
    sha256: str


# Returns what was read from a file, or raises ReadError.
ReadFunction = Callable[[Path], Reading]


@dataclass(frozen=True, slots=True)
class SameContent:
    """A file whose content is unchanged, though its times said nothing or something else."""

    place: Place
    result: FileResult


@dataclass(frozen=True, slots=True)
class FailedStep:
    """A file that could not be read, as it was when that was tried."""

    place: Place
    result: FileResult


# What reading leaves to be done: nothing more, times, a failure or a place to record, a document
# to embed.
Step = FileResult | SameContent | FailedStep | KnownContent | Content


@dataclass(frozen=True, slots=True)
class _New:
    """A file whose bytes are to be read, unless one before it has the same.

    `reading`: its content when that was begun ahead.
    """

    place: Place
    seen: Place | None
    sha256: str
    reading: Future[Content] | None


class Reader:
    """Tells what there is to do about candidates, in their order. One thread may use it."""

    def __init__(
        self,
        database: Database,
        read: ReadFunction,
        *,
        retries_failed: bool = True,
        at_once: int = _AT_ONCE,
    ) -> None:
        """Prepare; without `retries_failed`, what failed and is unchanged fails unread.

        `at_once`: how many files may be read at a time.
        """
        self._database = database
        self._retries_failed = retries_failed
        self._read_file = read
        self._read: set[str] = set()
        self._begun: set[str] = set()
        self._looked_at: dict[str, _New | Step] = {}
        self._readings: SideBySide[Content] = SideBySide(at_once)

    def close(self) -> None:
        """Begin no further reading."""
        self._readings.close()

    def ahead(self, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
        """Give candidates in their order, while those that follow are read already.

        A file whose bytes are those of one before it is left until that one is read.
        """
        waiting: deque[Candidate] = deque()
        for candidate in candidates:
            self._looked_at[candidate.place] = self._look_at(candidate, is_ahead=True)
            waiting.append(candidate)
            if len(waiting) > 2 * self._readings.width:
                yield waiting.popleft()
        yield from waiting

    def step(self, candidate: Candidate) -> Step:
        """Return what there is to do about one file; its failure is a result, not an error."""
        found = self._looked_at.pop(candidate.place, None)
        if found is None:
            found = self._look_at(candidate, is_ahead=False)
        if not isinstance(found, _New):
            return found
        if found.sha256 in self._read:
            return KnownContent(candidate, found.place, found.sha256)
        try:
            content = found.reading.result() if found.reading else self.read(candidate)
        except ReadError as error:
            failed = _failed(candidate, found.sha256, error.notice)
            return failed if found.seen is None else FailedStep(found.seen, failed)
        self._read.add(content.sha256)
        return content

    def _look_at(self, candidate: Candidate, *, is_ahead: bool) -> _New | Step:
        sha256: str | None = None
        if candidate.problem is not None:
            return _failed(candidate, None, candidate.problem)
        is_member = SEPARATOR in candidate.place
        seen = None if is_member else observe(candidate)
        try:
            known_error = (
                None
                if self._retries_failed or is_member
                else known_failure(self._database, candidate)
            )
            if known_error is not None:
                return _failed(candidate, None, known_error)
            place = look(candidate)
            known = self._known(candidate)
            if known is not None and is_same_file(known[0], place):
                return known[1]
            sha256 = hash_file(candidate.path)
            if known is not None and known[1].sha256 == sha256:
                return SameContent(place, known[1])
            if sha256 in self._read or self._has(sha256):
                return KnownContent(candidate, place, sha256)
        except ReadError as error:
            failed = _failed(candidate, sha256, error.notice)
            return failed if seen is None else FailedStep(seen, failed)
        if not is_ahead or sha256 in self._begun:
            return _New(place, seen, sha256, None)
        self._begun.add(sha256)
        return _New(place, seen, sha256, self._readings.begin(partial(self.read, candidate)))

    def read(self, candidate: Candidate) -> Content:
        """Read a file whose content is new to the library.

        The hash is taken before and after, so that text and hash are surely of the same bytes.
        Raises ReadError.
        """
        for _ in range(_ATTEMPTS):
            place = look(candidate)
            sha256 = hash_file(candidate.path)
            reading = self._read_file(candidate.path)
            if hash_file(candidate.path) == sha256:
                split = split_passages(document_id(sha256), reading.title, reading.pages)
                return make_content(candidate.file, place, sha256, reading, split)
        raise ReadError(FILE_CHANGING, file=candidate.path.name)

    def known_result(self, candidate: Candidate) -> FileResult | None:
        """Return the result of a file whose content is known to be unchanged, or None."""
        known = self._known(candidate)
        return known and known[1]

    def _known(self, candidate: Candidate) -> tuple[Place, FileResult] | None:
        """Return what is known of a file's place, and the result if it is unchanged.

        Nothing counts as known of a file that would be read otherwise now.
        """
        with self._database.read() as connection:
            known = documents.find_place(connection, candidate.place)
            document = known and documents.find_document(connection, known[1])
        if known is None or document is None:
            return None
        if would_read_better(document.reader, document.notices):
            return None
        sizes = (document.page_count, document.passage_count)
        unchanged = FileOutcome.UNCHANGED
        result = FileResult(candidate.file, unchanged, document.id, document.sha256, *sizes)
        return known[0], result

    def _has(self, sha256: str) -> bool:
        """Return whether these bytes are in the library, as they would be read now."""
        identity = document_id(sha256)
        with self._database.read() as connection:
            if not versions.is_in_use(connection, identity):
                return False
            document = documents.find_document(connection, identity)
        return document is not None and not would_read_better(document.reader, document.notices)


def _failed(candidate: Candidate, sha256: str | None, error: Notice) -> FileResult:
    return FileResult(candidate.file, FileOutcome.FAILED, sha256=sha256, error=error)
