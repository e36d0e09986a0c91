"""The cores of this computer, shared by all reading processes of one program: a lock for each.

A lock is let go by the system when its process ends, however it ends.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

FOLDER_VARIABLE: Final = "TENKYO_CORES"  # set by the program for the processes it starts
_LONGEST_WAIT_SECONDS: Final = 30.0  # then rather one process too many than a page that waits
_POLL_SECONDS: Final = 0.02


@contextmanager
def take_core() -> Iterator[None]:
    """Wait until a core is free, and keep it; where there is no folder for locks, go on at once."""
    folder = os.environ.get(FOLDER_VARIABLE)
    lock = _wait_for_lock(Path(folder)) if folder else None
    try:
        yield
    finally:
        if lock is not None:
            lock.release()


def _wait_for_lock(folder: Path) -> FileLock | None:
    locks = [FileLock(folder / str(number)) for number in range(os.cpu_count() or 1)]
    end = time.monotonic() + _LONGEST_WAIT_SECONDS
    with suppress(OSError):  # where no folder can be, nobody waits
        folder.mkdir(mode=0o700, exist_ok=True)
        while True:
            for lock in locks:
                with suppress(Timeout):
                    lock.acquire(timeout=0)
                    return lock
            if time.monotonic() > end:
                break
            time.sleep(_POLL_SECONDS)
    return None
