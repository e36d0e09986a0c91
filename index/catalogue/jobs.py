"""Rows of jobs and of what became of their files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from sqlite3 import Connection
from typing import Any, Final

from index.catalogue.packing import pack_notices, unpack_notices
from index.job import Job, JobId, JobState
from index.outcome import FileOutcome, FileResult
from ingest.document import DocumentId
from ingest.notice import Notice

# Older jobs, and what became of their files, are forgotten.
KEPT_JOBS: Final = 50


def insert_job(
    connection: Connection, paths: Sequence[str], mirror: bool, collection: str = ""
) -> JobId:
    """Add a job that waits to be started, and forget the oldest."""
    cursor = connection.execute(
        """INSERT INTO jobs (state, paths, mirror, created_at, collection)
           VALUES (?, ?, ?, ?, ?)""",
        (JobState.QUEUED, _file_text(list(paths)), int(mirror), _now(), collection),
    )
    identity = JobId(int(cursor.lastrowid or 0))
    connection.execute("DELETE FROM jobs WHERE id <= ?", (identity - KEPT_JOBS,))
    return identity


def start_job(connection: Connection, job: JobId, total: int) -> None:
    """Say that a job runs and how many files it has."""
    connection.execute(
        "UPDATE jobs SET state = ?, total = ?, started_at = ? WHERE id = ?",
        (JobState.RUNNING, total, _now(), job),
    )


def set_current(connection: Connection, job: JobId, file: str) -> None:
    """Say which file a job is at."""
    connection.execute("UPDATE jobs SET current = ? WHERE id = ?", (_file_text(file), job))


def add_results(connection: Connection, job: JobId, results: Sequence[FileResult]) -> None:
    """Add what became of files, and count them as done."""
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
        "UPDATE jobs SET done = done + ?, total = max(total, done + ?) WHERE id = ?",
        (len(results), len(results), job),
    )


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
                  finished_at, error, collection FROM jobs ORDER BY id DESC"""
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
