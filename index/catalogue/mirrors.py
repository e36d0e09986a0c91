"""Rows of the folders that a library is kept equal to."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from sqlite3 import Connection
from typing import Final

from index.catalogue.checksums import check_row, whole_row
from index.mirror import Mirror, Timing
from index.outcome import FileOutcome
from ingest.selection import ALL_FILES, Selection

_CHANGES: Final = (FileOutcome.ADDED, FileOutcome.UPDATED, FileOutcome.REMOVED)


def put_mirror(connection: Connection, mirror: Mirror) -> None:
    """Keep a folder as one to mirror, or change how; what came of comparing it stays."""
    connection.execute(
        """INSERT INTO mirrors (path, selection, collection, timing) VALUES (?, ?, ?, ?)
           ON CONFLICT (path) DO UPDATE SET selection = excluded.selection,
               collection = excluded.collection, timing = excluded.timing""",
        (
            _encoded(mirror.path),
            pack_selection(mirror.selection),
            mirror.collection,
            mirror.timing,
        ),
    )


def drop_mirror(connection: Connection, path: str) -> bool:
    """Mirror a folder no more; its documents stay. Return whether it was mirrored."""
    cursor = connection.execute("DELETE FROM mirrors WHERE path = ?", (_encoded(path),))
    return cursor.rowcount == 1


def list_mirrors(connection: Connection) -> tuple[Mirror, ...]:
    """Return the folders, by path. Raises LibraryError when one is not what was written."""
    rows = connection.execute(
        f"""SELECT path, selection, collection, timing, compared_at, changed_at, changes, failed,
                   {whole_row(connection, "mirrors")} FROM mirrors ORDER BY path"""
    ).fetchall()
    for row in rows:
        check_row(row[8], "mirrors", row[0])
    return tuple(
        Mirror(
            path=bytes(row[0]).decode("utf-8", "surrogatepass"),
            selection=unpack_selection(row[1]),
            collection=row[2],
            timing=Timing(row[3]),
            compared_at=row[4],
            changed_at=row[5],
            changes=tuple((FileOutcome(name), n) for name, n in json.loads(row[6]).items()),
            failed=row[7],
        )
        for row in rows
    )


def record_comparison(
    connection: Connection, path: str, outcomes: Counter[FileOutcome] | None
) -> None:
    """Say that a folder was compared now, and what became of its files; None: nothing differed."""
    where, now = _encoded(path), datetime.now(UTC).isoformat(timespec="seconds")
    connection.execute("UPDATE mirrors SET compared_at = ? WHERE path = ?", (now, where))
    if outcomes is None:
        return
    failed = outcomes[FileOutcome.FAILED]
    connection.execute("UPDATE mirrors SET failed = ? WHERE path = ?", (failed, where))
    changes = {outcome.value: outcomes[outcome] for outcome in _CHANGES if outcomes[outcome]}
    if changes:
        connection.execute(
            "UPDATE mirrors SET changed_at = ?, changes = ? WHERE path = ?",
            (now, json.dumps(changes), where),
        )


def pack_selection(selection: Selection) -> str:
    """Return a selection as it is stored; empty when it takes all files."""
    return "" if selection == ALL_FILES else json.dumps(asdict(selection), ensure_ascii=False)


def unpack_selection(text: str) -> Selection:
    """Return a selection that was stored."""
    if not text:
        return ALL_FILES
    stored = json.loads(text)
    return Selection(tuple(stored["include"]), tuple(stored["exclude"]), stored["most_bytes"])


def _encoded(path: str) -> bytes:
    return path.encode("utf-8", "surrogatepass")
