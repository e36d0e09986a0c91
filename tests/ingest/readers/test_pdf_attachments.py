"""Files attached to a PDF are listed and unpacked, or told where that cannot be."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest

from ingest.document import Reading
from ingest.members import MEMBER_DAMAGED, MEMBERS_KEY
from ingest.readers.pdf import PdfReader
from ingest.readers.pdf_notices import ATTACHMENTS_NOT_READ
from ingest.readers.protocol import Source

SAMPLES = Path(__file__).resolve().parents[3] / "data" / "samples"
REPORT = SAMPLES / "gomi-genryo-houkoku.pdf"


def make(folder: Path, *attached: tuple[str, bytes], password: str | None = None) -> Source:
    """Return a report with files attached, under a password if one is given."""
    writer = pypdf.PdfWriter(clone_from=REPORT)
    for name, content in attached:
        writer.add_attachment(name, content)
    if password is not None:
        writer.encrypt(password)
    path = folder / "report.pdf"
    writer.write(path)
    return Source(path, path.name, password)


def read(source: Source) -> Reading:
    return PdfReader().read(source)


@pytest.mark.slow
def test_attached_files_are_counted_and_unpacked(tmp_path: Path) -> None:
    source = make(tmp_path, ("内訳.csv", b"a,b\n"), ("../memo.txt", "メモ".encode()))
    assert dict(read(source).metadata)[MEMBERS_KEY] == "2"
    assert read(source).pages == read(Source(REPORT, REPORT.name)).pages
    folder = tmp_path / "out"
    folder.mkdir()
    members = PdfReader().unpack(source, folder, None)
    contents = {each.name: (folder / each.file).read_bytes() for each in members}
    assert contents == {"memo.txt": "メモ".encode(), "内訳.csv": b"a,b\n"}


def test_one_attached_file_is_unpacked_by_its_name(tmp_path: Path) -> None:
    source = make(tmp_path, ("a.txt", b"a"), ("b.txt", b"b"))
    folder = tmp_path / "out"
    folder.mkdir()
    (member,) = PdfReader().unpack(source, folder, "b.txt")
    assert (folder / member.file).read_bytes() == b"b"
    assert [each.name for each in folder.rglob("*.txt")] == ["b.txt"]


@pytest.mark.slow
def test_a_pdf_without_attached_files_is_no_container(tmp_path: Path) -> None:
    assert MEMBERS_KEY not in dict(read(make(tmp_path)).metadata)


def test_attached_files_behind_a_password_are_told(tmp_path: Path) -> None:
    source = make(tmp_path, ("a.txt", b"a"), password="geheim")
    reading = read(source)
    assert MEMBERS_KEY not in dict(reading.metadata)
    assert [(each.code, dict(each.facts)) for each in reading.notices] == [
        (ATTACHMENTS_NOT_READ.code, {"count": "1"})
    ]
    assert PdfReader().unpack(source, tmp_path / "out", None) == ()


def test_a_damaged_attached_file_is_told_and_hinders_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pypdf.generic import EmbeddedFile

    source = make(tmp_path, ("a.txt", b"a"), ("b.txt", b"b"))

    def content(file: EmbeddedFile) -> bytes:
        if file.name == "a.txt":
            raise ValueError("broken stream")
        return b"b"

    monkeypatch.setattr(EmbeddedFile, "content", property(content))
    folder = tmp_path / "out"
    folder.mkdir()
    damaged, whole = PdfReader().unpack(source, folder, None)
    assert damaged.problem is not None
    assert (damaged.name, damaged.file, damaged.problem.code) == ("a.txt", "", MEMBER_DAMAGED.code)
    assert (folder / whole.file).read_bytes() == b"b"
