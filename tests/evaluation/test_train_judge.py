"""Training of the judge: targets, batches, and that it learns. torch comes in only when run."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.judge_text import Layout
from tests.evaluation.test_judge_data import articles

pytestmark = pytest.mark.slow


def layout() -> Layout:
    inside = np.array([[False, True, True, True, True]])
    starts, ends = np.array([[0, 0, 2, 4, 6]]), np.array([[0, 2, 4, 6, 8]])
    return Layout(
        np.zeros((1, 5), dtype=np.int64), np.ones((1, 5), dtype=bool), inside, starts, ends
    )


def test_target_tokens_cover_the_answer_or_are_ignored() -> None:
    from evaluation.train_judge import target_tokens

    assert [int(part[0]) for part in target_tokens(layout(), [(2, 6)])] == [2, 3]
    assert [int(part[0]) for part in target_tokens(layout(), [(3, 5)])] == [2, 3]
    assert [int(part[0]) for part in target_tokens(layout(), [None])] == [-100, -100]
    assert [int(part[0]) for part in target_tokens(layout(), [(6, 12)])] == [-100, -100]


def test_a_small_network_learns_one_batch() -> None:
    import torch

    from evaluation.train_judge import Plan, loss_of
    from retrieval.judge_network import JudgeNetwork, Shape

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
    from evaluation.train_judge import Plan, batches, draw_questions

    plan = Plan(questions=12, batch=4)

    def texts() -> list[list[str]]:
        drawn = draw_questions([articles()], plan, None)
        return [[pair.text for pair in batch] for batch in batches(drawn, plan)]

    first = texts()
    assert first == texts()
    assert all(len(batch) <= 4 for batch in first)


def test_further_sources_are_asked_whole_and_more_than_once() -> None:
    from evaluation.train_judge import Plan, draw_questions

    drawn = draw_questions([articles(), articles()], Plan(questions=5, times=3), None)
    makers = [maker for maker, _ in drawn]
    assert sorted(makers.count(maker) for maker in set(makers)) == [3, 5]
