"""The reader of ZIP archives: an empty document of its own, whose members are documents.

Source: APPNOTE.TXT 6.3.10, 4.4.4 for the flags of a member.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ingest.detect import detect_type
from ingest.document import Page, Reading
from ingest.members import (
    MEMBER_DAMAGED,
    MEMBER_ENCRYPTED,
    MEMBER_TOO_LARGE,
    MEMBERS_KEY,
    Member,
    Names,
)
from ingest.notice import NoticeKind, ReadError, notice
from ingest.readers.package import BROKEN_ZIP, UNPACKS_TOO_LARGE
from ingest.readers.pdf_notices import DAMAGED_FILE
from ingest.readers.protocol import Source

ZIP: Final = "application/zip"
_MOST_MEMBERS: Final = 5_000
_LARGEST: Final = 500_000_000  # bytes, all members together
_STEEPEST: Final = 500  # bytes out per byte in; Deflate itself ends at 1,032
_STEEP_FROM: Final = 5_000_000  # bytes
_ENCRYPTED: Final = 0x1
_NAME_IN_UTF8: Final = 0x800


class ArchiveReader:
    """Reads a ZIP archive: what is in it is unpacked and read member by member."""

    name = "archive/1"

    def accepts(self, head: bytes, suffix: str) -> bool:  # noqa: ARG002  # content decides
        """Accept ZIP files that no other format claims."""
        return detect_type(head) == ZIP

    def read(self, source: Source) -> Reading:
        """Return an empty page, and how many members there are. Raises ReadError."""
        with _open(source) as archive:
            count = len(_files(archive, source.name))
        return Reading(ZIP, "", (Page(1, ""),), self.name, (), ((MEMBERS_KEY, str(count)),))

    def unpack(self, source: Source, folder: Path, only: str | None) -> Sequence[Member]:
        """Unpack the members, or the one of a name, below a folder. Raises ReadError."""
        with _open(source) as archive:
            names, members = Names(), []
            for number, item in enumerate(_files(archive, source.name)):
                name = names.take(_name(item))
                if only in (None, name):
                    members.append(_unpack(archive, item, folder / str(number), name))
            return members


def _open(source: Source) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source.path)
    except BROKEN_ZIP as error:
        raise ReadError(DAMAGED_FILE, file=source.name) from error


def _files(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """Return the members that are files, less what systems put in by themselves."""
    files = [item for item in archive.infolist() if not item.is_dir() and not _is_hidden(item)]
    if len(files) > _MOST_MEMBERS:
        raise ReadError(UNPACKS_TOO_LARGE, file=name, reason=f"{len(files)} files")
    size = sum(item.file_size for item in files)
    if size > _LARGEST:
        raise ReadError(UNPACKS_TOO_LARGE, file=name, reason=f"{size // 10**6} MB")
    return files


def _is_hidden(item: zipfile.ZipInfo) -> bool:
    parts = item.filename.replace("\\", "/").split("/")
    hidden = (part.startswith(".") and part.strip(".") for part in parts)
    return parts[0] == "__MACOSX" or any(hidden) or parts[-1] in ("Thumbs.db", "desktop.ini")


def _name(item: zipfile.ZipInfo) -> str:
    """Return the name of a member; old Windows archives hold it in CP932, unmarked."""
    if item.flag_bits & _NAME_IN_UTF8 or item.filename.isascii():
        return item.filename
    # The standard library took the bytes for CP437, which loses nothing.
    raw = item.orig_filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return item.filename


def _unpack(archive: zipfile.ZipFile, item: zipfile.ZipInfo, folder: Path, name: str) -> Member:
    if item.flag_bits & _ENCRYPTED:
        return _left_out(MEMBER_ENCRYPTED, name)
    if item.file_size > max(_STEEP_FROM, _STEEPEST * item.compress_size):
        return _left_out(MEMBER_TOO_LARGE, name)
    folder.mkdir()
    path = folder / name.rsplit("/", 1)[-1]
    try:
        # Never more than the size that was counted: the stream ends there.
        with archive.open(item) as content, path.open("wb") as file:
            shutil.copyfileobj(content, file, 1 << 20)
    except BROKEN_ZIP:
        return _left_out(MEMBER_DAMAGED, name)
    return Member(name, path.relative_to(folder.parent).as_posix())


def _left_out(kind: NoticeKind, name: str) -> Member:
    return Member(name, "", notice(kind, file=name))
