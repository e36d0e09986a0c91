"""Libraries that earlier versions wrote open as they were, and are left whole when that fails."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from index.library import Library
from index.migrations import migrate, migration_files, schema_version, split_statements
from index.verify import verify
from index.versions import list_versions
from tests.fakes import FakeEmbedder, FakeWords, ingest_fake
from tests.index.crash_works import SCHEMAS, make_earlier

# Those whose libraries have a stored mirror, an older version and a question asked.
CHANGED = (11, 14)
BEHIND = [schema for schema in SCHEMAS if schema < len(migration_files())]


def test_there_is_a_library_of_every_earlier_schema() -> None:
    assert list(range(1, len(SCHEMAS) + 1)) == SCHEMAS
    assert 14 <= max(SCHEMAS) <= len(migration_files())


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_library_of_an_earlier_version_opens_as_it_was(quick_path: Path, schema: int) -> None:
    make_earlier(quick_path, schema)
    with Library.open(quick_path / "library", words=FakeWords()) as library:
        first, second = sorted(library.documents(), key=lambda each: each.name)
        assert (first.name, second.name) == ("rules.txt", "規則 第一.txt")
        assert [page.text for page in library.pages(second.id)] == [
            "図書館の利用は無料です。",
            "第二条　市長は、市民が選びます。",
        ]
        assert second.collections == (("規則",) if schema >= 4 else ())
        assert first.tags == (("確認",) if schema >= 4 else ())
        assert len(library.tray.quotes()) == int(schema >= 3)
        if schema in CHANGED:
            (mirror,) = library.mirrors.list()
            assert (mirror.selection.exclude, mirror.collection) == (("*.tmp",), "規則")
            assert [each.number for each in list_versions(library, first.id)] == [1, 2]
            assert [each.question for each in library.history.questions()] == ["図書館は？"]
        snapshot = library.snapshot()
        hits = snapshot.search_vectors(FakeEmbedder().encode_queries(["図書館の利用"])[0], 9)
        texts = [
            snapshot.page(each.document, each.page).text
            for each in snapshot.passages([hit.passage for hit in hits])
        ]
        assert (texts[0], len(texts)) == ("図書館の利用は無料です。", 3)
        assert verify(library) == ()
        (quick_path / "folder").mkdir()
        (quick_path / "folder" / "new.txt").write_text("新しい規則です。", "utf-8")
        ingest_fake(library, quick_path / "folder")
        assert (len(library.documents()), verify(library)) == (3, ())


@pytest.mark.parametrize("schema", BEHIND)
def test_a_migration_that_fails_half_way_leaves_a_state_that_goes_on(
    quick_path: Path, monkeypatch: pytest.MonkeyPatch, schema: int
) -> None:
    make_earlier(quick_path, schema)
    directory = quick_path / "library"
    with monkeypatch.context() as broken:
        broken.setattr("index.migrations.seal_tables", _fail)
        with pytest.raises(KeyboardInterrupt):
            Library.open(directory)
    connection = sqlite3.connect(directory / "library.sqlite")
    assert schema_version(connection) == max(schema, 4)  # before the first that seals
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    with Library.open(directory, words=FakeWords()) as library:
        library.snapshot()
        assert (len(library.documents()), verify(library)) == (2, ())


@pytest.mark.parametrize("number", range(2, len(migration_files()) + 1))
def test_a_migration_that_dies_half_way_leaves_the_old_state(
    quick_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    make_earlier(quick_path, 1)
    connection = sqlite3.connect(quick_path / "library" / "library.sqlite", isolation_level=None)
    migrate(connection, migration_files()[: number - 1])
    before = list(connection.iterdump())
    with monkeypatch.context() as broken:
        broken.setattr("index.migrations.split_statements", _with_a_broken_end)
        with pytest.raises(sqlite3.OperationalError):
            migrate(connection, migration_files()[:number])
    assert schema_version(connection) == number - 1
    assert list(connection.iterdump()) == before
    migrate(connection)
    assert schema_version(connection) == len(migration_files())
    connection.close()


def _with_a_broken_end(script: str) -> list[str]:
    return [*split_statements(script), "DROP TABLE nothing_of_that_name"]


def _fail(_: sqlite3.Connection) -> None:
    raise KeyboardInterrupt
