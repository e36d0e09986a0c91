from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from index.catalogue.checks import sequence_of_passages
from index.catalogue.checksums import damaged_rows, row_checksum, tables
from index.filter import Filter, Labels
from index.library import Library
from index.marks import NO_MARK, list_marks, roll_back, set_mark
from index.purge import purge
from index.repair import Repaired, repair
from index.snapshot import GONE
from index.uploads import store_upload
from index.verify import INVARIANTS, verify
from ingest.notice import LibraryError, UsageError
from tests.fakes import FakeEmbedder, ingest_fake, make_citation, read_fake
from tests.index.flip_campaign import run
from tests.index.harm import harm_rows

# One change behind the library's back for each table that holds something.
HARMS = {
    "documents": "UPDATE documents SET title = '偽' WHERE file_name = 'a.txt'",
    "document id": "UPDATE documents SET id = 'x' || substr(id, 2) WHERE file_name = 'a.txt'",
    "pages": "UPDATE pages SET label = 'xii' WHERE text LIKE '図%'",
    "page text": "UPDATE pages SET text = '図書館でず。' WHERE text LIKE '図%'",
    "passages": "UPDATE passages SET start_offset = 1 WHERE id = 1",
    "passage id": "UPDATE passages SET id = 900 WHERE id = 1",
    "passage gone": "DELETE FROM passages WHERE id = 1",
    "places": "UPDATE places SET hashed_ns = hashed_ns + 1",
    "embeddings": "UPDATE embeddings SET vector = zeroblob(128) WHERE id = 1",
    "embedded text": "UPDATE embeddings SET indexed_sha256 = x'00' WHERE id = 1",
    "models": "UPDATE models SET revision = '2'",
    "settings": "UPDATE settings SET value = '7' WHERE name = 'active_generation'",
    "setting model": "UPDATE settings SET value = '7' WHERE name = 'model'",
    "generations": "UPDATE generations SET highest_passage = 1",
    "removed": "UPDATE removed_passages SET id = id + 1000",
    "sequence": "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'passages'",
    "sequence too high": "UPDATE sqlite_sequence SET seq = 900 WHERE name = 'passages'",
    "sequence of jobs": "UPDATE sqlite_sequence SET seq = 900 WHERE name = 'jobs'",
    "sequence sealed": "UPDATE settings SET value = '1' WHERE name = 'sequence of passages'",
    "sequence gone": "DELETE FROM sqlite_sequence WHERE name = 'passages'",
    "collections": "UPDATE collections SET name = '規則集'",
    "tags": "UPDATE document_tags SET tag = '要'",
    "kept": "UPDATE kept_quotes SET note = '偽'",
    "jobs": "UPDATE jobs SET done = 7",
    "job files": "UPDATE job_files SET pages = 7",
}


@pytest.fixture
def filled(library: Library, folder: Path) -> Library:
    (folder / "a.txt").write_text("図書館です。\f水道です。", "utf-8")
    (folder / "gone.txt").write_text("廃止です。", "utf-8")
    upload = store_upload(library.directory, "b.txt", "公園です。".encode())
    ingest_fake(library, folder, upload, collection="規則")
    library.label(library.find_document("a.txt").id, Labels(tags=("要確認",)))
    library.tray.keep(make_citation("図書館です。"))
    library.remove(library.find_document("gone.txt").id)
    return library


def harm(library: Library, statement: str) -> None:
    """Change a row as a flipped bit would: no trigger sees it, no reference is kept."""
    library.close()
    harm_rows(library.files.database, statement)


def mend(library: Library) -> Repaired:
    with library.run():
        return repair(library, FakeEmbedder, read_fake)


def texts(library: Library) -> dict[str, list[str]]:
    return {
        document.name: [page.text for page in library.pages(document.id)]
        for document in library.documents()
    }


def test_every_table_carries_checksums(filled: Library) -> None:
    with filled.database.read() as connection:
        every = tables(connection)
        assert {"documents", "pages", "passages", "citations", "kept_quotes"} <= set(every)
        assert [list(damaged_rows(connection, table)) for table in every] == [[]] * len(every)


@pytest.mark.slow
@pytest.mark.parametrize("name", HARMS)
def test_a_change_in_any_table_is_found_and_mended(filled: Library, name: str) -> None:
    before = texts(filled)
    labels = [(document.name, document.tags) for document in filled.documents()]
    harm(filled, HARMS[name])
    found = verify(filled)
    assert found != ()
    assert {breach.invariant for breach in found} <= set(INVARIANTS)
    repaired = mend(filled)
    assert repaired.left == ()
    assert verify(filled) == ()
    assert texts(filled) == before
    if name != "tags":
        assert sorted(labels) == sorted((each.name, each.tags) for each in filled.documents())
    assert filled.snapshot().passage_count == 3
    assert [mark.reason for mark in list_marks(filled.files)] == ["repair"]


def test_a_document_whose_file_is_gone_is_left_and_named(filled: Library, folder: Path) -> None:
    document = filled.find_document("a.txt")
    (folder / "a.txt").unlink()
    harm(filled, HARMS["pages"])
    repaired = mend(filled)
    assert {breach.documents for breach in repaired.left} == {(document.id,)}
    assert {breach.mend.split(",")[0] for breach in repaired.left} == {
        f"python -m index remove {document.id}"
    }
    assert filled.snapshot().passage_count == 1
    with pytest.raises(LibraryError):
        filled.snapshot().page(document.id, 1)
    filled.remove(document.id)
    assert mend(filled).left == ()


@pytest.mark.parametrize("name", ["documents", "pages", "passages"])
def test_a_damaged_record_is_never_shown(filled: Library, name: str) -> None:
    document = filled.find_document("a.txt")
    snapshot = filled.snapshot()
    hits = snapshot.search_vectors(FakeEmbedder().encode_queries(["図書館です。"])[0], 9)
    harm(filled, HARMS[name])

    def show() -> None:
        snapshot.passages([hit.passage for hit in hits])
        snapshot.document(document.id)
        snapshot.page(document.id, 1)

    with pytest.raises(LibraryError) as raised:
        show()
    assert raised.value.notice.code in ("record_damaged", "page_damaged_in_library")


def test_a_sound_library_needs_no_repair(filled: Library) -> None:
    assert mend(filled) == Repaired(None, (), ())
    assert list_marks(filled.files) == ()


def test_a_repair_can_be_undone_and_the_undoing_too(filled: Library) -> None:
    document = filled.find_document("a.txt")
    set_mark(filled, "test")
    filled.remove(document.id)
    with filled.run():
        chosen, before = roll_back(filled)
    assert (chosen.number, before.number) == (1, 2)
    assert [page.text for page in filled.pages(document.id)] == ["図書館です。", "水道です。"]
    assert verify(filled) == ()
    assert filled.snapshot().passage_count == 3
    with filled.run():
        roll_back(filled)
    with pytest.raises(LibraryError) as raised:
        filled.pages(document.id)
    assert raised.value.notice.code == GONE.code
    assert verify(filled) == ()


def test_a_library_that_is_empty_again_finds_nothing_of_what_it_held(
    library: Library, folder: Path
) -> None:
    set_mark(library, "test")
    (folder / "a.txt").write_text("図書館です。", "utf-8")
    ingest_fake(library, folder)
    assert library.snapshot().passage_count == 1
    with library.run():
        roll_back(library)
    assert library.snapshot().passage_count == 0
    # As many passages as before, under the same ids: what is found is the new text.
    (folder / "a.txt").write_text("水道です。", "utf-8")
    ingest_fake(library, folder)
    snapshot = library.snapshot()
    (hit,) = snapshot.search_vectors(FakeEmbedder().encode_queries(["水道です。"])[0], 9)
    assert hit.score > 0.9
    assert len(snapshot.search_words("bigrams", ["水道"], 9)) == 1
    assert verify(library) == ()


def test_the_oldest_marks_go_but_not_the_one_returned_to(filled: Library) -> None:
    for _ in range(5):
        set_mark(filled, "test")
    assert [mark.number for mark in list_marks(filled.files)] == [5, 4, 3]
    with filled.run():
        chosen, before = roll_back(filled, 3)
    assert (chosen.number, before.number) == (3, 6)
    assert chosen.path.is_file()


def test_a_mark_that_is_not_there_is_told(filled: Library) -> None:
    with filled.run(), pytest.raises(UsageError) as raised:
        roll_back(filled, 9)
    assert raised.value.notice.code == NO_MARK.code


def test_a_purge_leaves_no_mark(filled: Library) -> None:
    set_mark(filled, "test")
    with filled.run():
        purge(filled)
    assert list_marks(filled.files) == ()


def test_a_flipped_bit_changes_the_checksum() -> None:
    row = ("図書館", b"\x01\x02", 7, 1.5, None)
    assert row_checksum(*row) == row_checksum(*row)
    others = [
        ("図書飨", b"\x01\x02", 7, 1.5, None),
        ("図書館", b"\x01\x03", 7, 1.5, None),
        ("図書館", b"\x01\x02", 6, 1.5, None),
        ("図書館", b"\x01\x02", 7, 1.5000000000000002, None),
        ("図書館", b"\x01\x02", 7, 1.5, 0),
    ]
    assert row_checksum(*row) not in [row_checksum(*other) for other in others]


# What the campaign says in capitals.
WRONG = ("MISSED", "WRONG", "MISMATCH")


@pytest.mark.slow
def test_flips_are_found_and_no_wrong_answer_is_given() -> None:
    for outcomes in run(flips=25, seed=3).values():
        assert outcomes.total() == 25
        assert not [name for name in outcomes for word in WRONG if word in name]


@pytest.mark.parametrize(
    ("statement", "narrowed"),
    [
        ("UPDATE document_tags SET tag = '要確誎'", Filter(tags=("要確認",))),
        (
            "UPDATE collection_documents SET document = 'x' || document ",
            Filter(collections=("規則",)),
        ),
        (
            "UPDATE documents SET added_at = '2001-01-01T00:00:00+00:00'",
            Filter(file_types=("txt",)),
        ),
        ("UPDATE passages SET document = 'x' WHERE id = 1", Filter(file_types=("txt",))),
        ("DELETE FROM passages WHERE id = 1", Filter(file_types=("txt",))),
        ("UPDATE places SET is_upload = 1", Filter(folder="/")),
        ("UPDATE removed_passages SET id = 1", Filter()),
    ],
)
def test_a_damaged_record_decides_no_filter(
    filled: Library, statement: str, narrowed: Filter
) -> None:
    harm(filled, statement)
    vector = FakeEmbedder().encode_queries(["図書館です。"])[0]
    with pytest.raises(LibraryError) as raised:
        filled.snapshot().search_vectors(vector, 9, narrowed)
    assert raised.value.notice.code == "record_damaged"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE places SET path = CAST(replace(path, 'a.txt', 'b.txt') AS BLOB)",
        "UPDATE places SET is_upload = 1 - is_upload",
    ],
)
def test_a_document_is_not_shown_under_a_damaged_name(filled: Library, statement: str) -> None:
    identity = filled.find_document("a.txt").id
    harm(filled, statement)
    with pytest.raises(LibraryError) as raised:
        filled.snapshot().document(identity)
    assert raised.value.notice.code == "record_damaged"


def test_an_index_entry_that_leads_to_another_page_is_found_out(filled: Library) -> None:
    # What a flipped bit in the row number of an index entry does: the key is right, the row not.
    document = filled.find_document("a.txt").id
    connection = sqlite3.connect(filled.files.database)
    query = "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_pages_1'"
    (page,) = connection.execute(query).fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    filled.close()
    data = bytearray(filled.files.database.read_bytes())
    start = (page - 1) * size
    entry = data.index(document.encode() + b"\x02", start, start + size) + len(document) + 1
    data[entry] = 1  # was the row of page 2
    filled.files.database.write_bytes(data)
    with pytest.raises(LibraryError) as raised:
        filled.page(document, 2)
    assert raised.value.notice.code == "page_damaged_in_library"


def test_a_damaged_counter_gives_no_id_a_second_time(filled: Library, folder: Path) -> None:
    with filled.database.read() as connection:
        highest = sequence_of_passages(connection) or 0
    (folder / "gone.txt").unlink()
    for harmed in ("seq = 1", "name = 'passagds'"):
        harm(filled, f"UPDATE sqlite_sequence SET {harmed} WHERE name = 'passages'")
        assert [each.invariant for each in verify(filled)] == ["passage-sequence"]
        (folder / f"{len(harmed)}.txt").write_text(f"新しい規則、{harmed}。", "utf-8")
        ingest_fake(filled, folder)
        assert verify(filled) == ()
    with filled.database.read() as connection:
        assert sequence_of_passages(connection) == highest + 2
