"""Cancel, pause and continue a job, from whatever process."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.catalogue import jobs
from index.job import Job, JobId, JobKind, JobState, StopRequest
from index.jobs import REBUILDER, WORKER, start_worker
from ingest.notice import NoticeKind, UsageError, Words

if TYPE_CHECKING:
    from index.library import Library

_UNITS = {JobKind.INGEST: "files", JobKind.REBUILD: "passages"}

UNKNOWN_JOB = NoticeKind(
    "unknown_job",
    Words(en="There is no job {job}.", ja="ジョブ {job} はありません。"),
    Words(
        en="`python -m index jobs` lists the jobs.",
        ja="`python -m index jobs` で一覧を確かめてください。",
    ),
)
JOB_IS_OVER = NoticeKind(
    "job_is_over",
    Words(en="Job {job} has ended already.", ja="ジョブ {job} はすでに終わっています。"),
    Words(en="There is nothing to stop.", ja="止めるものはありません。"),
)
CANNOT_CONTINUE = NoticeKind(
    "cannot_continue",
    Words(
        en="Job {job} cannot be continued: it runs, is done or was cancelled.",
        ja="ジョブ {job} は、実行中か、完了または中止されているため再開できません。",
    ),
    Words(
        en="Add the files again if need be.", ja="必要なら、もう一度ファイルを追加してください。"
    ),
)


def stop_job(library: Library, job: JobId, request: StopRequest) -> None:
    """Cancel or pause a job: at once when nobody is at it, else at its process's next step.

    What was written stays. Raises UsageError when there is no such job, or it is over.
    """
    found = _find_job(library, job)
    if found.state in (JobState.FINISHED, JobState.FAILED, JobState.CANCELLED):
        raise UsageError(JOB_IS_OVER, job=job)
    with library.database.write() as connection:
        is_dead = found.state is JobState.INTERRUPTED
        jobs.request_stop(connection, job, request, nobody_runs_it=is_dead)


def continue_job(library: Library, job: JobId, *, worker: Sequence[str] | None = None) -> JobId:
    """Go on with a paused, interrupted or failed job in the background; return its new number.

    Files that are in and unchanged are passed over. Raises UsageError when there is no such job,
    or when it is not one to continue.
    """
    found = _find_job(library, job)
    if not found.state.can_continue:
        raise UsageError(CANNOT_CONTINUE, job=job)
    with library.database.write() as connection:
        continued = jobs.insert_continuation(connection, job)
    if continued is None:
        raise UsageError(UNKNOWN_JOB, job=job)
    usual = REBUILDER if found.kind is JobKind.REBUILD else WORKER
    start_worker(library.directory, library.files.jobs, continued, worker or usual)
    return continued


def run_jobs(library: Library, options: argparse.Namespace) -> int:
    """List the jobs, or cancel, pause or continue one: a command of `python -m index`."""
    changed: JobId | None = None
    if options.cancel is not None:
        stop_job(library, changed := JobId(options.cancel), StopRequest.CANCEL)
    elif options.pause is not None:
        stop_job(library, changed := JobId(options.pause), StopRequest.PAUSE)
    elif options.continued is not None:
        changed = continue_job(library, JobId(options.continued))
    listed = [job for job in library.jobs() if changed in (None, job.id)]
    if options.json:
        print(json.dumps({"jobs": [_shape(job) for job in listed]}))
        return 0
    for job in listed:
        asked = f" ({job.stop_request} asked for)" if _is_asked(job) else ""
        print(
            f"{job.id:>6}  {job.state.value}{asked}, {job.done} of {job.total} {_UNITS[job.kind]}"
        )
        for path in job.paths:
            print(f"        {path}")
    return 0


def _is_asked(job: Job) -> bool:
    return job.stop_request is not None and not job.state.is_over


def _shape(job: Job) -> dict[str, object]:
    return {
        "job": job.id,
        "kind": job.kind.value,
        "state": job.state.value,
        "stop_request": job.stop_request if _is_asked(job) else None,
        "done": job.done,
        "total": job.total,
        "files_a_minute": None if job.state.is_over else job.rate,
        "seconds_left": job.seconds_left,
        "paths": job.paths,
        "created_at": job.created_at,
    }


def _find_job(library: Library, job: JobId) -> Job:
    for found in library.jobs():
        if found.id == job:
            return found
    raise UsageError(UNKNOWN_JOB, job=job)
