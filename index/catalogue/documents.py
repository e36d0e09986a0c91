"""Rows of documents and of the places where their bytes were found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from sqlite3 import Connection
from typing import Any, Final

from index.catalogue.checksums import check_row, whole_row
from index.catalogue.collections import collections_of, tags_of
from index.catalogue.packing import pack_notices, pack_pairs, unpack_notices, unpack_pairs
from index.catalogue.versions import (
    IN_USE,
    OlderVersion,
    count_versions,
    find_older_version,
)
from ingest.document import Document, DocumentId, Reading, document_id
from ingest.members import FAILED_KEY, MEMBERS_KEY, SEPARATOR, last_name, split_place


@dataclass(frozen=True, slots=True)
class Place:
    """Where bytes were found, and what the system said of the file when they were hashed.

    `path` is absolute, or relative to the library for an upload. Times are in nanoseconds.
    """

    path: str
    is_upload: bool
    byte_size: int
    modified_ns: int
    changed_ns: int
    hashed_ns: int

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> Place:
        """Make a place of a row that begins with the columns of places."""
        path = bytes(row[0]).decode("utf-8", "surrogatepass")
        return cls(path, bool(row[1]), row[2], row[3], row[4], row[5])

    @property
    def file_name(self) -> str:
        """Return the last part of the path as valid text."""
        return _valid(last_name(self.path))

    @property
    def upload_name(self) -> str:
        """Return an upload's name, and what leads from it to the member of it this is."""
        outer, names = split_place(self.path)
        return _valid(SEPARATOR.join((last_name(outer), *names)))

    @property
    def file_path(self) -> str:
        """Return the path of the file on disk: of a member, that of what it is in."""
        return split_place(self.path)[0]


def _valid(name: str) -> str:
    return name.encode("utf-8", "replace").decode("utf-8")


_PLACE_COLUMNS: Final = "path, is_upload, byte_size, modified_ns, changed_ns, hashed_ns"
_COLUMNS: Final = """id, sha256, title, media_type, byte_size, reader, added_at, notices,
    metadata"""


def insert_document(
    connection: Connection, sha256: str, place: Place, title: str, reading: Reading
) -> DocumentId:
    """Insert a document without its pages and return its id."""
    identity = document_id(sha256)
    connection.execute(
        """INSERT INTO documents (id, sha256, file_name, title, media_type, byte_size, reader,
               added_at, notices, metadata) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            identity,
            sha256,
            place.file_name,
            title,
            reading.media_type,
            place.byte_size,
            reading.reader,
            datetime.now(UTC).isoformat(timespec="seconds"),
            pack_notices(reading.notices),
            pack_pairs(reading.metadata),
        ),
    )
    return identity


def update_reading(connection: Connection, identity: DocumentId, reading: Reading) -> None:
    """Replace what is recorded of a document's reading; its file and places stay."""
    connection.execute(
        """UPDATE documents SET title = ?, media_type = ?, reader = ?, notices = ?, metadata = ?
           WHERE id = ?""",
        (
            reading.title,
            reading.media_type,
            reading.reader,
            pack_notices(reading.notices),
            pack_pairs(reading.metadata),
            identity,
        ),
    )


def record_sizes(connection: Connection, identity: DocumentId) -> None:
    """Write down how many pages and passages a document has, now that all are in."""
    connection.execute(
        """UPDATE documents SET
               page_count = (SELECT count(*) FROM pages WHERE document = ?1),
               passage_count = (SELECT count(*) FROM passages WHERE document = ?1)
           WHERE id = ?1""",
        (identity,),
    )


def list_documents(connection: Connection) -> tuple[Document, ...]:
    """Return all documents that are in use, in the order of their adding."""
    query = f"SELECT {_COLUMNS} FROM documents WHERE {IN_USE} ORDER BY rowid"
    rows = connection.execute(query).fetchall()
    pages = _counts(connection, "pages")
    passages = _counts(connection, "passages")
    places: dict[str, list[Place]] = {}
    query = f"SELECT {_PLACE_COLUMNS}, document FROM places ORDER BY id"
    for row in connection.execute(query):
        places.setdefault(row[6], []).append(Place.of_row(row))
    held, tags = collections_of(connection), tags_of(connection)
    older = count_versions(connection)
    return tuple(
        replace(
            _document(row, places.get(row[0], []), pages.get(row[0], 0), passages.get(row[0], 0)),
            collections=held.get(row[0], ()),
            tags=tags.get(row[0], ()),
            version=1 + older.get(row[0], 0),
        )
        for row in rows
    )


def find_document(connection: Connection, identity: DocumentId) -> Document | None:
    """Return one document, or None; its labels and version number are left out.

    Raises LibraryError when its record is not what was written.
    """
    whole = whole_row(connection, "documents")
    query = f"SELECT {_COLUMNS}, {whole}, page_count, passage_count FROM documents WHERE id = ?"
    row = connection.execute(query, (identity,)).fetchone()
    if row is None:
        return None
    # A damaged index of SQLite's leads to another row, which is whole.
    check_row(row[9] == 1 and row[0] == identity, "documents", identity)
    sizes = document_sizes(connection, identity)
    check_row(sizes == row[10:], "documents", identity)
    older = find_older_version(connection, identity)
    if older is not None:
        document = _document(row[:9], [former_place(older, row[4])], *sizes)
        return replace(document, successor=older.successor)
    places = places_of(connection, identity)
    check_row(bool(places), "places", identity)
    return _document(row[:9], places, *sizes)


def whole_name(connection: Connection, identity: DocumentId) -> str:
    """Return the file name of a document; empty when its record is not what was written."""
    query = f"""SELECT CAST(file_name AS BLOB) FROM documents
                WHERE id = ? AND {whole_row(connection, "documents")}"""
    row = connection.execute(query, (identity,)).fetchone()
    return "" if row is None else bytes(row[0]).decode("utf-8", "replace")


def former_place(older: OlderVersion, byte_size: int) -> Place:
    """Return where an older version was; no time is known of it."""
    return Place(older.path, older.is_upload, byte_size, 0, 0, 0)


def has_document(connection: Connection, identity: DocumentId) -> bool:
    """Return whether a document is in the library, in use or as an older version."""
    query = "SELECT 1 FROM documents WHERE id = ?"
    return connection.execute(query, (identity,)).fetchone() is not None


def _counts(connection: Connection, table: str) -> dict[str, int]:
    return dict(connection.execute(f"SELECT document, count(*) FROM {table} GROUP BY document"))


def count_documents(connection: Connection) -> int:
    """Return how many documents are in use."""
    query = f"SELECT count(*) FROM documents WHERE {IN_USE}"
    (count,) = connection.execute(query).fetchone()
    return int(count)


def document_sizes(connection: Connection, identity: DocumentId) -> tuple[int, int]:
    """Return the numbers of pages and of passages of a document."""
    query = """SELECT (SELECT count(*) FROM pages WHERE document = :id),
                      (SELECT count(*) FROM passages WHERE document = :id)"""
    pages, passages = connection.execute(query, {"id": identity}).fetchone()
    return int(pages), int(passages)


def _document(
    row: Sequence[Any], places: Sequence[Place], page_count: int, passage_count: int
) -> Document:
    identity, sha256, title, media_type, byte_size, reader, added_at, notices, metadata = row
    return Document(
        id=DocumentId(identity),
        sha256=sha256,
        title=title,
        media_type=media_type,
        places=tuple(_shown(place) for place in places),
        byte_size=byte_size,
        page_count=page_count,
        passage_count=passage_count,
        reader=reader,
        added_at=added_at,
        notices=unpack_notices(notices),
        metadata=unpack_pairs(metadata),
    )


def _shown(place: Place) -> str:
    return place.upload_name if place.is_upload else place.path


def delete_document(connection: Connection, identity: DocumentId) -> None:
    """Delete a document and its places; its pages and passages must be gone before."""
    connection.execute("DELETE FROM places WHERE document = ?", (identity,))
    connection.execute("DELETE FROM documents WHERE id = ?", (identity,))


def put_place(connection: Connection, place: Place, document: DocumentId) -> None:
    """Record that a document's bytes are at a place, instead of what was known of it."""
    connection.execute(
        """INSERT INTO places
               (path, is_upload, document, byte_size, modified_ns, changed_ns, hashed_ns)
           VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (path) DO UPDATE SET
               document = excluded.document, byte_size = excluded.byte_size,
               modified_ns = excluded.modified_ns, changed_ns = excluded.changed_ns,
               hashed_ns = excluded.hashed_ns""",
        (
            _encoded(place.path),
            int(place.is_upload),
            document,
            place.byte_size,
            place.modified_ns,
            place.changed_ns,
            place.hashed_ns,
        ),
    )


def refresh_place(connection: Connection, place: Place, document: DocumentId) -> None:
    """Record newer times of a place, if the same document is still known to be there."""
    connection.execute(
        """UPDATE places SET byte_size = ?, modified_ns = ?, changed_ns = ?, hashed_ns = ?
           WHERE path = ? AND document = ?""",
        (
            place.byte_size,
            place.modified_ns,
            place.changed_ns,
            place.hashed_ns,
            _encoded(place.path),
            document,
        ),
    )


def find_place(connection: Connection, path: str) -> tuple[Place, DocumentId] | None:
    """Return what is known of a path, and the document that was found there.

    Raises LibraryError when that record is not what was written.
    """
    query = f"{_selected_places(connection)} WHERE path = ?"
    row = connection.execute(query, (_encoded(path),)).fetchone()
    if row is None:
        return None
    check_row(row[7] == 1 and bytes(row[0]) == _encoded(path), "places", path)
    return Place.of_row(row), DocumentId(row[6])


def count_members(connection: Connection, path: str) -> int:
    """Return how many files the document at a place directly holds that were, or may be, read.

    None but for archives.
    """
    query = """SELECT metadata FROM places JOIN documents ON documents.id = places.document
               WHERE path = ?"""
    row = connection.execute(query, (_encoded(path),)).fetchone()
    counts = dict(unpack_pairs(row[0])) if row is not None else {}
    return int(counts.get(MEMBERS_KEY, "0")) - int(counts.get(FAILED_KEY, "0"))


def place_of_row(connection: Connection, key: str) -> Place | None:
    """Return a place by an SQL condition that names its row; None when it makes no sense."""
    row = connection.execute(f"SELECT {_PLACE_COLUMNS} FROM places WHERE {key}").fetchone()
    try:
        return Place.of_row(row)
    except (TypeError, ValueError):
        return None


def delete_place(connection: Connection, path: str) -> None:
    """Forget a place; the document stays."""
    connection.execute("DELETE FROM places WHERE path = ?", (_encoded(path),))


def places_of(connection: Connection, identity: DocumentId) -> tuple[Place, ...]:
    """Return the places of a document, first found first.

    Raises LibraryError when one is not what was written.
    """
    query = f"{_selected_places(connection)} WHERE document = ? ORDER BY id"
    rows = connection.execute(query, (identity,)).fetchall()
    for row in rows:
        check_row(row[7] == 1 and row[6] == identity, "places", f"of {identity}")
    return tuple(Place.of_row(row) for row in rows)


def _selected_places(connection: Connection) -> str:
    return f"SELECT {_PLACE_COLUMNS}, document, {whole_row(connection, 'places')} FROM places"


def upload_paths(connection: Connection) -> tuple[str, ...]:
    """Return the files of all uploads, relative to the library."""
    rows = connection.execute(f"SELECT {_PLACE_COLUMNS} FROM places WHERE is_upload ORDER BY path")
    return tuple(Place.of_row(row).file_path for row in rows)


def places_under(connection: Connection, prefix: str) -> Iterator[tuple[Place, DocumentId]]:
    """Give the places whose path begins with a prefix, in order of path.

    Raises LibraryError when one is not what was written.
    """
    low = _encoded(prefix)
    query = f"{_selected_places(connection)} WHERE path >= ? ORDER BY path"
    for row in connection.execute(query, (low,)):
        if not bytes(row[0]).startswith(low):
            return
        check_row(row[7], "places", f"of {row[6]}")
        yield Place.of_row(row), DocumentId(row[6])


def _encoded(path: str) -> bytes:
    # A file name on Linux may be no valid UTF-8; Python then holds it with lone surrogates.
    return path.encode("utf-8", "surrogatepass")
