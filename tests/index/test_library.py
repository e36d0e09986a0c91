from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from index.derived import INDEX_REBUILT
from index.identity import ModelIdentity
from index.library import AMBIGUOUS_DOCUMENT, OTHER_MODEL, UNKNOWN_DOCUMENT, Library
from index.snapshot import GONE, Snapshot
from index.verify import verify
from ingest.document import (
    Box,
    DocumentId,
    Heading,
    Page,
    PassageId,
    Reading,
    Run,
    Span,
)
from ingest.notice import LibraryError, UsageError
from tests.fakes import FakeEmbedder, FakeWords, ingest_fake

TEXTS = {
    "a": "図書館の利用は無料です。",
    "b": "水道料金は毎月払います。",
    "c": "市長は市民が選びます。",
}


@pytest.fixture
def filled(library: Library, folder: Path) -> Library:
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    ingest_fake(library, folder)
    return library


def ask(snapshot: Snapshot, text: str, limit: int = 9) -> list[str]:
    """Return the names of the documents found by words and by vectors, which must agree."""
    vector = FakeEmbedder().encode_queries([text])[0]
    by_vectors = snapshot.search_vectors(vector, limit)
    by_words = snapshot.search_words("bigrams", FakeWords().bigrams(text), limit)
    for hits in (by_vectors, by_words):
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert not by_words or by_words[0].passage == by_vectors[0].passage
    found = snapshot.passages([hit.passage for hit in by_vectors])
    return [snapshot.document(passage.document).name for passage in found]


def test_an_empty_library_answers_with_nothing(library: Library) -> None:
    snapshot = library.snapshot()
    assert (snapshot.generation, snapshot.document_count, snapshot.passage_count) == (0, 0, 0)
    assert snapshot.search_vectors(np.ones(64, dtype=np.float32), 5) == ()
    assert snapshot.search_words("morphemes", ["図書"], 5) == ()
    assert np.isnan(snapshot.similarities(np.ones(64, dtype=np.float32), [PassageId(1)])).all()
    assert library.documents() == ()
    assert library.model is None


def test_the_nearest_passage_comes_first(filled: Library) -> None:
    snapshot = filled.snapshot()
    assert ask(snapshot, "水道料金")[0] == "b.txt"
    assert ask(snapshot, "図書館の利用", 1) == ["a.txt"]
    assert snapshot.passage_count == 3


def test_a_passage_is_a_slice_of_its_page(filled: Library) -> None:
    snapshot = filled.snapshot()
    (hit,) = snapshot.search_words("bigrams", ["市長"], 1)
    (passage,) = snapshot.passages([hit.passage])
    page = snapshot.page(passage.document, passage.page)
    assert page.text[passage.start : passage.end] == TEXTS["c"]


def test_similarities_are_those_of_the_search(filled: Library) -> None:
    snapshot = filled.snapshot()
    vector = FakeEmbedder().encode_queries(["水道"])[0]
    hits = snapshot.search_vectors(vector, 3)
    found = snapshot.similarities(vector, [hit.passage for hit in hits])
    assert found.tolist() == pytest.approx([hit.score for hit in hits], abs=1e-5)


def test_a_vector_of_another_dimension_is_refused(filled: Library) -> None:
    with pytest.raises(ValueError, match="7 dimensions"):
        filled.snapshot().search_vectors(np.ones(7, dtype=np.float32), 1)


def test_a_removed_document_vanishes_at_once(filled: Library) -> None:
    held = filled.snapshot()
    document = filled.find_document("b.txt")
    filled.remove(document.id)
    for snapshot in (held, filled.snapshot()):
        assert "b.txt" not in ask(snapshot, "水道料金")
        assert len(ask(snapshot, "水道料金", 2)) == 2  # the next ones take its place
        assert (snapshot.document_count, snapshot.passage_count) == (2, 2)
        with pytest.raises(LibraryError) as raised:
            snapshot.document(document.id)
        assert raised.value.notice.code == GONE.code
        with pytest.raises(LibraryError):
            snapshot.page(document.id, 1)
    with pytest.raises(LibraryError):
        filled.remove(document.id)
    with pytest.raises(LibraryError):
        filled.pages(document.id)
    assert verify(filled) == ()


def test_a_passage_removed_since_it_was_found_is_told(filled: Library) -> None:
    snapshot = filled.snapshot()
    (hit,) = snapshot.search_words("bigrams", ["市長"], 1)
    filled.remove(filled.find_document("c.txt").id)
    with pytest.raises(LibraryError) as raised:
        snapshot.passages([hit.passage])
    assert raised.value.notice.code == GONE.code


def test_a_removed_document_stays_away_after_later_generations(
    filled: Library, folder: Path
) -> None:
    filled.remove(filled.find_document("b.txt").id)
    (folder / "b.txt").unlink()
    for number in range(3):
        (folder / f"new{number}.txt").write_text(f"{number}番目の新しい文書です。", "utf-8")
        ingest_fake(filled, folder)
        assert "b.txt" not in ask(filled.snapshot(), "水道料金")
        assert verify(filled) == ()
    with filled.database.read() as connection:
        assert connection.execute("SELECT count(*) FROM removed_passages").fetchone() == (0,)


def test_another_process_sees_what_was_published(filled: Library, folder: Path) -> None:
    with Library.open(filled.directory, words=FakeWords()) as other:
        held = other.snapshot()
        (folder / "d.txt").write_text("公園は毎日開いています。", "utf-8")
        ingest_fake(filled, folder)
        assert ask(other.snapshot(), "公園")[0] == "d.txt"
        assert other.snapshot().generation == filled.snapshot().generation == held.generation + 1
        assert "d.txt" not in ask(held, "公園")  # a snapshot keeps its generation


def test_only_the_active_generation_and_the_one_before_are_kept(
    filled: Library, folder: Path
) -> None:
    for number in range(3):
        (folder / f"new{number}.txt").write_text(f"{number}番目の新しい文書です。", "utf-8")
        ingest_fake(filled, folder)
    assert sorted(path.name for path in filled.files.generations.iterdir()) == ["0003", "0004"]


def test_merging_joins_the_segments_and_changes_no_answer(filled: Library, folder: Path) -> None:
    (folder / "d.txt").write_text("公園は毎日開いています。", "utf-8")
    ingest_fake(filled, folder)
    before, generation = ask(filled.snapshot(), "公園"), filled.snapshot().generation
    with filled.run():
        filled.merge()  # nothing is due
        assert filled.snapshot().generation == generation
        filled.merge(now=True)
    assert filled.snapshot().generation == generation + 1
    names = [file.name for file in (filled.files.generations / "0003").glob("vectors-*")]
    assert names == ["vectors-0003.faiss"]
    assert ask(filled.snapshot(), "公園") == before
    assert verify(filled) == ()


def test_a_generation_without_what_the_library_holds_is_written_anew(
    filled: Library, folder: Path
) -> None:
    # As after a restored backup: the list of what was removed is not that of this generation.
    filled.remove(filled.find_document("b.txt").id)
    with filled.database.write() as connection:
        connection.execute("DELETE FROM removed_passages")
    (folder / "b.txt").unlink()
    (folder / "d.txt").write_text("公園は毎日開いています。", "utf-8")
    ingest_fake(filled, folder)
    assert "b.txt" not in ask(filled.snapshot(), "水道料金")
    assert verify(filled) == ()


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("vectors-0001.faiss", "flip"),
        ("passages-0001.i64", "flip"),
        ("lengths-0001.i32", "flip"),
        ("manifest.json", "flip"),
        ("words", "flip"),
        ("vectors-0001.faiss", "cut"),
        ("words", "delete"),
    ],
)
def test_a_damaged_generation_is_healed_and_told(filled: Library, name: str, harm: str) -> None:
    before = ask(filled.snapshot(), "水道料金")
    generation = filled.snapshot().generation
    path = filled.files.generations / f"{generation:04d}" / name
    file = max(path.iterdir(), key=lambda each: each.stat().st_size) if path.is_dir() else path
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0x10
    file.unlink()
    if harm != "delete":
        file.write_bytes(data if harm == "flip" else data[:-1])
    assert [breach.invariant for breach in verify(filled)] == ["generation-files"]
    with Library.open(filled.directory, words=FakeWords()) as other:
        assert ask(other.snapshot(), "水道料金") == before
        assert [item.code for item in other.notices] == [INDEX_REBUILT.code]
        assert other.snapshot().generation == generation + 1
        assert verify(other) == ()


def test_damage_found_during_a_run_is_bridged_by_the_generation_before(
    filled: Library, folder: Path
) -> None:
    (folder / "d.txt").write_text("公園は毎日開いています。", "utf-8")
    ingest_fake(filled, folder)
    active = filled.files.generations / f"{filled.snapshot().generation:04d}"
    (active / "dead.i64").write_bytes(b"nothing")
    with filled.run(), Library.open(filled.directory, words=FakeWords()) as other:
        assert ask(other.snapshot(), "水道料金")[0] == "b.txt"
        assert [item.code for item in other.notices] == ["index_fallback"]
    assert len(ask(other.snapshot(), "公園")) == 4


def test_what_a_killed_run_left_unpublished_is_caught_up(
    filled: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "d.txt").write_text("公園は毎日開いています。", "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(Library, "publish", lambda _: None)
        ingest_fake(filled, folder)
    assert filled.is_behind()
    with Library.open(filled.directory, words=FakeWords()) as other:
        assert ask(other.snapshot(), "公園")[0] == "d.txt"
        assert not other.is_behind()


def test_a_document_is_found_by_id_hash_name_and_path(filled: Library, folder: Path) -> None:
    document = filled.find_document("a.txt")
    for reference in (document.id, document.sha256, str(folder / "a.txt")):
        assert filled.find_document(reference) == document
    with pytest.raises(UsageError) as raised:
        filled.find_document("z.txt")
    assert raised.value.notice.code == UNKNOWN_DOCUMENT.code


def test_a_name_of_several_documents_is_refused(filled: Library, folder: Path) -> None:
    (folder / "inner").mkdir()
    (folder / "inner" / "a.txt").write_text("別の文書です。", "utf-8")
    ingest_fake(filled, folder)
    with pytest.raises(UsageError) as raised:
        filled.find_document("a.txt")
    assert raised.value.notice.code == AMBIGUOUS_DOCUMENT.code


def test_another_model_is_refused_at_opening(filled: Library) -> None:
    assert filled.model == FakeEmbedder().identity
    with pytest.raises(LibraryError) as raised:
        Library.open(filled.directory, FakeEmbedder(ModelIdentity("other", "1", 8, "", "")))
    assert raised.value.notice.code == OTHER_MODEL.code
    Library.open(filled.directory, FakeEmbedder()).close()


def test_pages_come_back_as_they_were_read(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page(
        number=1,
        text="題\n本文の\x00末尾𠮷です。",
        label="iv",
        headings=(Heading(0, 1, 1),),
        runs=(Run(0, 1, Box(1.5, 2.25, 3.0, 4.5)), Run(2, 9, Box(0.0, 10.0, 20.0, 30.0))),
        width=595.0,
        height=842.0,
        asides=(Span(0, 1),),
        hidden=(Span(3, 4),),
        medium="ocr",
        confidence=0.5,
    )
    other = Page(number=2, text="次の頁です。")
    reading = Reading("application/pdf", "題名", (page, other), "pdf/1", (), (("author", "誰か"),))
    monkeypatch.setattr("tests.fakes.read_fake", lambda _: reading)
    (folder / "a.pdf").write_bytes(b"%PDF")
    ingest_fake(library, folder)
    (document,) = library.documents()
    assert library.pages(document.id) == (page, other)
    assert library.snapshot().page(document.id, 1) == page
    assert (document.title, document.media_type) == ("題名", "application/pdf")
    assert document.metadata == (("author", "誰か"),)
    with pytest.raises(LibraryError):
        library.snapshot().page(document.id, 3)


@pytest.mark.slow
def test_many_threads_read_while_one_writes(filled: Library, folder: Path) -> None:
    errors: list[BaseException] = []
    is_over = threading.Event()

    def read() -> None:
        try:
            while not is_over.is_set():
                assert ask(filled.snapshot(), "水道料金")[0] == "b.txt"
                assert len(filled.documents()) >= 3
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(5):
        (folder / f"new{number}.txt").write_text(f"{number}番目の新しい文書です。", "utf-8")
        ingest_fake(filled, folder)
    is_over.set()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert len(filled.documents()) == 8


def test_an_unknown_document_is_told(library: Library) -> None:
    with pytest.raises(LibraryError):
        library.remove(DocumentId("0" * 16))


@pytest.mark.slow
def test_a_change_of_the_rules_of_tokens_writes_all_words_anew(
    filled: Library, folder: Path
) -> None:
    class OtherWords(FakeWords):
        def bigrams(self, text: str) -> list[str]:
            return [gram + "新" for gram in super().bigrams(text)]

    (folder / "d.txt").write_text("公園は毎日開いています。", "utf-8")
    with Library.open(filled.directory, words=OtherWords()) as other:
        ingest_fake(other, folder)
        for token in ("水道新", "公園新"):
            assert len(other.snapshot().search_words("bigrams", [token], 9)) == 1
        assert other.snapshot().search_words("bigrams", ["水道"], 9) == ()


def test_a_question_under_way_finds_as_much_while_words_are_written_anew(
    library: Library, folder: Path
) -> None:
    for number in range(12):
        (folder / f"{number}.txt").write_text(f"図書館の規則{number}。", "utf-8")
    ingest_fake(library, folder)
    asked = library.snapshot()
    for document in library.documents()[:6]:
        library.remove(document.id)
    with library.run():
        library.publish()
        library.merge()
    assert library.snapshot().generation == asked.generation + 2
    tokens = FakeWords().bigrams("図書館の規則")
    assert len(asked.search_words("bigrams", tokens, 3)) == 3
    assert asked.passage_count == 6
    assert verify(library) == ()
