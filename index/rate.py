"""How fast a run goes of late: files a minute, by a figure that one slow file does not upset."""

from __future__ import annotations

from collections import deque
from itertools import combinations
from statistics import median
from typing import Final

_WINDOW_S: Final = 180.0
_SAMPLE_EVERY_S: Final = 2.0
# Before this much was seen, a figure would say more about chance than about the files.
_LEAST_S: Final = 20.0
_LEAST_FILES: Final = 5
_LEAST_SAMPLES: Final = 5


class RunningRate:
    """The median of the slopes between all pairs of samples of the last three minutes (Theil–Sen).

    Files end in bursts, since they are embedded together; and now and then one takes minutes.
    `files_a_minute` is None while it means nothing yet.
    """

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque()
        self.files_a_minute: float | None = None

    def add(self, now_s: float, done: int) -> None:
        """Take a sample: seconds of a steady clock, and files done by then."""
        if self._samples and now_s - self._samples[-1][0] < _SAMPLE_EVERY_S:
            return
        self._samples.append((now_s, done))
        while now_s - self._samples[0][0] > _WINDOW_S and len(self._samples) > _LEAST_SAMPLES:
            self._samples.popleft()
        self.files_a_minute = self._slope()

    def _slope(self) -> float | None:
        if len(self._samples) < _LEAST_SAMPLES:
            return None
        (first_s, first), (last_s, last) = self._samples[0], self._samples[-1]
        if last_s - first_s < _LEAST_S or last - first < _LEAST_FILES:
            return None
        slopes = (
            (later - done) / (later_s - done_s)
            for (done_s, done), (later_s, later) in combinations(self._samples, 2)
        )
        rate = 60.0 * median(slopes)
        return rate if rate > 0 else None
