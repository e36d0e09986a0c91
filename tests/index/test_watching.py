from __future__ import annotations

import errno
import os
import threading
import time
from pathlib import Path

import pytest
from watchdog.observers.api import EventEmitter

from index.discovery import SETTLED_NS
from index.library import Library
from index.watching import differs, watch_folders
from tests.fakes import ingest_fake


class Comparisons:
    """Counts comparisons, and stops the watch after so many."""

    def __init__(self, most: int) -> None:
        self.stop = threading.Event()
        self.made = threading.Semaphore(0)
        self.count = 0
        self._most = most

    def __call__(self) -> None:
        self.count += 1
        self.made.release()
        if self.count >= self._most:
            self.stop.set()


def watch(folder: Path, comparisons: Comparisons, compare_every_s: float) -> threading.Thread:
    thread = threading.Thread(
        target=watch_folders,
        args=([str(folder)], comparisons, comparisons.stop),
        kwargs={"settle_s": 0.05, "compare_every_s": compare_every_s},
        daemon=True,
    )
    thread.start()
    return thread


@pytest.mark.slow
def test_a_change_leads_to_a_comparison(folder: Path) -> None:
    comparisons = Comparisons(3)
    thread = watch(folder, comparisons, 3600.0)
    assert comparisons.made.acquire(timeout=20)  # at the start
    (folder / "below").mkdir()
    (folder / "below" / "a.txt").write_text("一。", "utf-8")
    assert comparisons.made.acquire(timeout=20)
    (folder / "below" / "a.txt").unlink()
    assert comparisons.made.acquire(timeout=20)
    thread.join(timeout=20)
    assert not thread.is_alive()


@pytest.mark.slow
def test_reading_is_no_change(folder: Path) -> None:
    (folder / "a.txt").write_text("一。", "utf-8")
    comparisons = Comparisons(2)
    watch(folder, comparisons, 3600.0)
    assert comparisons.made.acquire(timeout=20)
    (folder / "a.txt").read_text("utf-8")
    assert not comparisons.made.acquire(timeout=1)
    comparisons.stop.set()


@pytest.mark.slow
def test_without_any_event_folders_are_compared_at_intervals(folder: Path) -> None:
    comparisons = Comparisons(3)
    thread = watch(folder / "not there yet", comparisons, 0.1)
    thread.join(timeout=20)
    assert comparisons.count == 3


def test_only_what_a_mirror_would_find_differs(library: Library, folder: Path) -> None:
    file = folder / "a.txt"
    assert not differs(library, [str(folder)])
    file.write_text("一。", "utf-8")
    long_ago = time.time_ns() - 10 * SETTLED_NS
    os.utime(file, ns=(long_ago, long_ago))
    assert differs(library, [str(folder)])
    ingest_fake(library, folder, mirror=True)
    with library.database.write() as connection:  # as if it had been hashed later
        connection.execute("UPDATE places SET hashed_ns = changed_ns + ?", (2 * SETTLED_NS,))
    assert not differs(library, [str(folder)])
    file.write_text("二。", "utf-8")
    assert differs(library, [str(folder)])
    ingest_fake(library, folder, mirror=True)
    file.unlink()
    assert differs(library, [str(folder)])
    ingest_fake(library, folder, mirror=True)
    assert not differs(library, [str(folder)])


@pytest.mark.slow
def test_where_not_every_folder_can_be_watched_none_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[EventEmitter] = []

    def start(emitter: EventEmitter) -> None:
        asked.append(emitter)
        if len(asked) == 2:
            raise OSError(errno.ENOSPC, "inotify watch limit reached")
        threading.Thread.start(emitter)

    monkeypatch.setattr(EventEmitter, "start", start)
    (folder / "below").mkdir()
    comparisons = Comparisons(1)
    watch_folders([str(folder), str(folder / "below")], comparisons, comparisons.stop)
    assert comparisons.count == 1
    assert len(asked) == 2
    asked[0].join(timeout=5)
    assert not asked[0].is_alive()
