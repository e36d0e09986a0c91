"""Files within files: what there is to do about an archive and what it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from index.catalogue import documents
from index.catalogue.connection import Database
from index.discovery import Candidate
from index.outcome import FileOutcome, FileResult
from index.reading import FailedStep, KnownContent, Reader, SameContent, Step
from index.recording import Content
from index.scratch import lend_folder
from ingest.document import DocumentId, document_id
from ingest.members import (
    DEEPEST,
    FAILED_KEY,
    MEMBER_DAMAGED,
    MEMBER_ENCRYPTED,
    MEMBER_TOO_LARGE,
    MEMBERS_KEY,
    NESTED_TOO_DEEPLY,
    SEPARATOR,
    Member,
    Members,
    member_place,
    split_place,
    unpacked_path,
)
from ingest.notice import NoticeKind, ReadError, notice
from ingest.read import FILE_EMPTY, may_hold_files, unpack_file

# Unpacks a file to a folder; raises ReadError.
UnpackFunction = Callable[[Path, Path], Members]

# What is wrong with a member itself: neither a password, a program nor more time mends it.
_HOPELESS: Final = frozenset(
    {
        MEMBER_ENCRYPTED.code,
        MEMBER_TOO_LARGE.code,
        MEMBER_DAMAGED.code,
        NESTED_TOO_DEEPLY.code,
        FILE_EMPTY.code,
    }
)
_MOST_FILES: Final = 5_000
_MOST_BYTES: Final = 1_000_000_000


@dataclass(slots=True)
class _Budget:
    """What one file on disk may still unpack to, over all levels."""

    files: int = _MOST_FILES
    bytes: int = _MOST_BYTES

    def spend(self, byte_size: int) -> bool:
        self.files -= 1
        self.bytes -= byte_size
        return self.files >= 0 and self.bytes >= 0


class Unpacking:
    """Gives the steps of files and of what is in them. Not safe to share between threads."""

    def __init__(
        self, database: Database, reader: Reader, unpack: UnpackFunction = unpack_file
    ) -> None:
        self._database = database
        self._reader = reader
        self._unpack = unpack

    def steps(self, candidate: Candidate) -> Iterator[tuple[Candidate, Step]]:
        """Give what there is to do about a file: its members first, and itself at the end.

        So a run that is cut short finds the file unknown the next time, and its members with it.
        A file that is unchanged, and whose members are all in the library but those that can
        never be read, is not unpacked.
        """
        yield from self._steps(candidate, 0, _Budget())

    def _steps(
        self, candidate: Candidate, depth: int, budget: _Budget
    ) -> Iterator[tuple[Candidate, Step]]:
        step = self._reader.step(candidate)
        if self._is_container(step):
            known = self._known(candidate) if _is_unchanged(step) else None
            failed = 0
            try:
                members = self._unpacked(candidate, depth, budget) if known is None else known
                for member, each in members:
                    is_direct = member.place.rpartition(SEPARATOR)[0] == candidate.place
                    failed += is_direct and _is_hopeless(each)
                    yield member, each
            except ReadError as error:
                step = _container_failed(candidate, step, error)
            if isinstance(step, Content):
                step = _with_failed(step, failed)
        yield candidate, step

    def _is_container(self, step: Step) -> bool:
        if isinstance(step, Content):
            return MEMBERS_KEY in dict(step.reading.metadata)
        if isinstance(step, KnownContent):
            return self._holds_files(document_id(step.sha256)) or may_hold_files(
                step.candidate.path
            )
        result = step.result if isinstance(step, SameContent | FailedStep) else step
        return result.document is not None and self._holds_files(result.document)

    def _holds_files(self, identity: DocumentId) -> bool:
        with self._database.read() as connection:
            document = documents.find_document(connection, identity)
        return document is not None and MEMBERS_KEY in dict(document.metadata)

    def _known(self, candidate: Candidate) -> list[tuple[Candidate, Step]] | None:
        """Return the members of an unchanged file, when each of them is in the library."""
        found: list[tuple[Candidate, Step]] = []
        missing: Counter[str] = Counter()
        with self._database.read() as connection:
            places = [place.path for place, _ in documents.places_under(connection, _in(candidate))]
            for path in [candidate.place, *places]:
                missing[path] += documents.count_members(connection, path)
                missing[path.rpartition(SEPARATOR)[0]] -= path != candidate.place
        for path in places:
            file = candidate.file + path[len(candidate.place) :]
            member = Candidate(file, candidate.path, path, candidate.is_upload)
            result = self._reader.known_result(member)
            if result is None:
                return None
            found.append((member, result))
        return None if any(missing.values()) else found

    def _unpacked(
        self, candidate: Candidate, depth: int, budget: _Budget
    ) -> Iterator[tuple[Candidate, Step]]:
        with lend_folder() as folder:
            members = self._unpack(candidate.path, folder).members
            found = (_candidate(candidate, folder, member) for member in members)
            for inner in self._reader.ahead(found) if depth < DEEPEST else found:
                if inner.problem is not None:
                    yield inner, self._reader.step(inner)
                elif depth >= DEEPEST:
                    yield inner, _refused(inner, NESTED_TOO_DEEPLY)
                elif not budget.spend(inner.path.stat().st_size):
                    yield inner, _refused(inner, MEMBER_TOO_LARGE)
                else:
                    yield from self._steps(inner, depth + 1, budget)


def unpack_member(library: Path, place: str, folder: Path) -> Path | None:
    """Unpack the member that a place names, below a folder; None when it is not there."""
    outer, names = split_place(place)
    path = library / outer  # an absolute path stays as it is
    for depth, name in enumerate(names):
        inner = folder / str(depth)
        inner.mkdir(parents=True)
        try:
            (member,) = unpack_file(path, inner, name).members
        except (ReadError, ValueError):  # ValueError: none of that name
            return None
        found = unpacked_path(inner, member)
        if found is None:
            return None
        path = found
    return path if names else None


def _in(candidate: Candidate) -> str:
    return candidate.place + SEPARATOR


def _candidate(container: Candidate, folder: Path, member: Member) -> Candidate:
    path = unpacked_path(folder, member)
    problem = member.problem
    if path is None and problem is None:
        problem = notice(MEMBER_DAMAGED, file=member.name)
    return Candidate(
        member_place(container.file, member.name),
        path or container.path,
        member_place(container.place, member.name),
        container.is_upload,
        problem,
    )


def _is_unchanged(step: Step) -> bool:
    if isinstance(step, SameContent):
        return True
    return isinstance(step, FileResult) and step.outcome is FileOutcome.UNCHANGED


def _is_hopeless(step: Step) -> bool:
    """Return whether a member will fail again as long as its archive is the same."""
    error = step.error if isinstance(step, FileResult) else None
    return error is not None and error.code in _HOPELESS


def _with_failed(content: Content, failed: int) -> Content:
    """Return the content of an archive with the number of its members that failed for good."""
    metadata = (*content.reading.metadata, (FAILED_KEY, str(failed)))
    return replace(content, reading=replace(content.reading, metadata=metadata))


def _container_failed(candidate: Candidate, step: Step, error: ReadError) -> Step:
    """Return what became of a file that could not be unpacked; a file on disk is remembered."""
    failed = _failed(candidate, error)
    is_member = SEPARATOR in candidate.place
    return failed if is_member or isinstance(step, FileResult) else FailedStep(step.place, failed)


def _refused(candidate: Candidate, kind: NoticeKind) -> FileResult:
    return _failed(candidate, ReadError(kind, file=candidate.place.rpartition(SEPARATOR)[2]))


def _failed(candidate: Candidate, error: ReadError) -> FileResult:
    return FileResult(candidate.file, FileOutcome.FAILED, error=error.notice)
