"""What a run heeds of its job: whether to stop, and what became of its files before."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from index.catalogue import jobs
from index.catalogue.connection import Connection, Database
from index.job import JobId, JobState, StopRequest
from index.outcome import FileOutcome, FileResult

_LOOK_EVERY_S: Final = 0.5


class RequestedStop:
    """Whether a run should stop: its own process says so, or somebody asked for it outside."""

    def __init__(self, database: Database, should_stop: Callable[[], bool]) -> None:
        """Prepare; only the process itself is heeded until a job is followed."""
        self._database = database
        self._should_stop = should_stop
        self._job: JobId | None = None
        self._request: StopRequest | None = None
        self._looked_at = 0.0

    def follow(self, job: JobId) -> None:
        """Heed what is asked of this job."""
        self._job = job

    def is_wanted(self) -> bool:
        """Return whether to stop; the database is looked at twice a second at most."""
        if self._should_stop() or self._request is not None:
            return True
        if self._job is None or time.monotonic() - self._looked_at < _LOOK_EVERY_S:
            return False
        with self._database.read() as connection:
            self._request = jobs.find_stop_request(connection, self._job)
        self._looked_at = time.monotonic()
        return self._request is not None

    @property
    def end(self) -> JobState:
        """Return how the job ends when it stops now."""
        return JobState.INTERRUPTED if self._request is None else self._request.end


class EarlierResults:
    """What became of the files of a continued job before; it is told once, as of the first time."""

    def __init__(self) -> None:
        self._job = JobId(0)
        self._outcomes: dict[str, FileOutcome] = {}

    def load(self, connection: Connection, job: JobId) -> None:
        """Read what became of the files of a job so far; nothing, when it is new."""
        self._job = job
        self._outcomes = {
            result.file: result.outcome for result in jobs.list_files(connection, job)
        }

    def merge(self, connection: Connection, results: Sequence[FileResult]) -> list[FileResult]:
        """Return the results that say something new, and forget those that they replace.

        A file that was added before and is now unchanged stays told as added.
        """
        new = []
        for result in results:
            earlier = self._outcomes.pop(result.file, None)
            is_news = earlier in (None, FileOutcome.FAILED)
            if is_news or result.outcome is not FileOutcome.UNCHANGED:
                new.append(result)
                if earlier is not None:
                    jobs.forget_file(connection, self._job, result.file)
        return new
