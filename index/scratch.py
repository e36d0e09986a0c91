"""Folders for an hour: deleted when done with, and by the next process when theirs was killed.

Each holds a lock as long as its process lives; the operating system gives it back.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

# What is unpacked of archives and messages lies below the system's temporary folder.
UNPACKED: Final = "tenkyo-unpacked-"
_OWNER: Final = "owner.lock"
_FILES: Final = "files"
# A folder is made an instant before its lock is.
_GRACE_S: Final = 60.0


@contextmanager
def lend_folder(prefix: str = UNPACKED, parent: Path | None = None) -> Iterator[Path]:
    """Lend a new, empty folder; those of dead processes beside it are deleted first.

    Raises OSError.
    """
    parent = parent or Path(tempfile.gettempdir())
    sweep_folders(prefix, parent)
    with (
        tempfile.TemporaryDirectory(prefix=prefix, dir=parent) as name,
        # Not by thread: a generator may be closed by another one than began it.
        FileLock(Path(name) / _OWNER, thread_local=False),
    ):
        folder = Path(name) / _FILES
        folder.mkdir()
        yield folder


def sweep_folders(prefix: str = UNPACKED, parent: Path | None = None) -> None:
    """Delete the folders of this prefix that processes left which were killed."""
    try:
        parent = parent or Path(tempfile.gettempdir())
    except FileNotFoundError:  # of a full disk: told where something is to be written
        return
    for folder in parent.glob(f"{prefix}*"):
        if _is_left(folder):
            shutil.rmtree(folder, ignore_errors=True)  # else at the next sweep


def _is_left(folder: Path) -> bool:
    try:
        status = folder.lstat()
        is_ours = os.name == "nt" or status.st_uid == os.getuid()
        is_young = time.time() - status.st_mtime < _GRACE_S
        if not stat.S_ISDIR(status.st_mode) or not is_ours or is_young:
            return False
        with FileLock(folder / _OWNER, timeout=0):
            return True
    except (Timeout, OSError):  # in use; or gone, or not ours to delete
        return False
