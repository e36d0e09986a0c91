"""ZIP archives made by the standard library, by old programs, and by enemies."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from ingest.members import Member, Names, last_name, split_place, unpacked_path
from ingest.notice import ReadError
from ingest.readers.archive import ArchiveReader
from ingest.readers.protocol import Source
from tests.ingest.readers.breaking import broken_copies, check_reading


def make_zip(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def unpack(folder: Path, content: bytes, only: str | None = None) -> dict[str, bytes | str]:
    """Return the members' bytes, or the code of what is wrong with them."""
    path, into = folder / "a.zip", folder / "into"
    path.write_bytes(content)
    into.mkdir()
    found: dict[str, bytes | str] = {}
    for member in ArchiveReader().unpack(Source(path, path.name), into, only):
        unpacked = unpacked_path(into, member)
        if member.problem is not None:
            found[member.name] = member.problem.code
        else:
            assert unpacked is not None
            found[member.name] = unpacked.read_bytes()
    return found


def test_an_archive_is_a_page_without_text(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(make_zip({"a.txt": b"a", "b/": b"", "b/c.txt": b"c", ".hidden": b"h"}))
    reader = ArchiveReader()
    assert reader.accepts(path.read_bytes(), ".zip")
    reading = reader.read(Source(path, path.name))
    check_reading(reading)
    assert [page.text for page in reading.pages] == [""]
    assert (reading.media_type, reading.metadata) == ("application/zip", (("members", "2"),))


def test_members_come_in_order_with_their_folders(tmp_path: Path) -> None:
    files = {"規程/第1章.txt": b"1", "a.txt": b"2", "__MACOSX/a.txt": b"x", "b/.DS_Store": b"x"}
    assert unpack(tmp_path, make_zip(files)) == {"規程/第1章.txt": b"1", "a.txt": b"2"}


def test_one_member_is_unpacked_by_its_name(tmp_path: Path) -> None:
    assert unpack(tmp_path, make_zip({"a.txt": b"1", "b.txt": b"2"}), "b.txt") == {"b.txt": b"2"}


def test_names_that_lead_out_stay_inside(tmp_path: Path) -> None:
    files = {"../../etc/passwd": b"1", "/abs.txt": b"2", "C:\\x\\y.txt": b"3", "..": b"4"}
    assert unpack(tmp_path, make_zip(files)) == {
        "etc/passwd": b"1",
        "abs.txt": b"2",
        "x/y.txt": b"3",
        "file": b"4",
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "into"]


def test_names_of_old_windows_archives(tmp_path: Path) -> None:
    content = make_zip({"XXXXXX.txt": b"1"}).replace(b"XXXXXX", "会議録".encode("cp932"))
    assert unpack(tmp_path, content) == {"会議録.txt": b"1"}


def test_encrypted_damaged_and_tight_members_are_told(tmp_path: Path) -> None:
    content = bytearray(make_zip({"a.txt": b"a" * 50, "b.txt": b"bc" * 50, "c.txt": b"c"}))
    entry = content.index(b"PK\x01\x02")
    content[entry + 8] |= 1  # the flag of encryption, in the directory
    content[content.index(b"b.txt") + 6] ^= 0xFF  # of the packed bytes
    assert unpack(tmp_path, bytes(content)) == {
        "a.txt": "member_encrypted",
        "b.txt": "member_damaged",
        "c.txt": b"c",
    }


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    assert unpack(tmp_path, make_zip({"bomb": b"\0" * 6_000_000, "a": b"a"})) == {
        "bomb": "member_too_large",
        "a": b"a",
    }


def test_too_much_in_all_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.readers.archive._LARGEST", 10)
    with pytest.raises(ReadError, match="unpack to more"):
        unpack(tmp_path, make_zip({"a": b"123456", "b": b"123456"}))


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.readers.archive._MOST_MEMBERS", 2)
    with pytest.raises(ReadError, match="3 files"):
        unpack(tmp_path, make_zip({"a": b"1", "b": b"2", "c": b"3"}))


def test_broken_archives_are_read_or_refused(tmp_path: Path) -> None:
    whole = make_zip({f"{number}.txt": b"text " * number for number in range(1, 9)})
    refused = 0
    for number, copy in enumerate(broken_copies(whole, 60)):
        folder = tmp_path / str(number)
        folder.mkdir()
        try:
            unpack(folder, copy)
        except ReadError:
            refused += 1
    assert 0 < refused < 60


def test_no_two_names_are_the_same() -> None:
    names = Names()
    given = ["a.txt", "./a.txt", "x/../a.txt", "b", "b", "c › d\n.txt", "", "e/"]
    assert [names.take(name) for name in given] == [
        "a.txt",
        "a (2).txt",
        "x/a.txt",
        "b",
        "b (2)",
        "c _ d_.txt",
        "file",
        "e",
    ]


def test_a_place_names_the_file_and_what_leads_to_the_member() -> None:
    assert split_place("/d/a.zip › b.zip › c/d.txt") == ("/d/a.zip", ("b.zip", "c/d.txt"))
    assert split_place("/d/a.zip") == ("/d/a.zip", ())
    names = ["/d/a.txt", "C:\\d\\a.txt", "/d/a.zip › c/d.txt", "/d/a.zip › d.txt"]
    assert [last_name(name) for name in names] == ["a.txt", "a.txt", "d.txt", "d.txt"]


@pytest.mark.parametrize(
    "file", ["../x.txt", "/etc/passwd", "1/link", "1/../../x.txt", "1", "1/2/3"]
)
def test_what_an_unpacker_says_is_not_believed(tmp_path: Path, file: str) -> None:
    (tmp_path / "x.txt").write_text("x")
    into = tmp_path / "into"
    (into / "1").mkdir(parents=True)
    (into / "1" / "link").symlink_to("/etc/passwd")
    assert unpacked_path(into, Member("a", file)) is None
