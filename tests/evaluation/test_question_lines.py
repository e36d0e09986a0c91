"""Question sets that are not as they should be are told, counted, and never silently cut."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluation.question_lines import check_answers, load_lines
from evaluation.questions import EvaluationQuestion, QuestionSet
from index.library import Library
from ingest.notice import UsageError
from tests.fakes import ingest_fake


def write(tmp_path: Path, *lines: object) -> Path:
    file = tmp_path / "own.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    file.write_text("\n".join(texts), encoding="utf-8")
    return file


def test_lines_that_cannot_be_used_are_told_by_number_and_the_others_are_asked(
    tmp_path: Path,
) -> None:
    file = write(
        tmp_path,
        {"question": "いつ？", "answers": ["五月"], "relevant": ["a.md"], "kind": "when"},
        {"answers": ["no question"]},
        {"question": "no answers"},
        "{broken",
        "",
        {"question": "x", "answers": "a text"},
        {"question": " ", "answers": []},
        {"question": "x", "answers": [""]},
        [1],
        {"question": "なし？", "answers": []},
    )
    loaded = load_lines(file, "own")
    assert loaded.questions == (
        EvaluationQuestion("いつ？", ("五月",), ("a.md",), "when"),
        EvaluationQuestion("なし？", (), ()),
    )
    told = [(dict(each.facts)["line"], dict(each.facts)["reason"]) for each in loaded.problems]
    assert told == [
        ("2", "no question"),
        ("3", "no answers"),
        ("4", "no JSON"),
        ("6", "answers is no list"),
        ("7", "an empty question or answer"),
        ("8", "an empty question or answer"),
        ("9", "no object"),
    ]


def test_a_set_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="cannot be read"):
        load_lines(tmp_path / "own.jsonl", "own")


def test_answers_that_stand_in_no_document_are_told(library: Library) -> None:
    questions = (
        EvaluationQuestion("保存期間は？", ("十　年",), ("rules.md",)),
        EvaluationQuestion("開館は？", ("午前九時",), ()),
        EvaluationQuestion("保存期間は？", ("午前九時",), ("rules.md",)),
        EvaluationQuestion("だれ？", ("知事",), ()),
        EvaluationQuestion("なぜ？", ("十年",), ("gone.md",)),
        EvaluationQuestion("答えのない質問", (), ()),
    )
    told = [
        (each.code, dict(each.facts)["question"])
        for each in check_answers(library, QuestionSet("own", questions, ()))
    ]
    assert told == [
        ("answer_nowhere", "保存期間は？"),
        ("answer_nowhere", "だれ？"),
        ("relevant_document_nowhere", "なぜ？"),
        ("answer_nowhere", "なぜ？"),
    ]


def test_an_empty_library_holds_no_answer(tmp_path: Path) -> None:
    with Library.open(tmp_path / "empty") as library:
        asked = QuestionSet("own", (EvaluationQuestion("何？", ("答え",), ()),), ())
        assert [each.code for each in check_answers(library, asked)] == ["answer_nowhere"]
        ingest_fake(library)
        assert check_answers(library, QuestionSet("own", (), ())) == ()
