"""Rows of settings and of published generations."""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Connection
from typing import Final

from index.catalogue.checksums import check_row, damaged_rows, whole_row

_ACTIVE: Final = "active_generation"
_MODEL: Final = "model"
_TRACES: Final = "traces"


@dataclass(frozen=True, slots=True)
class Generation:
    """A published generation: it holds every passage of the library up to `highest_passage`.

    `model` is the row id of the model of its vectors, None when the library is empty.
    """

    number: int
    manifest_sha256: str
    model: int | None
    highest_passage: int
    published_at: str


def active_generation(connection: Connection) -> Generation | None:
    """Return the generation that answers now, or None when none was ever published."""
    number = read_setting(connection, _ACTIVE)
    return None if number is None else find_generation(connection, int(number))


def find_generation(connection: Connection, number: int) -> Generation | None:
    """Return a generation that was published and not yet forgotten."""
    row = connection.execute(
        f"""SELECT number, manifest_sha256, model, highest_passage, published_at,
                   {whole_row(connection, "generations")}
            FROM generations WHERE number = ?""",
        (number,),
    ).fetchone()
    if row is None:
        return None
    check_row(row[5], "generations", number)
    return Generation(*row[:5])


def list_generations(connection: Connection) -> tuple[Generation, ...]:
    """Return the generations that were not forgotten, oldest first."""
    rows = connection.execute(
        """SELECT number, manifest_sha256, model, highest_passage, published_at
           FROM generations ORDER BY number"""
    )
    return tuple(Generation(*row) for row in rows)


def publish_generation(connection: Connection, generation: Generation) -> None:
    """Make a generation the one that answers: the only commit point of a publication."""
    connection.execute(
        """INSERT INTO generations (number, manifest_sha256, model, highest_passage, published_at)
           VALUES (?, ?, ?, ?, ?)""",
        (
            generation.number,
            generation.manifest_sha256,
            generation.model,
            generation.highest_passage,
            generation.published_at,
        ),
    )
    write_setting(connection, _ACTIVE, str(generation.number))


def forget_generations(connection: Connection, before: int) -> None:
    """Forget generations with a lower number."""
    connection.execute("DELETE FROM generations WHERE number < ?", (before,))


def current_model(connection: Connection) -> int | None:
    """Return the row id of the model whose vectors the library uses, or None when it is new."""
    value = read_setting(connection, _MODEL)
    return None if value is None else int(value)


def set_current_model(connection: Connection, model: int) -> None:
    """Set the model whose vectors the library uses."""
    write_setting(connection, _MODEL, str(model))


def count_traces(connection: Connection) -> int:
    """Return how many removals files may still hold the text of."""
    return int(read_setting(connection, _TRACES) or 0)


def add_trace(connection: Connection) -> None:
    """Say that files may still hold the text of one more removal."""
    write_setting(connection, _TRACES, str(count_traces(connection) + 1))


def forget_traces(connection: Connection, count: int) -> None:
    """Say that no file holds any more the text of so many removals, the first ones."""
    write_setting(connection, _TRACES, str(count_traces(connection) - count))


def read_setting(connection: Connection, name: str) -> str | None:
    """Return a setting, or None when it was never set.

    Raises LibraryError when it is not what was written, or when another one is that may be it.
    """
    query = f"SELECT value, {whole_row(connection, 'settings')} FROM settings WHERE name = ?"
    row = connection.execute(query, (name,)).fetchone()
    if row is None:
        for key, _ in damaged_rows(connection, "settings"):
            check_row(False, "settings", key)
        return None
    check_row(row[1], "settings", name)
    return str(row[0])


def write_setting(connection: Connection, name: str, value: str) -> None:
    """Set a setting."""
    connection.execute("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (name, value))
