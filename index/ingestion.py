"""Ingest files: find, read, embed, and write each as one transaction; then publish."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.catalogue import documents, jobs, versions
from index.discovery import Candidate, find_candidates
from index.drives import remember_drives
from index.embedding import StoppedError, TextEmbedding
from index.failures import PASSWORD_VARIABLE
from index.job import JobId, JobState
from index.job_lock import hold_job
from index.job_requests import RequestedStop
from index.library import Library
from index.listeners import Listeners
from index.outcome import FileOutcome, FileResult, RunResult
from index.reading import (
    FailedStep,
    KnownContent,
    Reader,
    ReadFunction,
    SameContent,
    Step,
)
from index.reading_ahead import read_ahead
from index.recording import (
    Content,
    place_document,
    record_content,
)
from index.removal import Removal
from index.run_results import RunResults
from index.scratch import lend_folder
from index.unpacking import Unpacking, unpack_member
from index.uploads import remove_upload
from ingest.document import Reading, document_id
from ingest.notice import Notice, ReadError, TenkyoError
from ingest.read import read_file
from ingest.readers.pdf_notices import WANTING_PASSWORD
from ingest.selection import ALL_FILES, Selection

if TYPE_CHECKING:
    from index.embedder import Embedder

# First documents of a long run answer after this time, while the run goes on.
PUBLISH_EVERY_S: Final = 20.0
# Publishing takes no more than a fifth of the time of a run.
_PUBLISH_SHARE: Final = 5.0


class Ingestion:
    """One run over files; the caller holds the library's run lock."""

    def __init__(
        self,
        library: Library,
        load_embedder: Callable[[], Embedder],
        listeners: Listeners | None = None,
        *,
        read: ReadFunction | None = None,
        publish_every_s: float = PUBLISH_EVERY_S,
    ) -> None:
        """Prepare a run. The embedder is loaded when the first new text is met, not before."""
        self._library = library
        self._database = library.database
        listeners = listeners or Listeners()
        self._stop = RequestedStop(library.database, listeners.should_stop)
        self._listeners = replace(listeners, should_stop=self._stop.is_wanted)
        self._embedding = TextEmbedding(library, load_embedder, self._listeners)
        self._read = read or read_with_password
        self._publish_every_s = publish_every_s
        self._job = JobId(0)
        self._results = RunResults(library.database, self._listeners)
        self._collection = ""
        self._selection = ALL_FILES
        self._is_mirror = False
        self._published_at = time.monotonic()
        self._removal = Removal(library.database, self._results)

    def run(
        self,
        paths: Sequence[str],
        *,
        mirror: bool = False,
        job: JobId | None = None,
        collection: str = "",
        selection: Selection = ALL_FILES,
    ) -> RunResult:
        """Ingest files and folders and publish; with `mirror`, remove what is gone in a folder.

        Every document met is put in the collection, when one is named. Of a folder the files of
        the selection are taken, and those it leaves out count as gone.

        What is acknowledged is committed. Raises LibraryError or ModelError for what concerns
        more than one file; everything acknowledged before is kept, and what of it could not be
        published any more is published when the library is next opened.
        """
        began = time.monotonic()
        candidates = list(find_candidates(self._library.files, paths, selection))
        self._collection, self._selection, self._is_mirror = collection, selection, mirror
        with ExitStack() as held:
            self._job = self._insert_job(paths, mirror, held) if job is None else job
            self._stop.follow(self._job)
            with self._database.write() as connection:
                self._results.begin(connection, self._job, len(candidates))
                is_wanted = jobs.start_job(connection, self._job, len(candidates))
            is_stopped = self._run(paths, mirror, candidates) if is_wanted else True
        counts = tuple((outcome, self._results.counts[outcome]) for outcome in FileOutcome)
        return RunResult(counts, is_stopped, time.monotonic() - began)

    def _insert_job(self, paths: Sequence[str], mirror: bool, held: ExitStack) -> JobId:
        absolute = [os.path.abspath(path) for path in paths]  # noqa: PTH100 (see discovery)
        with self._database.write() as connection:
            job = jobs.insert_job(connection, absolute, mirror, self._collection, self._selection)
        held.enter_context(hold_job(self._library.directory, job))
        return job

    def _run(self, paths: Sequence[str], mirror: bool, candidates: list[Candidate]) -> bool:
        try:
            remember_drives(self._database, candidates)
            self._ingest(candidates)
            is_stopped = self._stop.is_wanted()
            if mirror and not is_stopped:
                self._removal.remove_gone(paths, candidates, self._selection)
            self._results.flush()
            self._publish()
            self._library.merge()
            if mirror and not is_stopped:
                self._removal.record_comparison(paths)
        except TenkyoError as error:
            self._finish(JobState.FAILED, error.notice)
            raise
        except BaseException:
            self._finish(JobState.INTERRUPTED, None)
            raise
        self._finish(self._stop.end if is_stopped else JobState.FINISHED, None)
        return is_stopped

    def _finish(self, state: JobState, error: Notice | None) -> None:
        with self._database.write() as connection:
            jobs.finish_job(connection, self._job, state, error)

    def _ingest(self, candidates: list[Candidate]) -> None:
        reader = Reader(self._database, self._read, retries_failed=not self._is_mirror)
        try:
            unpacking = Unpacking(self._database, reader)
            files, should_stop = reader.ahead(candidates), self._listeners.should_stop
            for group in read_ahead(unpacking.steps, files, should_stop):
                contents = [step for _, step in group if isinstance(step, Content)]
                if contents:
                    self._results.tell_progress(contents[0].file)
                    self._embed(contents)
                for candidate, step in group:
                    if self._listeners.should_stop():
                        return
                    self._take(reader, candidate, step)
                    self._removal.follow(candidate, step)
                    self._publish_now_and_then()
                self._publish_now_and_then()
        except StoppedError:
            return
        finally:
            reader.close()

    def _take(self, reader: Reader, candidate: Candidate, step: Step) -> None:
        if isinstance(step, FailedStep):
            self._results.add_failed(step)
            step = step.result
        elif isinstance(step, SameContent):
            self._results.add_unchanged(step)
            step = step.result
        elif isinstance(step, KnownContent):
            result = self._record_known(step)
            if result is not None:
                return
            step = self._read_again(reader, candidate, step)
        if isinstance(step, FileResult):
            self._results.defer(step)
            if candidate.is_upload and step.outcome is FileOutcome.FAILED:
                self._forget_upload(candidate, step.error)
        else:
            self._record_new(step)

    def _record_known(self, step: KnownContent) -> FileResult | None:
        """Record another place of a document; None when it is not in the library after all."""
        with self._database.write() as connection:
            if not versions.is_in_use(connection, document_id(step.sha256)):
                return None
            duplicate = FileOutcome.DUPLICATE
            file = step.candidate.file
            result = place_document(connection, file, step.place, step.sha256, duplicate)
            self._results.write(connection, result)
        self._results.acknowledge(result)
        return result

    def _read_again(
        self, reader: Reader, candidate: Candidate, step: KnownContent
    ) -> Content | FileResult:
        """Read a file that was passed over for its known bytes, when these are not there now."""
        if candidate.path.is_file():
            return _read(reader, candidate, step)
        with lend_folder() as folder:  # a member, whose first unpacking is over
            path = unpack_member(self._library.directory, candidate.place, folder)
            return _read(reader, replace(candidate, path=path or candidate.path), step)

    def _record_new(self, content: Content) -> None:
        result = None
        while result is None:
            with self._database.write() as connection:
                new = self._embedding.take(connection, content)
                if new is not None:
                    result = record_content(connection, content, new)
                    self._results.write(connection, result)
            if result is None:  # read again, or a vector that was there is gone since
                self._embed([content])
        self._results.acknowledge(result)

    def _embed(self, contents: Sequence[Content]) -> None:
        def tell(share: float) -> None:
            self._results.tell_progress(contents[0].file, share)

        self._embedding.embed(contents, self._job, tell)

    def _forget_upload(self, candidate: Candidate, error: Notice | None) -> None:
        """Delete the stored bytes of an upload that could not be read: nothing refers to them.

        Those that wait for a password stay until the next purge, or else could not be given one.
        """
        if error is not None and error.code in WANTING_PASSWORD:
            return
        with self._database.read() as connection:
            is_known = documents.find_place(connection, candidate.place) is not None
        if not is_known:
            remove_upload(self._library.files, candidate.place)

    def _publish_now_and_then(self) -> None:
        if (
            self._results.has_changed
            and time.monotonic() - self._published_at > self._publish_every_s
        ):
            began = time.monotonic()
            self._publish()
            took = self._published_at - began
            self._publish_every_s = max(self._publish_every_s, _PUBLISH_SHARE * took)

    def _publish(self) -> None:
        if self._results.has_changed or self._library.is_behind():
            self._library.publish()
        self._results.has_changed = False
        self._published_at = time.monotonic()


def read_with_password(path: Path, password: str | None = None) -> Reading:
    """Read a file; an encrypted PDF is opened with the password, or that in TENKYO_PDF_PASSWORD."""
    return read_file(path, password=password or os.environ.get(PASSWORD_VARIABLE))


def _read(reader: Reader, candidate: Candidate, step: KnownContent) -> Content | FileResult:
    try:
        return reader.read(candidate)
    except ReadError as error:
        failed = FileOutcome.FAILED
        return FileResult(step.candidate.file, failed, sha256=step.sha256, error=error.notice)


def ingest_paths(
    library: Library,
    paths: Sequence[str | Path],
    load_embedder: Callable[[], Embedder],
    *,
    mirror: bool = False,
    collection: str = "",
    selection: Selection = ALL_FILES,
    listeners: Listeners | None = None,
    read: ReadFunction | None = None,
) -> RunResult:
    """Ingest files and folders into a library, waiting for another run to end first."""
    with library.run():
        run = Ingestion(library, load_embedder, listeners, read=read)
        return run.run(
            [str(path) for path in paths],
            mirror=mirror,
            collection=collection,
            selection=selection,
        )
