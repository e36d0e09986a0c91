"""Compare retrievers and their mixes on one question set, from one search a question.

Each retriever alone, reciprocal rank fusion (Cormack, Clarke and Büttcher 2009) and a grid of
weighted standardised mixes, all over the same candidates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.collect import RANKED, Observation
from evaluation.questions import EvaluationQuestion
from index.embedder import Embedder
from index.snapshot import Snapshot
from retrieval.candidates import POOL, Candidate, Weights, find_candidates, mix_scores
from retrieval.question import read_question

FUSION_CONSTANT: Final = 60  # of reciprocal rank fusion, as its paper sets it
STEPS: Final = 5  # the grid's weights are multiples of a fifth


@dataclass(frozen=True, slots=True)
class Pool:
    """All candidates of one question, with the file of each."""

    asked: EvaluationQuestion
    candidates: tuple[Candidate, ...]
    files: tuple[str, ...]

    def scores(self, name: str) -> NDArray[np.float64]:
        """Return one retriever's scores, (candidates,)."""
        return np.array([getattr(each, name) for each in self.candidates], dtype=np.float64)

    def rank(self, scores: NDArray[np.float64]) -> Observation:
        """Return what came of the question when its candidates are ranked by these scores."""
        order = np.argsort(-scores, kind="stable")
        ranked = tuple(dict.fromkeys(self.files[place] for place in order))[:RANKED]
        asked = self.asked
        return Observation(asked.text, asked.answerable, asked.relevant, ranked, ())


def gather_pools(
    snapshot: Snapshot, embedder: Embedder, questions: Iterable[EvaluationQuestion]
) -> Iterator[Pool]:
    """Search once for each answerable question."""
    for asked in questions:
        if not asked.answerable:
            continue
        question = read_question(asked.text)
        vector = embedder.encode_queries([question.text])[0]
        found = find_candidates(snapshot, question, vector, 3 * POOL)
        passages = snapshot.passages([each.passage for each in found])
        names = tuple(snapshot.document(passage.document).name for passage in passages)
        yield Pool(asked, found, names)


def rankings(pools: Sequence[Pool]) -> Iterator[tuple[str, list[Observation]]]:
    """Yield the name of each way of ranking with what came of every question."""
    for name in ("cosine", "morphemes", "bigrams"):
        yield name, [pool.rank(pool.scores(name)) for pool in pools]
    yield "reciprocal rank fusion", [pool.rank(_fuse(pool)) for pool in pools]
    for weights in _grid():
        name = f"mix {weights.cosine:.1f} {weights.morphemes:.1f} {weights.bigrams:.1f}"
        yield name, [pool.rank(_mixer(weights)(pool)) for pool in pools]


def _fuse(pool: Pool) -> NDArray[np.float64]:
    fused = np.zeros(len(pool.candidates))
    for name in ("cosine", "morphemes", "bigrams"):
        places = np.argsort(np.argsort(-pool.scores(name), kind="stable"))
        fused += 1.0 / (FUSION_CONSTANT + 1 + places)
    return fused


def _mixer(weights: Weights) -> Callable[[Pool], NDArray[np.float64]]:
    def mix(pool: Pool) -> NDArray[np.float64]:
        columns = [pool.scores(name) for name in ("cosine", "morphemes", "bigrams")]
        return mix_scores(weights, *columns)

    return mix


def _grid() -> Iterator[Weights]:
    for cosine in range(STEPS + 1):
        for morphemes in range(STEPS + 1 - cosine):
            bigrams = STEPS - cosine - morphemes
            if max(cosine, morphemes, bigrams) < STEPS:  # a retriever alone is there already
                yield Weights(cosine / STEPS, morphemes / STEPS, bigrams / STEPS)
