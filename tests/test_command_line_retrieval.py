"""`python -m retrieval`: the shape that scripts depend on."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import retrieval.__main__ as door
from index.filter import Labels
from index.library import Library
from retrieval.ask import Asker
from retrieval.citation import cite, serialise_citation
from retrieval.confidence import Calibration
from tests.fakes import FakeEmbedder
from tests.retrieval.conftest import RULES, FakeJudge, library, simple_model  # noqa: F401

QUOTE_KEYS = {
    "text", "document", "file", "sha256", "page", "heading", "start", "end", "passage",
    "confidence", "reasons", "answer", "repeats",
}  # fmt: skip
ANSWER_KEYS = {
    "question", "outcome", "confidence", "quotes", "nearest", "searched", "elapsed_ms",
    "missing_words", "missing_part", "asked", "differing", "error_rate", "own_calibration", "parts",
    "not_searched",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _fake_asker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "open_asker", open_fake)


def open_fake(opened: Library) -> Asker:
    model = simple_model()
    return Asker(opened, FakeEmbedder(), FakeJudge({"保存": "十年"}), Calibration(model, model))


def test_json_of_an_answer(library: Library, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    status = door.main(
        ["--library", str(library.directory), "--json", "文書の保存期間は何年ですか"]
    )
    answer = json.loads(capsys.readouterr().out)
    assert status == 0
    assert set(answer) == ANSWER_KEYS
    assert answer["outcome"] == "found"
    quote = answer["quotes"][0]
    assert set(quote) == QUOTE_KEYS
    assert quote["text"] == RULES[quote["start"] : quote["end"]]
    assert quote["text"] in quote["passage"]
    assert quote["file"].endswith("rules.md")
    assert (quote["page"], quote["heading"]) == (1, "")
    assert answer["searched"] == {
        "documents": 2,
        "passages": answer["searched"]["passages"],
        "generation": 1,
    }


def test_questions_are_answered_in_order(
    library: Library,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "questions.jsonl"
    asked = ["保存期間は？", "富士山の標高は？", ""]
    lines = [json.dumps({"question": text}, ensure_ascii=False) for text in asked]
    file.write_text("\ufeff" + "\n\n".join(lines) + "\n", encoding="utf-8")
    status = door.main(["--library", str(library.directory), "--json", "--questions", str(file)])
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert status == 0
    assert [answer["question"] for answer in answers] == asked
    assert answers[1]["quotes"] == []
    assert set(answers[1]["nearest"][0]) == QUOTE_KEYS


def test_limit_bounds_the_quotes(library: Library, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    door.main(["--library", str(library.directory), "--json", "--limit", "1", "富士山"])
    assert len(json.loads(capsys.readouterr().out)["nearest"]) == 1


@pytest.mark.parametrize(
    ("narrow", "outcome", "documents"),
    [
        (["--type", "MD"], "found", 1),
        (["--type", "txt"], "not_found", 1),
        (["--collection", "規則"], "found", 1),
        (["--collection", "規則", "--type", ".txt"], "not_found", 0),
        (["--added-until", "2020-01-01"], "not_found", 0),
        (["--folder", "/"], "found", 2),
        (["--tag", "x"], "not_found", 0),
    ],
)
def test_a_question_is_narrowed_to_some_documents(
    library: Library,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
    narrow: list[str],
    outcome: str,
    documents: int,
) -> None:
    library.label(library.find_document("rules.md").id, Labels(put_in=("規則",)))
    asked = ["--library", str(library.directory), "--json", "文書の保存期間は何年ですか", *narrow]
    assert door.main(asked) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["outcome"], answer["searched"]["documents"]) == (outcome, documents)


def test_a_collection_that_is_not_there_is_wrong_use(
    library: Library,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ["--library", str(library.directory), "--collection", "無い", "保存期間は？"]
    assert door.main(asked) == 2
    assert "無い" in capsys.readouterr().err


def test_for_a_person_the_outcome_is_a_sentence(
    library: Library,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert door.main(["--library", str(library.directory), "富士山の標高は？"]) == 0
    out = capsys.readouterr().out
    assert "Not found in these documents." in out
    assert "which are not answers" in out


@pytest.mark.parametrize(
    "content", ["not json\n", '{"answers": []}\n', '{"question": 5}\n', "[1]\n"]
)
def test_a_bad_question_file_is_wrong_use(
    library: Library,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: str,
) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text(content, encoding="utf-8")
    assert door.main(["--library", str(library.directory), "--questions", str(file)]) == 2
    assert "bad.jsonl" in capsys.readouterr().err


def test_wrong_use_and_missing_library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        door.main([])
    assert stopped.value.code == 2
    assert door.main(["--library", str(tmp_path / "nowhere"), "何？"]) == 2
    assert not (tmp_path / "nowhere").exists()
    assert "nowhere" in capsys.readouterr().err


def test_exported_citations_are_verified(
    library: Library,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    question = "保存期間は？"
    quote = open_fake(library).ask(question).quotes[0]
    citation = cite(library.snapshot(), quote, question)
    file = tmp_path / "citations.json"
    file.write_text(json.dumps({"quotes": [serialise_citation(citation)]}), encoding="utf-8")
    command = ["--library", str(library.directory), "--verify", str(file)]
    assert door.main([*command, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown == {
        "standing": "unchanged",
        "file": "rules.md",
        "sha256": citation.sha256,
        "page": 1,
        "start": citation.start,
        "end": citation.end,
        "question": question,
        "document": citation.document,
        "now": {
            "document": citation.document,
            "page": 1,
            "start": citation.start,
            "end": citation.end,
        },
        "older_version": None,
    }
    library.remove(citation.document)
    assert door.main(command) == 1
    assert capsys.readouterr().out.startswith("gone       rules.md, page 1, characters ")
    file.write_text("[]", encoding="utf-8")
    assert door.main(command) == 2
    assert "citations.json" in capsys.readouterr().err


def test_a_reader_that_closes_early_is_no_fault(
    library: Library,  # noqa: F811
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def closed(*_: object) -> None:
        raise BrokenPipeError

    turned_away: list[int] = []
    monkeypatch.setattr(door, "_print_answer", closed)
    monkeypatch.setattr(os, "dup2", lambda _, target: turned_away.append(target))
    assert door.main(["--library", str(library.directory), "保存期間は？"]) == 0
    assert len(turned_away) == 1
    assert capfd.readouterr().err == ""
