"""Training pairs: the answer's place is carried through every disturbance."""

from __future__ import annotations

import json
import random
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from evaluation.judge_data import Articles, PairMaker, Question, disturb, read_articles

TEXT = "市は一九九〇年に生まれた。人口は3万人である。市長は山田である。" * 12


def articles() -> Articles:
    start = TEXT.index("3万人")
    question = Question("人口は何人ですか？", ("3万人",), 0, start, start + 3)
    return Articles(("星見市", "月見市"), (TEXT, "月見市の特産は団子である。" * 30), (question,))


def test_read_articles_joins_paragraphs_and_moves_the_answers(tmp_path: Path) -> None:
    paragraphs = [
        {"context": "一つ目。", "qas": []},
        {
            "context": "答えは犬。\n",
            "qas": [{"question": "何？", "answers": [{"text": "犬", "answer_start": 3}]}],
        },
    ]
    file = tmp_path / "a.json"
    file.write_text(json.dumps({"data": [{"title": "題", "paragraphs": paragraphs}]}), "utf-8")
    read = read_articles([file])
    (question,) = read.questions
    assert read.texts[0][question.start : question.end] == "犬"


def test_only_named_questions_are_read_in_other_words(tmp_path: Path) -> None:
    asked = [
        {"id": "a", "question": "何？", "answers": [{"text": "犬", "answer_start": 3}]},
        {"id": "b", "question": "どれ？", "answers": [{"text": "犬", "answer_start": 3}]},
    ]
    file = tmp_path / "a.json"
    paragraphs = [{"context": "答えは犬。", "qas": asked}]
    file.write_text(json.dumps({"data": [{"title": "題", "paragraphs": paragraphs}]}), "utf-8")
    assert [q.text for q in read_articles([file], {"b": "Which?"}).questions] == ["Which?"]


def test_a_question_without_answers_gives_only_pairs_of_its_article_that_do_not_answer() -> None:
    given = articles()
    silent = Question("市長の年齢は何歳ですか？", (), 0, 0, 0)
    maker = PairMaker(Articles(given.titles, given.texts, (silent,)), seed=3)
    for _ in range(20):
        pairs = list(maker.pairs(silent))
        assert [pair.span for pair in pairs] == [None, None]
        assert all("団子" not in pair.text for pair in pairs)


def test_pairs_hold_the_answer_once_and_not_at_all() -> None:
    maker = PairMaker(articles(), seed=5)
    for _ in range(40):
        gold, *others = list(maker.pairs(maker.articles.questions[0]))
        assert gold.span is not None
        assert others == [] or (len(others) == 1 and others[0].span is None)
        # Only a question that asks for something else may stand over the text that answered.
        assert all("3万人" not in other.text or "人口" not in other.question for other in others)


@given(st.integers(0, 10_000), st.integers(0, 60), st.integers(1, 12))
def test_a_disturbed_answer_keeps_its_place(seed: int, start: int, length: int) -> None:
    text, span = disturb(TEXT, (start, start + length), random.Random(seed))
    assert span is not None
    assert 0 <= span[0] < span[1] <= len(text)
    untouched = text == TEXT
    assert not untouched or span == (start, start + length)
