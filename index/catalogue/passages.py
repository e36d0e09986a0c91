"""Rows of passages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any, Final

from index.catalogue.checksums import check_row, whole_row
from index.catalogue.placeholders import marks, parts
from ingest.document import DocumentId, Passage, PassageId

_COLUMNS: Final = "document, page, start_offset, end_offset, heading_path"


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its id, its document's title and file name, its text, and the digest of what
    it is indexed by."""

    id: PassageId
    passage: Passage
    title: str
    file_name: str
    text: str
    digest: bytes


def insert_passages(
    connection: Connection, passages: Sequence[Passage], digests: Sequence[bytes]
) -> None:
    """Insert passages with the digests of their indexed texts."""
    connection.executemany(
        f"INSERT INTO passages ({_COLUMNS}, indexed_sha256) VALUES (?, ?, ?, ?, ?, ?)",
        (
            (each.document, each.page, each.start, each.end, _path_text(each.heading_path), digest)
            for each, digest in zip(passages, digests, strict=True)
        ),
    )


def find_passages(connection: Connection, ids: Sequence[PassageId]) -> dict[PassageId, Passage]:
    """Return those passages that are in the library, by id.

    Raises LibraryError when one is not what was written.
    """
    found: dict[PassageId, Passage] = {}
    for part in parts(ids):
        query = f"""SELECT id, {_COLUMNS}, {whole_row(connection, "passages")}
                    FROM passages WHERE id IN ({marks(part)})"""
        for row in connection.execute(query, part):
            check_row(row[6], "passages", row[0])
            found[PassageId(row[0])] = _passage(row[1:6])
    return found


def heading_path_at(
    connection: Connection, document: DocumentId, page: int, start: int
) -> tuple[str, ...]:
    """Return the heading path of the passage that covers a place, or nothing.

    Raises LibraryError when it is not what was written, or when passages are missing.
    """
    row = connection.execute(
        f"""SELECT heading_path, {whole_row(connection, "passages")}, document, page FROM passages
            WHERE document = ? AND page = ? AND start_offset <= ? AND end_offset > ?
            ORDER BY id LIMIT 1""",
        (document, page, start, start),
    ).fetchone()
    if row is None:
        _check_uncovered(connection, document, page, start)
        return ()
    check_row(row[1] == 1 and row[2:] == (document, page), "passages", f"of {document}")
    return tuple(json.loads(row[0]))


def _check_uncovered(connection: Connection, document: DocumentId, page: int, start: int) -> None:
    """Raise LibraryError when a damaged index of SQLite's hid the passage that covers a place."""
    query = "SELECT passage_count FROM documents WHERE id = ?"
    stored = connection.execute(query, (document,)).fetchone()
    rows = connection.execute(
        f"""SELECT {whole_row(connection, "passages")}, page, start_offset, end_offset
            FROM passages WHERE document = ?""",
        (document,),
    ).fetchall()
    check_row(stored is None or stored == (len(rows),), "passages", f"of {document}")
    for is_whole, number, first, end in rows:
        is_hidden = number == page and first <= start < end
        check_row(is_whole == 1 and not is_hidden, "passages", f"of {document}")


def ids_of_document(connection: Connection, document: DocumentId) -> set[int]:
    """Return the ids of a document's passages, whatever SQLite's own indexes say."""
    query = "SELECT id FROM passages NOT INDEXED WHERE document = ?"
    return {int(identity) for (identity,) in connection.execute(query, (document,))}


def has_passages(connection: Connection, document: DocumentId, page: int | None = None) -> bool:
    """Return whether a document, or one page of it, has passages."""
    query = "SELECT 1 FROM passages WHERE document = ?1 AND (?2 IS NULL OR page = ?2) LIMIT 1"
    return connection.execute(query, (document, page)).fetchone() is not None


def named_document(connection: Connection, identity: PassageId) -> DocumentId | None:
    """Return which document a passage, though it be damaged, names; None for none there is."""
    query = """SELECT documents.id FROM passages JOIN documents ON documents.id = document
               WHERE passages.id = ?"""
    row = connection.execute(query, (identity,)).fetchone()
    return None if row is None else DocumentId(row[0])


def live_ids(connection: Connection, ids: Sequence[PassageId]) -> set[PassageId]:
    """Return those ids that are in the library."""
    live: set[PassageId] = set()
    for part in parts(ids):
        query = f"SELECT id FROM passages WHERE id IN ({marks(part)})"
        live.update(PassageId(identity) for (identity,) in connection.execute(query, part))
    return live


def removed_ids(connection: Connection, up_to: int) -> tuple[int, ...]:
    """Return ids of removed passages, up to an id, which a derived index may still hold.

    Raises LibraryError when a passage that is there is named among them, and so would be hidden.
    """
    query = """SELECT removed_passages.id, passages.id FROM removed_passages
               LEFT JOIN passages ON passages.id = removed_passages.id
               WHERE removed_passages.id <= ? ORDER BY removed_passages.id"""
    rows = connection.execute(query, (up_to,)).fetchall()
    for removed, held in rows:
        check_row(held is None, "removed_passages", removed)
    return tuple(removed for removed, _ in rows)


def forget_removed(connection: Connection, kept: Iterable[int], up_to: int) -> None:
    """Forget removed ids up to one; `kept` are those that a derived index still holds."""
    connection.execute("DELETE FROM removed_passages WHERE id <= ?", (up_to,))
    rows = ((identity,) for identity in kept)
    connection.executemany("INSERT INTO removed_passages (id) VALUES (?)", rows)


def stored_passages(
    connection: Connection, after: int, up_to: int, most: int = -1
) -> Iterator[StoredPassage]:
    """Give the passages with ids in (after, up_to], with their text, in order of id.

    At most so many, if that is not negative. Whoever takes only some must say so: a query that
    is not read to its end keeps its view of the database beyond its transaction.
    Raises LibraryError when one, its page or its document is not what was written.
    """
    which = "passages.id > ? AND passages.id <= ? ORDER BY passages.id LIMIT ?"
    return _stored(connection, which, (after, up_to, most))


def find_stored(connection: Connection, ids: Sequence[PassageId]) -> dict[PassageId, StoredPassage]:
    """Return those passages that are in the library, with their text, by id.

    Raises LibraryError when one, its page or its document is not what was written.
    """
    return {
        each.id: each
        for part in parts(ids)
        for each in _stored(connection, f"passages.id IN ({marks(part)})", part)
    }


def _stored(connection: Connection, which: str, values: Sequence[int]) -> Iterator[StoredPassage]:
    whole = " AND ".join(whole_row(connection, table) for table in ("passages", "documents"))
    query = f"""
        SELECT passages.id, {", ".join("passages." + name for name in _COLUMNS.split(", "))},
               documents.title, documents.file_name, passages.indexed_sha256, {whole}
        FROM passages JOIN documents ON documents.id = passages.document
        WHERE {which}"""
    place: tuple[DocumentId, int] | None = None
    page_text = ""
    for row in connection.execute(query, values):
        check_row(row[9], "passages", row[0])
        passage = _passage(row[1:6])
        if (passage.document, passage.page) != place:  # a page's passages follow one another
            place = (passage.document, passage.page)
            page_text = _page_text(connection, *place)
        text = page_text[passage.start : passage.end]
        yield StoredPassage(PassageId(row[0]), passage, row[6], row[7], text, bytes(row[8]))


def _page_text(connection: Connection, document: DocumentId, number: int) -> str:
    query = f"""SELECT text, {whole_row(connection, "pages")} FROM pages
                WHERE document = ? AND number = ?"""
    row = connection.execute(query, (document, number)).fetchone()
    check_row(row and row[1], "pages", f"{number}, {document}")
    return str(row[0])


def passage_bounds(connection: Connection) -> tuple[int, int]:
    """Return how many passages there are, and the highest id (0 when there are none)."""
    query = "SELECT count(*), coalesce(max(id), 0) FROM passages"
    count, highest = connection.execute(query).fetchone()
    return int(count), int(highest)


def count_after(connection: Connection, identity: int) -> int:
    """Return how many passages have a higher id."""
    query = "SELECT count(*) FROM passages WHERE id > ?"
    (count,) = connection.execute(query, (identity,)).fetchone()
    return int(count)


def count_up_to(connection: Connection, identity: int) -> int:
    """Return how many passages have this id or a lower one."""
    query = "SELECT count(*) FROM passages WHERE id <= ?"
    (count,) = connection.execute(query, (identity,)).fetchone()
    return int(count)


def delete_passages(
    connection: Connection, document: DocumentId, keep_vectors: frozenset[bytes] = frozenset()
) -> None:
    """Delete a document's passages, remember their ids, and drop vectors no other text needs.

    `keep_vectors` are digests of texts that are about to be stored again.
    """
    connection.execute(
        "INSERT INTO removed_passages (id) SELECT id FROM passages WHERE document = ?", (document,)
    )
    query = "SELECT DISTINCT indexed_sha256 FROM passages WHERE document = ?"
    digests = connection.execute(query, (document,)).fetchall()
    connection.execute("DELETE FROM passages WHERE document = ?", (document,))
    connection.executemany(
        # Naming the models lets SQLite use the index, instead of reading every vector.
        """DELETE FROM embeddings WHERE model IN (SELECT id FROM models) AND indexed_sha256 = ?1
               AND NOT EXISTS (SELECT 1 FROM passages WHERE passages.indexed_sha256 = ?1)""",
        [row for row in digests if row[0] not in keep_vectors],
    )


def indexed_digests(connection: Connection) -> dict[PassageId, bytes]:
    """Return the digest of each passage's indexed text."""
    rows = connection.execute("SELECT id, indexed_sha256 FROM passages")
    return {PassageId(identity): bytes(digest) for identity, digest in rows}


def set_digest(connection: Connection, identity: PassageId, digest: bytes) -> None:
    """Change the digest of a passage's indexed text (when the rules of making it changed)."""
    connection.execute(
        "UPDATE passages SET indexed_sha256 = ?1 WHERE id = ?2 AND indexed_sha256 <> ?1",
        (digest, identity),
    )


def _passage(row: Sequence[Any]) -> Passage:
    document, page, start, end, heading_path = row
    return Passage(DocumentId(document), page, start, end, tuple(json.loads(heading_path)))


def _path_text(heading_path: tuple[str, ...]) -> str:
    return json.dumps(heading_path, ensure_ascii=False)
