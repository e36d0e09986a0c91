"""What the app does with stored mirrors by itself: comparing at its start, and watching."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.catalogue import jobs
from index.job import JobId
from index.library import Library
from index.lock import LibraryLock
from index.mirror import Mirror, Timing
from index.mirroring import keep_mirrors, start_mirror
from ingest.selection import Selection


class App:
    """Keeps the mirrors of a library, as the app does, and notes what it starts."""

    def __init__(self, library: Library) -> None:
        self.started: list[str] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=keep_mirrors,
            args=(library, self._stop, self._start),
            kwargs={"look_every_s": 0.05},
        )

    def __enter__(self) -> App:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=30)
        assert not self._thread.is_alive()

    def _start(self, _: Library, mirror: Mirror) -> JobId:
        self.started.append(Path(mirror.path).name)
        return JobId(len(self.started))


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def put(library: Library, folder: Path, name: str, timing: Timing) -> Path:
    path = folder / name
    path.mkdir()
    (path / "a.txt").write_text(f"{name}の規則です。", "utf-8")
    library.mirrors.put(Mirror(str(path), timing=timing))
    return path


def test_at_the_start_what_differs_is_compared(library: Library, folder: Path) -> None:
    put(library, folder, "start", Timing.AT_START)
    put(library, folder, "hand", Timing.BY_HAND)
    watched = put(library, folder, "watched", Timing.WATCHING)
    (put(library, folder, "empty", Timing.AT_START) / "a.txt").unlink()
    with App(library) as app:
        wait_for(lambda: app.started == ["start", "watched"])
        assert library.mirrors.find(str(folder / "empty")).compared_at is not None
        assert library.mirrors.find(str(watched)).compared_at is None  # a job will say so


def test_a_folder_set_to_be_watched_is_watched_at_once(library: Library, folder: Path) -> None:
    path = put(library, folder, "later", Timing.BY_HAND)
    with App(library) as app:
        library.mirrors.set_timing(str(path), Timing.WATCHING)
        wait_for(lambda: app.started == ["later"])
        library.mirrors.set_timing(str(path), Timing.BY_HAND)
        library.mirrors.set_timing(str(path), Timing.AT_START)
        time.sleep(0.3)
        assert app.started == ["later"]  # the start is over


def test_a_folder_that_a_job_is_at_gets_no_second_one(library: Library, folder: Path) -> None:
    path = put(library, folder, "busy", Timing.AT_START)
    with library.database.write() as connection:
        jobs.insert_job(connection, [str(path)], mirror=True)
    put(library, folder, "free", Timing.AT_START)
    with App(library) as app:
        wait_for(lambda: app.started == ["free"])


def test_two_apps_on_a_library_start_one_job(library: Library, folder: Path) -> None:
    put(library, folder, "rules", Timing.AT_START)
    with LibraryLock(library.directory, "watch").hold(1.0), App(library) as app:
        time.sleep(0.3)
        assert app.started == []


def test_a_comparison_is_a_job_with_all_that_was_chosen(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.jobs.start_worker", lambda *_, **__: None)
    selection = Selection(include=("*.txt",))
    start_mirror(library, Mirror(str(folder), selection, "規則"))
    (job,) = library.jobs()
    assert (job.paths, job.mirror) == ((str(folder),), True)
    assert (job.collection, job.selection) == ("規則", selection)
