"""Threads that do tasks side by side and hold up nobody's end: what is not begun is cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Generic, TypeVar

Result = TypeVar("Result")


class SideBySide(Generic[Result]):
    """So many threads, started as they are needed.

    Not the executor of the standard library, which a program waits for at its end, however long
    the last file takes: these threads end with the process.
    """

    def __init__(self, width: int) -> None:
        """Prepare; `width`: how many tasks are done at a time."""
        self.width = width
        self._tasks: SimpleQueue[tuple[Future[Result], Callable[[], Result]] | None] = SimpleQueue()
        self._started = 0
        self._is_closed = False

    def begin(self, task: Callable[[], Result]) -> Future[Result]:
        """Have a task done, after those begun before it when all threads are busy."""
        future: Future[Result] = Future()
        self._tasks.put((future, task))
        if self._started < self.width:
            self._started += 1
            threading.Thread(target=self._work, name="side by side", daemon=True).start()
        return future

    def close(self) -> None:
        """Cancel what is not begun; what is under way ends by itself."""
        self._is_closed = True
        for _ in range(self._started):
            self._tasks.put(None)

    def _work(self) -> None:
        while (item := self._tasks.get()) is not None:
            future, task = item
            if self._is_closed:
                future.cancel()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(task())
            except BaseException as error:  # handed over, and raised where the result is taken
                future.set_exception(error)
