"""What is exported answers elsewhere as it did here, and tells nothing that was removed."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from index.filter import Filter, Labels
from index.library import Library
from index.originals import read_original
from index.portable import EXPORT_DAMAGED, LIBRARY_NOT_EMPTY, export_library, import_library
from index.uploads import store_upload
from index.verify import verify
from ingest.notice import UsageError
from tests.fakes import FakeEmbedder, FakeWords, ingest_fake, make_citation

QUESTION = "図書館の利用"


@pytest.fixture
def filled(library: Library, folder: Path) -> Library:
    for name, text in {
        "a": "図書館の利用は無料です。\f水道です。",
        "b": "図書館は休みです。",
    }.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    (folder / "gone.txt").write_text("極秘の朱鷺色文書です。", "utf-8")
    upload = store_upload(library.directory, "c.txt", "公園の利用です。".encode())
    ingest_fake(library, folder, upload, collection="規則")
    library.label(library.find_document("a.txt").id, Labels(tags=("要確認",)))
    library.tray.keep(make_citation("図書館の利用は無料です。"))
    library.history.record("朱鷺色とは何か", "not_found")
    library.remove(library.find_document("gone.txt").id)
    return library


def answers(library: Library) -> list[tuple[str, str, float]]:
    """Return document, text and score of what each retriever finds."""
    snapshot = library.snapshot()
    vector = FakeEmbedder().encode_queries([QUESTION])[0]
    wanted = Filter(collections=("規則",))
    hits = snapshot.search_vectors(vector, 9) + snapshot.search_vectors(vector, 2, wanted)
    hits += snapshot.search_words("bigrams", FakeWords().bigrams(QUESTION), 9)
    passages = snapshot.passages([hit.passage for hit in hits])
    return [
        (
            each.document,
            snapshot.page(each.document, each.page).text[each.start : each.end],
            round(hit.score, 4),
        )
        for hit, each in zip(hits, passages, strict=True)
    ]


@pytest.mark.parametrize("with_originals", [False, True])
def test_an_import_answers_as_the_library_it_came_from(
    filled: Library, quick_path: Path, with_originals: bool
) -> None:
    file = quick_path / "export.tenkyo"
    with filled.run():
        filled.rewrite()  # so that no removed passage counts in the scores here
    carried = export_library(filled, file, with_originals=with_originals)
    assert (carried.documents, carried.originals) == (3, 3 if with_originals else 0)
    with Library.open(quick_path / "別の library", words=FakeWords()) as other:
        with other.run():
            import_library(other, file)
        assert answers(other) == answers(filled)
        assert verify(other) == ()
        assert other.find_document(filled.find_document("a.txt").id).tags == ("要確認",)
        assert len(other.tray.quotes()) == 1
        assert other.history.questions() == ()
        if with_originals:
            document = other.find_document("c.txt")
            assert read_original(other, document.id) == "公園の利用です。".encode()


def test_an_export_holds_nothing_that_was_removed_or_asked(
    filled: Library, quick_path: Path
) -> None:
    file = quick_path / "export.tenkyo"
    export_library(filled, file)
    with zipfile.ZipFile(file) as archive:
        data = archive.read("library.sqlite")
    assert "図書館の利用は無料です。".encode() in data
    assert "朱鷺色".encode() not in data
    assert sorted(path.name for path in quick_path.iterdir()) == [
        "export.tenkyo",
        "folder",
        "library",
    ]


def test_an_original_that_is_gone_is_named(filled: Library, folder: Path) -> None:
    (folder / "b.txt").unlink()
    carried = export_library(filled, folder / "x.tenkyo", with_originals=True)
    assert (carried.originals, carried.without_original) == (2, ("b.txt",))


def test_an_import_goes_into_an_empty_library_only(filled: Library, quick_path: Path) -> None:
    export_library(filled, quick_path / "x.tenkyo")
    with filled.run(), pytest.raises(UsageError) as raised:
        import_library(filled, quick_path / "x.tenkyo")
    assert raised.value.notice.code == LIBRARY_NOT_EMPTY.code


@pytest.mark.parametrize("harm", ["missing", "cut", "foreign", "flipped"])
def test_a_file_that_is_no_whole_export_is_refused(
    filled: Library, quick_path: Path, harm: str
) -> None:
    file = quick_path / "x.tenkyo"
    export_library(filled, file)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    contents = {"cut": bytes(data[:-50]), "foreign": b"no zip", "flipped": bytes(data)}
    file.unlink()
    if harm in contents:
        file.write_bytes(contents[harm])
    with Library.open(quick_path / "other", words=FakeWords()) as other:
        with other.run(), pytest.raises(UsageError) as raised:
            import_library(other, file)
        assert raised.value.notice.code == EXPORT_DAMAGED.code
        assert other.documents() == ()
        assert verify(other) == ()


def test_what_a_killed_export_left_goes_with_the_next(filled: Library, quick_path: Path) -> None:
    left = quick_path / ".export-abc"
    (left / "files").mkdir(parents=True)
    (left / "files" / "library.sqlite").write_bytes(b"secret")
    os.utime(left, (0, 0))
    export_library(filled, quick_path / "export.zip")
    assert not list(quick_path.glob(".export-*"))
