"""Rows of older versions: documents that another took the place of, kept for what quotes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from sqlite3 import Connection
from typing import Any, Final

from index.catalogue.checksums import check_row, whole_row
from ingest.document import DocumentId

# An SQL condition: the document of this row is in use, and no older version.
IN_USE: Final = "documents.id NOT IN (SELECT document FROM older_versions)"


@dataclass(frozen=True, slots=True)
class OlderVersion:
    """A document that is no longer in use: what took its place, where, and when (UTC).

    `path` is as that of a place.
    """

    document: DocumentId
    successor: DocumentId
    path: str
    is_upload: bool
    replaced_at: str


_COLUMNS: Final = "document, successor, path, is_upload, replaced_at"


def put_older_version(
    connection: Connection, document: DocumentId, successor: DocumentId, path: str, is_upload: bool
) -> None:
    """Record that a document was replaced by another at a place."""
    connection.execute(
        f"INSERT INTO older_versions ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)",
        (
            document,
            successor,
            path.encode("utf-8", "surrogatepass"),
            int(is_upload),
            datetime.now(UTC).isoformat(timespec="seconds"),
        ),
    )


def find_older_version(connection: Connection, document: DocumentId) -> OlderVersion | None:
    """Return what is recorded of an older version; None for a document that is in use.

    Raises LibraryError when that record is not what was written.
    """
    query = f"""SELECT {_COLUMNS}, {whole_row(connection, "older_versions")}
                FROM older_versions WHERE document = ?"""
    row = connection.execute(query, (document,)).fetchone()
    if row is None:
        return None
    check_row(row[5] == 1 and row[0] == document, "older_versions", document)
    return _version(row)


def list_older_versions(connection: Connection) -> tuple[OlderVersion, ...]:
    """Return every older version, first replaced first. Raises LibraryError for a damaged one."""
    query = f"""SELECT {_COLUMNS}, {whole_row(connection, "older_versions")}
                FROM older_versions ORDER BY rowid"""
    rows = connection.execute(query).fetchall()
    for row in rows:
        check_row(row[5], "older_versions", row[0])
    return tuple(map(_version, rows))


def versions_before(connection: Connection, document: DocumentId) -> tuple[OlderVersion, ...]:
    """Return the versions that led to a document, last replaced first."""
    reached = {document}
    found: list[OlderVersion] = []
    # What replaced a document was replaced after it, so one pass from the end meets each chain
    # in order.
    for version in reversed(list_older_versions(connection)):
        if version.successor in reached:
            reached.add(version.document)
            found.append(version)
    return tuple(found)


def count_versions(connection: Connection) -> dict[str, int]:
    """Return how many older versions led to each document that has any."""
    successors = {each.document: each.successor for each in list_older_versions(connection)}
    ends = (_end_of(document, successors) for document in successors)
    return Counter(end for end in ends if end is not None)


def is_in_use(connection: Connection, document: DocumentId) -> bool:
    """Return whether a document is in the library and no older version of another."""
    query = f"SELECT 1 FROM documents WHERE id = ? AND {IN_USE}"
    return connection.execute(query, (document,)).fetchone() is not None


def bypass_version(connection: Connection, document: DocumentId) -> None:
    """Let what led to an older version lead to its successor, before the version is deleted."""
    connection.execute(
        """UPDATE older_versions SET successor =
               (SELECT successor FROM older_versions WHERE document = ?1)
           WHERE successor = ?1""",
        (document,),
    )


def versions_in_use(connection: Connection) -> list[str]:
    """Return older versions that are still at a place, or still searched."""
    rows = connection.execute(
        """SELECT document FROM older_versions
           WHERE document IN (SELECT document FROM places)
               OR document IN (SELECT document FROM passages)"""
    )
    return [str(identity) for (identity,) in rows]


def lost_versions(connection: Connection) -> list[str]:
    """Return older versions that lead to no document in use."""
    rows: list[tuple[str, str]] = connection.execute(
        "SELECT document, successor FROM older_versions"
    ).fetchall()
    successors = dict(rows)
    query = f"SELECT id FROM documents WHERE {IN_USE}"
    in_use = {identity for (identity,) in connection.execute(query)}
    return [document for document in successors if _end_of(document, successors) not in in_use]


def _end_of(document: str, successors: Mapping[Any, str]) -> str | None:
    met = {document}
    while document in successors:
        document = successors[document]
        if document in met:
            return None
        met.add(document)
    return document


def _version(row: tuple[Any, ...]) -> OlderVersion:
    path = bytes(row[2]).decode("utf-8", "surrogatepass")
    return OlderVersion(DocumentId(row[0]), DocumentId(row[1]), path, bool(row[3]), row[4])
