"""`python -m ingest`, as scripts depend on it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from index.library import Library
from index.location import PROJECT_ROOT
from index.verify import verify
from ingest.__main__ import main
from tests.fakes import FakeEmbedder, FakeWords, read_fake

KEYS = ["file", "outcome", "document", "sha256", "pages", "passages", "warnings", "error"]


def ingest(*arguments: str | Path) -> int:
    words = [str(argument) for argument in arguments]
    return main(words, load=FakeEmbedder, read=read_fake, words=FakeWords(), wait_s=0.1)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("図書館です。\f二頁目です。", "utf-8")
    (folder / "b.txt").write_text("BAD", "utf-8")
    return folder


def test_each_file_is_a_line_and_the_last_line_is_the_summary(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ingest("--library", tmp_path / "library", "--json", folder) == 1
    added, failed, last = lines(capsys)
    assert list(added) == list(failed) == KEYS
    sha256 = added["sha256"]
    assert added == {
        "file": str(folder / "a.txt"),
        "outcome": "added",
        "document": sha256[:16],
        "sha256": sha256,
        "pages": 2,
        "passages": 2,
        "warnings": [],
        "error": None,
    }
    assert failed["outcome"] == "failed"
    assert failed["document"] is None
    assert failed["error"].startswith("b.txt is unreadable.")
    elapsed = last["summary"].pop("elapsed_s")
    assert 0 <= elapsed < 60
    assert last == {
        "summary": {
            "added": 1,
            "updated": 0,
            "unchanged": 0,
            "duplicate": 0,
            "removed": 0,
            "failed": 1,
        }
    }


def test_the_exit_status_is_0_when_every_file_ended_well(tmp_path: Path, folder: Path) -> None:
    library = tmp_path / "library"
    assert ingest("--library", library, folder / "a.txt") == 0
    assert ingest("--library", library, folder / "a.txt") == 0


def test_a_path_that_does_not_exist_is_a_failed_file(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = folder / "nowhere.txt"
    assert ingest("--library", tmp_path / "library", "--json", missing, folder / "a.txt") == 1
    failed, added, _ = lines(capsys)
    assert (failed["file"], failed["outcome"]) == (str(missing), "failed")
    assert "nowhere.txt" in failed["error"]
    assert added["outcome"] == "added"


def test_mirror_removes_what_is_gone(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = tmp_path / "library"
    ingest("--library", library, folder)
    (folder / "a.txt").unlink()
    (folder / "b.txt").unlink()
    capsys.readouterr()
    assert ingest("--library", library, "--json", folder) == 0
    assert len(lines(capsys)) == 1
    assert ingest("--library", library, "--json", "--mirror", folder) == 0
    removed, _ = lines(capsys)
    assert (removed["file"], removed["outcome"]) == (str(folder / "a.txt"), "removed")
    assert (removed["pages"], removed["passages"]) == (2, 2)


@pytest.mark.parametrize("arguments", [[], ["--unknown", "x"], ["--library"]])
def test_wrong_use_exits_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        ingest(*arguments)
    assert raised.value.code == 2


def test_a_library_that_cannot_be_opened_exits_with_2_and_a_sentence(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ingest("--library", folder, folder) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"The folder {folder} holds other files (a.txt)")
    assert captured.err.count("\n") == 1
    assert ingest("--library", folder / "a.txt", tmp_path) == 2


def test_a_library_that_another_writes_exits_with_2_and_says_who(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Library.open(tmp_path / "library", words=FakeWords()) as library, library.run():
        assert ingest("--library", tmp_path / "library", folder) == 2
    waiting, sentence = capsys.readouterr().err.splitlines()
    assert waiting.startswith(f"Waiting: process {os.getpid()} on ")
    assert sentence.startswith("Another process is writing to the library ")
    assert f"(process {os.getpid()} on " in sentence


def test_a_person_gets_plain_lines_when_there_is_no_terminal(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ingest("--library", tmp_path / "library", folder) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0] == f"added      {folder / 'a.txt'}  (2 pages, 2 passages)"
    assert out[1] == f"failed     {folder / 'b.txt'}"
    assert out[2].strip() == "b.txt is unreadable."
    assert out[3].startswith("1 added, 1 failed in ")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_run_in_order(tmp_path: Path, folder: Path, number: int) -> None:
    for index in range(400):
        (folder / f"file{index:03}.txt").write_text(f"{index}番目の文書です。", "utf-8")
    library = tmp_path / "library"
    command = [sys.executable, "-m", "tests.fake_ingest", "--library", str(library), "--json"]
    process = subprocess.Popen(
        [*command, str(folder)],
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    first = [process.stdout.readline() for _ in range(10)]
    process.send_signal(number)
    # Not communicate: it does not see what readline took in with the tenth line.
    rest, errors = process.stdout.read(), process.stderr.read()
    told = [json.loads(line) for line in [*first, *rest.splitlines()]]
    assert process.wait(60) == 128 + number
    assert errors == "Stopped. What was listed is in; run again for the rest.\n"
    assert "summary" in told[-1]
    acknowledged = {line["document"] for line in told[:-1] if line["document"]}
    assert len(acknowledged) < 400
    with Library.open(library, words=FakeWords()) as opened:
        assert {document.id for document in opened.documents()} == acknowledged
        assert opened.snapshot().passage_count == len(acknowledged) + 1  # one has two pages
        assert verify(opened) == ()


def test_watching_goes_on_after_a_comparison_that_failed(
    tmp_path: Path,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database = tmp_path / "library" / "library.sqlite"

    def compare_twice(_: Sequence[str], compare: Callable[[], None], __: object) -> None:
        database.rename(tmp_path / "kept")
        compare()
        (tmp_path / "kept").rename(database)
        compare()

    monkeypatch.setattr("index.watching.watch_folders", compare_twice)
    assert ingest("--library", tmp_path / "library", "--json", "--watch", folder) == 0
    output = capsys.readouterr()
    assert "was deleted or moved while it was in use" in output.err
    assert [json.loads(line).get("outcome") for line in output.out.splitlines()] == [
        "added",
        "failed",
        None,
    ]


@pytest.mark.slow
def test_watching_mirrors_what_changes_until_it_is_stopped(tmp_path: Path, folder: Path) -> None:
    (folder / "b.txt").unlink()
    library = tmp_path / "library"
    command = [sys.executable, "-m", "tests.fake_ingest", "--library", str(library), "--json"]
    process = subprocess.Popen(
        [*command, "--watch", str(folder)], cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        outcomes = _read_outcomes(process.stdout)
        assert next(outcomes) == {"a.txt": "added"}
        (folder / "a.txt").rename(folder / "c.txt")
        assert next(outcomes) == {"c.txt": "duplicate", "a.txt": "removed"}
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.stdout.close()
    with Library.open(library, words=FakeWords()) as opened:
        assert [document.name for document in opened.documents()] == ["c.txt"]
        assert verify(opened) == ()


def _read_outcomes(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    """Give, for each run, the outcomes by file name."""
    found: dict[str, str] = {}
    for line in lines:
        told = json.loads(line)
        if "summary" in told:
            yield found
            found = {}
        else:
            found[Path(told["file"]).name] = told["outcome"]


@pytest.mark.slow
def test_a_stored_mirror_is_compared_without_naming_it(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = tmp_path / "library"
    assert ingest("--library", library, "--mirror") == 2
    assert capsys.readouterr().err.startswith("No folder is stored")
    stored = ["--mirror", "--store", "--exclude", "b.*", "--max-size", "1", "--collection", "規則"]
    assert ingest("--library", library, *stored, folder) == 0
    other = tmp_path / "other"
    other.mkdir()
    assert ingest("--library", library, "--mirror", "--store", "--include", "*.md", other) == 0
    (folder / "c.txt").write_text("新しい規則です。", "utf-8")
    (other / "d.md").write_text("別の規則です。", "utf-8")
    (folder / "a.txt").unlink()
    capsys.readouterr()
    assert ingest("--library", library, "--json", "--mirror") == 0
    *files, last = lines(capsys)
    told = {Path(line["file"]).name: line["outcome"] for line in files}
    assert told == {"c.txt": "added", "a.txt": "removed", "d.md": "added"}
    assert (last["summary"]["added"], last["summary"]["removed"]) == (2, 1)
    with Library.open(library, words=FakeWords()) as opened:
        assert opened.collections() == (("規則", 1),)
        assert [len(job.paths) for job in opened.jobs()] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    "arguments", [["--store", "x"], ["--mirror", "--store"], ["--mirror", "--include", "*.md"]]
)
def test_options_of_a_folder_need_a_folder_and_storing_needs_a_mirror(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        ingest(*arguments)
    assert raised.value.code == 2
