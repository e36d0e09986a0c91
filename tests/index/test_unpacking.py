"""Archives and messages: what is in them is read as documents of their own."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path

import numpy as np
import pypdf
import pytest
from numpy.typing import NDArray

from index.ingestion import ingest_paths
from index.library import Library
from index.listeners import Listeners
from index.originals import read_original
from index.outcome import FileResult
from index.uploads import store_upload
from index.verify import verify
from ingest.worker import close_worker
from tests.fakes import FakeEmbedder

pytestmark = pytest.mark.slow  # a real reading process

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
FEES = "手数料は三百円とする。"
HOURS = "開館時間は午前九時からとする。"


@pytest.fixture(autouse=True, scope="module")
def _worker() -> Iterator[None]:
    yield
    close_worker()


def make_zip(files: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def make_message(**attachments: bytes) -> bytes:
    message = EmailMessage()
    message["Subject"] = "資料を送ります"
    message["From"] = "a@example.jp"
    message["Message-ID"] = "<1@example.jp>"
    message.set_content("ご確認ください。\n")
    for name, content in attachments.items():
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=f"{name}.txt"
        )
    return message.as_bytes()


def ingest(library: Library, *paths: Path, mirror: bool = False) -> dict[str, FileResult]:
    """Ingest with the readers there are; results by what stands behind the folder."""
    results: list[FileResult] = []
    listeners = Listeners(on_result=results.append)
    ingest_paths(library, paths, FakeEmbedder, mirror=mirror, listeners=listeners)
    return {result.file.split("folder/", 1)[1]: result for result in results}


def outcomes(results: Mapping[str, FileResult]) -> dict[str, str]:
    return {file: result.outcome.value for file, result in results.items()}


def test_the_life_of_an_archive(library: Library, folder: Path) -> None:
    path = folder / "a.zip"
    path.write_bytes(make_zip({"料金/fees.txt": FEES, "hours.txt": HOURS}))
    names = ["a.zip › 料金/fees.txt", "a.zip › hours.txt", "a.zip"]
    assert outcomes(ingest(library, folder)) == dict.fromkeys(names, "added")
    document = library.find_document("fees.txt")
    assert document.places == (f"{path} › 料金/fees.txt",)
    assert document.name == "fees.txt"
    assert read_original(library, document.id) == FEES.encode()
    assert verify(library) == ()
    assert outcomes(ingest(library, folder, mirror=True)) == dict.fromkeys(names, "unchanged")
    path.write_bytes(make_zip({"料金/fees.txt": FEES + "減免しない。", "new.txt": "新しい。"}))
    assert outcomes(ingest(library, folder)) == {
        "a.zip › 料金/fees.txt": "updated",
        "a.zip › new.txt": "added",
        "a.zip": "updated",
        "a.zip › hours.txt": "removed",
    }
    path.unlink()
    assert set(outcomes(ingest(library, folder, mirror=True)).values()) == {"removed"}
    assert library.documents() == ()
    assert verify(library) == ()


def test_removing_an_archive_removes_what_only_it_holds(library: Library, folder: Path) -> None:
    (folder / "a.zip").write_bytes(make_zip({"fees.txt": FEES, "hours.txt": HOURS}))
    (folder / "b.txt").write_text(FEES, "utf-8")
    ingest(library, folder)
    library.remove(library.find_document("a.zip").id)
    assert [document.places for document in library.documents()] == [(str(folder / "b.txt"),)]


def test_a_member_that_fails_is_tried_again_and_hinders_none(
    library: Library, folder: Path
) -> None:
    (folder / "a.zip").write_bytes(make_zip({"bad.bin": b"\0\1\2" * 99, "fees.txt": FEES}))
    first, second = ingest(library, folder), ingest(library, folder, mirror=True)
    assert outcomes(first) == {
        "a.zip › bad.bin": "failed",
        "a.zip › fees.txt": "added",
        "a.zip": "added",
    }
    assert outcomes(second) == {
        "a.zip › bad.bin": "failed",
        "a.zip › fees.txt": "unchanged",
        "a.zip": "unchanged",
    }
    error = first["a.zip › bad.bin"].error
    assert error is not None
    assert error.code == "not_supported"


def test_a_member_under_a_password_fails_once(library: Library, folder: Path) -> None:
    data = bytearray(make_zip({"secret.txt": HOURS, "fees.txt": FEES}))
    for sign, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(sign) + flags] |= 1  # says that the first member is encrypted
    (folder / "a.zip").write_bytes(data)
    assert outcomes(ingest(library, folder))["a.zip › secret.txt"] == "failed"
    assert outcomes(ingest(library, folder, mirror=True)) == {
        "a.zip › fees.txt": "unchanged",
        "a.zip": "unchanged",
    }
    (folder / "a.zip").write_bytes(make_zip({"secret.txt": HOURS, "fees.txt": FEES}))
    assert outcomes(ingest(library, folder, mirror=True)) == {
        "a.zip › secret.txt": "added",
        "a.zip › fees.txt": "unchanged",
        "a.zip": "updated",
    }


def test_an_archive_that_cannot_be_read_now_keeps_its_members(
    library: Library, folder: Path
) -> None:
    path = folder / "a.zip"
    path.write_bytes(make_zip({"fees.txt": FEES}))
    ingest(library, folder)
    path.write_bytes(path.read_bytes()[:40])
    assert outcomes(ingest(library, folder, mirror=True)) == {"a.zip": "failed"}
    assert [document.name for document in library.documents()] == ["fees.txt", "a.zip"]


def test_archives_nest_once(library: Library, folder: Path) -> None:
    innermost = make_zip({"deep.txt": FEES})
    middle = make_zip({"hours.txt": HOURS, "c.zip": innermost})
    (folder / "a.zip").write_bytes(make_zip({"b.zip": middle}))
    results = ingest(library, folder)
    assert outcomes(results) == {
        "a.zip › b.zip › hours.txt": "added",
        "a.zip › b.zip › c.zip › deep.txt": "failed",
        "a.zip › b.zip › c.zip": "added",
        "a.zip › b.zip": "added",
        "a.zip": "added",
    }
    error = results["a.zip › b.zip › c.zip › deep.txt"].error
    assert error is not None
    assert error.code == "nested_too_deeply"
    assert read_original(library, library.find_document("hours.txt").id) == HOURS.encode()


def test_a_text_that_moves_into_an_archive_is_not_lost(library: Library, folder: Path) -> None:
    class SlowEmbedder(FakeEmbedder):
        """Lets the reading be far ahead: the archive is unpacked, and its folder gone."""

        def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
            time.sleep(1)
            return super().encode_documents(texts)

    (folder / "a.txt").write_text(FEES, "utf-8")
    ingest(library, folder)
    (folder / "a.txt").write_text(HOURS, "utf-8")
    (folder / "z.zip").write_bytes(make_zip({"old.txt": FEES}))
    results: list[FileResult] = []
    ingest_paths(library, [folder], SlowEmbedder, listeners=Listeners(on_result=results.append))
    assert [result.outcome.value for result in results] == ["updated", "added", "added"]
    found = [document.places for document in library.documents()]
    assert (f"{folder / 'z.zip'} › old.txt",) in found
    assert verify(library) == ()


def test_attachments_are_documents(library: Library, folder: Path) -> None:
    (folder / "a.eml").write_bytes(make_message(fees=FEES.encode(), hours=HOURS.encode()))
    names = ["a.eml › fees.txt", "a.eml › hours.txt", "a.eml"]
    assert outcomes(ingest(library, folder)) == dict.fromkeys(names, "added")
    assert outcomes(ingest(library, folder)) == dict.fromkeys(names, "unchanged")
    assert read_original(library, library.find_document("fees.txt").id) == FEES.encode()


def test_files_attached_to_a_pdf_are_documents(library: Library, folder: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=SAMPLES / "gomi-genryo-houkoku.pdf")
    writer.add_attachment("fees.txt", FEES.encode())
    writer.write(folder / "a.pdf")
    names = ["a.pdf › fees.txt", "a.pdf"]
    assert outcomes(ingest(library, folder)) == dict.fromkeys(names, "added")
    assert outcomes(ingest(library, folder)) == dict.fromkeys(names, "unchanged")
    assert read_original(library, library.find_document("fees.txt").id) == FEES.encode()
    (folder / "a.pdf").rename(folder / "b.pdf")
    ingest(library, folder, mirror=True)
    assert library.find_document("fees.txt").places == (f"{folder / 'b.pdf'} › fees.txt",)
    assert verify(library) == ()


def test_an_archive_is_a_duplicate_with_its_members(library: Library, folder: Path) -> None:
    content = make_zip({"fees.txt": FEES})
    (folder / "a.zip").write_bytes(content)
    (folder / "b.zip").write_bytes(content)
    assert outcomes(ingest(library, folder)) == {
        "a.zip › fees.txt": "added",
        "a.zip": "added",
        "b.zip › fees.txt": "duplicate",
        "b.zip": "duplicate",
    }
    (folder / "a.zip").unlink()
    ingest(library, folder, mirror=True)
    assert library.find_document("fees.txt").places == (f"{folder / 'b.zip'} › fees.txt",)


def test_a_run_cut_short_takes_the_rest_the_next_time(library: Library, folder: Path) -> None:
    (folder / "a.zip").write_bytes(make_zip({"1.txt": FEES, "2.txt": HOURS, "3.txt": "三。"}))
    results: list[FileResult] = []
    listeners = Listeners(on_result=results.append, should_stop=lambda: len(results) > 0)
    ingest_paths(library, [folder], FakeEmbedder, listeners=listeners)
    assert [result.outcome.value for result in results] == ["added"]
    assert outcomes(ingest(library, folder)) == {
        "a.zip › 1.txt": "unchanged",
        "a.zip › 2.txt": "added",
        "a.zip › 3.txt": "added",
        "a.zip": "added",
    }


def test_an_upload_is_unpacked_and_goes_as_a_whole(library: Library) -> None:
    path = store_upload(library.directory, "a.zip", make_zip({"d/fees.txt": FEES}))
    ingest_paths(library, [path], FakeEmbedder)
    document = library.find_document("fees.txt")
    assert document.places == ("a.zip › d/fees.txt",)
    assert read_original(library, document.id) == FEES.encode()
    assert verify(library) == ()
    library.remove(library.find_document("a.zip").id)
    assert library.documents() == ()
    assert not path.exists()
