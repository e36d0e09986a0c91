"""Which files a folder holds."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ingest.folder import FOLDER_NOT_READABLE, FoundFile, list_files
from ingest.notice import describe


def _names(root: Path) -> list[str]:
    return [found.path.relative_to(root).as_posix() for found in list_files(root)]


def _make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def test_files_come_sorted_before_folders_and_hidden_ones_stay_out(tmp_path: Path) -> None:
    _make(tmp_path, "b.txt", "a/2.md", "a/1.md", "A.txt", ".hidden", ".git/config", "z.txt")
    assert _names(tmp_path) == ["A.txt", "b.txt", "z.txt", "a/1.md", "a/2.md"]


def test_the_ignore_file_of_a_folder_leaves_out_names_of_that_folder(tmp_path: Path) -> None:
    _make(tmp_path, "a.txt", "b.log", "drafts/x.txt", "c/b.log", "notes.txt")
    (tmp_path / ".tenkyoignore").write_text("# remark\n*.log\n\ndrafts\nnotes.txt \n")
    assert _names(tmp_path) == ["a.txt", "c/b.log"]


def test_a_file_is_its_own_list_even_when_hidden_or_missing(tmp_path: Path) -> None:
    assert list(list_files(tmp_path / ".env")) == [FoundFile(tmp_path / ".env")]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_links_are_followed_once(tmp_path: Path) -> None:
    _make(tmp_path, "a/1.md")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "nothing").symlink_to(tmp_path / "gone")
    assert _names(tmp_path) == ["nothing", "self", "a/1.md"]


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes in folders on Windows")
def test_a_pipe_is_left_out(tmp_path: Path) -> None:
    _make(tmp_path, "1.md")
    os.mkfifo(tmp_path / "0-pipe")
    assert _names(tmp_path) == ["1.md"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such names on Windows")
def test_a_name_is_data(tmp_path: Path) -> None:
    _make(tmp_path, "two\nlines.txt", "..%2f..")
    assert _names(tmp_path) == ["..%2f..", "two\nlines.txt"] or _names(tmp_path) == [
        "two\nlines.txt"
    ]


def test_a_folder_that_cannot_be_opened_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _make(tmp_path, "a/1.md", "b/2.md")
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "a":
            raise PermissionError(13, "denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    refused, found = list_files(tmp_path)
    assert refused.problem is not None
    assert refused.problem.code == FOLDER_NOT_READABLE.code
    assert describe(refused.problem) == (
        f"{tmp_path / 'a'} cannot be opened. Check the rights of this folder."
    )
    assert found == FoundFile(tmp_path / "b" / "2.md")
