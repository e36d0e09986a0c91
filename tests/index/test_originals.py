"""The file behind a document: found, changed, gone; and never another one's bytes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index import originals
from index.library import Library
from index.originals import draw_original_page, find_original, read_original
from index.uploads import store_upload
from ingest.document import DocumentId
from ingest.notice import LibraryError
from ingest.picture import PagePicture
from tests.fakes import ingest_fake

TEXT = "図書館の利用は無料です。"


@pytest.fixture(name="path")
def _path(library: Library, folder: Path) -> Path:
    path = folder / "a.txt"
    path.write_text(TEXT, "utf-8")
    ingest_fake(library, folder)
    return path


def _document(library: Library) -> DocumentId:
    return library.documents()[0].id


def _code(library: Library, document: DocumentId) -> str:
    with pytest.raises(LibraryError) as caught:
        read_original(library, document)
    return caught.value.notice.code


def test_the_file_is_found_and_read(library: Library, path: Path) -> None:
    assert find_original(library, _document(library)) == path
    assert read_original(library, _document(library)) == TEXT.encode()


def test_an_upload_is_found_in_the_library(library: Library) -> None:
    ingest_fake(library, store_upload(library.directory, "b.txt", TEXT.encode()))
    assert read_original(library, _document(library)) == TEXT.encode()


def test_a_file_of_new_times_and_old_bytes_is_still_the_file(library: Library, path: Path) -> None:
    os.utime(path, (1, 1))
    assert find_original(library, _document(library)) == path


def test_a_changed_file_is_told_even_if_size_and_time_are_as_before(
    library: Library, path: Path
) -> None:
    before = path.stat()
    path.write_text(TEXT.replace("無料", "有料"), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert _code(library, _document(library)) == "original_changed"


def test_a_file_that_is_gone_is_told_by_name(library: Library, path: Path) -> None:
    path.unlink()
    assert _code(library, _document(library)) == "original_gone"


def test_another_place_with_the_same_bytes_will_do(
    library: Library, path: Path, folder: Path
) -> None:
    copy = folder / "copy.txt"
    copy.write_bytes(path.read_bytes())
    ingest_fake(library, folder)
    path.write_text("別の文書", "utf-8")
    assert find_original(library, _document(library)) == copy


def test_a_removed_document_is_told(library: Library, path: Path) -> None:
    document = _document(library)
    library.remove(document)
    assert path.exists()
    assert _code(library, document) == "removed_meanwhile"


def test_a_file_exchanged_while_its_page_is_drawn_shows_nothing(
    library: Library, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exchange(drawn: Path, number: int, *, password: str | None) -> PagePicture:
        assert (drawn, number, password) == (path, 1, None)
        path.write_text("別の文書", "utf-8")
        return PagePicture("image/png", b"other", 1, 1)

    monkeypatch.delenv("TENKYO_PDF_PASSWORD", raising=False)
    monkeypatch.setattr(originals, "draw_page", exchange)
    with pytest.raises(LibraryError) as caught:
        draw_original_page(library, _document(library), 1)
    assert caught.value.notice.code == "original_changed"
