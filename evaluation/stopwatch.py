"""Processor time, told apart by where it goes: measured at the seams the parts meet at."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.embedder import Embedder
from index.identity import ModelIdentity
from ingest.worker import close_worker
from retrieval.judge import Judge, Verdict


@dataclass
class Stopwatch:
    """Seconds of one thread so far; used as a context, again and again."""

    seconds: float = 0.0
    _begun: list[float] = field(default_factory=list)

    def __enter__(self) -> Stopwatch:
        """Start."""
        self._begun.append(time.thread_time())
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.seconds += time.thread_time() - self._begun.pop()


class TimedEmbedder:
    """An embedder that notes its time."""

    def __init__(self, embedder: Embedder) -> None:
        """Take the one that does the work."""
        self._embedder = embedder
        self.identity: ModelIdentity = embedder.identity
        self.watch = Stopwatch()

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed passages."""
        with self.watch:
            return self._embedder.encode_documents(texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed questions."""
        with self.watch:
            return self._embedder.encode_queries(texts)


class TimedJudge:
    """A judge that notes its time."""

    def __init__(self, judge: Judge) -> None:
        """Take the one that does the work."""
        self._judge = judge
        self.revision = judge.revision
        self.watch = Stopwatch()

    def judge(self, question: str, texts: Sequence[str]) -> tuple[Verdict, ...]:
        """Return one verdict a text."""
        with self.watch:
            return self._judge.judge(question, texts)


def processor_s() -> tuple[float, float]:
    """Return the processor time of this process, and of those it started and that have ended.

    Files are read in processes of their own, which are ended for that.
    """
    close_worker()
    spent = os.times()
    return spent.user + spent.system, spent.children_user + spent.children_system
