"""One writer at a time: operating-system locks, which a killed process gives back by itself.

Two locks: `write` is held for the length of one transaction, so that a removal is never kept
waiting; `run` is held for the length of an ingest or a rebuild, which change the derived index.
The SQLite of many Pythons (3.7.0 to 3.51.2) can corrupt a database when two connections write
or checkpoint at the same instant (https://sqlite.org/wal.html, "the WAL-reset bug"): both
happen only under the `write` lock, and readers open the database read-only.
"""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from index.location import write_error
from ingest.notice import LibraryError, NoticeKind, Words

POLL_S: Final = 0.02
# Free within this time counts as free at once: `is_held` holds the lock for an instant.
_AT_ONCE_S: Final = 0.2

LIBRARY_BUSY = NoticeKind(
    "library_busy",
    Words(
        en="Another process is writing to the library {library} ({writer}).",
        ja="別のプロセスがライブラリ {library} に書き込んでいます（{writer}）。",
    ),
    Words(
        en="Wait until it is done, or stop it, and try again.",
        ja="終わるのを待つか、止めてから、もう一度実行してください。",
    ),
)


@dataclass(frozen=True, slots=True)
class Writer:
    """Who holds a lock; `since` is ISO 8601 in UTC."""

    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} since {self.since}"


class LibraryLock:
    """A named lock of one library folder, between processes and between threads."""

    def __init__(self, directory: Path, name: str, *, signed: bool = False) -> None:
        """Make the lock; a signed one tells others who holds it, in a file beside it."""
        self.directory = directory
        self._path = directory / "locks" / f"{name}.lock"
        self._signature = directory / "locks" / f"{name}.json" if signed else None
        self._threads = threading.Lock()

    def holder(self) -> Writer | None:
        """Return who signed the lock last, which is who holds it while it is held."""
        if self._signature is None:
            return None
        try:
            return Writer(**json.loads(self._signature.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def is_held(self) -> bool:
        """Return whether some process or thread holds the lock now."""
        if self._threads.locked():
            return True
        lock = FileLock(self._path)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return True
        lock.release()
        return False

    def forget(self) -> None:
        """Delete the lock's file; only for a lock whose name is never used again."""
        with suppress(OSError):
            self._path.unlink()

    @contextmanager
    def hold(
        self, timeout_s: float, on_wait: Callable[[Writer | None], None] | None = None
    ) -> Iterator[None]:
        """Hold the lock; `on_wait` is told once who has it when it is not free at once.

        Raises LibraryError when it is not free in time or cannot be made.
        """
        lock = FileLock(self._path)
        if not self._acquire(lock, min(_AT_ONCE_S, timeout_s)):
            if on_wait is not None:
                on_wait(self.holder())
            if not self._acquire(lock, timeout_s):
                who = self.holder() or "unknown"
                raise LibraryError(LIBRARY_BUSY, library=self.directory, writer=who)
        try:
            self._sign()
            yield
        finally:
            if self._signature is not None:
                with suppress(OSError):  # a stale signature is only read while the lock is held
                    self._signature.unlink()
            lock.release()
            self._threads.release()

    def _acquire(self, lock: FileLock, timeout_s: float) -> bool:
        if not self._threads.acquire(timeout=timeout_s):
            return False
        try:
            self._path.parent.mkdir(exist_ok=True)  # somebody tidied up
            lock.acquire(timeout=timeout_s, poll_interval=POLL_S)
        except Timeout:
            self._threads.release()
            return False
        except OSError as error:
            self._threads.release()
            raise write_error(self.directory, error) from error
        return True

    def _sign(self) -> None:
        if self._signature is None:
            return
        now = datetime.now(UTC).isoformat(timespec="seconds")
        text = json.dumps(asdict(Writer(os.getpid(), socket.gethostname(), now)))
        with suppress(OSError):  # only a courtesy to those who wait
            self._signature.write_text(text, encoding="utf-8")
