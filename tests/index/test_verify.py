from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from index.catalogue.checksums import add_functions
from index.filter import Filter, Labels
from index.library import Library
from index.rebuilding import rebuild
from index.uploads import store_upload
from index.verify import REBUILD, verify
from ingest.notice import LibraryError
from tests.fakes import FakeEmbedder, ingest_fake, make_citation


@pytest.fixture
def filled(library: Library, folder: Path) -> Library:
    (folder / "a.txt").write_text("図書館です。\f水道です。", "utf-8")
    upload = store_upload(library.directory, "b.txt", "公園です。".encode())
    ingest_fake(library, folder, upload)
    return library


def test_a_kept_text_that_is_not_what_was_kept_is_found(filled: Library) -> None:
    filled.tray.keep(make_citation("図書館です。"))
    assert harm(filled, "UPDATE citations SET text = '公園です。'") == [
        ("citation-digest", "take it out of the kept quotes")
    ]


def harm(library: Library, statement: str) -> list[tuple[str, str]]:
    """Change the database behind the library's back; return the breaches and what mends them."""
    library.close()
    connection = sqlite3.connect(library.files.database)
    connection.execute("PRAGMA foreign_keys = OFF")
    add_functions(connection)  # so that the checksums of rows are right, and the rest must tell
    connection.execute(statement)
    connection.commit()
    connection.close()
    return [(breach.invariant, breach.mend.split(",")[0]) for breach in verify(library)]


def test_a_sound_library_has_no_breach(filled: Library) -> None:
    assert verify(filled) == ()


@pytest.mark.parametrize(
    ("statement", "invariants"),
    [
        (
            "UPDATE pages SET text = '図書館でず。' WHERE number = 1 AND text LIKE '図%'",
            {"page-digest"},
        ),
        (
            "UPDATE pages SET text = text || char(13) WHERE number = 2",
            {"page-digest", "page-characters"},
        ),
        ("UPDATE passages SET end_offset = 999 WHERE id = 1", {"passage-range"}),
        ("UPDATE passages SET start_offset = end_offset WHERE id = 1", {"passage-range"}),
        ("UPDATE embeddings SET vector = x'00' WHERE id = 1", {"vector-digest"}),
        ("UPDATE embeddings SET vector = zeroblob(128) WHERE id = 1", {"vector-digest"}),
        ("DELETE FROM embeddings WHERE id = 1", {"passage-vector"}),
        ("DELETE FROM places WHERE is_upload = 0", {"document-place"}),
        ("DELETE FROM pages WHERE number = 2", {"database-references"}),
        (
            "UPDATE documents SET sha256 = replace(sha256, substr(sha256, 1, 4), 'ffff')",
            {"document-id", "upload-file"},
        ),
        ("DELETE FROM passages WHERE id = 1", {"vector-passage", "generation-passages"}),
        ("UPDATE generations SET highest_passage = 2", {"generation-current"}),
        ("UPDATE generations SET manifest_sha256 = 'ff'", {"generation-files"}),
        (
            "INSERT INTO embeddings VALUES (99, 1, x'01', x'02', 3, 0)",
            {"vector-passage"},
        ),
        ("UPDATE generations SET model = NULL", {"generation-model"}),
    ],
)
def test_a_breach_is_named(filled: Library, statement: str, invariants: set[str]) -> None:
    assert {name for name, _ in harm(filled, statement)} >= invariants


def test_an_upload_that_is_gone_or_changed_is_named(filled: Library) -> None:
    (file,) = (path for path in filled.files.uploads.rglob("*") if path.is_file())
    file.write_text("公園でず。", "utf-8")
    assert [breach.invariant for breach in verify(filled)] == ["upload-file"]
    file.unlink()
    assert [breach.invariant for breach in verify(filled)] == ["upload-file"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE embeddings SET vector = x'00' WHERE id = 1",
        "UPDATE embeddings SET vector = zeroblob(128) WHERE id = 1",
        "DELETE FROM embeddings",
        "UPDATE generations SET manifest_sha256 = 'ff'",
        "INSERT INTO embeddings VALUES (99, 1, x'01', x'02', 3, 0)",
        "UPDATE passages SET indexed_sha256 = x'0102'",
    ],
)
def test_the_command_that_mends_does_mend(filled: Library, statement: str) -> None:
    assert REBUILD in {mend for _, mend in harm(filled, statement)}
    with filled.run():
        rebuild(filled, FakeEmbedder())
    assert verify(filled) == ()


def test_a_page_that_was_harmed_is_mended_by_removing_and_ingesting(
    filled: Library, folder: Path
) -> None:
    harm(filled, "UPDATE pages SET text = '図書館でず。' WHERE number = 1 AND text LIKE '図%'")
    filled.remove(filled.find_document("a.txt").id)
    ingest_fake(filled, folder)
    assert verify(filled) == ()


@pytest.mark.parametrize("byte", [b"\xe7", b"\xff"])
def test_a_byte_flipped_in_the_text_of_a_page_is_never_served(filled: Library, byte: bytes) -> None:
    snapshot = filled.snapshot()
    document = filled.find_document("a.txt")
    filled.database.close()
    data = filled.files.database.read_bytes()
    place = data.index("水道です。".encode())
    filled.files.database.write_bytes(data[:place] + byte + data[place + 1 :])
    assert "page-digest" in {breach.invariant for breach in verify(filled)}
    with pytest.raises(LibraryError) as raised:
        snapshot.page(document.id, 2)
    assert raised.value.notice.code in ("page_damaged_in_library", "database_damaged")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE citations SET file = 'another.txt'",
        "UPDATE citations SET question = question || 'か'",
        "UPDATE kept_quotes SET note = 'another'",
        "UPDATE kept_quotes SET citation = 99",
        "UPDATE wrong_quotes SET citation = 99",
        "UPDATE settings SET name = 'error_ratf' WHERE name = 'error_rate'",
    ],
)
def test_a_damaged_record_of_the_person_is_told_and_not_shown(
    filled: Library, statement: str
) -> None:
    filled.tray.keep(make_citation("図書館です。"))
    filled.tray.report_wrong(make_citation("水道です。"))
    filled.preferences.set_error_rate(1)
    damage(filled, statement)
    with pytest.raises(LibraryError) as raised:
        _ = (filled.tray.quotes(), filled.tray.wrong_quotes(), filled.preferences.read())
    assert raised.value.notice.code == "record_damaged"


def damage(library: Library, *statements: str) -> None:
    """Change the database so that the checksums of the rows are wrong, as bit rot does."""
    library.close()
    connection = sqlite3.connect(library.files.database, isolation_level=None)
    connection.create_function("row_checksum", -1, lambda *_: 0, deterministic=True)
    for statement in statements:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("table", "index"),
    [
        ("passages", "(document, page) WHERE rowid <> 2"),
        ("passages", "(document, page + 9 * (id = 2))"),
        ("pages", "(document, number) WHERE rowid <> 2"),
    ],
)
def test_what_a_damaged_index_of_sqlite_hides_is_told(
    filled: Library, table: str, index: str
) -> None:
    document = filled.find_document("a.txt").id
    assert filled.heading_path(document, 2, 99) == ()
    confuse(filled, table, index)
    with pytest.raises(LibraryError) as raised:
        _ = (filled.document(document), filled.heading_path(document, 2, 0))
    assert raised.value.notice.code == "record_damaged"
    if table == "pages":
        with pytest.raises(LibraryError):
            filled.pages(document)


def confuse(library: Library, table: str, index: str) -> None:
    """Let SQLite look for rows in an index that holds other keys than theirs."""
    damage(
        library,
        f"CREATE INDEX odd ON {table} {index}",
        "PRAGMA writable_schema = ON",
        f"""UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master
                WHERE name = 'odd')
            WHERE name IN ('{table}_by_document', 'sqlite_autoindex_{table}_1')""",
        "DELETE FROM sqlite_master WHERE name = 'odd'",
    )


def test_a_damaged_index_of_sqlite_leaves_a_collection_as_full_as_it_is(
    filled: Library,
) -> None:
    wanted = Filter(collections=("規則",))
    filled.label(filled.find_document("a.txt").id, Labels(put_in=("規則",)))
    assert filled.snapshot().count_in(wanted) == (1, 2)
    confuse(filled, "collections", "(name) WHERE rowid <> 1")
    assert filled.snapshot().count_in(wanted) == (1, 2)


def test_a_collection_that_vanished_is_told_and_not_taken_for_an_unknown_one(
    filled: Library,
) -> None:
    filled.label(filled.find_document("a.txt").id, Labels(put_in=("規則",)))
    damage(filled, "PRAGMA foreign_keys = OFF", "DELETE FROM collections")
    with pytest.raises(LibraryError) as raised:
        filled.snapshot().count_in(Filter(collections=("規則",)))
    assert raised.value.notice.code == "record_damaged"
