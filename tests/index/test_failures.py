"""What failed and is as it was is not read again by a mirror, and stays told."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from index.discovery import SETTLED_NS
from index.ingestion import ingest_paths
from index.library import Library
from index.outcome import FileOutcome, RunResult
from index.verify import verify
from index.watching import differs
from ingest.document import Reading
from tests.fakes import FakeEmbedder, read_fake


class Mirror:
    """Mirrors a folder, and notes which files are read."""

    def __init__(self, library: Library, folder: Path) -> None:
        self._library, self._folder = library, folder
        self.read: list[str] = []

    def __call__(self, *, mirror: bool = True) -> RunResult:
        self.read.clear()
        return ingest_paths(
            self._library, [self._folder], FakeEmbedder, mirror=mirror, read=self._read
        )

    @property
    def differs(self) -> bool:
        return differs(self._library, [str(self._folder)])

    def _read(self, path: Path) -> Reading:
        self.read.append(path.name)
        return read_fake(path)


@pytest.fixture
def mirror(library: Library, folder: Path) -> Mirror:
    return Mirror(library, folder)


def write(path: Path, text: str) -> None:
    """Write a file as if some time had passed before anybody reads it."""
    path.write_text(text, "utf-8")
    long_ago = time.time_ns() - 10 * SETTLED_NS
    os.utime(path, ns=(long_ago, long_ago))


def let_time_pass(library: Library) -> None:
    """Let what was recorded have been looked at later than it was."""
    later = (2 * SETTLED_NS,)
    with library.database.write() as connection:
        for table in ("places", "failed_readings"):
            connection.execute(
                f"UPDATE {table} SET hashed_ns = max(changed_ns, hashed_ns) + ?", later
            )


def test_a_failed_file_is_read_once_and_told_each_time(
    library: Library, folder: Path, mirror: Mirror
) -> None:
    write(folder / "a.txt", "図書館です。")
    write(folder / "b.txt", "BAD")
    write(folder / "empty.txt", "")
    assert mirror().count(FileOutcome.FAILED) == 2
    let_time_pass(library)
    assert not mirror.differs
    result = mirror()
    assert (result.count(FileOutcome.FAILED), mirror.read) == (2, [])
    told = {Path(each.file).name: each.error for each in library.job_files(library.jobs()[0].id)}
    assert told["b.txt"] is not None
    assert told["b.txt"].code == "fake_unreadable"
    assert verify(library) == ()


def test_a_failed_file_that_changes_is_read_again(
    library: Library, folder: Path, mirror: Mirror
) -> None:
    write(folder / "b.txt", "BAD")
    mirror()
    let_time_pass(library)
    write(folder / "b.txt", "直しました。")
    assert mirror.differs
    assert mirror().count(FileOutcome.ADDED) == 1
    let_time_pass(library)
    assert not mirror.differs
    with library.database.read() as connection:
        assert connection.execute("SELECT count(*) FROM failed_readings").fetchone() == (0,)


def test_a_file_that_was_in_and_fails_now_is_read_once(
    library: Library, folder: Path, mirror: Mirror
) -> None:
    write(folder / "a.txt", "図書館です。")
    mirror()
    write(folder / "a.txt", "BAD")
    let_time_pass(library)
    mirror()
    let_time_pass(library)
    assert not mirror.differs
    assert (mirror().count(FileOutcome.FAILED), mirror.read) == (1, [])
    assert len(library.documents()) == 1


@pytest.mark.parametrize("what", ["reader", "password"])
def test_a_failed_file_is_read_again_when_something_else_reads_it(
    library: Library, folder: Path, mirror: Mirror, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder / "b.txt", "BAD")
    mirror()
    let_time_pass(library)
    if what == "reader":
        monkeypatch.setattr("index.failures.reader_names", lambda: ("fake/2",))
    else:
        monkeypatch.setenv("TENKYO_PDF_PASSWORD", "x")
    assert mirror.differs
    mirror()
    assert mirror.read == ["b.txt"]


def test_who_adds_a_file_by_hand_has_it_read_whatever_happened_before(
    library: Library, folder: Path, mirror: Mirror
) -> None:
    write(folder / "b.txt", "BAD")
    mirror()
    let_time_pass(library)
    assert mirror(mirror=False).count(FileOutcome.FAILED) == 1
    assert mirror.read == ["b.txt"]


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_link_to_nothing_is_told_until_it_leads_somewhere(folder: Path, mirror: Mirror) -> None:
    (folder / "link.txt").symlink_to(folder.parent / "nowhere.txt")
    assert mirror().count(FileOutcome.FAILED) == 1
    assert not mirror.differs
    write(folder.parent / "nowhere.txt", "今はあります。")
    assert mirror.differs
    assert mirror().count(FileOutcome.ADDED) == 1
