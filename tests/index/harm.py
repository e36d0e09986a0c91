"""Change rows as flipped bits would."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def harm_rows(database: Path, statement: str) -> None:
    """Change rows of a database that nobody has open: no trigger sees it, no reference is kept."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA foreign_keys = OFF")
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    triggers = connection.execute(query).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(statement)
    for _, sql in triggers:
        connection.execute(sql)
    connection.commit()
    connection.close()
