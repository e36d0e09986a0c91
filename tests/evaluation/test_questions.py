"""Question sets, and leaving documents out so that questions have no answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluation.prepare import load_set
from evaluation.question_lines import load_lines
from evaluation.questions import (
    EvaluationQuestion,
    QuestionSet,
    SourceText,
    hold_out,
    join_articles,
    load_lawqa,
    load_nomiracl,
    load_squad,
    part_groups,
    sample_questions,
    write_documents,
)
from ingest.notice import UsageError


def squad(tmp_path: Path) -> Path:
    def item(question: str, *answers: str) -> dict[str, object]:
        return {"question": question, "answers": [{"text": text} for text in answers]}

    data = {
        "data": [
            {
                "title": "梅雨",
                "paragraphs": [
                    {
                        "context": "梅雨 [SEP] 梅雨は雨季。",
                        "qas": [item("季節は？", "雨季", "雨季")],
                    },
                    {"context": "北海道にはない。", "qas": [item("ないのは？", "北海道")]},
                ],
            }
        ]
    }
    file = tmp_path / "squad.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    return file


def test_each_paragraph_is_a_document_under_its_title(tmp_path: Path) -> None:
    loaded = load_squad([squad(tmp_path)], "set")
    assert loaded.documents == (
        SourceText("set-00000.md", "# 梅雨\n\n梅雨は雨季。\n", "梅雨"),
        SourceText("set-00001.md", "# 梅雨\n\n北海道にはない。\n", "梅雨"),
    )
    assert loaded.questions[0] == EvaluationQuestion(
        "季節は？", ("雨季",), ("set-00000.md",), "", "梅雨"
    )
    write_documents(loaded.documents, tmp_path / "out")
    assert (tmp_path / "out" / "set-00001.md").read_text(encoding="utf-8").startswith("# 梅雨")


def test_an_impossible_question_has_no_relevant_document(tmp_path: Path) -> None:
    file = tmp_path / "squad2.json"
    asked = [{"id": "a", "question": "誰？", "is_impossible": True, "answers": []}]
    paragraphs = [{"context": "犬がいる。", "qas": asked}]
    file.write_text(json.dumps({"data": [{"title": "題", "paragraphs": paragraphs}]}), "utf-8")
    (question,) = load_squad([file], "set").questions
    assert not question.answerable


def test_left_out_documents_make_questions_unanswerable_unless_answered_elsewhere() -> None:
    documents = tuple(SourceText(f"{n}.md", f"text {n} common", "g") for n in range(40))
    questions = tuple(
        EvaluationQuestion(f"q{n}", (f"text {n} " if n % 2 else "common",), (f"{n}.md",), "", "g")
        for n in range(40)
    )
    left = hold_out(QuestionSet("s", questions, documents), 0.5, seed=3)
    kept = {each.file for each in left.documents}
    assert 5 < len(kept) < 35
    unanswerable = [each for each in left.questions if not each.answerable]
    assert {int(each.text[1:]) % 2 for each in unanswerable} == {1}
    assert not {f"{each.text[1:]}.md" for each in unanswerable} & kept
    assert all(set(each.relevant) <= kept for each in left.questions if each.answerable)
    assert hold_out(QuestionSet("s", questions, documents), 0.5, seed=3) == left


def test_nomiracl_passages_become_documents_once(tmp_path: Path) -> None:
    lines = [
        {
            "query_id": "1",
            "question": "誰？",
            "answerable": True,
            "docids": ["7#1"],
            "passages": ["題: 文"],
        },
        {
            "query_id": "2",
            "question": "何？",
            "answerable": False,
            "docids": ["7#1"],
            "passages": ["題: 文"],
        },
    ]
    file = tmp_path / "n.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    loaded = load_nomiracl(file)
    assert [each.file for each in loaded.documents] == ["nomiracl-7-1.md"]
    assert [each.answerable for each in loaded.questions] == [True, False]


def test_json_lines_keep_kind_and_empty_answers(tmp_path: Path) -> None:
    file = tmp_path / "own.jsonl"
    file.write_text('{"question": "何？", "answers": [], "kind": "x"}\n', encoding="utf-8")
    loaded = load_lines(file, "own")
    assert loaded.questions == (EvaluationQuestion("何？", (), (), "x"),)
    assert load_set(str(file)).questions == loaded.questions


def test_an_unknown_set_is_told_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="jsquad-held-out"):
        load_set("nothing")


def test_a_sample_is_drawn_by_its_seed() -> None:
    questions = tuple(EvaluationQuestion(str(n), (), ()) for n in range(50))
    whole = QuestionSet("s", questions, ())
    drawn = sample_questions(whole, 5, seed=1)
    assert len(set(drawn.questions)) == 5
    assert sample_questions(whole, 5, seed=1) == drawn
    assert sample_questions(whole, 99, seed=1) is whole


def test_articles_become_one_document_each(tmp_path: Path) -> None:
    joined = join_articles(load_squad([squad(tmp_path)], "set-articles"))
    text = "# 梅雨\n\n梅雨は雨季。\n\n北海道にはない。\n"
    assert joined.documents == (SourceText("set-article-000.md", text, "梅雨"),)
    assert [each.relevant for each in joined.questions] == [("set-article-000.md",)] * 2


def test_questions_stay_unanswerable_when_articles_are_joined(tmp_path: Path) -> None:
    loaded = load_squad([squad(tmp_path)], "set")
    held = hold_out(loaded, share=0.5, seed=3)
    answerable = [each.answerable for each in held.questions]
    assert [each.answerable for each in join_articles(held).questions] == answerable


def test_a_set_is_parted_into_one_library_for_each_group_that_is_asked_about() -> None:
    documents = tuple(SourceText(f"{name}.md", name, name[0]) for name in ("a1", "a2", "b1", "c1"))
    asked = tuple(
        EvaluationQuestion(text, (), (), group=group) for text, group in (("1", "b"), ("2", "a"))
    )
    parts = part_groups(QuestionSet("set", asked, documents))
    assert [part.name for part in parts] == ["set-alone/000", "set-alone/001"]
    assert [[each.text for each in part.questions] for part in parts] == [["1"], ["2"]]
    assert [[each.file for each in part.documents] for part in parts] == [
        ["b1.md"],
        ["a1.md", "a2.md"],
    ]


def test_each_article_of_a_statute_is_a_document(tmp_path: Path) -> None:
    context = "## 星見法\n### 第1条\n#### 第1項\n目的を定める。\n### 第2条\n定義を定める。"
    other = "## 星見法\n### 第1条\n#### 第1項\n目的を定める。\n## 月見令\n### 第1条\n団子とする。\n"
    items = [
        {"問題文": "目的は？", "コンテキスト": context},
        {"問題文": "団子は？", "コンテキスト": other},
    ]
    file = tmp_path / "law.json"
    file.write_text(json.dumps(items), encoding="utf-8")
    loaded = load_lawqa(file)
    assert [each.text for each in loaded.documents] == [
        "# 星見法\n\n## 第1条\n\n### 第1項\n目的を定める。\n\n",
        "# 星見法\n\n## 第2条\n\n定義を定める。\n",
        "# 月見令\n\n## 第1条\n\n団子とする。\n\n",
    ]
    assert [each.relevant for each in loaded.questions] == [
        ("lawqa-000.md", "lawqa-001.md"),
        ("lawqa-000.md", "lawqa-002.md"),
    ]
