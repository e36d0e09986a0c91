"""The nouns of a job: an ingest as one follows it from outside."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from index.outcome import FileOutcome
from ingest.notice import Notice
from ingest.selection import ALL_FILES, Selection

JobId = NewType("JobId", int)


class JobState(StrEnum):
    """Where a job stands. A job is interrupted when its process was stopped or died."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    FAILED = "failed"
    PAUSED = "paused"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Return whether nothing more will happen by itself."""
        return self not in (JobState.QUEUED, JobState.RUNNING)

    @property
    def can_continue(self) -> bool:
        """Return whether the job ended before its end, and not because nobody wants it."""
        return self in (JobState.PAUSED, JobState.INTERRUPTED, JobState.FAILED)


class JobKind(StrEnum):
    """What a job does: add files, or embed the library anew. Its paths then name the model."""

    INGEST = "ingest"
    REBUILD = "rebuild"


class StopRequest(StrEnum):
    """What somebody asks of a job that is under way. What it has written stays, either way."""

    CANCEL = "cancel"
    PAUSE = "pause"

    @property
    def end(self) -> JobState:
        """Return how a job ends that follows the request."""
        return JobState.CANCELLED if self is StopRequest.CANCEL else JobState.PAUSED


@dataclass(frozen=True, slots=True)
class Job:
    """One ingest: files done of all, the file it is at, and how many ended in which way.

    Times are ISO 8601 in UTC. `error` says why a failed job stopped as a whole. Its
    documents are put in `collection`, in none when that is empty; of folders, the files of
    `selection` are taken. `stop_request` is what was asked of it and not yet done, while it
    runs; `rate` is in files a minute, None while that means nothing. Of a job of another kind,
    `total`, `done` and `rate` count passages.
    """

    id: JobId
    state: JobState
    paths: tuple[str, ...]
    mirror: bool
    total: int
    done: int
    current: str
    created_at: str
    started_at: str | None
    finished_at: str | None
    outcomes: tuple[tuple[FileOutcome, int], ...]
    error: Notice | None = None
    collection: str = ""
    stop_request: StopRequest | None = None
    rate: float | None = None
    selection: Selection = ALL_FILES
    kind: JobKind = JobKind.INGEST

    @property
    def seconds_left(self) -> int | None:
        """Return about how long a running job still takes; None when that cannot be said."""
        if self.state is not JobState.RUNNING or self.rate is None or self.done >= self.total:
            return None
        return round(60 * (self.total - self.done) / self.rate)
