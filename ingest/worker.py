"""A process that reads files, so that a broken or hostile one harms nothing else."""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import pickle
import queue
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, cast

from ingest.document import Reading
from ingest.limits import Limits
from ingest.members import Members
from ingest.messages import Ready, Reply, Task, Working, read_reply, write_message
from ingest.notice import NoticeKind, ReadError, Words
from ingest.picture import PICTURE_NOT_DRAWN, PagePicture
from ingest.readers.cores import FOLDER_VARIABLE
from ingest.readers.protocol import Source

TIME_LIMIT: Final = NoticeKind(
    "time_limit",
    Words(
        "Reading {file} was stopped after {seconds} seconds.",
        "{file} の読み込みは {seconds} 秒で打ち切られました。",
    ),
    Words(
        "The file may be broken; otherwise split it, or print it to a new PDF.",
        "ファイルが壊れていないか確認し、大きい場合は分割してください。",
    ),
)
MEMORY_LIMIT: Final = NoticeKind(
    "memory_limit",
    Words(
        "Reading {file} took more than {megabytes} MB of memory and was stopped.",
        "{file} の読み込みに {megabytes} MB を超えるメモリが必要なため、中止しました。",
    ),
    Words(
        "The file may be broken; otherwise split it into smaller files.",
        "ファイルが壊れていないか確認し、大きい場合は分割してください。",
    ),
)
READER_CRASHED: Final = NoticeKind(
    "reader_crashed",
    Words(
        "{file} made its reader fail ({reason}).",
        "{file} の読み込み中に異常が起きました（{reason}）。",
    ),
    Words(
        "The file is probably damaged: open it in its own program and save it anew.",
        "ファイルが壊れている可能性があります。元のアプリで開き、保存し直してください。",
    ),
)

TOO_MUCH_TEXT: Final = NoticeKind(
    "too_much_text",
    Words(
        "{file} holds more than {limit} characters.",
        "{file} の文字数が上限（{limit} 字）を超えています。",
    ),
    Words("Split it into smaller files.", "小さなファイルに分けてください。"),
)

MEMORY_EXIT: Final = 86  # exit status of a worker that met its memory limit
_START_SECONDS: Final = 60.0
_END_SECONDS: Final = 5.0
# -P keeps the current folder, which may hold the very files that are read, off the module path.
_COMMAND: tuple[str, ...] = ("-P", "-m", "ingest.serve")
_ROOT: Final = Path(__file__).resolve().parents[1]


class Worker:
    """One reading process: started when needed, kept warm, replaced when it had to be stopped."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._replies: queue.SimpleQueue[Reply | None] = queue.SimpleQueue()

    def read(self, source: Source, byte_size: int, limits: Limits) -> Reading:
        """Have one file read. Raises ReadError; the worker can then be used again."""
        reply, status = self._perform(Task(source, limits), limits.seconds_for(byte_size))
        if isinstance(reply, Reading):
            return reply
        raise reply if isinstance(reply, ReadError) else _crash(source, limits, status)

    def draw(self, source: Source, page: int, byte_size: int, limits: Limits) -> PagePicture:
        """Have one page drawn, counted from 1. Raises ReadError, as `read` does."""
        task, seconds = Task(source, limits, page), limits.seconds_for(byte_size)
        try:
            reply, status = self._perform(task, seconds)
        except ReadError as error:
            if error.notice.code != TIME_LIMIT.code:
                raise
            raise _not_drawn(task, f"> {round(seconds)} s") from error
        if isinstance(reply, PagePicture):
            return reply
        raise reply if isinstance(reply, ReadError) else _not_drawn(task, f"exit {status}")

    def unpack(
        self, source: Source, folder: Path, only: str | None, byte_size: int, limits: Limits
    ) -> Members:
        """Have the members of a file unpacked to a folder. Raises ReadError, as `read` does."""
        task = Task(source, limits, folder=folder, only=only)
        reply, status = self._perform(task, limits.seconds_for(byte_size))
        if isinstance(reply, Members):
            return reply
        raise reply if isinstance(reply, ReadError) else _crash(source, limits, status)

    def start(self) -> None:
        """Start the process now rather than at the first file. Raises ReadError."""
        self._running_process("-")

    def _perform(self, task: Task, seconds: float) -> tuple[Reply | None, int | None]:
        """Return the reply, or None and the exit status of a process that gave none."""
        process = self._running_process(task.source.name)
        reply: Reply | None = None
        try:
            reply = self._exchange(process, task, seconds)
        finally:
            if reply is None:  # late, gone, or interrupted: this process is of no further use
                self.close()
        return reply, process.returncode

    def close(self) -> None:
        """End the process, if there is one, and wait for it, so that no zombie stays."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            with contextlib.suppress(OSError):  # a task that was not wholly written
                stream.close()

    def _running_process(self, name: str) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        self._replies = queue.SimpleQueue()
        self._process = _start()
        stream = self._process.stdout
        assert stream is not None
        threading.Thread(target=_receive, args=(stream, self._replies), daemon=True).start()
        try:
            ready = self._replies.get(timeout=_START_SECONDS)
        except queue.Empty:
            ready = None
        if not isinstance(ready, Ready):
            self.close()
            raise ReadError(READER_CRASHED, file=name, reason="no reading process")
        return self._process

    def _exchange(
        self, process: subprocess.Popen[bytes], task: Task, seconds: float
    ) -> Reply | None:
        stream = process.stdin
        assert stream is not None
        # A process that ended since the last file cannot take the task; its end is the reply.
        with contextlib.suppress(OSError):
            write_message(cast("BinaryIO", stream), task)
        reply = self._wait(task, seconds)
        if reply is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_END_SECONDS)
        return reply

    def _wait(self, task: Task, seconds: float) -> Reply | None:
        """Return the reply, None from a process that ended; each page it tells of begins anew."""
        began = time.monotonic()
        end = began + max(seconds, task.limits.seconds_of_ocr)
        try:
            reply = self._replies.get(timeout=seconds)
            while isinstance(reply, Working):
                left = max(end - time.monotonic(), 0.0)
                reply = self._replies.get(timeout=min(seconds, left))
        except queue.Empty:
            took = round(time.monotonic() - began)
            raise ReadError(TIME_LIMIT, file=task.source.name, seconds=took) from None
        return reply


def _start() -> subprocess.Popen[bytes]:
    # Not forked: the parent may run threads.
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"}
    environment[FOLDER_VARIABLE] = _cores_folder()
    return subprocess.Popen(
        [sys.executable, *_COMMAND],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )


@functools.cache
def _cores_folder() -> str:
    """Return the folder for the locks by which the reading processes share the cores.

    It is made by the first of them that needs it, under a name that nobody else can know.
    """
    folder = str(Path(tempfile.gettempdir()) / f"tenkyo-cores-{secrets.token_hex(16)}")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _receive(stream: BinaryIO, replies: queue.SimpleQueue[Reply | None]) -> None:
    """Hand over replies until the worker is gone or says what no worker may say."""
    try:
        while (reply := read_reply(stream)) is not None:
            replies.put(reply)
    except (OSError, ValueError, EOFError, TypeError, LookupError, pickle.UnpicklingError):
        pass  # ValueError: closed by `close`; the others: no message of ours
    finally:
        replies.put(None)


def _crash(source: Source, limits: Limits, exit_status: int | None) -> ReadError:
    if exit_status == MEMORY_EXIT:
        megabytes = limits.memory_bytes // 1_000_000
        return ReadError(MEMORY_LIMIT, file=source.name, megabytes=megabytes)
    return ReadError(READER_CRASHED, file=source.name, reason=f"exit {exit_status}")


def _not_drawn(task: Task, reason: str) -> ReadError:
    return ReadError(PICTURE_NOT_DRAWN, page=task.page, file=task.source.name, reason=reason)


_idle: Final[list[Worker]] = []
_idle_lock: Final = threading.Lock()


@contextlib.contextmanager
def borrow_worker() -> Iterator[Worker]:
    """Lend a worker for one file: a warm one when there is one, else a new one."""
    with _idle_lock:
        worker = _idle.pop() if _idle else Worker()
    try:
        yield worker
    finally:
        with _idle_lock:
            _idle.append(worker)


def close_worker() -> None:
    """End the warm reading processes of this process; the next reading starts a new one."""
    with _idle_lock:
        workers = _idle.copy()
        _idle.clear()
    for worker in workers:
        worker.close()


atexit.register(close_worker)
