"""A checksum in every row, so that a flipped bit anywhere in the content is found.

SQLite finds what is wrong with the structure of its file, not a changed value. Triggers keep the
checksum, so that no statement can forget it; a writer without our function cannot write.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from sqlite3 import Connection
from typing import Final

from ingest.notice import LibraryError, NoticeKind, Words

RECORD_DAMAGED = NoticeKind(
    "record_damaged",
    Words(
        en="A record of the library is damaged ({table} {record}).",
        ja="ライブラリの記録が壊れています（{table} {record}）。",
    ),
    Words(
        en="Run `python -m index verify`; it says how to mend it.",
        ja="`python -m index verify` を実行すると、直し方が表示されます。",
    ),
)

COLUMN: Final = "checksum"
_columns: dict[str, str] = {}


def row_checksum(*values: str | bytes | int | float | None) -> int:
    """Return the CRC-32 of the values of a row; a single flipped bit always changes it."""
    checksum = 0
    for value in values:
        checksum = zlib.crc32(_encoded(value), checksum)
    return checksum


def _encoded(value: str | bytes | int | float | None) -> bytes:
    if value is None:
        return b"n"
    if isinstance(value, bytes):
        return b"b%d:" % len(value) + value
    if isinstance(value, str):
        return b"s" + value.encode("utf-8", "surrogatepass")
    return struct.pack("<cd", b"f", value) if isinstance(value, float) else b"i%d" % value


def add_functions(connection: Connection) -> None:
    """Give a connection the functions that our schema uses."""
    connection.create_function("crc32", 1, zlib.crc32, deterministic=True)  # migration 2
    connection.create_function("row_checksum", -1, row_checksum, deterministic=True)


def tables(connection: Connection) -> tuple[str, ...]:
    """Return the names of our tables, in order."""
    rows = connection.execute(
        """SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
           ORDER BY name"""
    )
    return tuple(name for (name,) in rows)


def seal_tables(connection: Connection) -> None:
    """Give every table its checksums and the triggers that keep them, within a migration."""
    for table in tables(connection):
        names = [name for name, _ in _table_columns(connection, table)]
        if COLUMN not in names:
            addition = f"ALTER TABLE {table} ADD COLUMN {COLUMN} INTEGER NOT NULL DEFAULT 0"
            connection.execute(addition)
        for event in ("insert", "update"):
            connection.execute(f"DROP TRIGGER IF EXISTS seal_{event}_{table}")
        _columns.pop(table, None)
        connection.execute(f"UPDATE {table} SET {COLUMN} = {_expression(connection, table)}")
        _add_triggers(connection, table)


def _add_triggers(connection: Connection, table: str) -> None:
    keys = _key(connection, table)
    this_row = " AND ".join(f"{name} = NEW.{name}" for name in keys)
    content = ", ".join(name for name, _ in _table_columns(connection, table) if name != COLUMN)
    seal = f"UPDATE {table} SET {COLUMN} = {_expression(connection, table)} WHERE {this_row};"
    for event in ("INSERT", f"UPDATE OF {content}"):
        name = f"seal_{event.split()[0].lower()}_{table}"
        connection.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {seal} END")


def whole_row(connection: Connection, table: str) -> str:
    """Return an SQL expression: whether a row of the table is what was written."""
    if table not in _columns:
        _columns[table] = f"{table}.{COLUMN} = {_expression(connection, table)}"
    return _columns[table]


def check_row(is_whole: object, table: str, record: object) -> None:
    """Raise LibraryError when a row is not what was written, as `whole_row` told."""
    if is_whole != 1:
        raise LibraryError(RECORD_DAMAGED, table=table, record=record)


def damaged_rows(connection: Connection, table: str) -> Iterator[tuple[str, str | None]]:
    """Give the rows that are not what was written: their key, and the document concerned.

    The key is an SQL condition that names the row.
    """
    keys = _key(connection, table)
    columns = [name for name, _ in _table_columns(connection, table)]
    owner = next((name for name in ("document", "id") if _names_document(table, name, columns)), "")
    document = f"CAST({owner} AS BLOB)" if owner else "NULL"
    named = ", ".join(f"quote({name})" for name in keys)
    query = f"""SELECT {document}, {named} FROM {table}
                WHERE ({whole_row(connection, table)}) IS NOT 1"""
    for row in connection.execute(query):
        text = None if row[0] is None else bytes(row[0]).decode("utf-8", "replace")
        pairs = zip(keys, row[1:], strict=True)
        yield " AND ".join(f"{name} = {value}" for name, value in pairs), text


def _names_document(table: str, name: str, columns: list[str]) -> bool:
    return name in columns and (name == "document" or table == "documents")


def reseal(connection: Connection, table: str, key: str) -> None:
    """Accept a row as it stands; for what only the person can say is right."""
    connection.execute(
        f"UPDATE {table} SET {COLUMN} = {_expression(connection, table)} WHERE {key}"
    )


def drop_row(connection: Connection, table: str, key: str) -> None:
    """Delete a damaged row by its key."""
    connection.execute(f"DELETE FROM {table} WHERE {key}")


def _expression(connection: Connection, table: str) -> str:
    parts: list[str] = []
    for name, kind in _table_columns(connection, table):
        if name == COLUMN:
            continue
        # As bytes with its type beside it: a damaged text need be no valid UTF-8.
        is_text = kind == "TEXT"
        parts += (
            [f"typeof({table}.{name})", f"CAST({table}.{name} AS BLOB)"]
            if is_text
            else [f"{table}.{name}"]
        )
    return f"row_checksum({', '.join(parts)})"


def _table_columns(connection: Connection, table: str) -> list[tuple[str, str]]:
    rows = connection.execute(f"PRAGMA table_info({table})").fetchall()
    return [(name, kind) for _, name, kind, *_ in rows]


def _key(connection: Connection, table: str) -> list[str]:
    row = connection.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
    ).fetchone()
    check_row(row is not None, "sqlite_master", table)
    (definition,) = row
    if "WITHOUT ROWID" not in definition:
        return ["rowid"]
    rows = connection.execute(f"PRAGMA table_info({table})").fetchall()
    return [row[1] for row in sorted(rows, key=lambda row: row[5]) if row[5]]
