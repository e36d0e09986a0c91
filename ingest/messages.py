"""Messages between a process and its reading worker: pickles behind a length."""

from __future__ import annotations

import io
import pickle
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from ingest.document import Reading
from ingest.limits import Limits
from ingest.members import Members
from ingest.notice import ReadError
from ingest.picture import PagePicture
from ingest.readers.protocol import Source

_LENGTH: Final = struct.Struct("<Q")
_LONGEST: Final = 4_000_000_000  # bytes

# What a reply is made of. The worker reads hostile files: should one take it over, its pickles
# must not be able to name anything else (https://docs.python.org/3/library/pickle.html
# #restricting-globals).
_ALLOWED: Final = {
    "ingest.document": frozenset({"Reading", "Page", "Heading", "Run", "Box", "Span"}),
    "ingest.notice": frozenset({"Notice", "ReadError", "_restore_error"}),
    "ingest.messages": frozenset({"Ready", "Working"}),
    "ingest.members": frozenset({"Member", "Members"}),
    "ingest.picture": frozenset({"PagePicture"}),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One reading to do; or, with a page counted from 1, one page to draw.

    With a folder, the file's members are unpacked there, or the one named `only`.
    """

    source: Source
    limits: Limits
    page: int | None = None
    folder: Path | None = None
    only: str | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has loaded its readers."""


@dataclass(frozen=True, slots=True)
class Working:
    """The worker has read one more page, and goes on."""


Reply = Reading | PagePicture | Members | ReadError | Ready | Working


class _ReplyUnpickler(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str) -> object:
        if global_name not in _ALLOWED.get(module_name, frozenset()):
            raise pickle.UnpicklingError(f"a reply must not hold {module_name}.{global_name}")
        return super().find_class(module_name, global_name)


def write_message(stream: BinaryIO, message: Task | Reply) -> None:
    """Write one message and flush it."""
    content = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def read_task(stream: BinaryIO) -> Task | None:
    """Return the next task, or None when the other side is gone. Trusts what it reads."""
    content = _read_content(stream)
    if content is None:
        return None
    task = pickle.loads(content)
    assert isinstance(task, Task)
    return task


def read_reply(stream: BinaryIO) -> Reply | None:
    """Return the next reply, or None when the worker is gone.

    Raises pickle.UnpicklingError when the reply holds anything but plain nouns.
    """
    content = _read_content(stream)
    if content is None:
        return None
    reply = _ReplyUnpickler(io.BytesIO(content)).load()
    if not isinstance(reply, Reading | PagePicture | Members | ReadError | Ready | Working):
        raise pickle.UnpicklingError(f"not a reply: {type(reply).__name__}")
    return reply


def _read_content(stream: BinaryIO) -> bytes | None:
    prefix = stream.read(_LENGTH.size)
    if len(prefix) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(prefix)
    if length > _LONGEST:
        raise pickle.UnpicklingError(f"a message of {length} bytes")
    content = stream.read(length)
    return content if len(content) == length else None
