"""The files that documents were read from: still there, and still the same bytes?"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

from index.catalogue import documents
from index.catalogue.documents import Place
from index.discovery import Candidate, hash_file, is_same_file, look
from index.ingestion import PASSWORD_VARIABLE
from index.library import Library
from index.snapshot import GONE
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


def find_original(library: Library, document: DocumentId) -> Path:
    """Return a file that holds exactly the bytes a document was read from.

    Raises LibraryError when the document was removed, when no file is left, or when what is left
    has other bytes.
    """
    sha256, places = _places(library, document)
    for place in places:
        path = library.directory / place.path  # an absolute path stays as it is
        if _holds(path, place, sha256):
            return path
    name = places[0].file_name if places else document
    is_there = any((library.directory / place.path).exists() for place in places)
    raise LibraryError(ORIGINAL_CHANGED if is_there else ORIGINAL_GONE, file=name)


def read_original(library: Library, document: DocumentId) -> bytes:
    """Return the bytes a document was read from. Raises LibraryError as `find_original` does."""
    path = find_original(library, document)
    sha256, _ = _places(library, document)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LibraryError(ORIGINAL_GONE, file=path.name) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise LibraryError(ORIGINAL_CHANGED, file=path.name)
    return content


def draw_original_page(library: Library, document: DocumentId, number: int) -> PagePicture:
    """Return the picture of a page, counted from 1, drawn from the file it was read from.

    Raises LibraryError as `find_original` does, and ReadError when it cannot be drawn.
    """
    path = find_original(library, document)
    picture = draw_page(path, number, password=os.environ.get(PASSWORD_VARIABLE))
    find_original(library, document)  # not exchanged while it was drawn
    return picture


def _places(library: Library, document: DocumentId) -> tuple[str, tuple[Place, ...]]:
    with library.database.read() as connection:
        found = documents.find_document(connection, document)
        places = documents.places_of(connection, document)
    if found is None:
        raise LibraryError(GONE, document=document)
    return found.sha256, places


def _holds(path: Path, place: Place, sha256: str) -> bool:
    try:
        now = look(Candidate(str(path), path, place.path, place.is_upload))
        return is_same_file(place, now) or hash_file(path) == sha256
    except ReadError:
        return False
