"""A drive that is not mounted empties no library; a file that was deleted is still removed."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from index.drives import forget_absent_drives, is_mounted
from index.library import Library
from index.verify import verify
from index.watching import differs
from ingest.notice import describe
from tests.fakes import ingest_fake


class Drive:
    """A folder on which a drive is mounted, as far as anybody can tell."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._away = folder.parent.with_name("drive that is away")
        self._is_there = True
        folder.mkdir(parents=True)
        monkeypatch.setattr("index.drives._device", self._device)

    def _device(self, folder: str) -> int | None:
        path = Path(folder)
        if not path.exists():
            return None
        is_below = path == self.folder or self.folder in path.parents
        return 2 if is_below and self._is_there else 1

    def unmount(self) -> None:
        self._is_there = False
        self.folder.rename(self._away)
        self.folder.mkdir()

    def mount(self) -> None:
        self._is_there = True
        shutil.rmtree(self.folder)
        self._away.rename(self.folder)


def write(folder: Path, *names: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text(f"{name}の文書です。", "utf-8")


def names(library: Library) -> list[str]:
    return sorted(document.name for document in library.documents())


@pytest.mark.parametrize("below", ["", "rules"])
@pytest.mark.parametrize("mirrored_above", [False, True])
def test_what_is_on_a_drive_that_is_not_mounted_stays(
    library: Library,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    below: str,
    mirrored_above: bool,
) -> None:
    drive = Drive(folder / "nas", monkeypatch)
    write(drive.folder / below, "a.txt", "b.txt")
    mirrored = folder if mirrored_above else drive.folder
    ingest_fake(library, mirrored, mirror=True)
    drive.unmount()
    (told,) = ingest_fake(library, mirrored, mirror=True).values()
    assert (told.file, told.outcome) == (str(drive.folder), "failed")
    assert told.error is not None
    assert describe(told.error).startswith(
        f"The drive that was mounted at {drive.folder} is not there. Kept documents: 2."
    )
    assert names(library) == ["a.txt", "b.txt"]
    assert not differs(library, [str(mirrored)])
    drive.mount()
    (drive.folder / below / "a.txt").unlink()
    results = ingest_fake(library, mirrored, mirror=True)
    assert sorted(each.outcome for each in results.values()) == ["removed", "unchanged"]
    assert (names(library), verify(library)) == (["b.txt"], ())


def test_a_file_left_where_a_drive_was_is_added_and_the_rest_kept(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive = Drive(folder / "nas", monkeypatch)
    write(drive.folder, "a.txt")
    ingest_fake(library, drive.folder)  # added once, not mirrored
    drive.unmount()
    write(drive.folder, "new.txt")
    results = ingest_fake(library, drive.folder, mirror=True)
    assert [each.outcome for each in results.values()] == ["added", "failed"]
    assert names(library) == ["a.txt", "new.txt"]


def test_what_a_person_says_is_gone_for_good_is_removed(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive = Drive(folder / "nas", monkeypatch)
    write(drive.folder, "a.txt")
    write(folder, "here.txt")
    ingest_fake(library, folder, mirror=True)
    drive.unmount()
    forget_absent_drives(library.database, [str(folder.parent / "elsewhere")])
    ingest_fake(library, folder, mirror=True)
    assert names(library) == ["a.txt", "here.txt"]
    forget_absent_drives(library.database, [str(folder)])
    results = ingest_fake(library, folder, mirror=True)
    assert sorted(each.outcome for each in results.values()) == ["removed", "unchanged"]
    assert names(library) == ["here.txt"]


@pytest.mark.parametrize("count", [1, 30])
def test_deleting_every_file_of_a_folder_still_removes_them(
    library: Library, folder: Path, count: int
) -> None:
    write(folder, *(f"{number}.txt" for number in range(count)))
    ingest_fake(library, folder, mirror=True)
    shutil.rmtree(folder)
    folder.mkdir()
    results = ingest_fake(library, folder, mirror=True)
    assert [each.outcome for each in results.values()] == ["removed"] * count
    assert names(library) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no /dev")
def test_a_link_to_another_drive_counts_as_one(tmp_path: Path) -> None:
    assert not is_mounted("/")
    link = tmp_path / "link"
    link.symlink_to("/dev")
    assert is_mounted(str(link))
    link.unlink()
    link.symlink_to(tmp_path / "nowhere")
    assert not is_mounted(str(link))
