from __future__ import annotations

from pathlib import Path

import pytest

import ingest.read
from index.filter import Labels
from index.ingestion import ingest_paths
from index.library import Library
from index.listeners import Listeners
from index.outcome import FileResult
from index.rereading import find_outdated, outdated_paths
from index.verify import verify
from ingest.document import Page, Reading
from ingest.notice import Notice, notice
from ingest.readers.pdf_notices import PAGE_NEEDS_OCR
from tests.fakes import FakeEmbedder

TEXT = "料金は百円です。"
NEW = dict(each.split("/") for each in ingest.read.reader_names())["text"]


def ingest_as(
    library: Library, path: Path, *texts: str, reader: str, notices: tuple[Notice, ...] = ()
) -> dict[str, str]:
    results: dict[str, FileResult] = {}

    def read(_: Path) -> Reading:
        pages = tuple(Page(number, text) for number, text in enumerate(texts, start=1))
        return Reading("text/plain", "", pages, reader, notices)

    listeners = Listeners(on_result=lambda result: results.update({result.file: result}))
    ingest_paths(library, [path], FakeEmbedder, listeners=listeners, read=read, mirror=True)
    return {Path(file).name: result.outcome.value for file, result in results.items()}


@pytest.fixture
def file(folder: Path) -> Path:
    path = folder / "fees.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_a_newer_reader_reads_an_unchanged_file_again_once(library: Library, file: Path) -> None:
    assert ingest_as(library, file, TEXT, reader="text/0") == {"fees.txt": "added"}
    (before,) = library.documents()
    library.label(before.id, Labels(tags=("規程",)))
    assert [document.id for document in find_outdated(library)] == [before.id]
    assert outdated_paths(library) == (file,)
    new = f"text/{NEW}"
    assert ingest_as(library, file, TEXT, "二頁目。", reader=new) == {"fees.txt": "updated"}
    (after,) = library.documents()
    assert (after.id, after.page_count, after.reader, after.tags) == (before.id, 2, new, ("規程",))
    assert [page.text for page in library.pages(after.id)] == [TEXT, "二頁目。"]
    assert library.snapshot().passage_count == 2
    assert find_outdated(library) == ()
    assert ingest_as(library, file, "x", reader=new) == {"fees.txt": "unchanged"}
    assert verify(library) == ()


def test_a_copy_of_an_outdated_file_brings_the_newer_reading(library: Library, file: Path) -> None:
    ingest_as(library, file, TEXT, reader="text/0")
    copy = file.with_name("copy.txt")
    copy.write_text(TEXT, "utf-8")
    assert ingest_as(library, copy, TEXT, reader=f"text/{NEW}") == {"copy.txt": "updated"}
    (document,) = library.documents()
    assert (document.reader, len(document.places)) == (f"text/{NEW}", 2)
    assert ingest_as(library, file, TEXT, reader=f"text/{NEW}") == {"fees.txt": "unchanged"}


def test_a_page_that_wanted_ocr_is_read_again_when_there_is_some(
    library: Library, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf = f"pdf/{dict(each.split('/') for each in ingest.read.reader_names())['pdf']}"
    wanting = (notice(PAGE_NEEDS_OCR, page=1),)
    monkeypatch.setattr(ingest.read, "can_read_images", lambda: False)
    ingest_as(library, file, "", TEXT, reader=pdf, notices=wanting)
    assert ingest_as(library, file, "x", reader=pdf) == {"fees.txt": "unchanged"}
    monkeypatch.setattr(ingest.read, "can_read_images", lambda: True)
    assert len(find_outdated(library)) == 1
    assert ingest_as(library, file, "読めた。", TEXT, reader=pdf) == {"fees.txt": "updated"}
    assert find_outdated(library) == ()


def test_an_outdated_document_whose_file_is_gone_cannot_be_read(
    library: Library, file: Path
) -> None:
    ingest_as(library, file, TEXT, reader="text/0")
    file.unlink()
    assert outdated_paths(library) == ()
