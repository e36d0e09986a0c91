from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from index.location import PROJECT_ROOT
from index.lock import LIBRARY_BUSY, LibraryLock, Writer
from ingest.notice import LibraryError

_HOLDER = """
import sys, time
from pathlib import Path
from index.lock import LibraryLock
with LibraryLock(Path(sys.argv[1]), "run", signed=True).hold(0):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "locks").mkdir()
    return tmp_path


def test_a_free_lock_is_held_and_given_back(directory: Path) -> None:
    lock = LibraryLock(directory, "run", signed=True)
    assert not lock.is_held()
    with lock.hold(0):
        assert lock.is_held()
        assert LibraryLock(directory, "run").is_held()
        holder = lock.holder()
        assert holder is not None
        assert holder.pid == os.getpid()
    assert not lock.is_held()
    assert lock.holder() is None


def test_a_second_holder_is_told_who_has_it_and_gives_up_in_time(directory: Path) -> None:
    told: list[Writer | None] = []
    with LibraryLock(directory, "run", signed=True).hold(0):
        other = LibraryLock(directory, "run", signed=True)
        with pytest.raises(LibraryError) as raised, other.hold(0.1, told.append):
            pass
    assert [writer.pid for writer in told if writer] == [os.getpid()]
    assert raised.value.notice.code == LIBRARY_BUSY.code
    assert f"process {os.getpid()} on " in str(raised.value)


def test_a_second_holder_gets_it_when_the_first_is_done(directory: Path) -> None:
    lock = LibraryLock(directory, "run")
    order: list[str] = []

    def second() -> None:
        with lock.hold(10):
            order.append("second")

    with lock.hold(0):
        thread = threading.Thread(target=second)
        thread.start()
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


@pytest.mark.slow
def test_a_killed_process_gives_its_lock_back(directory: Path) -> None:
    command = [sys.executable, "-c", _HOLDER, str(directory)]
    process = subprocess.Popen(command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    lock = LibraryLock(directory, "run", signed=True)
    assert lock.is_held()
    assert lock.holder() == Writer(process.pid, socket.gethostname(), lock.holder().since)  # type: ignore[union-attr]
    process.kill()
    process.communicate()
    with lock.hold(1):
        assert lock.is_held()
