"""The cores that reading processes share."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ingest.readers import cores
from ingest.readers.cores import FOLDER_VARIABLE, take_core


@pytest.fixture
def two_cores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cores"  # made when the first core is taken
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    return folder


@pytest.mark.usefixtures("two_cores")
def test_no_more_are_at_work_than_there_are_cores() -> None:
    lock, under_way, most = threading.Lock(), 0, 0

    def work() -> None:
        nonlocal under_way, most
        with take_core():
            with lock:
                under_way += 1
                most = max(most, under_way)
            time.sleep(0.03)
            with lock:
                under_way -= 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_the_core_of_a_process_that_was_killed_is_free_again(two_cores: Path) -> None:
    code = (
        "import time\nfrom ingest.readers.cores import take_core\n"
        "with take_core(), take_core():\n    print('taken', flush=True)\n    time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"taken\n"
    assert len(list(two_cores.iterdir())) == 2
    process.kill()
    process.wait()
    process.stdout.close()
    began = time.monotonic()
    with take_core(), take_core():
        assert time.monotonic() - began < 5


@pytest.mark.usefixtures("two_cores")
def test_rather_one_process_too_many_than_a_page_that_waits_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cores, "_LONGEST_WAIT_SECONDS", 0.1)
    began = time.monotonic()
    with take_core(), take_core(), take_core():
        assert 0.1 <= time.monotonic() - began < 5


def test_without_a_folder_nobody_waits(two_cores: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with take_core(), take_core():
        monkeypatch.delenv(FOLDER_VARIABLE)
        with take_core():
            pass
        no_folder = two_cores / "file"
        no_folder.touch()
        monkeypatch.setenv(FOLDER_VARIABLE, str(no_folder))
        with take_core():
            pass
