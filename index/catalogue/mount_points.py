"""Rows of the folders at which another drive was mounted when files were read from it."""

from __future__ import annotations

from collections.abc import Iterable
from sqlite3 import Connection

from index.catalogue.checksums import check_row, whole_row


def put_mount_points(connection: Connection, paths: Iterable[str]) -> None:
    """Remember folders at which another drive is mounted."""
    connection.executemany(
        "INSERT OR IGNORE INTO mount_points (path) VALUES (?)",
        ((path.encode("utf-8", "surrogatepass"),) for path in paths),
    )


def list_mount_points(connection: Connection) -> tuple[str, ...]:
    """Return them, in order. Raises LibraryError when a record is not what was written."""
    query = f"SELECT path, {whole_row(connection, 'mount_points')} FROM mount_points ORDER BY path"
    rows = connection.execute(query).fetchall()
    for row in rows:
        check_row(row[1], "mount_points", row[0])
    return tuple(bytes(row[0]).decode("utf-8", "surrogatepass") for row in rows)


def drop_mount_points(connection: Connection, paths: Iterable[str]) -> None:
    """Forget folders."""
    connection.executemany(
        "DELETE FROM mount_points WHERE path = ?",
        ((path.encode("utf-8", "surrogatepass"),) for path in paths),
    )
