"""Time is told of the thread that works, and added up."""

from __future__ import annotations

import time

import pytest

from evaluation.stopwatch import Stopwatch, TimedEmbedder, processor_s
from tests.fakes import FakeEmbedder


def test_a_stopwatch_adds_up(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([1.0, 3.5, 10.0, 10.25])
    monkeypatch.setattr(time, "thread_time", lambda: next(ticks))
    watch = Stopwatch()
    with watch:
        pass
    with watch:
        pass
    assert watch.seconds == 2.75


def test_a_timed_embedder_embeds_as_the_one_inside() -> None:
    inside = FakeEmbedder()
    timed = TimedEmbedder(inside)
    assert timed.identity == inside.identity
    assert (timed.encode_documents(["a"]) == inside.encode_documents(["a"])).all()
    assert (timed.encode_queries(["a"]) == inside.encode_queries(["a"])).all()
    assert timed.watch.seconds > 0


def test_processor_time_only_grows() -> None:
    before, after = processor_s(), processor_s()
    assert after[0] >= before[0]
    assert after[1] >= before[1]
