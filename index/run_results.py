"""The results of one run: counted, told to its listeners, and written with its job."""

from __future__ import annotations

import time
from collections import Counter
from typing import Final

from index.catalogue import collections, documents, jobs
from index.catalogue.connection import Connection, Database
from index.catalogue.failed_readings import FailedReading, put_failed_reading
from index.failures import circumstances
from index.job import JobId
from index.job_requests import EarlierResults
from index.listeners import Listeners, Progress
from index.outcome import FileOutcome, FileResult
from index.rate import RunningRate
from index.reading import FailedStep, SameContent

_FLUSH_EVERY_S: Final = 1.0
_CHANGES: Final = frozenset({FileOutcome.ADDED, FileOutcome.UPDATED, FileOutcome.REMOVED})


class RunResults:
    """What became of each file so far.

    `counts` are those of the outcomes; `has_changed` tells whether a document came or went since
    the caller last set it back.
    """

    def __init__(self, database: Database, listeners: Listeners) -> None:
        self.counts: Counter[FileOutcome] = Counter()
        self.has_changed = False
        self._database = database
        self._listeners = listeners
        self._job = JobId(0)
        self._total = 0
        self._earlier = EarlierResults()
        self._rate = RunningRate()
        self._told = 0
        self._waiting: list[FileResult] = []
        self._refreshed: list[SameContent] = []
        self._failed: list[FailedStep] = []
        self._flushed_at = time.monotonic()

    def begin(self, connection: Connection, job: JobId, total: int) -> None:
        """Take up a job over so many files, with what it may have done before."""
        self._job, self._total = job, total
        self._earlier.load(connection, job)

    def add_failed(self, step: FailedStep) -> None:
        """Remember a failure, to be written with the next results."""
        self._failed.append(step)

    def add_unchanged(self, step: SameContent) -> None:
        """Remember the new times of an unchanged file, to be written with the next results."""
        self._refreshed.append(step)

    def defer(self, result: FileResult) -> None:
        """Acknowledge a result that changes no document; it is written with a later one."""
        self._waiting.append(result)
        self.acknowledge(result)
        if time.monotonic() - self._flushed_at > _FLUSH_EVERY_S:
            self.flush()

    def flush(self) -> None:
        """Write what was deferred."""
        if self._waiting:
            with self._database.write() as connection:
                self.write(connection)

    def write(self, connection: Connection, *results: FileResult) -> None:
        """Write these results, and all that waits, inside the caller's transaction."""
        for same in self._refreshed:
            if same.result.document is not None:
                documents.refresh_place(connection, same.place, same.result.document)
        every = [*self._waiting, *results]
        self._put_in_collection(connection, every)
        news = self._earlier.merge(connection, every)
        self._told += len(news)
        self._rate.add(time.monotonic(), self._told)
        jobs.add_results(connection, self._job, news, self._rate.files_a_minute)
        for failed in self._failed:
            if failed.result.error is not None:
                put_failed_reading(
                    connection, FailedReading(failed.place, circumstances(), failed.result.error)
                )
        self._refreshed.clear()
        self._failed.clear()
        self._waiting.clear()
        self._flushed_at = time.monotonic()

    def acknowledge(self, result: FileResult) -> None:
        """Count and tell a result that is committed, or waits and changes no document."""
        self.counts[result.outcome] += 1
        self.has_changed |= result.outcome in _CHANGES
        self._listeners.on_result(result)
        self.tell_progress("")

    def tell_progress(self, file: str, share: float = 0.0) -> None:
        """Tell how far the run is, and how much of the file it is at is embedded."""
        done = self.counts.total()
        self._listeners.on_progress(Progress(done, max(self._total, done), file, share))

    def _put_in_collection(self, connection: Connection, results: list[FileResult]) -> None:
        met = [
            result.document
            for result in results
            if result.document is not None and result.outcome is not FileOutcome.REMOVED
        ]
        collection = jobs.find_collection(connection, self._job) if met else ""
        if collection:
            collections.put_in_collection(connection, collection, met)
