"""Watch folders: mirror them when something in them changes, and compare now and then anyway.

Watchers miss events (network drives, full queues, a sleeping machine), so the comparison is what
is relied on; events only make it come sooner.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from index.catalogue import documents
from index.discovery import find_candidates, is_same_file, look
from index.failures import known_failure
from index.gone import gone_places
from ingest.members import SEPARATOR
from ingest.notice import ReadError
from ingest.read import would_read_better
from ingest.selection import ALL_FILES, Selection

if TYPE_CHECKING:
    from index.discovery import Candidate
    from index.library import Library

# A program that saves writes several times: its last word is waited for.
SETTLE_S: Final = 2.0
COMPARE_EVERY_S: Final = 600.0
_LOOK_EVERY_S: Final = 0.2
# Reading a file, as we do ourselves, changes nothing.
_WITHOUT_CHANGE: Final = frozenset({"opened", "closed_no_write"})


class Stop(Protocol):
    """What tells whether to stop, such as threading.Event."""

    def is_set(self) -> bool:
        """Return whether to stop."""


class _Changes(FileSystemEventHandler):
    """Remembers when something last happened."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: float | None = None

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note that something happened."""
        if event.event_type not in _WITHOUT_CHANGE:
            with self._lock:
                self._last = time.monotonic()

    def take(self, settle_s: float) -> bool:
        """Return, once, that something happened and that it has been quiet since."""
        with self._lock:
            is_settled = self._last is not None and time.monotonic() - self._last >= settle_s
            if is_settled:
                self._last = None
            return is_settled


def watch_folders(
    paths: Sequence[str],
    compare: Callable[[], None],
    stop: Stop,
    *,
    settle_s: float = SETTLE_S,
    compare_every_s: float = COMPARE_EVERY_S,
) -> None:
    """Call `compare` now, after each change below the folders, and at intervals, until stopped.

    A folder that cannot be watched is compared at intervals all the same.
    """
    changes = _Changes()
    observer = Observer()
    for path in paths:
        if Path(path).is_dir():
            observer.schedule(changes, path, recursive=True)
    try:
        observer.start()
    except OSError:  # more folders than the system watches: the intervals remain
        observer.unschedule_all()  # those that are watched would tell nobody
        compare_every_s = min(compare_every_s, COMPARE_EVERY_S / 10)
    try:
        compared_at = -compare_every_s
        while not stop.is_set():
            now = time.monotonic()
            if changes.take(settle_s) or now - compared_at >= compare_every_s:
                compare()
                compared_at = time.monotonic()
            time.sleep(_LOOK_EVERY_S)
    finally:
        if observer.is_alive():
            observer.stop()
            observer.join()


def differs(library: Library, paths: Sequence[str], selection: Selection = ALL_FILES) -> bool:
    """Return whether a mirror of these files and folders may find anything to do.

    By sizes and times, as a mirror does first; what is in doubt differs. What failed and is as
    it was, or is missing on a drive that is not there now, does not.
    """
    candidates = list(find_candidates(library.files, paths, selection))
    if any(_is_new(library, candidate) for candidate in candidates):
        return True
    present = {candidate.place for candidate in candidates}
    gone = gone_places(library.database, paths, present, selection=selection)
    return any(SEPARATOR not in place for place in gone)


def _is_new(library: Library, candidate: Candidate) -> bool:
    if candidate.problem is not None:
        return False  # a folder that cannot be visited; a mirror leaves what it held as it is
    return not _is_known(library, candidate) and known_failure(library.database, candidate) is None


def _is_known(library: Library, candidate: Candidate) -> bool:
    with library.database.read() as connection:
        known = documents.find_place(connection, candidate.place)
        document = known and documents.find_document(connection, known[1])
    if known is None or document is None:
        return False
    try:
        is_same = is_same_file(known[0], look(candidate))
    except ReadError:
        return False
    return is_same and not would_read_better(document.reader, document.notices)
