"""Candidates: passages from vectors, morphemes and bigrams, mixed into one ranking.

The mix is a weighted sum of standardised scores (convex combination; Bruch, Gai and Ingber
2023, arXiv:2210.11934). Rank fusion was measured and lost: R@1 88.1 against 90.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.filter import Filter
from index.hit import Hit
from index.snapshot import Snapshot
from index.words import Field
from ingest.document import Passage, PassageId
from retrieval.links import Standing, is_linked, stand
from retrieval.places import Places
from retrieval.question import Question
from retrieval.references import Reference, titled_articles, weigh_place

POOL: Final = 100  # passages each retriever brings
# What standing in the article that the question names is worth, in standard deviations.
PLACE_WEIGHT: Final = 2.0
# The same for an article that the best candidate cites, or that cites it; told of so many.
LINK_WEIGHT: Final = 1.2
LINKED: Final = 40


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the mix; compared by `python -m evaluation tune`, see docs/experiments.md."""

    cosine: float = 0.4
    morphemes: float = 0.4
    bigrams: float = 0.2

    def trusting_words(self, trust: float) -> Weights:
        """Return the weights with those of the words lowered to a share, 0 to 1, of theirs."""
        words = (self.morphemes * trust, self.bigrams * trust)
        return Weights(self.cosine + self.morphemes + self.bigrams - sum(words), *words)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with the scores of each retriever.

    `score` is the mix, in standard deviations over this question's candidates, raised where the
    passage stands in an article that the question names, or that is linked with the best one's;
    `cosine` the similarity of the embeddings; `morphemes` and `bigrams` BM25 scores, 0 when not
    matched.
    """

    passage: PassageId
    score: float
    cosine: float
    morphemes: float
    bigrams: float


def find_candidates(
    snapshot: Snapshot,
    question: Question,
    vector: NDArray[np.float32],
    limit: int,
    weights: Weights | None = None,
    filter: Filter | None = None,  # noqa: A002
) -> tuple[Candidate, ...]:
    """Return the best candidates, best first. `vector` is the question's embedding (d,)."""
    weights = weights or Weights()
    tokens: dict[Field, Sequence[str]] = {
        "morphemes": question.morphemes,
        "bigrams": question.bigrams,
    }
    near, words, pairs = snapshot.search(vector, tokens, POOL, filter)
    passages = sorted({hit.passage for hits in (near, words, pairs) for hit in hits})
    if not passages:
        return ()
    cosine = np.nan_to_num(snapshot.similarities(vector, passages)).astype(np.float64)
    morphemes, bigrams = _scores(words, passages), _scores(pairs, passages)
    mixed = mix_scores(weights, cosine, morphemes, bigrams)
    if question.references:
        mixed += PLACE_WEIGHT * _fit_places(snapshot, question.references, passages)
    mixed += LINK_WEIGHT * _find_linked(snapshot, passages, mixed)
    order = np.argsort(-mixed, kind="stable")[:limit]
    return tuple(
        Candidate(
            passages[row],
            float(mixed[row]),
            float(cosine[row]),
            float(morphemes[row]),
            float(bigrams[row]),
        )
        for row in order
    )


def _fit_places(
    snapshot: Snapshot, references: tuple[Reference, ...], candidates: Sequence[PassageId]
) -> NDArray[np.float64]:
    """Return how well each candidate's place fits the articles named, (candidates,)."""
    places = Places(snapshot)
    return np.array(
        [
            weigh_place(
                references, places.document(each).title, each.heading_path, places.text(each)
            )
            for each in snapshot.passages(candidates)
        ]
    )


def _find_linked(
    snapshot: Snapshot, candidates: Sequence[PassageId], mixed: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return 1 for the articles that the best candidate cites or that cite it, (candidates,).

    Only the first ones are read, and only where the best one stands in an article.
    """
    linked = np.zeros(len(candidates))
    rows = [int(row) for row in np.argsort(-mixed, kind="stable")[:LINKED]]
    (first,) = snapshot.passages([candidates[rows[0]]])
    places = Places(snapshot)
    if not titled_articles((*first.heading_path, *places.text(first).splitlines())):
        return linked  # told before its text is folded: most libraries hold no statutes
    best = _stand(places, first)
    others = snapshot.passages([candidates[row] for row in rows[1:]])
    for row, other in zip(rows[1:], others, strict=True):
        linked[row] = float(is_linked(best, _stand(places, other)))
    return linked


def _stand(places: Places, passage: Passage) -> Standing:
    title = places.document(passage).title
    return stand(passage.document, title, passage.heading_path, places.text(passage))


def mix_scores(
    weights: Weights,
    cosine: NDArray[np.float64],
    morphemes: NDArray[np.float64],
    bigrams: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the weighted sum of the standardised scores, (candidates,)."""
    return (
        weights.cosine * _standardise(cosine)
        + weights.morphemes * _standardise(morphemes)
        + weights.bigrams * _standardise(bigrams)
    )


def _scores(hits: Sequence[Hit], passages: Sequence[PassageId]) -> NDArray[np.float64]:
    known = {hit.passage: hit.score for hit in hits}
    # Past the pool a score is unknown, but no higher than the last one seen.
    unseen = min(known.values()) / 2 if len(known) >= POOL else 0.0
    return np.array([known.get(passage, unseen) for passage in passages])


def _standardise(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = float(scores.std())
    if spread < 1e-9:
        return np.zeros_like(scores)
    standardised: NDArray[np.float64] = (scores - scores.mean()) / spread
    return standardised
