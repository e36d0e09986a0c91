"""Libraries that earlier versions wrote open as they were, and are left whole when that fails."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from index.library import Library
from index.migrations import migration_files, schema_version
from index.verify import verify
from tests.fakes import FakeEmbedder, FakeWords, ingest_fake
from tests.index.crash_works import SCHEMAS, make_earlier


def test_there_is_a_library_of_every_earlier_schema() -> None:
    assert set(range(1, 11)) <= set(SCHEMAS)
    assert max(SCHEMAS) <= len(migration_files())


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_library_of_an_earlier_version_opens_as_it_was(quick_path: Path, schema: int) -> None:
    make_earlier(quick_path, schema)
    with Library.open(quick_path / "library", words=FakeWords()) as library:
        first, second = library.documents()
        assert (first.name, second.name) == ("rules.txt", "規則 第一.txt")
        assert [page.text for page in library.pages(second.id)] == [
            "図書館の利用は無料です。",
            "第二条　市長は、市民が選びます。",
        ]
        assert second.collections == (("規則",) if schema >= 4 else ())
        assert first.tags == (("確認",) if schema >= 4 else ())
        assert len(library.tray.quotes()) == int(schema >= 3)
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


@pytest.mark.parametrize("schema", SCHEMAS)
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


def _fail(_: sqlite3.Connection) -> None:
    raise KeyboardInterrupt
