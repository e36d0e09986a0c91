from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from index.catalogue import connection as connections
from index.catalogue.connection import Database
from index.catalogue.embeddings import damaged_embeddings
from index.filter import EVERYTHING
from index.library import Library
from index.lock import LibraryLock
from index.migrations import (
    APPLICATION_ID,
    LIBRARY_FOREIGN,
    LIBRARY_NEWER,
    migrate,
    migration_files,
    schema_version,
    split_statements,
)
from index.verify import verify
from ingest.notice import LibraryError


@pytest.fixture(autouse=True)
def _no_prepared_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the migrations themselves make every library here."""
    monkeypatch.setattr(connections, "migrate", migrate)


def test_a_new_library_has_the_newest_schema_and_our_mark(library: Library) -> None:
    with library.database.read() as connection:
        assert schema_version(connection) == len(migration_files())
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_writer_syncs_fully_and_keeps_references(library: Library) -> None:
    with library.database.write() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_a_reader_cannot_write(library: Library) -> None:
    with pytest.raises(LibraryError), library.database.read() as connection:
        connection.execute("DELETE FROM documents")


def test_a_newer_library_is_refused_and_left(tmp_path: Path) -> None:
    Library.open(tmp_path).close()
    with sqlite3.connect(tmp_path / "library.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (tmp_path / "library.sqlite").read_bytes()
    with pytest.raises(LibraryError) as raised:
        Library.open(tmp_path)
    assert raised.value.notice.code == LIBRARY_NEWER.code
    assert (tmp_path / "library.sqlite").read_bytes() == before


@pytest.mark.parametrize("content", [None, b"This is a letter, and no database at all.\n" * 30])
def test_a_foreign_database_is_refused_and_left(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "library.sqlite"
    if content is None:
        connection = sqlite3.connect(file)
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.close()
    else:
        file.write_bytes(content)
    before = file.read_bytes()
    with pytest.raises(LibraryError) as raised:
        Library.open(tmp_path)
    assert raised.value.notice.code == LIBRARY_FOREIGN.code
    assert file.read_bytes() == before


def test_a_creation_cut_short_is_taken_up(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite").touch()
    with Library.open(tmp_path) as library:
        assert library.documents() == ()


def test_a_failed_migration_leaves_the_state_before_it(tmp_path: Path) -> None:
    broken = tmp_path / "0002_broken.sql"
    broken.write_text("CREATE TABLE extra (x);\nINSERT INTO nowhere VALUES (1);\n")
    connection = sqlite3.connect(tmp_path / "library.sqlite", isolation_level=None)
    first = migration_files()[0]
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, (first, broken))
    assert schema_version(connection) == 1
    query = "SELECT count(*) FROM sqlite_master WHERE name = 'extra'"
    assert connection.execute(query).fetchone() == (0,)
    connection.close()


def test_a_library_of_the_first_schema_opens_with_its_content(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "library.sqlite", isolation_level=None)
    migrate(connection, migration_files()[:1])
    connection.execute("INSERT INTO models VALUES (1, 'm', '1', 2, '', '')")
    connection.execute(
        "INSERT INTO embeddings (model, indexed_sha256, vector) VALUES (1, x'01', x'3c000000')"
    )
    connection.close()
    with Library.open(tmp_path) as library, library.database.read() as reading:
        assert schema_version(reading) == len(migration_files())
        assert damaged_embeddings(reading, 1, 4) == []


def test_a_full_disk_is_told_and_what_was_there_stays(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        with library.database.write() as connection:
            connection.execute("INSERT INTO settings (name, value) VALUES ('kept', 'yes')")
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(LibraryError) as raised:
            fill(library)
        assert raised.value.notice.code == "disk_full"
        with library.database.read() as connection:
            rows = connection.execute("SELECT name FROM settings").fetchall()
        assert rows == [("kept",)]


def fill(library: Library) -> None:
    with library.database.write() as connection:
        for number in range(200):
            values = (str(number), "x" * 4096)
            connection.execute("INSERT INTO settings (name, value) VALUES (?, ?)", values)


def test_statements_are_parted_at_line_ends_and_comments_left_out() -> None:
    script = "-- one; two\nCREATE TABLE a (x TEXT DEFAULT ';');\n\nDROP TABLE a;\n"
    assert split_statements(script) == ["CREATE TABLE a (x TEXT DEFAULT ';')", "DROP TABLE a"]


def test_reading_sees_one_state_while_another_writes(tmp_path: Path) -> None:
    (tmp_path / "locks").mkdir()
    database = Database(tmp_path / "library.sqlite", LibraryLock(tmp_path, "write"))
    database.create_or_migrate()
    with database.read() as reading:
        assert reading.execute("SELECT count(*) FROM settings").fetchone() == (0,)
        with database.write() as writing:
            writing.execute("INSERT INTO settings (name, value) VALUES ('a', 'b')")
        assert reading.execute("SELECT count(*) FROM settings").fetchone() == (0,)
    with database.read() as reading:
        assert reading.execute("SELECT count(*) FROM settings").fetchone() == (1,)
    database.close()


def test_questions_asked_before_they_could_be_narrowed_stay_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = migration_files()[:11]
    with monkeypatch.context() as then:
        then.setattr(connections, "migration_files", lambda: earlier)
        then.setattr(connections, "migrate", lambda connection: migrate(connection, earlier))
        with Library.open(tmp_path) as library, library.database.write() as connection:
            connection.executemany(
                "INSERT INTO asked_questions (question, outcome, asked_at) VALUES (?, ?, 't')",
                [("甲？", "found"), ("乙？", "weak")],
            )
    with Library.open(tmp_path) as library:
        questions = library.history.questions()
        assert [(each.question, each.outcome) for each in questions] == [
            ("乙？", "weak"),
            ("甲？", "found"),
        ]
        assert library.history.answers("甲？", EVERYTHING) == ()
        assert verify(library) == ()
        library.history.record("丙？", "found")
        assert library.history.questions()[0].id == 3
        assert verify(library) == ()
