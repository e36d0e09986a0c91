"""Rows of files that could not be read, with what the system said of them then."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from sqlite3 import Connection

from index.catalogue.checksums import check_row, whole_row
from index.catalogue.documents import Place
from index.catalogue.packing import pack_notices, unpack_notices
from ingest.notice import Notice


@dataclass(frozen=True, slots=True)
class FailedReading:
    """A file as it was when it could not be read, what was there to read it, and why it failed."""

    place: Place
    circumstances: str
    error: Notice


def put_failed_reading(connection: Connection, failed: FailedReading) -> None:
    """Remember a failure, instead of what was remembered of that file."""
    place = failed.place
    connection.execute(
        """INSERT OR REPLACE INTO failed_readings (path, is_upload, byte_size, modified_ns,
               changed_ns, hashed_ns, circumstances, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            _encoded(place.path),
            int(place.is_upload),
            place.byte_size,
            place.modified_ns,
            place.changed_ns,
            place.hashed_ns,
            failed.circumstances,
            pack_notices((failed.error,)),
        ),
    )


def find_failed_reading(connection: Connection, path: str) -> FailedReading | None:
    """Return how a file failed. Raises LibraryError when the record is not what was written."""
    row = connection.execute(
        f"""SELECT path, is_upload, byte_size, modified_ns, changed_ns, hashed_ns, circumstances,
                   error, {whole_row(connection, "failed_readings")}
            FROM failed_readings WHERE path = ?""",
        (_encoded(path),),
    ).fetchone()
    if row is None:
        return None
    check_row(row[8], "failed_readings", path)
    return FailedReading(Place.of_row(row), row[6], unpack_notices(row[7])[0])


def forget_failed_readings(connection: Connection, prefix: str, failing: Collection[str]) -> None:
    """Forget the failures below a folder, save those of files that still fail."""
    low = _encoded(prefix)
    kept = {_encoded(path) for path in failing}
    rows = connection.execute(
        "SELECT path FROM failed_readings WHERE path >= ? ORDER BY path", (low,)
    ).fetchall()
    gone = [path for (path,) in rows if bytes(path).startswith(low) and path not in kept]
    connection.executemany("DELETE FROM failed_readings WHERE path = ?", ((path,) for path in gone))


def _encoded(path: str) -> bytes:
    return path.encode("utf-8", "surrogatepass")
