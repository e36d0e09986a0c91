"""Passages read together are judged as each alone. torch comes in only when this is run."""

from __future__ import annotations

import numpy as np
import pytest

from index.embedder import load_embedder
from index.engine import Engine
from retrieval.judge import LearnedJudge

QUESTION = "文書の保存期間は何年ですか。"
TEXTS = (
    "文書の保存期間は、十年とする。ただし、市長が認めるときは、この限りでない。",
    "図書館",
    "図書館の開館時間は午前九時から午後七時までである。休館日は月曜日である。" * 12,
)


@pytest.mark.slow
def test_sequences_laid_end_to_end_score_as_padded_ones() -> None:
    import torch

    from retrieval.judge_network import JudgeNetwork, Shape
    from retrieval.judge_reader import JudgeReader

    torch.manual_seed(1)
    network = JudgeNetwork(Shape(layers=2, hidden=64, heads=2, feed_forward=96)).eval()
    reader = JudgeReader(network.state_dict(), 2, torch.float32)
    lengths = [5, 9, 2]
    embedded = torch.randn(3, 9, 64)
    real = torch.arange(9)[None, :] < torch.tensor(lengths)[:, None]
    inside = real & (torch.arange(9) > 0)
    with torch.inference_mode():
        padded = network(embedded, real, inside)
        packed = reader.read(
            torch.cat([embedded[row, :length] for row, length in enumerate(lengths)]),
            [inside[row, :length] for row, length in enumerate(lengths)],
        )
    for row, (length, scores) in enumerate(zip(lengths, packed, strict=True)):
        assert scores.answerable[0].item() == pytest.approx(padded.answerable[row].item(), abs=1e-5)
        for ours, theirs in ((scores.start, padded.start), (scores.end, padded.end)):
            assert ours.shape == (1, length)
            torch.testing.assert_close(ours[0], theirs[row, :length], atol=1e-5, rtol=0)


@pytest.mark.slow
@pytest.mark.parametrize("engine", Engine)
def test_passages_together_are_judged_as_each_alone(engine: Engine) -> None:
    judge = LearnedJudge(load_embedder(engine=engine))
    together = judge.judge(QUESTION, TEXTS)
    alone = [judge.judge(QUESTION, [text])[0] for text in TEXTS]
    most = 1e-4 if engine is Engine.FLOAT32 else 0.05
    for ours, theirs in zip(together, alone, strict=True):
        assert ours.answerable == pytest.approx(theirs.answerable, abs=most)
        assert np.array_equal(ours.starts, theirs.starts)
        assert np.abs(ours.first - theirs.first).max() < most
        assert np.abs(ours.last - theirs.last).max() < most
    first = together[0].best_span(0, len(TEXTS[0]))
    assert first is not None
    assert TEXTS[0][slice(*first[:2])] == "十年"
    assert judge.judge(QUESTION, []) == ()
