"""Start an ingest or a purge in a process of its own, which outlives the one that asked."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from index.catalogue import jobs
from index.catalogue.connection import Database
from index.job import JobId
from index.location import PROJECT_ROOT, prepare_directory, write_error
from index.lock import LibraryLock
from ingest.selection import ALL_FILES, Selection

WORKER: Final = (sys.executable, "-m", "ingest")
PASSWORD_OPTION: Final = "--password-on-input"
REBUILDER: Final = (sys.executable, "-m", "index", "rebuild")
PURGE_LOG: Final = Path("purge.log")
PURGER: Final = (sys.executable, "-m", "index", "purge")


def start_ingest(
    library_directory: Path,
    paths: Sequence[Path | str],
    mirror: bool = False,
    *,
    collection: str = "",
    selection: Selection = ALL_FILES,
    password: str = "",
    worker: Sequence[str] = WORKER,
) -> JobId:
    """Start ingesting files and folders in the background and return the job to follow.

    When another run is at the library, the job waits for it. Its documents are put in the
    collection; of folders, the files of the selection are taken. A password opens its encrypted
    files; it is handed to the process through a pipe and stored nowhere, so that a job that is
    continued later has none. Raises LibraryError when the
    library cannot be written.
    """
    files = prepare_directory(library_directory, create=True)
    database = Database(files.database, LibraryLock(library_directory, "write"))
    try:
        database.create_or_migrate()
        absolute = [os.path.abspath(path) for path in paths]  # noqa: PTH100 (see discovery)
        with database.write() as connection:
            job = jobs.insert_job(connection, absolute, mirror, collection, selection)
    finally:
        database.close()
    start_worker(library_directory, files.jobs, job, worker, password=password)
    return job


def start_worker(
    library_directory: Path,
    logs: Path,
    job: JobId,
    worker: Sequence[str] = WORKER,
    *,
    password: str = "",
) -> None:
    """Start the process of a job that waits. Raises LibraryError when it cannot be."""
    command = [*worker, "--library", str(library_directory), "--job", str(job)]
    try:
        _start(command, logs, job, password)
    except OSError as error:
        raise write_error(library_directory, error) from error


def start_purge(library_directory: Path, *, purger: Sequence[str] = PURGER) -> None:
    """Start erasing what was removed, in the background; it waits for a run to end first.

    Raises LibraryError when the library cannot be written.
    """
    files = prepare_directory(library_directory, create=False)
    command = [*purger, "--library", str(library_directory), "--if-needed"]
    try:
        _run_detached(command, files.jobs / PURGE_LOG, "purge")
    except OSError as error:
        raise write_error(library_directory, error) from error


def _start(command: list[str], logs: Path, job: JobId, password: str) -> None:
    for old in logs.glob("*.log"):
        if old.stem.isdigit() and int(old.stem) <= job - jobs.KEPT_JOBS:
            old.unlink(missing_ok=True)
    if password:
        command = [*command, PASSWORD_OPTION]
    _run_detached(command, logs / f"{job}.log", f"job-{job}", secret=password)


def _run_detached(command: list[str], output: Path, name: str, *, secret: str = "") -> None:
    """Start a process; a secret is all of its standard input, for others can see the command
    line and the environment of a process."""
    with output.open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=PROJECT_ROOT,
            stdin=subprocess.PIPE if secret else subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            **_detached(),
        )
    if process.stdin is not None:
        with suppress(BrokenPipeError), process.stdin as pipe:  # one that ended early: the job says
            pipe.write(secret.encode("utf-8", "surrogatepass"))
    # Waited for, so that no dead process stays in the table while the app lives.
    threading.Thread(target=process.wait, name=name, daemon=True).start()


def _detached() -> dict[str, Any]:
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        return {"creationflags": flags}
    return {"start_new_session": True}
