"""The files that documents were read from: still there, and still the same bytes?"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from index.catalogue import documents, versions
from index.catalogue.documents import Place
from index.discovery import Candidate, hash_file, is_same_file, look
from index.failures import PASSWORD_VARIABLE
from index.library import Library
from index.scratch import lend_folder
from index.snapshot import GONE
from index.unpacking import unpack_member
from ingest.document import DocumentId
from ingest.draw import draw_page
from ingest.notice import LibraryError, NoticeKind, ReadError, Words
from ingest.picture import PagePicture

ORIGINAL_GONE: Final = NoticeKind(
    "original_gone",
    Words(
        en="The file {file} is no longer where it was read.",
        ja="ファイル {file} は、読み込んだときの場所にもうありません。",
    ),
    Words(
        en="Its stored text stays complete here. Put the file back to see its pages.",
        ja="保存済みの本文は残っています。元の場所に戻すと、ページ画像も表示できます。",
    ),
)
ORIGINAL_CHANGED: Final = NoticeKind(
    "original_changed",
    Words(
        en="The file {file} has changed since it was read.",
        ja="ファイル {file} は、読み込んだあとに変更されています。",
    ),
    Words(
        en="The text shown is that of the version that was read. Add the file again to read the "
        "new one.",
        ja="表示している本文は読み込んだ版のものです。新しい版は、もう一度追加すると読み込めます。",
    ),
)

ORIGINAL_REPLACED: Final = NoticeKind(
    "original_replaced",
    Words(
        en="The file of this older version is no longer there: {file} holds a newer one.",
        ja="この古い版のファイルはもうありません。{file} は新しい版になっています。",
    ),
    Words(en="Its stored text stays complete here.", ja="保存済みの本文は残っています。"),
)


def find_original(library: Library, document: DocumentId) -> Path:
    """Return a file that holds exactly the bytes a document was read from.

    Raises LibraryError when the document was removed, when no file is left, or when what is left
    has other bytes.
    """
    sha256, places = _places(library, document)
    path = _find(library.directory, sha256, places)
    if path is None:
        raise _lost(library, document, places)
    return path


@contextmanager
def open_original(library: Library, document: DocumentId) -> Iterator[Path]:
    """Lend a file as `find_original` finds it, or unpacked from the archive or message it is in.

    Raises LibraryError as `find_original` does.
    """
    sha256, places = _places(library, document)
    path = _find(library.directory, sha256, places)
    if path is not None:
        yield path
        return
    with lend_folder() as folder:
        for number, place in enumerate(places):
            member = unpack_member(library.directory, place.path, folder / str(number))
            if member is not None and hash_file(member) == sha256:
                yield member
                return
    raise _lost(library, document, places)


def _find(library: Path, sha256: str, places: Sequence[Place]) -> Path | None:
    for place in places:
        path = library / place.path  # an absolute path stays as it is
        if _holds(path, place, sha256):
            return path
    return None


def _lost(library: Library, document: DocumentId, places: Sequence[Place]) -> LibraryError:
    name = places[0].file_name if places else document
    if library.document(document).successor is not None:
        return LibraryError(ORIGINAL_REPLACED, file=name)
    paths = (library.directory / path for place in places for path in (place.path, place.file_path))
    is_there = any(path.exists() for path in paths)
    return LibraryError(ORIGINAL_CHANGED if is_there else ORIGINAL_GONE, file=name)


def read_original(library: Library, document: DocumentId) -> bytes:
    """Return the bytes a document was read from. Raises LibraryError as `open_original` does."""
    sha256, _ = _places(library, document)
    with open_original(library, document) as path:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise LibraryError(ORIGINAL_GONE, file=path.name) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise LibraryError(ORIGINAL_CHANGED, file=path.name)
        return content


def draw_original_page(
    library: Library, document: DocumentId, number: int, password: str | None = None
) -> PagePicture:
    """Return the picture of a page, counted from 1, drawn from the file it was read from.

    An encrypted file is opened with the password, or that in TENKYO_PDF_PASSWORD.
    Raises LibraryError as `open_original` does, and ReadError when it cannot be drawn.
    """
    with open_original(library, document) as path:
        password = password or os.environ.get(PASSWORD_VARIABLE)
        picture = draw_page(path, number, password=password)
        with open_original(library, document):  # not exchanged while it was drawn
            return picture


def _places(library: Library, document: DocumentId) -> tuple[str, tuple[Place, ...]]:
    with library.database.read() as connection:
        found = documents.find_document(connection, document)
        places = documents.places_of(connection, document)
        older = versions.find_older_version(connection, document)
    if found is None:
        raise LibraryError(GONE, document=document)
    if older is not None:
        places = (documents.former_place(older, found.byte_size),)
    return found.sha256, places


def _holds(path: Path, place: Place, sha256: str) -> bool:
    try:
        now = look(Candidate(str(path), path, place.path, place.is_upload))
        return is_same_file(place, now) or hash_file(path) == sha256
    except ReadError:
        return False
