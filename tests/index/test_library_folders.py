"""Folders that are no library are refused and left; one that is moved or replaced is followed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.library import Library
from index.migrations import LIBRARY_FOREIGN
from index.uploads import store_upload
from index.verify import verify
from ingest.notice import LibraryError
from tests.fakes import FakeEmbedder, FakeWords, ingest_fake


def open_library(directory: Path) -> Library:
    return Library.open(directory, words=FakeWords())


def everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return mode and bytes of all that lies in a folder, or of a file."""
    return {
        str(path.relative_to(folder.parent)): (
            path.lstat().st_mode,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in [folder, *folder.rglob("*")]
    }


def make_file(path: Path) -> None:
    path.write_text("mine")


def make_letters(path: Path) -> None:
    path.mkdir()
    (path / "letter.txt").write_text("mine")


def make_foreign(path: Path) -> None:
    path.mkdir()
    with sqlite3.connect(path / "library.sqlite") as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()


def make_text(path: Path) -> None:
    path.mkdir()
    (path / "library.sqlite").write_text("This is a letter.\n" * 50)


def make_folder(path: Path) -> None:
    (path / "library.sqlite").mkdir(parents=True)


def make_newer(path: Path) -> None:
    open_library(path).close()
    with sqlite3.connect(path / "library.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    shutil.rmtree(path / "locks")


def make_cut_off(path: Path) -> None:
    open_library(path).close()
    shutil.rmtree(path / "locks")
    data = (path / "library.sqlite").read_bytes()
    (path / "library.sqlite").write_bytes(data[: len(data) // 2])


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (make_file, "library_is_a_file"),
        (make_letters, "library_occupied"),
        (make_foreign, "library_foreign"),
        (make_text, "library_foreign"),
        (make_folder, "library_occupied"),
        (make_newer, "library_newer"),
    ],
)
def test_what_is_no_library_is_refused_in_one_sentence_and_left(
    quick_path: Path, make: Callable[[Path], None], code: str
) -> None:
    make(quick_path / "library")
    before = everything(quick_path / "library")
    with pytest.raises(LibraryError) as raised:
        open_library(quick_path / "library")
    assert raised.value.notice.code == code
    assert everything(quick_path / "library") == before


def test_an_empty_folder_and_an_empty_file_become_a_library(quick_path: Path) -> None:
    (quick_path / "library").mkdir()
    (quick_path / "library" / "library.sqlite").touch()
    with open_library(quick_path / "library") as library:
        assert verify(library) == ()


def test_a_library_cut_off_is_told_and_its_database_left(quick_path: Path) -> None:
    make_cut_off(quick_path / "library")
    before = (quick_path / "library" / "library.sqlite").read_bytes()
    with pytest.raises(LibraryError) as raised:
        open_library(quick_path / "library")
    assert raised.value.notice.code == "database_damaged"
    assert (quick_path / "library" / "library.sqlite").read_bytes() == before


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
@pytest.mark.parametrize("is_ours", [True, False], ids=["library", "empty"])
def test_a_folder_of_somebody_else_is_refused_and_left(quick_path: Path, is_ours: bool) -> None:
    directory = quick_path / "library"
    if is_ours:
        open_library(directory).close()
    else:
        directory.mkdir()
    quick_path.chmod(0o755)
    for path in [*directory.rglob("*"), directory]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = everything(directory)
    assert _as_nobody(directory) == "library_read_only"
    assert everything(directory) == before
    directory.chmod(0o755)


def _as_nobody(directory: Path) -> str:
    """Open a library in a process that may not write there; return what it is told."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            if os.getuid() == 0:
                os.setuid(65534)
            open_library(directory).close()
        except LibraryError as error:
            os.write(writing, error.notice.code.encode())
        finally:
            os._exit(0)
    os.waitpid(process, 0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        return stream.read().decode()


def fill(directory: Path, folder: Path) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "規則 一.txt").write_text("図書館の利用は無料です。", "utf-8")
    with open_library(directory) as library:
        upload = store_upload(library.directory, "申請 書.txt", "公園の申請書です。".encode())
        ingest_fake(library, folder, upload)
        return found(library)


def found(library: Library) -> list[str]:
    snapshot = library.snapshot()
    hits = snapshot.search_vectors(FakeEmbedder().encode_queries(["図書館です。"])[0], 9)
    passages = snapshot.passages([hit.passage for hit in hits])
    return [snapshot.page(each.document, each.page).text for each in passages]


def test_a_library_with_spaces_and_japanese_in_its_path_may_be_moved(quick_path: Path) -> None:
    first, second = quick_path / "私の 文書庫 #1%20", quick_path / "移した 先" / "庫?"
    before = fill(first, quick_path / "規則 集")
    assert len(before) == 2
    second.parent.mkdir()
    first.rename(second)
    with open_library(second) as library:
        assert found(library) == before
        assert verify(library) == ()  # the upload moved with it
    assert not first.exists()


def test_a_backup_that_is_put_back_while_the_library_is_open_is_followed(
    quick_path: Path,
) -> None:
    directory, folder = quick_path / "library", quick_path / "folder"
    before = fill(directory, folder)
    shutil.copytree(directory, quick_path / "backup")
    (folder / "new.txt").write_text("後から来た規則です。", "utf-8")
    with open_library(directory) as library:
        ingest_fake(library, folder)
        assert len(found(library)) == 3
        shutil.rmtree(directory)
        shutil.copytree(quick_path / "backup", directory)
        assert found(library) == before
        ingest_fake(library, folder)
        assert len(found(library)) == 3
        assert verify(library) == ()
    with open_library(directory) as library:  # what was written went into the folder that is there
        assert len(found(library)) == 3


def test_a_foreign_database_put_in_its_place_is_refused_every_time_and_left(
    quick_path: Path,
) -> None:
    with open_library(quick_path / "library") as library:
        (quick_path / "library").rename(quick_path / "kept")
        make_foreign(quick_path / "library")
        before = (quick_path / "library" / "library.sqlite").read_bytes()
        for _ in range(2):
            with pytest.raises(LibraryError) as error, library.database.write():
                pass
            assert error.value.notice.code == LIBRARY_FOREIGN.code
        assert (quick_path / "library" / "library.sqlite").read_bytes() == before
        shutil.rmtree(quick_path / "library")
        (quick_path / "kept").rename(quick_path / "library")
        assert library.documents() == ()


def test_a_library_that_is_deleted_while_it_is_open_is_told_and_not_made_anew(
    quick_path: Path,
) -> None:
    directory, folder = quick_path / "library", quick_path / "folder"
    fill(directory, folder)
    with open_library(directory) as library:
        directory.rename(quick_path / "elsewhere")
        for use in (library.documents, lambda: ingest_fake(library, folder)):
            with pytest.raises(LibraryError) as raised:
                use()
            assert raised.value.notice.code in ("database_gone", "library_read_only")
        assert not directory.exists()
        (quick_path / "elsewhere").rename(directory)
        assert (len(found(library)), verify(library)) == (2, ())


@pytest.mark.parametrize("name", ["generations", "locks", "jobs"])
def test_folders_deleted_under_an_open_library_come_back(quick_path: Path, name: str) -> None:
    directory, folder = quick_path / "library", quick_path / "folder"
    fill(directory, folder)
    with open_library(directory) as library:
        assert len(found(library)) == 2
        shutil.rmtree(directory / name)
        assert len(found(library)) == 2
        (folder / "new.txt").write_text("後から来た規則です。", "utf-8")
        ingest_fake(library, folder)
        assert (len(found(library)), verify(library)) == (3, ())


@pytest.mark.parametrize("jump_s", [-400 * 86400, -3600, 3600, 400 * 86400])
def test_a_jump_of_the_clock_hides_no_change(
    quick_path: Path, monkeypatch: pytest.MonkeyPatch, jump_s: int
) -> None:
    directory, folder = quick_path / "library", quick_path / "folder"
    fill(directory, folder)
    file = folder / "規則 一.txt"
    real = __import__("time").time_ns
    with open_library(directory) as library:
        monkeypatch.setattr("index.discovery.time.time_ns", lambda: real() + jump_s * 10**9)
        ingest_fake(library, folder)
        times = file.stat()
        file.write_text("図書館の利用は有料です。", "utf-8")  # as long as before, its time put back
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
        assert [each.outcome for each in ingest_fake(library, folder).values()] == ["updated"]
        assert "図書館の利用は有料です。" in found(library)
        assert verify(library) == ()
