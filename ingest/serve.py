"""The reading worker's own side: take a task, read the file, send the reply."""

from __future__ import annotations

import errno
import logging
import os
import queue
import signal
import sys
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from ingest.detect import HEAD_BYTES, NOT_SUPPORTED, TEXT, detect_type
from ingest.document import Reading
from ingest.members import Members
from ingest.messages import Ready, Reply, Task, Working, read_task, write_message
from ingest.notice import ReadError
from ingest.readers.pictures import draw_picture
from ingest.readers.protocol import Container, Reader, Source
from ingest.readers.registry import readers
from ingest.worker import MEMORY_EXIT, READER_CRASHED, TOO_MUCH_TEXT

if sys.platform != "win32":
    import resource

_LONGEST_CHARACTER: Final = 4  # bytes, in every encoding that is read
_WATCH_SECONDS: Final = 0.1
_WATCH_SHARE: Final = 0.9
_STATM: Final = Path("/proc/self/statm")


def serve() -> None:
    """Read files until the other side closes standard input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    logging.disable(logging.CRITICAL)
    replies = _private_output()
    tasks: queue.SimpleQueue[Task] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(tasks,), daemon=True).start()
    formats = readers()
    write_message(replies, Ready())
    watch = _MemoryWatch()
    watch.start()
    while True:
        task = tasks.get()
        watch.limit(task.limits.memory_bytes)
        try:
            write_message(replies, _perform(formats, _telling(task, replies)))
        except MemoryError:
            os._exit(MEMORY_EXIT)  # what little memory is left is not to be relied on


def _telling(task: Task, replies: BinaryIO) -> Task:
    """Return a task whose reader tells the parent of each page it has worked on."""
    on_page = partial(write_message, replies, Working())
    return replace(task, source=replace(task.source, on_page=on_page))


def _private_output() -> BinaryIO:
    """Return standard output as our own, and send whatever others print to nowhere."""
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return replies


def _listen(tasks: queue.SimpleQueue[Task]) -> None:
    """Take tasks; when the parent is gone, end at once, even in the midst of a file."""
    while (task := read_task(sys.stdin.buffer)) is not None:
        tasks.put(task)
    os._exit(0)


def _perform(formats: tuple[Reader, ...], task: Task) -> Reply:
    try:
        if task.page is not None:
            return draw_picture(task.source, task.page)
        if task.folder is not None:
            return _unpack(formats, task, task.folder)
        reading = _read(formats, task)
    except ReadError as error:
        return error
    except RecursionError:
        return ReadError(READER_CRASHED, file=task.source.name, reason="nested too deeply")
    except MemoryError:
        raise
    except OSError as error:
        if error.errno == errno.ENOMEM:
            raise MemoryError from error
        reason = error.strerror or type(error).__name__
        return ReadError(READER_CRASHED, file=task.source.name, reason=reason)
    # The outermost frame of this process: whatever a reader missed becomes the outcome of this
    # one file. Only the type is told, since the message may quote the password.
    except Exception as error:
        return ReadError(READER_CRASHED, file=task.source.name, reason=type(error).__name__)
    if sum(len(page.text) for page in reading.pages) > task.limits.characters:
        return _too_much_text(task)
    return reading


def _read(formats: tuple[Reader, ...], task: Task) -> Reading:
    with task.source.path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    media_type = detect_type(head)
    # Counted here already, so that a text of 200 MB is not first decoded and split.
    largest = task.limits.characters * _LONGEST_CHARACTER
    if media_type == TEXT and task.source.path.stat().st_size > largest:
        raise _too_much_text(task)
    return _reader_for(formats, head, media_type, task.source).read(task.source)


def _unpack(formats: tuple[Reader, ...], task: Task, folder: Path) -> Members:
    with task.source.path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    reader = _reader_for(formats, head, detect_type(head), task.source)
    if not isinstance(reader, Container):
        return Members()
    return Members(tuple(reader.unpack(task.source, folder, task.only)))


def _reader_for(
    formats: tuple[Reader, ...], head: bytes, media_type: str, source: Source
) -> Reader:
    suffix = source.path.suffix.lower()
    for reader in formats:
        if reader.accepts(head, suffix):
            return reader
    raise ReadError(NOT_SUPPORTED, file=source.name, type=media_type)


def _too_much_text(task: Task) -> ReadError:
    return ReadError(TOO_MUCH_TEXT, file=task.source.name, limit=f"{task.limits.characters:,}")


class _MemoryWatch(threading.Thread):
    """End the process when it grows too large.

    On Linux the kernel also refuses it address space past the limit; elsewhere only the
    resident set is looked at, and on Windows nothing is.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._bytes = sys.maxsize

    def limit(self, memory_bytes: int) -> None:
        """Set the limit for the next file."""
        self._bytes = memory_bytes
        if sys.platform == "linux":
            _, hard = resource.getrlimit(resource.RLIMIT_AS)
            resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, hard))

    def run(self) -> None:
        # Below the kernel's limit, where a library that cannot allocate just aborts.
        while _resident_bytes() < self._bytes * _WATCH_SHARE:
            time.sleep(_WATCH_SECONDS)
        os._exit(MEMORY_EXIT)


def _resident_bytes() -> int:
    if sys.platform == "linux":
        # Not getrusage: its peak is inherited from the parent, which holds a model.
        return int(_STATM.read_text().split()[1]) * resource.getpagesize()
    if sys.platform == "darwin":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return 0


if __name__ == "__main__":
    serve()
