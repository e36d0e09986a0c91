"""Read the files of a run ahead of its embedding and writing: one thread, a bounded queue."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from index.discovery import Candidate
from index.reading import Step
from index.recording import Content

# Texts that wait for their embedding, and are then taken together: enough to fill batches of
# equal length and to keep both sides busy, few enough to hold two books in memory at most.
_AHEAD_TEXTS: Final = 64
_AHEAD_STEPS: Final = 256
_POLL_S: Final = 0.2


class _Ahead:
    """What was read and not yet taken; the reading side waits while there is enough."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._steps: deque[tuple[Candidate, Step]] = deque()
        self._texts = 0
        self._error: BaseException | None = None
        self._is_whole = False
        self.is_over = False

    def put(self, item: tuple[Candidate, Step]) -> None:
        with self._change:
            self._change.wait_for(lambda: self.is_over or not self._is_full())
            self._steps.append(item)
            self._texts += _text_count(item[1])
            self._change.notify_all()

    def end(self, error: BaseException | None = None) -> None:
        with self._change:
            self._is_whole, self._error = True, error
            self._change.notify_all()

    def close(self) -> None:
        with self._change:
            self.is_over = True
            self._change.notify_all()

    def take(self) -> tuple[tuple[Candidate, Step], ...] | None:
        """Return all there is, which may be nothing yet; None after the last."""
        with self._change:
            self._change.wait_for(lambda: self._steps or self._is_whole, _POLL_S)
            if not self._steps and self._error is not None:
                raise self._error
            if not self._steps and self._is_whole:
                return None
            taken = tuple(self._steps)
            self._steps.clear()
            self._texts = 0
            self._change.notify_all()
        return taken

    def _is_full(self) -> bool:
        return self._texts >= _AHEAD_TEXTS or len(self._steps) >= _AHEAD_STEPS


def _text_count(step: Step) -> int:
    return len(step.texts) if isinstance(step, Content) else 0


def read_ahead(
    steps_of: Callable[[Candidate], Iterable[tuple[Candidate, Step]]],
    candidates: Iterable[Candidate],
    should_stop: Callable[[], bool],
) -> Iterator[tuple[tuple[Candidate, Step], ...]]:
    """Give what there is to do about each file, and each file in it, reading on meanwhile.

    In order, and as many together as are read by then: the first alone, later ones in groups
    when reading is faster than what is done about them; none while a file takes long, so that
    the caller can do what is due. Ends early when asked to stop. An error that is no ReadError
    is raised here, after what came before it.
    """
    ahead = _Ahead()

    def work() -> None:
        try:
            for candidate in candidates:
                for item in steps_of(candidate):
                    if ahead.is_over:
                        return
                    ahead.put(item)
            ahead.end()
        except BaseException as error:  # handed over, and raised where the run can end well
            ahead.end(error)

    threading.Thread(target=work, name="reading", daemon=True).start()
    try:
        while not should_stop() and (group := ahead.take()) is not None:
            yield group
    finally:
        ahead.close()
