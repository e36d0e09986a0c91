"""The nouns of a job: an ingest as one follows it from outside."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from index.outcome import FileOutcome
from ingest.notice import Notice

JobId = NewType("JobId", int)


class JobState(StrEnum):
    """Where a job stands. A job is interrupted when it was stopped or its process died."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        """Return whether nothing more will happen."""
        return self not in (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Job:
    """One ingest: files done of all, the file it is at, and how many ended in which way.

    Times are ISO 8601 in UTC. `error` says why a failed job stopped as a whole. Its
    documents are put in `collection`, in none when that is empty.
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
