"""Read the files of a run ahead of its embedding and writing: one thread, a bounded queue."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.catalogue import documents, versions
from index.catalogue.connection import Database
from index.catalogue.documents import Place
from index.discovery import Candidate, hash_file, is_same_file, look
from index.failures import known_failure, observe
from index.outcome import FileOutcome, FileResult
from index.recording import Content, make_content
from ingest.document import Reading, document_id
from ingest.members import SEPARATOR
from ingest.notice import Notice, NoticeKind, ReadError, Words
from ingest.passages import split_passages
from ingest.read import would_read_better

# Texts that wait for their embedding, and are then taken together: enough to fill batches of
# equal length and to keep both sides busy, few enough to hold two books in memory at most.
_AHEAD_TEXTS: Final = 64
_AHEAD_STEPS: Final = 256
_ATTEMPTS: Final = 3
_POLL_S: Final = 0.2

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


class Reader:
    """Reads candidates one after another. Not safe to share between threads."""

    def __init__(
        self, database: Database, read: ReadFunction, *, retries_failed: bool = True
    ) -> None:
        """Prepare; without `retries_failed`, what failed and is unchanged fails unread."""
        self._database = database
        self._retries_failed = retries_failed
        self._read_file = read
        self._read: set[str] = set()

    def step(self, candidate: Candidate) -> Step:
        """Return what there is to do about one file; its failure is a result, not an error."""
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
            content = self.read(candidate)
        except ReadError as error:
            failed = _failed(candidate, sha256, error.notice)
            return failed if seen is None else FailedStep(seen, failed)
        self._read.add(content.sha256)
        return content

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


class _Ahead:
    """What was read and not yet taken; the reading side waits while there is enough."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._steps: deque[tuple[Candidate, Step]] = deque()
        self._texts = 0
        self._error: BaseException | None = None
        self._is_whole = False
        self.is_over = False

    def put(self, item: tuple[Candidate, Step]) -> None:
        with self._change:
            self._change.wait_for(lambda: self.is_over or not self._is_full())
            self._steps.append(item)
            self._texts += _text_count(item[1])
            self._change.notify_all()

    def end(self, error: BaseException | None = None) -> None:
        with self._change:
            self._is_whole, self._error = True, error
            self._change.notify_all()

    def close(self) -> None:
        with self._change:
            self.is_over = True
            self._change.notify_all()

    def take(self) -> tuple[tuple[Candidate, Step], ...] | None:
        """Return all there is, which may be nothing yet; None after the last."""
        with self._change:
            self._change.wait_for(lambda: self._steps or self._is_whole, _POLL_S)
            if not self._steps and self._error is not None:
                raise self._error
            if not self._steps and self._is_whole:
                return None
            taken = tuple(self._steps)
            self._steps.clear()
            self._texts = 0
            self._change.notify_all()
        return taken

    def _is_full(self) -> bool:
        return self._texts >= _AHEAD_TEXTS or len(self._steps) >= _AHEAD_STEPS


def _text_count(step: Step) -> int:
    return len(step.texts) if isinstance(step, Content) else 0


def read_ahead(
    steps_of: Callable[[Candidate], Iterable[tuple[Candidate, Step]]],
    candidates: Iterable[Candidate],
    should_stop: Callable[[], bool],
) -> Iterator[tuple[tuple[Candidate, Step], ...]]:
    """Give what there is to do about each file, and each file in it, reading on meanwhile.

    In order, and as many together as are read by then: the first alone, later ones in groups
    when reading is faster than what is done about them; none while a file takes long, so that
    the caller can do what is due. Ends early when asked to stop. An error that is no ReadError
    is raised here, after what came before it.
    """
    ahead = _Ahead()

    def work() -> None:
        try:
            for candidate in candidates:
                for item in steps_of(candidate):
                    if ahead.is_over:
                        return
                    ahead.put(item)
            ahead.end()
        except BaseException as error:  # handed over, and raised where the run can end well
            ahead.end(error)

    threading.Thread(target=work, name="reading", daemon=True).start()
    try:
        while not should_stop() and (group := ahead.take()) is not None:
            yield group
    finally:
        ahead.close()


def _failed(candidate: Candidate, sha256: str | None, error: Notice) -> FileResult:
    return FileResult(candidate.file, FileOutcome.FAILED, sha256=sha256, error=error)
