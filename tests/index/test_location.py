from __future__ import annotations

from pathlib import Path

import pytest

from index.location import (
    DEFAULT_LIBRARY,
    DISK_FULL,
    LIBRARY_IS_A_FILE,
    LIBRARY_MISSING,
    LIBRARY_OCCUPIED,
    LIBRARY_READ_ONLY,
    library_directory,
    prepare_directory,
    write_error,
)
from ingest.notice import LibraryError


def test_the_option_comes_before_the_variable_before_the_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TENKYO_LIBRARY", raising=False)
    assert library_directory(None) == DEFAULT_LIBRARY
    monkeypatch.setenv("TENKYO_LIBRARY", str(tmp_path / "named"))
    assert library_directory(None) == tmp_path / "named"
    assert library_directory(str(tmp_path / "given")) == tmp_path / "given"


def test_a_relative_library_is_taken_from_where_one_stands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert library_directory("here/../there") == tmp_path / "there"


def test_a_library_folder_that_is_a_file_is_refused_and_left(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    with pytest.raises(LibraryError) as raised:
        prepare_directory(file, create=True)
    assert raised.value.notice.code == LIBRARY_IS_A_FILE.code
    assert file.read_text() == "mine"
    with pytest.raises(LibraryError) as raised:
        prepare_directory(file / "below", create=True)
    assert raised.value.notice.code == LIBRARY_IS_A_FILE.code


def test_a_folder_with_other_files_is_refused_and_left(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(LibraryError) as raised:
        prepare_directory(tmp_path, create=True)
    assert raised.value.notice.code == LIBRARY_OCCUPIED.code
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_hidden_files_and_a_creation_cut_short_are_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / ".gitkeep").touch()
    (tmp_path / "locks").mkdir()
    assert prepare_directory(tmp_path, create=True).generations.is_dir()


def test_a_missing_library_is_not_made_when_only_looked_for(tmp_path: Path) -> None:
    with pytest.raises(LibraryError) as raised:
        prepare_directory(tmp_path / "none", create=False)
    assert raised.value.notice.code == LIBRARY_MISSING.code
    assert not (tmp_path / "none").exists()


def test_an_unwritable_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Asked of the system rather than done with rights: the superuser may write everywhere.
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(LibraryError) as raised:
        prepare_directory(tmp_path, create=True)
    assert raised.value.notice.code == LIBRARY_READ_ONLY.code


@pytest.mark.parametrize(("number", "code"), [(28, DISK_FULL.code), (30, LIBRARY_READ_ONLY.code)])
def test_a_failed_write_is_told_by_its_cause(number: int, code: str, tmp_path: Path) -> None:
    assert write_error(tmp_path, OSError(number, "reason")).notice.code == code
