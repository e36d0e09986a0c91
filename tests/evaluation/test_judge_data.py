"""Training pairs: the answer's place is carried through every disturbance."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from evaluation.judge_data import Articles, PairMaker, Question, disturb, read_articles
from evaluation.train_judge import Plan, batches, loss_of, target_tokens
from retrieval.judge_network import JudgeNetwork, Shape
from retrieval.judge_text import Layout

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


def layout() -> Layout:
    inside = np.array([[False, True, True, True, True]])
    starts, ends = np.array([[0, 0, 2, 4, 6]]), np.array([[0, 2, 4, 6, 8]])
    return Layout(
        np.zeros((1, 5), dtype=np.int64), np.ones((1, 5), dtype=bool), inside, starts, ends
    )


def test_target_tokens_cover_the_answer_or_are_ignored() -> None:
    assert [int(part[0]) for part in target_tokens(layout(), [(2, 6)])] == [2, 3]
    assert [int(part[0]) for part in target_tokens(layout(), [(3, 5)])] == [2, 3]
    assert [int(part[0]) for part in target_tokens(layout(), [None])] == [-100, -100]
    assert [int(part[0]) for part in target_tokens(layout(), [(6, 12)])] == [-100, -100]


def test_a_small_network_learns_one_batch() -> None:
    torch.manual_seed(1)
    network = JudgeNetwork(Shape(layers=1, hidden=24, heads=2, feed_forward=32), dropout=0.0)
    embedded = torch.randn(4, 6, 24)
    real = torch.ones(4, 6, dtype=torch.bool)
    inside = torch.tensor([[False, False, True, True, True, True]] * 4)
    starts, ends = torch.tensor([2, 3, -100, -100]), torch.tensor([4, 5, -100, -100])
    answers = torch.tensor([1.0, 1.0, 0.0, 0.0])
    optimizer = torch.optim.Adam(network.parameters(), 0.02)
    losses = []
    for _ in range(60):
        scores = network(embedded, real, inside)
        loss = loss_of(scores, starts, ends, answers, Plan())
        losses.append(float(loss.detach()))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    assert losses[-1] < 0.1 * losses[0]
    assert torch.isinf(scores.start[:, :2]).all()
    assert scores.start[:2].argmax(dim=1).tolist() == [2, 3]


def test_batches_are_the_same_for_the_same_seed() -> None:
    plan = Plan(questions=12, batch=4)
    first = [[pair.text for pair in batch] for batch in batches(articles(), plan)]
    assert first == [[pair.text for pair in batch] for batch in batches(articles(), plan)]
    assert all(len(batch) <= 4 for batch in first)
