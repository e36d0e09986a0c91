"""Tell a live job from one whose process died: its process holds a lock as long as it lives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from index.job import Job, JobId, JobState
from index.lock import LibraryLock

# A queued job's process needs some seconds to start; after this it will not come.
_START_WITHIN: Final = timedelta(seconds=60)

# Whoever asks whether a job lives holds its lock for an instant.
_FREE_WITHIN_S: Final = 10.0


@contextmanager
def hold_job(directory: Path, job: JobId) -> Iterator[None]:
    """Be the process of a job: hold its lock until the block ends, or the process does."""
    lock = _lock(directory, job)
    with lock.hold(_FREE_WITHIN_S):
        yield
    lock.forget()


def observe_job(directory: Path, job: Job) -> Job:
    """Return the job as it really stands: interrupted when nobody is at it any more."""
    if job.state.is_over or _lock(directory, job.id).is_held():
        return job
    age = datetime.now(UTC) - datetime.fromisoformat(job.created_at)
    if job.state is JobState.QUEUED and age < _START_WITHIN:
        return job
    return replace(job, state=JobState.INTERRUPTED)


def _lock(directory: Path, job: JobId) -> LibraryLock:
    # Job numbers are never used again, so that neither are the names of their locks.
    return LibraryLock(directory, f"job-{job}")
