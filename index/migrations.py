"""Bring a library's database to this version's schema, one numbered file a transaction."""

from __future__ import annotations

import re
from pathlib import Path
from sqlite3 import Connection
from typing import Final

from index.catalogue.checksums import add_functions, seal_tables
from ingest.notice import LibraryError, NoticeKind, Words

MIGRATIONS: Final = Path(__file__).with_name("migrations")
# "Tnky" in ASCII: tells a library of ours from any other SQLite file (PRAGMA application_id).
APPLICATION_ID: Final = 0x546E6B79
# The first schema whose rows carry checksums.
SEALED_FROM: Final = 5

LIBRARY_FOREIGN = NoticeKind(
    "library_foreign",
    Words(
        en="{file} is not a library of Tenkyo.",
        ja="{file} は典拠のライブラリではありません。",
    ),
    Words(
        en="It was left untouched; name another folder with --library.",
        ja="何も変更していません。--library で別のフォルダーを指定してください。",
    ),
)
LIBRARY_NEWER = NoticeKind(
    "library_newer",
    Words(
        en="The library {file} was written by a newer version (schema {found}, known: {known}).",
        ja="ライブラリ {file} は新しい版のものです（スキーマ {found}、対応は {known} まで）。",
    ),
    Words(
        en="It was left untouched; update this program.",
        ja="何も変更していません。このプログラムを更新してください。",
    ),
)


def migration_files() -> tuple[Path, ...]:
    """Return the migrations in order; file N (counted from 1) leads to schema version N."""
    files = tuple(sorted(MIGRATIONS.glob("[0-9][0-9][0-9][0-9]_*.sql")))
    numbers = [int(file.name[:4]) for file in files]
    if numbers != list(range(1, len(files) + 1)):
        raise ValueError(f"migrations are not numbered from 1 without gaps: {numbers}")
    return files


def schema_version(connection: Connection) -> int:
    """Return the version of the database's schema; 0 for a new one."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def check_identity(connection: Connection, file: Path) -> None:
    """Raise LibraryError when the database is not ours or is from a newer version."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    version = schema_version(connection)
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    is_new = application == 0 and version == 0 and tables == 0
    if application != APPLICATION_ID and not is_new:
        raise LibraryError(LIBRARY_FOREIGN, file=file)
    known = len(migration_files())
    if version > known:
        raise LibraryError(LIBRARY_NEWER, file=file, found=version, known=known)


def migrate(connection: Connection, files: tuple[Path, ...] | None = None) -> None:
    """Apply the migrations that are still to come, each in a transaction of its own.

    The caller holds the write lock. A migration that fails leaves the version before it.
    """
    add_functions(connection)
    files = migration_files() if files is None else files
    for number, file in enumerate(files, start=1):
        if number <= schema_version(connection):
            continue
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in split_statements(file.read_text(encoding="utf-8")):
                connection.execute(statement)
            if number >= SEALED_FROM:
                seal_tables(connection)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {number}")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def split_statements(script: str) -> list[str]:
    """Return the statements of a migration file: a semicolon at the end of a line parts them.

    `Connection.executescript` would commit first, and so could not be rolled back.
    """
    without_comments = re.sub(r"^\s*--.*$", "", script, flags=re.MULTILINE)
    parts = re.split(r";[ \t]*$", without_comments, flags=re.MULTILINE)
    return [part.strip() for part in parts if part.strip()]
