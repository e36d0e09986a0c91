"""Read one file, of whatever kind, in a process of its own."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from ingest.detect import HEAD_BYTES, MAIL, detect_type
from ingest.document import Reading
from ingest.limits import DEFAULT, Limits
from ingest.members import Members
from ingest.notice import Notice, NoticeKind, ReadError, Words
from ingest.readers.archive import ZIP
from ingest.readers.ocr import can_read_images, language_notices
from ingest.readers.ocr_notices import OCR_LANGUAGE_MISSING
from ingest.readers.pdf_notices import (
    PAGE_IS_PICTURE,
    PAGE_NEEDS_OCR,
)
from ingest.readers.protocol import Source
from ingest.readers.registry import readers
from ingest.worker import borrow_worker

FILE_NOT_FOUND: Final = NoticeKind(
    "file_not_found",
    Words("{file} does not exist.", "{file} は存在しません。"),
    Words("Check the path.", "パスを確認してください。"),
)
FILE_NOT_READABLE: Final = NoticeKind(
    "file_not_readable",
    Words("{file} cannot be opened ({reason}).", "{file} を開けません（{reason}）。"),
    Words("Check the rights of this file.", "ファイルのアクセス権を確認してください。"),
)
NOT_A_FILE: Final = NoticeKind(
    "not_a_file",
    Words("{file} is not an ordinary file.", "{file} は通常のファイルではありません。"),
    Words("Name a file or a folder of files.", "ファイルかフォルダを指定してください。"),
)
FILE_EMPTY: Final = NoticeKind(
    "file_empty",
    Words("{file} is empty (0 bytes).", "{file} は空のファイルです（0 バイト）。"),
    Words("Check that it was saved completely.", "正しく保存されたか確認してください。"),
)
FILE_TOO_LARGE: Final = NoticeKind(
    "file_too_large",
    Words(
        "{file} has {megabytes} MB; at most {limit} MB are read.",
        "{file} は {megabytes} MB です。読み込めるのは {limit} MB までです。",
    ),
    Words("Split it into smaller files.", "小さなファイルに分けてください。"),
)


# Why a file was not read that a password opens.
# What a page is told when Tesseract was not there to read it.
WANTING_OCR: Final = frozenset({PAGE_NEEDS_OCR.code, PAGE_IS_PICTURE.code})


def read_file(
    path: Path,
    *,
    password: str | None = None,
    limits: Limits = DEFAULT,
) -> Reading:
    """Read a file: its kind is told by its content, its pages come back as canonical text.

    The reading runs in a worker process under `limits`, so that a broken or hostile file costs
    only itself. Safe to call from several threads: each gets a worker of its own. Raises
    ReadError, which names the file and a next step, for whatever keeps it from being read.
    """
    size = check_file(path, limits)
    source = Source(path.absolute(), path.name, password)
    with borrow_worker() as worker:
        return worker.read(source, size, limits)


def unpack_file(path: Path, folder: Path, only: str | None = None) -> Members:
    """Unpack what is in a file to an empty folder, or its member of one name.

    Runs in a worker process under the usual limits. Raises ReadError; nothing comes of a file
    that is no container.
    """
    size = check_file(path, DEFAULT)
    with borrow_worker() as worker:
        return worker.unpack(Source(path.absolute(), path.name), folder, only, size, DEFAULT)


def may_hold_files(path: Path) -> bool:
    """Return whether a file looks like one that holds others. False when it cannot be read."""
    try:
        with path.open("rb") as file:
            return detect_type(file.read(HEAD_BYTES)) in (ZIP, MAIL)
    except (OSError, ValueError):
        return False


def reader_names() -> tuple[str, ...]:
    """Return name and version of each reader there is.

    (The readers are loaded in this process too, so that it knows the words of their notices.)
    """
    return tuple(reader.name for reader in readers())


def would_read_better(reader: str, notices: Iterable[Notice]) -> bool:
    """Return whether a file would be read otherwise now: by a newer reader, or by OCR that was
    missing before."""
    name, _, version = reader.partition("/")
    if _versions().get(name, version) != version:
        return True
    codes = {notice.code for notice in notices}
    if codes & WANTING_OCR:
        return can_read_images()
    return OCR_LANGUAGE_MISSING.code in codes and not list(language_notices(""))


@cache
def _versions() -> dict[str, str]:
    return dict(each.split("/", 1) for each in reader_names())


def check_file(path: Path, limits: Limits) -> int:
    """Return the size in bytes of an ordinary file; nothing is opened, so nothing can block.

    Raises ReadError for what is missing, empty, too large, or no ordinary file.
    """
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise ReadError(FILE_NOT_FOUND, file=path.name) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise ReadError(FILE_NOT_READABLE, file=path.name, reason=_reason(error)) from None
    if not stat.S_ISREG(status.st_mode):
        raise ReadError(NOT_A_FILE, file=path.name)
    if status.st_size == 0:
        raise ReadError(FILE_EMPTY, file=path.name)
    if status.st_size > limits.file_bytes:
        facts = {"megabytes": status.st_size // 10**6, "limit": limits.file_bytes // 10**6}
        raise ReadError(FILE_TOO_LARGE, file=path.name, **facts)
    return status.st_size


def _reason(error: Exception) -> str:
    return error.strerror or "OSError" if isinstance(error, OSError) else str(error)
