"""Re-embed a library as a job, for another model or other rules of what is embedded.

The former vectors answer until all new ones are there; then both change in one transaction.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.catalogue import jobs, settings
from index.job import JobId, JobKind, JobState
from index.job_requests import RequestedStop
from index.jobs import REBUILDER, start_worker
from index.library import Library
from index.marks import set_mark
from index.rate import RunningRate
from index.rebuilding import MODEL_SOURCE, Rebuilding
from ingest.notice import Notice, TenkyoError

if TYPE_CHECKING:
    from index.embedder import Embedder

MODEL_SETTING: Final = "TENKYO_MODEL"
# So long one turn takes at least; between turns, those who wait to add files have theirs.
TURN_S: Final = 60.0
_OTHERS_TURN_S: Final = 1.0
_WAIT_S: Final = 7 * 24 * 3600.0


class _TurnOverError(Exception):
    """It is the turn of those who wait; what was embedded is stored."""


class _StoppedError(Exception):
    """The job was asked to end; what was embedded is stored."""


def library_model(library: Library) -> str | None:
    """Return the folder or name of the model to load for a library; None: the default one.

    The setting TENKYO_MODEL comes before what the library was last embedded with.
    """
    with library.database.read() as connection:
        stored = settings.read_setting(connection, MODEL_SOURCE)
    return os.environ.get(MODEL_SETTING) or stored or None


def start_reembedding(
    library: Library, model: str = "", *, worker: Sequence[str] = REBUILDER
) -> JobId:
    """Start embedding all anew in the background, with another model when one is named.

    Return the job to follow. Raises LibraryError when the library cannot be written.
    """
    named = str(Path(model).absolute()) if model and Path(model).is_dir() else model
    with library.database.write() as connection:
        paths = [named] if named else []
        job = jobs.insert_job(connection, paths, mirror=False, kind=JobKind.REBUILD)
    start_worker(library.directory, library.files.jobs, job, worker)
    return job


def run_reembedding(
    library: Library,
    job: JobId,
    load: Callable[[str | None], Embedder],
    *,
    should_stop: Callable[[], bool] = lambda: False,
    turn_s: float = TURN_S,
) -> JobState:
    """Do a job of re-embedding and return how it ended; the caller holds the job's lock.

    Vectors made so far stay when it ends early, and are not made again. Raises what kept it from
    going on, after writing that down.
    """
    stop = RequestedStop(library.database, should_stop)
    stop.follow(job)
    with library.database.write() as connection:
        if not jobs.start_job(connection, job, 0):
            return JobState.CANCELLED
        (found,) = (each for each in jobs.list_jobs(connection) if each.id == job)
    state, error = JobState.INTERRUPTED, None
    try:
        source = found.paths[0] if found.paths else library_model(library)
        state = _embed(library, job, load(source), source or "", stop, turn_s)
    except TenkyoError as raised:
        state, error = JobState.FAILED, raised.notice
        raise
    finally:
        _finish(library, job, state, error)
    return state


def _embed(
    library: Library,
    job: JobId,
    embedder: Embedder,
    source: str,
    stop: RequestedStop,
    turn_s: float,
) -> JobState:
    rate, is_marked = RunningRate(), False
    work = Rebuilding(library, embedder, source)
    while True:
        begun = time.monotonic()

        def on_progress(done: int, total: int) -> None:
            rate.add(time.monotonic(), done)
            with library.database.write() as connection:
                jobs.set_progress(connection, job, done, total, rate.files_a_minute)
            if stop.is_wanted():
                raise _StoppedError
            if done < total and time.monotonic() - begun > turn_s:  # noqa: B023 (in this turn alone)
                raise _TurnOverError

        with library.run(_WAIT_S):
            if stop.is_wanted():
                return stop.end
            if not is_marked and library.model not in (None, embedder.identity):
                set_mark(library, "model")  # `rollback` returns to the former model
            is_marked = True
            try:
                work.run(on_progress)
            except _StoppedError:
                return stop.end
            except _TurnOverError:
                pass
            else:
                return JobState.FINISHED
        time.sleep(_OTHERS_TURN_S)


def _finish(library: Library, job: JobId, state: JobState, error: Notice | None) -> None:
    with library.database.write() as connection:
        jobs.finish_job(connection, job, state, error)
