"""Carry a library elsewhere: one file that holds its texts and vectors, and answers the same.

The file is a ZIP: `manifest.json`, `library.sqlite` (without jobs, asked questions and what was
removed), and on request `originals/ID/NAME`, the bytes of the documents.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import time
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.catalogue import documents, settings
from index.catalogue.connection import Database
from index.catalogue.documents import Place
from index.library import Library
from index.location import write_error
from index.lock import LibraryLock
from index.originals import read_original
from index.scratch import lend_folder
from index.uploads import safe_name, store_upload
from ingest.document import Document
from ingest.notice import LibraryError, NoticeKind, UsageError, Words

FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"
_DATABASE: Final = "library.sqlite"
_UNFINISHED: Final = ".import-"
_EXPORTING: Final = ".export-"

EXPORT_DAMAGED = NoticeKind(
    "export_damaged",
    Words(
        en="{file} is no whole export of a library ({reason}).",
        ja="{file} はライブラリの書き出しとして読めません（{reason}）。",
    ),
    Words(en="Export it again.", ja="もう一度書き出してください。"),
)
LIBRARY_NOT_EMPTY = NoticeKind(
    "library_not_empty",
    Words(
        en="The library {library} holds documents already; an export is imported into a new one.",
        ja="ライブラリ {library} には文書があります。取り込み先には新しいライブラリが必要です。",
    ),
    Words(
        en="Name a new or empty folder with --library.",
        ja="--library で新しいフォルダーか空のフォルダーを指定してください。",
    ),
)


@dataclass(frozen=True, slots=True)
class Carried:
    """What an export holds: counts of documents and originals, and its size in bytes.

    `without_original` names the documents whose file was not to be had any more.
    """

    documents: int
    originals: int
    byte_size: int
    without_original: tuple[str, ...] = ()


def export_library(library: Library, target: Path, *, with_originals: bool = False) -> Carried:
    """Write a library into one file, which appears when it is complete.

    Raises LibraryError when the disk is full or read-only.
    """
    every = library.documents()
    scratch = target.with_name(target.name + ".part")
    lost: list[str] = []
    try:
        with lend_folder(_EXPORTING, target.parent) as folder:
            database = folder / _DATABASE
            library.database.export_to(database)
            with zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(database, _DATABASE)
                for document in every if with_originals else ():
                    try:
                        data = read_original(library, document.id)
                    except LibraryError:
                        lost.append(document.name)  # named in the result
                        continue
                    archive.writestr(f"originals/{document.id}/{safe_name(document.name)}", data)
                archive.writestr(_MANIFEST, json.dumps(_manifest(database, len(every))))
        scratch.replace(target)
    except OSError as error:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
        raise write_error(target.parent, error) from error
    originals = len(every) - len(lost) if with_originals else 0
    return Carried(len(every), originals, target.stat().st_size, tuple(lost))


def import_library(library: Library, source: Path) -> Carried:
    """Make an empty library what an export holds, and publish it.

    The caller holds the run lock. All of it is made ready beside the library, which then has it
    at once. Raises UsageError when the library is not empty or the file is not whole; the
    library is then as it was.
    """
    if library.documents():
        raise UsageError(LIBRARY_NOT_EMPTY, library=library.directory)
    discard_imports(library.directory)
    with tempfile.TemporaryDirectory(dir=library.directory, prefix=_UNFINISHED) as folder:
        try:
            with zipfile.ZipFile(source) as archive:
                _extract_database(archive, source, Path(folder))
                lock = LibraryLock(library.directory, "write")
                database = Database(Path(folder) / _DATABASE, lock)
                database.create_or_migrate()
                count = _store_originals(library.directory, database, archive)
                database.close()
                library.database.copy_from(database.path)
        except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
            reason = str(error) or type(error).__name__
            raise UsageError(EXPORT_DAMAGED, file=source, reason=reason) from error
    library.rewrite()
    return Carried(len(library.documents()), count, source.stat().st_size)


def _manifest(database: Path, count: int) -> dict[str, object]:
    return {"format": FORMAT, "documents": count, "sha256": _sha256(database)}


def _extract_database(archive: zipfile.ZipFile, source: Path, folder: Path) -> None:
    manifest = json.loads(archive.read(_MANIFEST))
    if manifest["format"] != FORMAT:
        raise UsageError(EXPORT_DAMAGED, file=source, reason="another format")
    broken = archive.testzip()
    archive.extract(_DATABASE, folder)
    if broken is not None or _sha256(folder / _DATABASE) != manifest["sha256"]:
        raise UsageError(EXPORT_DAMAGED, file=source, reason="its checksum differs")


def discard_imports(directory: Path) -> None:
    """Delete what imports into a library left that were cut short."""
    for folder in directory.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _store_originals(directory: Path, database: Database, archive: zipfile.ZipFile) -> int:
    """Store the bytes that came along as uploads; return how many did."""
    carried = {
        name.split("/")[1]: name for name in archive.namelist() if name.startswith("originals/")
    }
    with database.read() as connection:
        every = documents.list_documents(connection)
    for document in every:
        name = carried.get(document.id)
        data = archive.read(name) if name is not None else None
        _place(directory, database, document, data)
    return len(carried)


def _place(directory: Path, database: Database, document: Document, data: bytes | None) -> None:
    """Say where a document is now: uploads of the other library are not on this machine."""
    with database.read() as connection:
        former = [each for each in documents.places_of(connection, document.id) if each.is_upload]
    now = time.time_ns()
    added: list[Place] = []
    if data is not None and hashlib.sha256(data).hexdigest() == document.sha256:
        path = store_upload(directory, document.name, data)
        status = path.stat()
        place = path.relative_to(directory).as_posix()
        times = (status.st_mtime_ns, status.st_ctime_ns, now)
        added.append(Place(place, True, status.st_size, *times))
    elif former:
        name = f"{document.id}/{former[0].upload_name}"
        added.append(Place(name, False, document.byte_size, 0, 0, 0))
    with database.write() as connection:
        for each in former:
            documents.delete_place(connection, each.path)
        for each in added:
            documents.put_place(connection, each, document.id)
        settings.forget_traces(connection, settings.count_traces(connection))


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
