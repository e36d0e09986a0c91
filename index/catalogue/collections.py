"""Rows of collections and tags, and which documents and passages a filter lets through."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from datetime import datetime
from sqlite3 import Connection

import numpy as np
from numpy.typing import NDArray

from index.catalogue.checksums import check_row, damaged_rows
from index.catalogue.versions import IN_USE
from index.damage import concerning
from index.filter import UNKNOWN_COLLECTION, Filter, file_type
from ingest.document import DocumentId, PassageId
from ingest.notice import UsageError


def list_collections(connection: Connection) -> tuple[tuple[str, int], ...]:
    """Return the names of the collections with the number of their documents, by name."""
    rows = connection.execute(
        """SELECT name, count(document) FROM collections
           LEFT JOIN collection_documents ON collection = id GROUP BY id ORDER BY name"""
    )
    return tuple((name, count) for name, count in rows)


def list_tags(connection: Connection) -> tuple[str, ...]:
    """Return the tags in use, in order."""
    rows = connection.execute("SELECT DISTINCT tag FROM document_tags ORDER BY tag")
    return tuple(tag for (tag,) in rows)


def collections_of(connection: Connection) -> dict[DocumentId, tuple[str, ...]]:
    """Return the names of the collections of each document that is in any, in order."""
    # In this order, with the checksums, no index of SQLite's is read, which may leave some out
    # when it is damaged; the rows are checked.
    rows = connection.execute(
        """SELECT document, name, collection_documents.checksum, collections.checksum
           FROM collections NOT INDEXED
           CROSS JOIN collection_documents ON collection_documents.collection = collections.id
           ORDER BY name"""
    )
    return _grouped([(document, name) for document, name, *_ in rows])


def tags_of(connection: Connection) -> dict[DocumentId, tuple[str, ...]]:
    """Return the tags of each document that has any, in order."""
    rows = connection.execute("SELECT document, tag FROM document_tags ORDER BY tag")
    return _grouped(rows.fetchall())


def put_in_collection(connection: Connection, name: str, documents: Sequence[DocumentId]) -> None:
    """Put those documents that are in the library into a collection, making it when new."""
    connection.execute("INSERT OR IGNORE INTO collections (name) VALUES (?)", (name,))
    connection.executemany(
        """INSERT OR IGNORE INTO collection_documents (collection, document)
           SELECT collections.id, documents.id FROM collections, documents
           WHERE collections.name = ? AND documents.id = ?""",
        ((name, document) for document in documents),
    )


def take_from_collection(connection: Connection, name: str, document: DocumentId) -> None:
    """Take a document out of a collection; the collection goes with its last document."""
    connection.execute(
        """DELETE FROM collection_documents WHERE document = ?
               AND collection = (SELECT id FROM collections WHERE name = ?)""",
        (document, name),
    )
    drop_empty_collections(connection)


def rename_collection(connection: Connection, name: str, new_name: str) -> None:
    """Give a collection another name, which no other has."""
    connection.execute("UPDATE collections SET name = ? WHERE name = ?", (new_name, name))


def remove_collection(connection: Connection, name: str, move_to: str) -> None:
    """Forget a collection; its documents are put in another one, unless that is empty."""
    if move_to:
        connection.execute(
            """INSERT OR IGNORE INTO collection_documents (collection, document)
               SELECT target.id, document FROM collection_documents
               JOIN collections AS source ON source.id = collection AND source.name = ?
               JOIN collections AS target ON target.name = ?""",
            (name, move_to),
        )
    connection.execute("DELETE FROM collections WHERE name = ?", (name,))


def redirect(connection: Connection, name: str, new_name: str) -> None:
    """Let mirrors and jobs put their documents in another collection; in none when it is empty."""
    for table in ("mirrors", "jobs"):
        connection.execute(
            f"UPDATE {table} SET collection = ? WHERE collection = ?", (new_name, name)
        )


def drop_empty_collections(connection: Connection) -> None:
    """Forget the collections that hold no document."""
    connection.execute(
        "DELETE FROM collections WHERE id NOT IN (SELECT collection FROM collection_documents)"
    )


def set_tag(connection: Connection, document: DocumentId, tag: str) -> None:
    """Give a document a tag."""
    connection.execute(
        "INSERT OR IGNORE INTO document_tags (document, tag) VALUES (?, ?)", (document, tag)
    )


def drop_tag(connection: Connection, document: DocumentId, tag: str) -> None:
    """Take a tag off a document."""
    connection.execute("DELETE FROM document_tags WHERE document = ? AND tag = ?", (document, tag))


def inherit(connection: Connection, older: DocumentId, newer: DocumentId) -> None:
    """Give a newer version of a document the collections and tags of the older one."""
    connection.execute(
        """INSERT OR IGNORE INTO collection_documents (collection, document)
           SELECT collection, ?2 FROM collection_documents WHERE document = ?1""",
        (older, newer),
    )
    connection.execute(
        """INSERT OR IGNORE INTO document_tags (document, tag)
           SELECT ?2, tag FROM document_tags WHERE document = ?1""",
        (older, newer),
    )


def unlabel(connection: Connection, document: DocumentId) -> None:
    """Take a document out of all collections, and all tags off it."""
    for table in ("collection_documents", "document_tags"):
        connection.execute(f"DELETE FROM {table} WHERE document = ?", (document,))


def matching_documents(
    connection: Connection, wanted: Filter, left_out: Collection[DocumentId] = ()
) -> set[DocumentId]:
    """Return the documents that a filter lets through, but for those that are left out.

    Raises UsageError for no collection, LibraryError when a record that decides is damaged, and
    DamagedDocumentError when that is one document's own.
    """
    _check_deciding(connection, wanted, left_out)
    matching = _by_row(connection, wanted, left_out)
    if wanted.collections:
        known = dict(list_collections(connection))
        for name in wanted.collections:
            if name not in known:
                _check_collections(connection)
                raise UsageError(UNKNOWN_COLLECTION, name=name)
        names = set(wanted.collections)
        held = collections_of(connection)
        matching &= {document for document, has in held.items() if names.intersection(has)}
    if wanted.tags:
        tags = set(wanted.tags)
        matching &= {each for each, has in tags_of(connection).items() if tags <= set(has)}
    if wanted.folder:
        matching &= _in_folder(connection, wanted.folder)
    return matching


def matching_passages(
    connection: Connection,
    wanted: Filter,
    left_out: Collection[DocumentId] = (),
    left_passages: Collection[int] = (),
) -> NDArray[np.int64]:
    """Return the ids of the passages that a filter lets through, ascending.

    Raises as `matching_documents`, also when a passage names no document.
    """
    matching = matching_documents(connection, wanted, left_out)
    query = """SELECT passages.id, documents.id, passages.document FROM passages
               LEFT JOIN documents ON documents.id = passages.document ORDER BY passages.id"""
    ids: list[int] = []
    gone = frozenset(left_passages)
    for identity, document, named in connection.execute(query):
        if identity in gone:
            continue
        with concerning(DocumentId(named), PassageId(identity)):
            check_row(document is not None, "passages", identity)
        if document in matching:
            ids.append(identity)
    return np.asarray(ids, dtype=np.int64)


def _check_deciding(
    connection: Connection, wanted: Filter, left_out: Collection[DocumentId]
) -> None:
    """Raise LibraryError when a row that a filter is decided by is not what was written."""
    for key, document in damaged_rows(connection, "documents"):
        if document not in left_out:
            with concerning(DocumentId(document or "")):
                check_row(False, "documents", key)
    deciding = {
        "older_versions": True,
        "collections": bool(wanted.collections),
        "collection_documents": bool(wanted.collections),
        "document_tags": bool(wanted.tags),
        "places": bool(wanted.folder),
    }
    for table in (name for name, is_used in deciding.items() if is_used):
        for key, _ in damaged_rows(connection, table):
            check_row(False, table, key)


def _check_collections(connection: Connection) -> None:
    """Raise LibraryError when documents are in a collection that is not there any more."""
    query = """SELECT collection FROM collection_documents
               WHERE collection NOT IN (SELECT id FROM collections)"""
    lost = connection.execute(query).fetchone()
    check_row(lost is None, "collections", lost)


def _by_row(
    connection: Connection, wanted: Filter, left_out: Collection[DocumentId]
) -> set[DocumentId]:
    matching: set[DocumentId] = set()
    for identity, name, added_at in connection.execute(
        f"SELECT id, file_name, added_at FROM documents WHERE {IN_USE}"
    ):
        if identity in left_out:
            continue
        added = datetime.fromisoformat(added_at).astimezone().date()
        if (
            (not wanted.file_types or file_type(name) in wanted.file_types)
            and (wanted.added_from is None or added >= wanted.added_from)
            and (wanted.added_until is None or added <= wanted.added_until)
        ):
            matching.add(DocumentId(identity))
    return matching


def _in_folder(connection: Connection, folder: str) -> set[DocumentId]:
    exact = folder.rstrip(os.sep).encode("utf-8", "surrogatepass")
    below = exact + os.sep.encode()
    rows = connection.execute("SELECT path, document FROM places WHERE NOT is_upload")
    return {
        DocumentId(document)
        for path, document in rows
        if bytes(path) == exact or bytes(path).startswith(below)
    }


def _grouped(rows: Sequence[tuple[str, str]]) -> dict[DocumentId, tuple[str, ...]]:
    grouped: dict[DocumentId, tuple[str, ...]] = {}
    for document, value in rows:
        grouped[DocumentId(document)] = (*grouped.get(DocumentId(document), ()), value)
    return grouped
