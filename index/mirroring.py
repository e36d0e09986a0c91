"""Keep the stored mirrors while the app runs: compare at its start, then watch.

Each comparison that finds a difference is a job in a process of its own.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from index.job import JobId, JobState
from index.jobs import start_ingest
from index.lock import LibraryLock
from index.mirror import Mirror, Timing
from ingest.notice import TenkyoError, describe

if TYPE_CHECKING:
    from index.library import Library

# How soon a change of what is watched is followed.
LOOK_EVERY_S: Final = 2.0
# After a failure (a full disk, a library that was moved away), and while another app watches.
_AGAIN_AFTER_S: Final = 60.0

StartFunction = Callable[["Library", Mirror], JobId]


def start_mirror(library: Library, mirror: Mirror) -> JobId:
    """Start comparing a folder in the background and return the job to follow.

    Raises LibraryError when the library cannot be written.
    """
    return start_ingest(
        library.directory,
        [mirror.path],
        mirror=True,
        collection=mirror.collection,
        selection=mirror.selection,
    )


def keep_mirrors(
    library: Library,
    stop: threading.Event,
    start: StartFunction = start_mirror,
    *,
    look_every_s: float = LOOK_EVERY_S,
) -> None:
    """Compare now what is to be compared at the start, then watch, until stopped.

    One process at a time does so; another that is open on the same library waits for its end.
    What goes wrong is told on the terminal, and tried again a minute later.
    """
    lock = LibraryLock(library.directory, "watch")
    has_started = False
    while not stop.is_set():
        try:
            if not any(each.timing is not Timing.BY_HAND for each in library.mirrors.list()):
                stop.wait(look_every_s)
                continue
            if lock.is_held():
                stop.wait(_AGAIN_AFTER_S)
                continue
            with lock.hold(0.0):
                if not has_started:
                    _compare(library, (Timing.AT_START,), start)
                has_started = True
                _watch(library, stop, start, look_every_s)
        except TenkyoError as error:
            print(describe(error.notice), file=sys.stderr, flush=True)
            stop.wait(_AGAIN_AFTER_S)


def _watch(
    library: Library, stop: threading.Event, start: StartFunction, look_every_s: float
) -> None:
    """Watch the folders that are to be watched now, until there are others."""
    from index.watching import watch_folders  # imports every reader

    watched = _watched(library)
    if not watched:
        stop.wait(look_every_s)
        return

    def compare() -> None:
        _compare(library, (Timing.WATCHING,), start)

    watch_folders(watched, compare, _Changed(library, watched, stop, look_every_s))


def _watched(library: Library) -> tuple[str, ...]:
    return tuple(each.path for each in library.mirrors.list() if each.timing is Timing.WATCHING)


def _compare(library: Library, timings: tuple[Timing, ...], start: StartFunction) -> None:
    """Compare folders; start a job for each that differs and that no job is at."""
    from index.watching import differs

    for mirror in library.mirrors.list():
        if mirror.timing not in timings or _has_job(library, mirror):
            continue
        if not differs(library, [mirror.path], mirror.selection):
            library.mirrors.record_same([mirror.path])
        elif os.path.isdir(mirror.path):  # noqa: PTH112 (Path.is_dir raises for a name too long)
            start(library, mirror)


def _has_job(library: Library, mirror: Mirror) -> bool:
    """Return whether a job is at a folder, or was paused there: then a person continues it."""
    return any(
        job.mirror and mirror.path in job.paths
        for job in library.jobs()
        if not job.state.is_over or job.state is JobState.PAUSED
    )


class _Changed:
    """Is set when the app stops, or when other folders are to be watched than these."""

    def __init__(
        self, library: Library, watched: tuple[str, ...], stop: threading.Event, every_s: float
    ) -> None:
        self._library, self._watched, self._stop = library, watched, stop
        self._every_s = every_s
        self._looked_at = time.monotonic()

    def is_set(self) -> bool:
        """Return whether to stop watching these; the library is asked now and then."""
        now = time.monotonic()
        if self._stop.is_set() or now - self._looked_at < self._every_s:
            return self._stop.is_set()
        self._looked_at = now
        return _watched(self._library) != self._watched
