"""The reading process: whatever happens in it costs one file only."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import worker as worker_module
from ingest.limits import Limits
from ingest.notice import ReadError
from ingest.readers.protocol import Source
from ingest.worker import Worker, borrow_worker, close_worker

_START = """
import os, sys, time
from ingest.messages import Ready, read_task, write_message
out = os.fdopen(os.dup(1), "wb")
write_message(out, Ready())
task = read_task(sys.stdin.buffer)
"""

pytestmark = pytest.mark.slow


@pytest.fixture(name="source")
def _source(tmp_path: Path) -> Source:
    path = tmp_path / "a.txt"
    path.write_text("本文です。", encoding="utf-8")
    return Source(path, path.name, "secret")


@pytest.fixture(name="worker")
def _worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.close()


def _fail(worker: Worker, source: Source, limits: Limits) -> ReadError:
    with pytest.raises(ReadError) as caught:
        worker.read(source, 1, limits)
    assert "secret" not in str(caught.value) + repr(source)
    return caught.value


@pytest.mark.parametrize(
    ("behaviour", "code", "reason"),
    [
        ("os._exit(3)", "reader_crashed", "exit 3"),
        ("os._exit(86)", "memory_limit", ""),
        ("out.write(b'x' * 100); out.flush(); out.close(); time.sleep(60)", "reader_crashed", ""),
        (
            "import pickle, struct; d = pickle.dumps(eval); "
            "out.write(struct.pack('<Q', len(d)) + d); out.flush(); time.sleep(60)",
            "reader_crashed",
            "",
        ),
        ("time.sleep(60)", "time_limit", ""),
    ],
)
def test_a_process_that_fails_is_an_outcome_and_replaced(
    behaviour: str,
    code: str,
    reason: str,
    worker: Worker,
    source: Source,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker_module, "_COMMAND", ("-P", "-c", _START + behaviour))
    monkeypatch.setattr(worker_module, "_END_SECONDS", 0.5)
    error = _fail(worker, source, Limits(seconds=2, seconds_per_megabyte=0))
    assert error.notice.code == code
    assert reason in str(error)
    monkeypatch.undo()
    assert worker.read(source, 1, Limits()).pages[0].text == "本文です。"


_PAGES = (
    _START
    + """
from ingest.document import Page, Reading
from ingest.messages import Working
for _ in range(4):
    time.sleep(0.6)
    write_message(out, Working())
write_message(out, Reading("text/plain", "", (Page(1, "四頁"),), "fake/1", (), ()))
time.sleep(60)
"""
)


def test_each_page_that_is_told_begins_the_time_anew(
    worker: Worker, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "_COMMAND", ("-P", "-c", _PAGES))
    limits = Limits(seconds=1.8, seconds_per_megabyte=0)
    assert worker.read(source, 1, limits).pages[0].text == "四頁"
    worker.close()
    error = _fail(worker, source, Limits(1.0, seconds_per_megabyte=0, seconds_of_ocr=1.0))
    assert (error.notice.code, dict(error.notice.facts)["seconds"]) == ("time_limit", "1")


def test_one_process_serves_many_files_and_close_leaves_none(source: Source) -> None:
    close_worker()
    with borrow_worker() as first:
        first.read(source, 1, Limits())
        process = first._process
    with borrow_worker() as second:
        second.read(source, 1, Limits())
        assert second._process is process
    close_worker()
    assert process is not None
    assert process.returncode is not None


def test_threads_get_processes_of_their_own(source: Source) -> None:
    texts: list[str] = []

    def read() -> None:
        with borrow_worker() as worker:
            texts.append(worker.read(source, 1, Limits()).pages[0].text)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_worker()
    assert texts == ["本文です。"] * 3


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux only")
def test_memory_is_limited(worker: Worker, source: Source) -> None:
    source.path.write_bytes("あ".encode() * 20_000_000)
    error = _fail(worker, source, Limits(memory_bytes=400_000_000, characters=10**9))
    assert error.notice.code == "memory_limit"


def test_the_process_ends_with_its_parent() -> None:
    root = Path(__file__).resolve().parents[2]
    code = (
        "import os\nfrom ingest.worker import Worker\nworker = Worker()\n"
        "print(worker._running_process('a').pid, flush=True)\nos._exit(0)"
    )
    output = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    ).stdout
    until = time.monotonic() + 10
    while _is_running(int(output)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _is_running(int(output))


def _is_running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
