"""`python -m evaluation` on fakes of the model: what it prints, keeps, and returns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import evaluation.__main__ as door
from index.library import Library
from tests.fakes import FakeEmbedder
from tests.retrieval.conftest import FakeJudge

LINES = (
    '{"question": "文書の保存期間は？", "answers": ["十年"], "relevant": ["rules.md"]}',
    '{"question": "図書館の開館時間は？", "answers": ["百時"]}',
    '{"question": "市長の名前は？", "answers": []}',
)


@pytest.fixture(autouse=True)
def _fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = FakeJudge({"保存": "十年", "開館": "午前九時"})
    monkeypatch.setattr(door, "load_embedder", FakeEmbedder)
    monkeypatch.setattr(door, "_judge", lambda _: judge)


def write(tmp_path: Path, *lines: str) -> Path:
    file = tmp_path / "own.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.mark.slow
def test_a_run_tells_what_could_not_be_asked_and_writes_a_page(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, *LINES, '{"question": "no answers"}')
    page, out = tmp_path / "page.html", tmp_path / "run.jsonl"
    options = ["--library", str(library.directory), "--page", str(page), "--out", str(out)]
    assert door.main(["run", str(file), *options, "--json"]) == 1
    shape = json.loads(capsys.readouterr().out)
    assert (shape["questions"], shape["answerable"]) == (3, 2)
    assert [problem.split(":")[0] for problem in shape["problems"]] == [
        "Line 4 of own.jsonl is not asked",
        "No document asked holds an answer given for “図書館の開館時間は？”; it counts as answered"
        " wrong. Copy the answer from the document, or leave the answers empty if none holds it.",
    ]
    assert "<svg" in page.read_text(encoding="utf-8")
    assert door.main(["compare", str(out), str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["p"] == 1.0


@pytest.mark.slow
def test_own_questions_are_taken_over_measured_and_too_few(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, *LINES)
    assert door.main(["own", str(file), "--library", str(library.directory)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("own: 3 questions, 2 answerable")
    assert "1% wrong: too few questions; 100 are needed" in printed
    assert "are too few for a calibration: 30 are needed, 5 of either." in printed
    assert len(library.own_questions.questions()) == 3
    # What was too few cannot be used.
    assert door.main(["own", "--use", "--library", str(library.directory)]) == 2
    assert "no calibration of its own yet" in capsys.readouterr().err
    assert not library.preferences.read().uses_own


def test_a_calibration_is_taken_back(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    library.preferences.use_own_calibration(is_used=True)
    assert door.main(["own", "--revoke", "--library", str(library.directory)]) == 0
    assert "shipped calibration again" in capsys.readouterr().out
    assert not library.preferences.read().uses_own


def test_a_library_without_questions_and_a_set_that_is_missing_are_wrong_use(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    assert door.main(["own", "--library", str(library.directory)]) == 2
    assert "no labelled questions" in capsys.readouterr().err
    assert door.main(["run", "nothing", "--library", str(library.directory)]) == 2
    assert "There is no question set nothing" in capsys.readouterr().err
