"""Erase what was removed: after a purge, no byte of its text stays in the library's folder."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.catalogue import citations, documents, jobs, questions, settings, versions
from index.generations import generation_directory
from index.jobs import PURGE_LOG
from index.library import Library
from index.location import write_error
from index.marks import discard_marks
from index.portable import discard_imports
from index.publication import discard_forgotten
from ingest.members import split_place
from ingest.notice import LibraryError, NoticeKind, Words
from ingest.readers.pdf_notices import WANTING_PASSWORD

# Bytes of an upload are stored before its job is: younger ones may still be wanted.
_UPLOAD_GRACE_S: Final = 60.0

TRACES_LEFT = NoticeKind(
    "traces_left",
    Words(
        en="{file} still holds text that was removed; another program has it open.",
        ja="{file} に削除した本文が残っています。別のプログラムが開いています。",
    ),
    Words(
        en="Close the other programs and run `python -m index purge` again.",
        ja="ほかのプログラムを閉じて、`python -m index purge` をもう一度実行してください。",
    ),
)


@dataclass(frozen=True, slots=True)
class Purged:
    """Bytes of the library's folder before and after, and kept quotes of removed documents."""

    bytes_before: int
    bytes_after: int
    kept_quotes_left: int = 0


def purge(library: Library, *, with_kept_quotes: bool = False) -> Purged:
    """Write anew, without what was removed, every file that may hold some of it.

    Generations are rewritten and the former ones deleted; the database is vacuumed and its log
    emptied; safety marks go, and results, logs and uploads of removed documents. When this is
    cut short, the library still says that there are traces. The caller holds the run lock.
    A quote that a person kept is that person's copy: it stays unless asked for. Raises
    LibraryError when a file cannot be written, or is kept open by another program.
    """
    before = folder_bytes(library.directory)
    with library.database.read() as connection:
        traces = settings.count_traces(connection)
    library.rewrite()
    with library.database.write() as connection:
        active = settings.active_generation(connection)
        settings.forget_generations(connection, active.number if active is not None else 0)
        jobs.forget_files_of_removed(connection)
        questions.forget_quotes_of_removed(connection)
        if with_kept_quotes:
            citations.drop_citations_of_removed(connection)
        left = citations.citations_of_removed(connection)
    discard_forgotten(library.files, library.database)
    discard_marks(library.files)
    discard_imports(library.directory)
    _discard_logs(library)
    _discard_uploads(library)
    _check_generations(library)
    library.database.compact()
    with library.database.write() as connection:
        settings.forget_traces(connection, traces)
    library.database.compact_log()
    return Purged(before, folder_bytes(library.directory), left)


def has_traces(library: Library) -> bool:
    """Return whether something was removed since the last purge."""
    with library.database.read() as connection:
        return settings.count_traces(connection) > 0


def folder_bytes(directory: Path) -> int:
    """Return the size of all files in a folder, in bytes."""
    return sum(file.stat().st_size for file in directory.rglob("*") if file.is_file())


def _discard_logs(library: Library) -> None:
    alive = {str(job.id) for job in library.jobs() if not job.state.is_over}
    alive.add(PURGE_LOG.stem)  # of this very process, it may be; it names nothing
    for log in library.files.jobs.glob("*.log"):
        if log.stem not in alive:
            _delete(log)


def _discard_uploads(library: Library) -> None:
    """Delete stored bytes that no document has: of removals that were cut short."""
    with library.database.read() as connection:
        known = {library.directory / path for path in documents.upload_paths(connection)}
        older = versions.list_older_versions(connection)  # their pages can still be looked at
    known |= {library.directory / each.path for each in older if each.is_upload}
    known |= _uploads_to_come(library)
    if any(not job.state.is_over for job in library.jobs()):
        return
    young = time.time() - _UPLOAD_GRACE_S
    for file in sorted(library.files.uploads.rglob("*")):
        if file.is_file() and file not in known and file.stat().st_mtime < young:
            _delete(file)
            if not any(file.parent.iterdir()):
                file.parent.rmdir()


def _uploads_to_come(library: Library) -> set[Path]:
    """Return what a job that can be continued has not read yet: nobody could send it again.

    So also what waits for its password in the newest job, the one that the app shows.
    """
    every = library.jobs()
    unread = {
        Path(path)
        for job in every
        if job.state.can_continue
        for path in set(job.paths) - {result.file for result in library.job_files(job.id)}
    }
    newest = library.job_files(max(job.id for job in every)) if every else ()
    locked = [each.file for each in newest if each.error and each.error.code in WANTING_PASSWORD]
    return unread | {Path(split_place(file)[0]) for file in locked}


def _delete(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except PermissionError as error:
        raise LibraryError(TRACES_LEFT, file=file) from error
    except OSError as error:
        raise write_error(file.parent, error) from error


def _check_generations(library: Library) -> None:
    with library.database.read() as connection:
        active = settings.active_generation(connection)
    generations = library.files.generations
    kept = None if active is None else generation_directory(generations, active.number)
    for entry in generations.iterdir():
        if entry != kept and entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
            if entry.exists():
                raise LibraryError(TRACES_LEFT, file=entry)
