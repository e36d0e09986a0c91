"""A second, sealed record of the highest ids ever given, which SQLite keeps without a checksum.

An id that were given twice would let a derived index take one passage for another.
"""

from __future__ import annotations

from sqlite3 import Connection
from typing import Final

from index.catalogue.checksums import whole_row

_PREFIX: Final = "sequence of "


def sequence_faults(connection: Connection) -> list[str]:
    """Return the tables whose highest id is not what was sealed; none for a damaged seal."""
    found, sealed = _found(connection), _sealed(connection)
    if sealed is None:
        return []
    every = found.keys() | sealed.keys()
    return sorted(name for name in every if found.get(name) != sealed.get(name))


def restore_sequences(connection: Connection) -> None:
    """Put back what was sealed, at the beginning of a transaction that writes."""
    found, sealed = _found(connection), _sealed(connection)
    if sealed is not None and found != sealed:
        connection.execute("DELETE FROM sqlite_sequence")
        connection.executemany(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", list(sealed.items())
        )


def seal_sequences(connection: Connection) -> None:
    """Seal what a transaction made of the highest ids, before it is committed."""
    sealed = _sealed(connection) or {}
    connection.executemany(
        "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)",
        [
            (f"{_PREFIX}{name}", str(highest))
            for name, highest in _found(connection).items()
            if sealed.get(name) != highest
        ],
    )


def _found(connection: Connection) -> dict[str, object]:
    # As bytes: a damaged name need be no valid UTF-8.
    rows = connection.execute("SELECT CAST(name AS BLOB), seq FROM sqlite_sequence")
    return {bytes(name or b"").decode("utf-8", "replace"): highest for name, highest in rows}


def _sealed(connection: Connection) -> dict[str, object] | None:
    """Return what was sealed, by table; None when a seal is damaged, which `verify` tells."""
    rows = connection.execute(
        f"""SELECT name, CAST(value AS INTEGER), {whole_row(connection, "settings")} FROM settings
            WHERE substr(name, 1, {len(_PREFIX)}) = '{_PREFIX}'"""
    ).fetchall()
    if any(is_whole != 1 for _, _, is_whole in rows):
        return None
    return {name.removeprefix(_PREFIX): highest for name, highest, _ in rows}
