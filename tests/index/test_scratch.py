from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.library import Library
from index.location import PROJECT_ROOT
from index.scratch import lend_folder, sweep_folders
from tests.fakes import FakeWords

LONG_AGO = time.time() - 3600


def age(folder: Path) -> None:
    os.utime(folder, (LONG_AGO, LONG_AGO))


def test_a_lent_folder_is_empty_and_goes_when_done_with(tmp_path: Path) -> None:
    with lend_folder("x-", tmp_path) as folder:
        assert list(folder.iterdir()) == []
        (folder / "a.txt").write_text("一。", "utf-8")
        assert folder.parent.parent == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_use_is_left_and_a_young_one_too(tmp_path: Path) -> None:
    with lend_folder("x-", tmp_path) as folder:
        age(folder.parent)
        (tmp_path / "x-young").mkdir()
        sweep_folders("x-", tmp_path)
        assert folder.is_dir()
        assert (tmp_path / "x-young").is_dir()


def test_what_has_no_owner_goes_and_nothing_else(tmp_path: Path) -> None:
    for name in ("x-left", "y-other"):
        (tmp_path / name / "files").mkdir(parents=True)
        age(tmp_path / name)
    (tmp_path / "x-file").write_text("mine")
    (tmp_path / "x-link").symlink_to(tmp_path / "y-other", target_is_directory=True)
    age(tmp_path / "x-file")
    sweep_folders("x-", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x-file", "x-link", "y-other"]


def test_a_folder_goes_when_another_thread_ends_its_use(tmp_path: Path) -> None:
    @contextmanager
    def use() -> Generator[None]:
        with lend_folder("x-", tmp_path):
            yield

    lent = use()
    lent.__enter__()
    thread = threading.Thread(target=lent.__exit__, args=(None, None, None))
    thread.start()
    thread.join()
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_killed_process_goes_with_the_next_one(tmp_path: Path) -> None:
    program = """
import sys, time
from pathlib import Path
from index.scratch import lend_folder
with lend_folder("x-", Path(sys.argv[1])) as folder:
    (folder / "secret.txt").write_text("secret")
    print(folder, flush=True)
    time.sleep(60)
"""
    command = [sys.executable, "-c", program, str(tmp_path)]
    process = subprocess.Popen(command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    folder = Path(process.stdout.readline().strip())
    age(folder.parent)
    sweep_folders("x-", tmp_path)
    assert (folder / "secret.txt").is_file()
    process.kill()
    process.wait()
    process.stdout.close()
    age(folder.parent)
    with lend_folder("x-", tmp_path):
        assert not folder.parent.exists()


def test_what_a_killed_run_unpacked_goes_when_a_library_is_opened(
    quick_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(quick_path))
    left = quick_path / "tenkyo-unpacked-abc"
    left.mkdir()
    os.utime(left, (0, 0))
    Library.open(quick_path / "library", words=FakeWords()).close()
    assert not left.exists()
