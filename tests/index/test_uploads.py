from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.library import Library
from index.uploads import safe_name, store_upload
from index.verify import verify
from tests.fakes import ingest_fake


@pytest.mark.parametrize(
    ("given_name", "stored"),
    [
        ("議事録.pdf", "議事録.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\規則 第2版.docx", "規則 第2版.docx"),
        ("line\nbreak\x00.txt", "line_break_.txt"),
        ("a<b>:c?.md", "a_b__c_.md"),
        ("CON.txt", "_CON.txt"),
        ("..", "upload"),
        ("", "upload"),
        ("...txt", "upload.txt"),
        ("trailing. ", "trailing"),
        (".hidden", "upload.hidden"),
        ("\u202egnp.exe.txt", "_gnp.exe.txt"),
        ("あ" * 100 + ".pdf", "あ" * 65 + ".pdf"),
    ],
)
def test_a_name_is_made_safe_and_stays_readable(given_name: str, stored: str) -> None:
    assert safe_name(given_name) == stored


@given(st.text(st.characters(codec=None)))
def test_any_name_can_be_stored_anywhere(name: str) -> None:
    stored = safe_name(name)
    assert 0 < len(stored.encode("utf-8")) <= 255
    assert not set(stored) & set('<>:"/\\|?*')
    assert not any(unicodedata.category(character).startswith("C") for character in stored)
    assert stored.strip(" .") == stored
    assert safe_name(stored) == stored


def test_an_upload_is_kept_by_content_under_its_plain_name(library: Library) -> None:
    path = store_upload(library.directory, "../規則.txt", "図書館です。".encode())
    again = store_upload(library.directory, "規則.txt", "図書館です。".encode())
    other = store_upload(library.directory, "規則.txt", "別の規則です。".encode())
    assert path == again
    assert path != other
    assert path.name == other.name == "規則.txt"
    assert path.read_text("utf-8") == "図書館です。"
    assert list(library.files.uploads.rglob("*.part")) == []
    results = ingest_fake(library, path, other)
    assert [result.outcome for result in results.values()] == ["added", "added"]
    assert [document.places for document in library.documents()] == [("規則.txt",)] * 2
    assert [document.name for document in library.documents()] == ["規則.txt"] * 2


def test_removing_an_upload_deletes_its_file(library: Library) -> None:
    path = store_upload(library.directory, "規則.txt", "図書館です。".encode())
    ingest_fake(library, path)
    library.remove(library.find_document("規則.txt").id)
    assert list(library.files.uploads.iterdir()) == []
    assert verify(library) == ()


def test_an_upload_that_cannot_be_read_leaves_nothing(library: Library) -> None:
    path = store_upload(library.directory, "規則.txt", b"BAD")
    (result,) = ingest_fake(library, path).values()
    assert result.outcome == "failed"
    assert list(library.files.uploads.iterdir()) == []


def test_removing_a_document_never_touches_the_files_of_a_folder(
    library: Library, folder: Path
) -> None:
    (folder / "a.txt").write_text("図書館です。", "utf-8")
    ingest_fake(library, folder)
    library.remove(library.find_document("a.txt").id)
    assert (folder / "a.txt").is_file()


def test_a_moved_library_still_finds_its_uploads(library: Library, quick_path: Path) -> None:
    path = store_upload(library.directory, "規則.txt", "図書館です。".encode())
    ingest_fake(library, path)
    library.close()
    moved = library.directory.rename(quick_path / "moved 書庫")
    with Library.open(moved) as other:
        assert verify(other) == ()
        other.remove(other.find_document("規則.txt").id)
        assert list(other.files.uploads.iterdir()) == []
