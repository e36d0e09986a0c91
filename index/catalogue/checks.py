"""Questions about the catalogue's own consistency; each gives what breaks a rule."""

from __future__ import annotations

from collections.abc import Iterator
from sqlite3 import Connection

from index.catalogue.documents import Place
from ingest.document import DocumentId


def integrity_faults(connection: Connection) -> list[str]:
    """Return what SQLite finds wrong with the file's structure; nothing when all is well."""
    rows = connection.execute("PRAGMA integrity_check(20)").fetchall()
    return [str(message) for (message,) in rows if message != "ok"]


def foreign_key_faults(connection: Connection) -> list[str]:
    """Return rows that refer to a row which is not there."""
    rows = connection.execute("PRAGMA foreign_key_check").fetchall()
    return [f"{table} row {row} refers to no row of {parent}" for table, row, parent, _ in rows]


def misnamed_documents(connection: Connection) -> list[str]:
    """Return ids of documents that are not the beginning of their hash."""
    query = "SELECT id FROM documents WHERE id <> substr(sha256, 1, 16) OR length(sha256) <> 64"
    return [identity for (identity,) in connection.execute(query)]


def documents_without(connection: Connection, table: str) -> list[str]:
    """Return ids of documents without a row in `places` or `pages`."""
    queries = {
        "places": "SELECT id FROM documents WHERE id NOT IN (SELECT document FROM places)",
        "pages": "SELECT id FROM documents WHERE id NOT IN (SELECT document FROM pages)",
    }
    return [identity for (identity,) in connection.execute(queries[table])]


def all_uploads(connection: Connection) -> Iterator[tuple[Place, str]]:
    """Give the places of uploads with the SHA-256 of their document."""
    query = """SELECT path, is_upload, places.byte_size, modified_ns, changed_ns, hashed_ns, sha256
               FROM places JOIN documents ON documents.id = places.document
               WHERE is_upload ORDER BY path"""
    for row in connection.execute(query):
        yield Place.of_row(row), row[6]


def passage_ranges(
    connection: Connection, document: DocumentId, page: int
) -> list[tuple[int, int, int]]:
    """Return id, start and end of the passages of a page."""
    return connection.execute(
        """SELECT id, start_offset, end_offset FROM passages
           WHERE document = ? AND page = ? ORDER BY id""",
        (document, page),
    ).fetchall()


def passages_without_vector(connection: Connection, model: int) -> list[int]:
    """Return ids of passages without a vector of the model."""
    query = """SELECT passages.id FROM passages LEFT JOIN embeddings
                   ON embeddings.indexed_sha256 = passages.indexed_sha256
                   AND embeddings.model = ?
               WHERE embeddings.id IS NULL ORDER BY passages.id"""
    return [identity for (identity,) in connection.execute(query, (model,))]


def stray_vectors(connection: Connection) -> int:
    """Return how many vectors belong to no passage."""
    (count,) = connection.execute(
        """SELECT count(*) FROM embeddings WHERE indexed_sha256 NOT IN
               (SELECT indexed_sha256 FROM passages)"""
    ).fetchone()
    return int(count)


def all_passage_ids(connection: Connection) -> list[int]:
    """Return the ids of all passages, ascending."""
    return [identity for (identity,) in connection.execute("SELECT id FROM passages ORDER BY id")]


def table_sizes(connection: Connection) -> dict[str, int]:
    """Return how many documents, pages and passages there are."""
    tables = ("documents", "pages", "passages")
    counts = (connection.execute(f"SELECT count(*) FROM {name}").fetchone() for name in tables)
    return {name: int(count) for name, (count,) in zip(tables, counts, strict=True)}
