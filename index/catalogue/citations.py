"""Rows of citations, and which of them were kept or reported as wrong."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from sqlite3 import Connection
from typing import Any, Final

from index.catalogue.checksums import check_row, whole_row
from index.citation import Citation
from index.kept import Decision, KeptId, KeptQuote
from ingest.document import DocumentId

_COLUMNS: Final = """file, title, media_type, document, sha256, page, page_label, line,
    heading_path, start_offset, end_offset, text, digest, medium, generation, cited_at, question"""
_WIDTH: Final = len(fields(Citation))


def put_citation(connection: Connection, citation: Citation) -> KeptId:
    """Return the row of a citation, adding it when its place or text is new for its question."""
    marks = ", ".join("?" * _WIDTH)
    connection.execute(
        f"INSERT OR IGNORE INTO citations ({_COLUMNS}) VALUES ({marks})", _row(citation)
    )
    place = (citation.sha256, citation.page, citation.start, citation.end, citation.digest)
    (identity,) = connection.execute(
        """SELECT id FROM citations WHERE question = ? AND sha256 = ? AND page = ?
               AND start_offset = ? AND end_offset = ? AND digest = ?""",
        (citation.question, *place),
    ).fetchone()
    return KeptId(identity)


def drop_unused_citations(connection: Connection) -> None:
    """Delete the citations that are neither kept nor reported."""
    connection.execute(
        """DELETE FROM citations WHERE id NOT IN (SELECT citation FROM kept_quotes)
               AND id NOT IN (SELECT citation FROM wrong_quotes)"""
    )


def citations_of_removed(connection: Connection) -> int:
    """Return how many citations hold text of documents that are not in the library."""
    (count,) = connection.execute(
        "SELECT count(*) FROM citations WHERE document NOT IN (SELECT id FROM documents)"
    ).fetchone()
    return int(count)


def drop_citations_of_removed(connection: Connection) -> None:
    """Delete the citations, kept or reported, of documents that are not in the library."""
    which = "SELECT id FROM citations WHERE document NOT IN (SELECT id FROM documents)"
    for table in ("kept_quotes", "wrong_quotes"):
        connection.execute(f"DELETE FROM {table} WHERE citation IN ({which})")
    connection.execute(f"DELETE FROM citations WHERE id IN ({which})")


def list_citations(connection: Connection) -> list[tuple[int, Citation]]:
    """Return every citation with its row id."""
    rows = connection.execute(f"SELECT id, {_COLUMNS} FROM citations ORDER BY id")
    return [(row[0], _citation(row[1:])) for row in rows]


def list_kept(connection: Connection) -> tuple[KeptQuote, ...]:
    """Return the kept quotes in their order. Raises LibraryError for a damaged one."""
    rows = _checked(
        connection,
        f"""SELECT {_COLUMNS}, citations.id, group_name, note, decision, %s FROM kept_quotes
            LEFT JOIN citations ON citations.id = kept_quotes.citation ORDER BY position""",
        "kept_quotes",
    )
    return tuple(
        KeptQuote(
            KeptId(row[_WIDTH]),
            _citation(row[:_WIDTH]),
            row[_WIDTH + 1],
            row[_WIDTH + 2],
            Decision(row[_WIDTH + 3]),
        )
        for row in rows
    )


def kept_order(connection: Connection) -> list[KeptId]:
    """Return the ids of the kept quotes in their order."""
    rows = connection.execute("SELECT citation FROM kept_quotes ORDER BY position")
    return [KeptId(identity) for (identity,) in rows]


def set_order(connection: Connection, ids: Sequence[KeptId]) -> None:
    """Number the kept quotes anew, in this order."""
    connection.executemany(
        "UPDATE kept_quotes SET position = ?1 WHERE citation = ?2 AND position <> ?1",
        list(enumerate(ids)),
    )


def insert_kept(connection: Connection, kept: KeptQuote) -> None:
    """Put a kept quote at the end; its citation is a row already."""
    connection.execute(
        """INSERT INTO kept_quotes (citation, position, group_name, note, decision)
           VALUES (?, (SELECT coalesce(max(position) + 1, 0) FROM kept_quotes), ?, ?, ?)""",
        (kept.id, kept.group, kept.note, kept.decision),
    )


def delete_kept(connection: Connection, identity: KeptId) -> bool:
    """Take a quote out of the tray; return whether it was there."""
    deleted = connection.execute("DELETE FROM kept_quotes WHERE citation = ?", (identity,))
    return deleted.rowcount > 0


def set_group(connection: Connection, identity: KeptId, group: str) -> bool:
    """Put a kept quote into a group; return whether it is kept."""
    query = "UPDATE kept_quotes SET group_name = ? WHERE citation = ?"
    return connection.execute(query, (group, identity)).rowcount > 0


def set_note(connection: Connection, identity: KeptId, note: str) -> bool:
    """Write the note of a kept quote; return whether it is kept."""
    query = "UPDATE kept_quotes SET note = ? WHERE citation = ?"
    return connection.execute(query, (note, identity)).rowcount > 0


def set_decision(connection: Connection, identity: KeptId, decision: Decision) -> bool:
    """Record what was decided about a kept quote; return whether it is kept."""
    query = "UPDATE kept_quotes SET decision = ? WHERE citation = ?"
    return connection.execute(query, (decision, identity)).rowcount > 0


def insert_wrong(connection: Connection, identity: KeptId) -> None:
    """Record that a citation was reported as wrong, unless it was before."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    connection.execute(
        "INSERT OR IGNORE INTO wrong_quotes (citation, reported_at) VALUES (?, ?)", (identity, now)
    )


def delete_wrong(connection: Connection, identity: KeptId) -> None:
    """Take a report back."""
    connection.execute("DELETE FROM wrong_quotes WHERE citation = ?", (identity,))


def list_wrong(connection: Connection) -> tuple[Citation, ...]:
    """Return the citations that were reported as wrong, oldest report first.

    Raises LibraryError for a damaged one.
    """
    rows = _checked(
        connection,
        f"""SELECT {_COLUMNS}, %s FROM wrong_quotes
            LEFT JOIN citations ON citations.id = wrong_quotes.citation
            ORDER BY reported_at, citations.id""",
        "wrong_quotes",
    )
    return tuple(_citation(row[:_WIDTH]) for row in rows)


def _checked(connection: Connection, query: str, table: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query whose last columns tell whether they are what was written."""
    whole = [whole_row(connection, each) for each in (table, "citations")]
    rows = connection.execute(query % ", ".join(whole)).fetchall()
    for row in rows:
        check_row(row[-2], table, row[0])
        check_row(row[-1], "citations", row[0])
    return rows


def _row(citation: Citation) -> tuple[Any, ...]:
    return (
        citation.file,
        citation.title,
        citation.media_type,
        citation.document,
        citation.sha256,
        citation.page,
        citation.page_label,
        citation.line,
        json.dumps(citation.heading_path, ensure_ascii=False),
        citation.start,
        citation.end,
        citation.text,
        citation.digest,
        citation.medium,
        citation.generation,
        citation.cited_at,
        citation.question,
    )


def _citation(row: Sequence[Any]) -> Citation:
    values = dict(zip((field.name for field in fields(Citation)), row, strict=True))
    values["document"] = DocumentId(values["document"])
    values["heading_path"] = tuple(json.loads(values["heading_path"]))
    return Citation(**values)
