"""Questions about the catalogue's own consistency; each gives what breaks a rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from sqlite3 import Connection

from index.catalogue.connection import connect_in_memory
from index.catalogue.documents import Place
from index.catalogue.versions import IN_USE
from index.migrations import migrate
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
        "places": f"""SELECT id FROM documents
                      WHERE id NOT IN (SELECT document FROM places) AND {IN_USE}""",
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
    """Return how many documents, pages, passages and older versions there are."""
    tables = {
        "documents": f"documents WHERE {IN_USE}",
        "pages": "pages WHERE document NOT IN (SELECT document FROM older_versions)",
        "passages": "passages",
        "older_versions": "older_versions",
    }
    counts = {
        name: connection.execute(f"SELECT count(*) FROM {rows}").fetchone()
        for name, rows in tables.items()
    }
    return {name: int(count) for name, (count,) in counts.items()}


def schema_faults(connection: Connection) -> list[str]:
    """Return what of the schema is not as our migrations make it."""
    return sorted({f"{kind} {name} differs" for kind, name, _ in _ours() ^ _schema(connection)})


@cache
def _ours() -> frozenset[tuple[str, str, str]]:
    fresh = connect_in_memory()
    migrate(fresh)
    schema = _schema(fresh)
    fresh.close()
    return schema


def _schema(connection: Connection) -> frozenset[tuple[str, str, str]]:
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return frozenset((str(kind), str(name), str(sql)) for kind, name, sql in rows)


def sequence_of_passages(connection: Connection) -> int | None:
    """Return the highest id that was ever given to a passage; None when none is recorded."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'passages'").fetchone()
    return None if row is None else int(row[0])


def document_ids(connection: Connection) -> list[DocumentId]:
    """Return the ids of all documents, in the order of their adding."""
    rows = connection.execute("SELECT id FROM documents ORDER BY rowid")
    return [DocumentId(str(identity)) for (identity,) in rows]


def documents_of_passages(connection: Connection, ids: Sequence[int]) -> tuple[str, ...]:
    """Return the documents of some passages, each once."""
    wanted = set(ids)
    rows = connection.execute("SELECT id, document FROM passages ORDER BY id")
    return tuple(dict.fromkeys(document for identity, document in rows if identity in wanted))


def documents_of_vectors(connection: Connection, ids: Sequence[int]) -> tuple[str, ...]:
    """Return the documents whose passages have one of these vectors, each once."""
    wanted = set(ids)
    rows = connection.execute(
        """SELECT embeddings.id, document FROM embeddings
           JOIN passages ON passages.indexed_sha256 = embeddings.indexed_sha256"""
    )
    return tuple(dict.fromkeys(document for identity, document in rows if identity in wanted))


def incomplete_documents(connection: Connection) -> list[str]:
    """Return ids of documents that have not as many pages and passages as were stored."""
    query = """SELECT id FROM documents
               WHERE page_count <> (SELECT count(*) FROM pages WHERE document = documents.id)
               OR passage_count <> (SELECT count(*) FROM passages WHERE document = documents.id)"""
    return [str(identity) for (identity,) in connection.execute(query)]


def mend_sequence(connection: Connection) -> None:
    """Let new passages get ids above all that are, or may have been, in use."""
    (highest,) = connection.execute(
        """SELECT max((SELECT coalesce(max(id), 0) FROM passages),
                      (SELECT coalesce(max(highest_passage), 0) FROM generations))"""
    ).fetchone()
    found = sequence_of_passages(connection)
    if found is None:
        values = (highest,)
        connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('passages', ?)", values)
    elif found < highest:
        query = "UPDATE sqlite_sequence SET seq = ? WHERE name = 'passages'"
        connection.execute(query, (highest,))


def drop_orphans(connection: Connection) -> None:
    """Delete passages and pages whose document is not there."""
    for table in ("passages", "pages"):
        connection.execute(f"DELETE FROM {table} WHERE document NOT IN (SELECT id FROM documents)")


def drop_model(connection: Connection, key: str) -> None:
    """Delete a model whose record is damaged, with its vectors; which made them is not known."""
    ids = f"SELECT id FROM models WHERE {key}"
    connection.execute(f"DELETE FROM embeddings WHERE model IN ({ids})")
    connection.execute(f"UPDATE generations SET model = NULL WHERE model IN ({ids})")
    connection.execute(f"DELETE FROM settings WHERE name = 'model' AND value IN ({ids})")
    connection.execute(f"DELETE FROM models WHERE {key}")


def mend_document_ids(connection: Connection) -> None:
    """Name documents by their hash again, where pages under that name show that it was so."""
    connection.execute(
        """UPDATE documents SET id = substr(sha256, 1, 16)
           WHERE id <> substr(sha256, 1, 16)
               AND EXISTS (SELECT 1 FROM pages WHERE document = substr(sha256, 1, 16))"""
    )
