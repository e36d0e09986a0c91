"""Rows of jobs and of what became of their files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from sqlite3 import Connection
from typing import Any, Final

from index.catalogue.mirrors import pack_selection, unpack_selection
from index.catalogue.packing import pack_notices, unpack_notices
from index.job import Job, JobId, JobKind, JobState, StopRequest
from index.outcome import FileOutcome, FileResult
from ingest.document import DocumentId
from ingest.notice import Notice
from ingest.selection import ALL_FILES, Selection

# Older jobs, and what became of their files, are forgotten.
KEPT_JOBS: Final = 50


def insert_job(
    connection: Connection,
    paths: Sequence[str],
    mirror: bool,
    collection: str = "",
    selection: Selection = ALL_FILES,
    kind: JobKind = JobKind.INGEST,
) -> JobId:
    """Add a job that waits to be started, and forget the oldest that nobody wants to go on."""
    cursor = connection.execute(
        """INSERT INTO jobs (state, paths, mirror, created_at, collection, selection, kind)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        (
            JobState.QUEUED,
            _file_text(list(paths)),
            int(mirror),
            _now(),
            collection,
            pack_selection(selection),
            kind,
        ),
    )
    identity = JobId(int(cursor.lastrowid or 0))
    connection.execute(
        "DELETE FROM jobs WHERE id <= ? AND state <> ?", (identity - KEPT_JOBS, JobState.PAUSED)
    )
    return identity


def insert_continuation(connection: Connection, job: JobId) -> JobId | None:
    """Put a new job in the place of one that is over, with what became of its files so far.

    None when somebody did so before. A new one, because the lock of a job is never used again.
    """
    cursor = connection.execute(
        """INSERT INTO jobs
               (state, paths, mirror, created_at, collection, selection, kind, total, done)
           SELECT ?, paths, mirror, ?, collection, selection, kind, total, done FROM jobs
           WHERE id = ? AND state NOT IN (?, ?)""",
        (JobState.QUEUED, _now(), job, JobState.FINISHED, JobState.CANCELLED),
    )
    if cursor.rowcount != 1:
        return None
    identity = JobId(int(cursor.lastrowid or 0))
    connection.execute("UPDATE job_files SET job = ? WHERE job = ?", (identity, job))
    connection.execute("DELETE FROM jobs WHERE id = ?", (job,))
    return identity


def start_job(connection: Connection, job: JobId, total: int) -> bool:
    """Say that a job runs and how many files it has; False when it is not wanted any more."""
    cursor = connection.execute(
        """UPDATE jobs SET state = ?, total = max(?, done), started_at = ?
           WHERE id = ? AND state = ?""",
        (JobState.RUNNING, total, _now(), job, JobState.QUEUED),
    )
    return cursor.rowcount == 1


def request_stop(
    connection: Connection, job: JobId, request: StopRequest, *, nobody_runs_it: bool
) -> None:
    """Ask the process of a job to end it; one that no process is at ends here and now."""
    connection.execute("UPDATE jobs SET stop_request = ? WHERE id = ?", (request, job))
    ending = [JobState.QUEUED, JobState.PAUSED]
    if nobody_runs_it:
        ending += [JobState.RUNNING, JobState.INTERRUPTED]
    connection.execute(
        f"""UPDATE jobs SET state = ?, finished_at = ?
            WHERE id = ? AND state IN ({",".join("?" * len(ending))})""",
        (request.end, _now(), job, *ending),
    )


def find_stop_request(connection: Connection, job: JobId) -> StopRequest | None:
    """Return what was asked of a job."""
    row = connection.execute("SELECT stop_request FROM jobs WHERE id = ?", (job,)).fetchone()
    return StopRequest(row[0]) if row is not None and row[0] is not None else None


def find_collection(connection: Connection, job: JobId) -> str:
    """Return where a job's documents are put: it may be renamed while the job runs."""
    row = connection.execute("SELECT collection FROM jobs WHERE id = ?", (job,)).fetchone()
    return str(row[0]) if row is not None else ""


def set_progress(
    connection: Connection, job: JobId, done: int, total: int, rate: float | None
) -> None:
    """Say how much of a job is done, of how much, and how much of it is done in a minute."""
    connection.execute(
        "UPDATE jobs SET done = ?, total = ?, rate = ? WHERE id = ?", (done, total, rate, job)
    )


def set_current(connection: Connection, job: JobId, file: str) -> None:
    """Say which file a job is at."""
    connection.execute("UPDATE jobs SET current = ? WHERE id = ?", (_file_text(file), job))


def add_results(
    connection: Connection, job: JobId, results: Sequence[FileResult], rate: float | None = None
) -> None:
    """Add what became of files, count them as done, and say how many end in a minute."""
    connection.executemany(
        """INSERT INTO job_files
               (job, file, outcome, document, sha256, pages, passages, warnings, error)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            (
                job,
                _file_text(result.file),
                result.outcome,
                result.document,
                result.sha256,
                result.pages,
                result.passages,
                pack_notices(result.warnings),
                _notice_text(result.error),
            )
            for result in results
        ),
    )
    connection.execute(
        "UPDATE jobs SET done = done + ?, total = max(total, done + ?), rate = ? WHERE id = ?",
        (len(results), len(results), rate, job),
    )


def forget_file(connection: Connection, job: JobId, file: str) -> None:
    """Forget what became of a file: it was met again, and something else became of it."""
    cursor = connection.execute(
        "DELETE FROM job_files WHERE job = ? AND file = ?", (job, _file_text(file))
    )
    connection.execute("UPDATE jobs SET done = done - ? WHERE id = ?", (cursor.rowcount, job))


def finish_job(connection: Connection, job: JobId, state: JobState, error: Notice | None) -> None:
    """Say how a job ended."""
    connection.execute(
        "UPDATE jobs SET state = ?, current = ?, finished_at = ?, error = ? WHERE id = ?",
        (state, _file_text(""), _now(), _notice_text(error), job),
    )


def forget_files_of_removed(connection: Connection) -> None:
    """Forget what became of files whose document is no longer in the library."""
    connection.execute(
        """DELETE FROM job_files WHERE document IS NOT NULL
               AND document NOT IN (SELECT id FROM documents)"""
    )


def list_jobs(connection: Connection) -> Iterator[Job]:
    """Give the jobs, newest first, as they were last written."""
    rows = connection.execute(
        """SELECT id, state, paths, mirror, total, done, current, created_at, started_at,
                  finished_at, error, collection, stop_request, rate, selection,
                  kind FROM jobs ORDER BY id DESC"""
    )
    for row in rows.fetchall():
        yield _job(connection, row)


def list_files(connection: Connection, job: JobId) -> Iterator[FileResult]:
    """Give what became of each file of a job, in order."""
    rows = connection.execute(
        """SELECT file, outcome, document, sha256, pages, passages, warnings, error
           FROM job_files WHERE job = ? ORDER BY id""",
        (job,),
    )
    for file, outcome, document, sha256, pages, passages, warnings, error in rows:
        yield FileResult(
            file=str(json.loads(file)),
            outcome=FileOutcome(outcome),
            document=DocumentId(document) if document is not None else None,
            sha256=sha256,
            pages=pages,
            passages=passages,
            warnings=unpack_notices(warnings),
            error=_notice(error),
        )


def _job(connection: Connection, row: tuple[Any, ...]) -> Job:
    query = "SELECT outcome, count(*) FROM job_files WHERE job = ? GROUP BY outcome"
    counts = dict(connection.execute(query, (row[0],)).fetchall())
    return Job(
        id=JobId(row[0]),
        state=JobState(row[1]),
        paths=tuple(json.loads(row[2])),
        mirror=bool(row[3]),
        total=row[4],
        done=row[5],
        current=str(json.loads(row[6] or '""')),
        created_at=row[7],
        started_at=row[8],
        finished_at=row[9],
        outcomes=tuple((outcome, counts.get(outcome, 0)) for outcome in FileOutcome),
        error=_notice(row[10]),
        collection=row[11],
        stop_request=StopRequest(row[12]) if row[12] is not None else None,
        rate=row[13],
        selection=unpack_selection(row[14]),
        kind=JobKind(row[15]),
    )


def _file_text(file: str | list[str]) -> str:
    # JSON in ASCII, since a file name may be no valid text.
    return json.dumps(file)


def _notice_text(item: Notice | None) -> str | None:
    return None if item is None else pack_notices((item,))


def _notice(text: str | None) -> Notice | None:
    return None if text is None else unpack_notices(text)[0]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
