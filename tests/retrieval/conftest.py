"""A small library, and a judge that knows where the answers stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from index.library import Library
from retrieval.ask import Asker
from retrieval.confidence import Calibration, Model
from retrieval.features import Features
from retrieval.judge import Verdict
from tests.fakes import FakeEmbedder, ingest_fake

RULES = """みはらし市文書管理規程

第一章 総則

この規程は、市の文書の管理について必要な事項を定める。文書は、事務の遂行の記録として
正確に作り、だれが見ても分かるように整理し、適切な場所に置かなければならない。

第二章 保存

文書の保存期間は、十年とする。ただし、市長が認めるときは、この限りでない。
保存期間を過ぎた文書は、二〇一八年五月から廃棄する。廃棄する文書は、市長の許可を受け、
再び読むことのできない方法によらなければならない。
"""
LIBRARY_HOURS = "図書館の開館時間は午前九時から午後七時までである。休館日は月曜日である。\n"


class FakeJudge:
    """Knows the phrase that answers questions with a word in them; a token a character."""

    revision = "fake"

    def __init__(self, answers: Mapping[str, str]) -> None:
        self.answers = answers

    def judge(self, question: str, texts: Sequence[str]) -> tuple[Verdict, ...]:
        """Return sure verdicts."""
        phrases = [phrase for word, phrase in self.answers.items() if word in question]
        return tuple(self._verdict(text, phrases) for text in texts)

    def _verdict(self, text: str, phrases: Sequence[str]) -> Verdict:
        places = np.arange(len(text), dtype=np.int64)
        first = np.zeros(len(text), dtype=np.float32)
        last = np.zeros(len(text), dtype=np.float32)
        phrase = next((each for each in phrases if each in text), None)
        if phrase is not None:
            first[text.index(phrase)] = 1.0
            last[text.index(phrase) + len(phrase) - 1] = 1.0
        else:
            first[:] = last[:] = 1.0 / max(len(text), 1)
        return Verdict(6.0 if phrase else -6.0, places, places + 1, first, last)


def simple_model(found: float = 0.8, weak: float = 0.4) -> Model:
    """Return a model whose logit is the judge's own."""
    count = len(fields(Features))
    zeros, ones = (0.0,) * count, (1.0,) * count
    return Model("fake", zeros, ones, (1.0, *zeros[1:]), 0.0, found, weak)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Yield a library of two documents under the fake embedder."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "rules.md").write_text(RULES, encoding="utf-8")
    (folder / "hours.txt").write_text(LIBRARY_HOURS, encoding="utf-8")
    with Library.open(tmp_path / "library") as opened:
        ingest_fake(opened, folder)
        yield opened


@pytest.fixture
def asker(library: Library) -> Asker:
    """Return an asker whose judge knows two answers."""
    model = simple_model()
    judge = FakeJudge({"保存": "十年", "開館": "午前九時から午後七時まで"})
    return Asker(library, FakeEmbedder(), judge, Calibration(model, model))
