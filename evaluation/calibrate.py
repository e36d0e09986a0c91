"""Fit the confidence on observations of several question sets, each with its weight.

First a logistic regression over all judged candidates (it ranks them), then Platt scaling
(Platt 1999) of the first quote's logit (it calibrates). Both are linear in the logit, so that
the result is one set of coefficients and the ranking stays monotone in the confidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.collect import Observation
from evaluation.metrics import FirstQuotes
from index.preferences import ERROR_RATES
from retrieval.confidence import Model

WRONG_AMONG_FOUND: Final = 0.05
REFUSED_OF_UNANSWERABLE: Final = 0.60
# Six sets are made of encyclopedia articles; one is of the documents that people have.
WEIGHTS: Final = {"office-calibration": 3}
_CUTS: Final = tuple(round(0.02 + 0.005 * step, 3) for step in range(195))


@dataclass(frozen=True, slots=True)
class Rows:
    """Feature rows (n, features) with labels and weights."""

    features: NDArray[np.float64]
    correct: NDArray[np.bool_]
    weights: NDArray[np.float64]


def first_quotes(model: Model, observations: Sequence[Observation]) -> FirstQuotes:
    """Return the first quote of each question as the model ranks them."""
    confidence, correct, held, length, files = [], [], [], [], []
    crossed = []
    for each in observations:
        chances = probabilities(model, _features([each]))
        best = int(np.argmax(chances)) if chances.size else -1
        confidence.append(float(chances[best]) if chances.size else 0.0)
        held.append(bool(chances.size) and each.candidates[best].correct)
        correct.append(bool(chances.size) and each.candidates[best].answers)
        length.append(each.candidates[best].length if chances.size else 0)
        files.append(each.candidates[best].file if chances.size else "")
        crossed.append(bool(chances.size) and each.candidates[best].crossed)
    return FirstQuotes(
        np.array(confidence),
        np.array(correct, dtype=bool),
        np.array([each.answerable for each in observations], dtype=bool),
        np.array(length, dtype=float),
        np.array(held, dtype=bool),
        tuple(files),
        np.array(crossed, dtype=bool),
    )


def rerank(model: Model, observations: Sequence[Observation]) -> list[Observation]:
    """Return the observations with the judged candidates first, in the model's order."""
    result = []
    for each in observations:
        order = np.argsort(-probabilities(model, _features([each])), kind="stable")
        judged = [each.candidates[place].file for place in order]
        result.append(replace(each, ranked=tuple(dict.fromkeys([*judged, *each.ranked]))))
    return result


def probabilities(model: Model, features: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the model's probability for each feature row."""
    if not features.size:
        return np.zeros(0)
    scaled = (features - np.array(model.means)) / np.array(model.spreads)
    logits: NDArray[np.float64] = scaled @ np.array(model.coefficients) + model.intercept
    return np.asarray(1 / (1 + np.exp(-logits)))


def _features(observations: Sequence[Observation]) -> NDArray[np.float64]:
    return np.array([c.features for each in observations for c in each.candidates], dtype=float)


def fit(sets: Mapping[str, Sequence[Observation]], judge: str) -> Model:
    """Return the model fitted on all sets, with thresholds for at most 5% wrong among found.

    Each set counts the same, or as often as `WEIGHTS` says, however many questions it has.
    """
    sets = {
        f"{name} {copy}": observations
        for name, observations in sets.items()
        for copy in range(WEIGHTS.get(name, 1))
    }
    rows = _candidate_rows(sets)
    means, spreads = rows.features.mean(axis=0), rows.features.std(axis=0) + 1e-6
    # A feature that never varies (no judge) must not blow up.
    spreads[spreads < 1e-5] = 1.0
    from sklearn.linear_model import LogisticRegression  # takes a second or two to import

    ranker = LogisticRegression(C=0.3, max_iter=2000)
    ranker.fit((rows.features - means) / spreads, rows.correct, sample_weight=rows.weights)
    ranked = _model(judge, means, spreads, ranker.coef_[0], float(ranker.intercept_[0]))
    slope, offset = _platt(ranked, sets)
    scaled = _model(
        judge, means, spreads, ranker.coef_[0] * slope, ranked.intercept * slope + offset
    )
    found, weak = _thresholds(scaled, sets)
    fitted = _model(
        judge, means, spreads, np.array(scaled.coefficients), scaled.intercept, found, weak
    )
    return replace(fitted, limits=_limits(scaled, sets))


def _candidate_rows(sets: Mapping[str, Sequence[Observation]]) -> Rows:
    features, correct, weights = [], [], []
    for observations in sets.values():
        block = _features(observations)
        features.append(block)
        correct += [c.answers for each in observations for c in each.candidates]
        weights.append(np.full(len(block), 1000.0 / max(len(block), 1)))
    return Rows(np.concatenate(features), np.array(correct, dtype=bool), np.concatenate(weights))


def _platt(model: Model, sets: Mapping[str, Sequence[Observation]]) -> tuple[float, float]:
    logits, correct, weights = [], [], []
    for observations in sets.values():
        first = first_quotes(model, observations)
        chance = np.clip(first.confidence, 1e-9, 1 - 1e-9)
        logits.append(np.log(chance / (1 - chance)))
        correct.append(first.correct)
        weights.append(np.full(len(observations), 1000.0 / max(len(observations), 1)))
    from sklearn.linear_model import LogisticRegression

    scaling = LogisticRegression(C=1e6)
    scaling.fit(
        np.concatenate(logits)[:, None],
        np.concatenate(correct),
        sample_weight=np.concatenate(weights),
    )
    return float(scaling.coef_[0, 0]), float(scaling.intercept_[0])


def _thresholds(model: Model, sets: Mapping[str, Sequence[Observation]]) -> tuple[float, float]:
    """Return the thresholds of found and weak.

    Found: the lowest at which at most 5% are wrong, over the sets with equal weight. Weak: the
    lowest at which every set has at least 60% of its unanswerable questions refused; what is
    shown below found is marked as possibly related.
    """
    firsts = [first_quotes(model, observations) for observations in sets.values()]
    kept = _threshold(firsts, WRONG_AMONG_FOUND)
    found = _CUTS[-1] if kept is None else kept
    cuts = np.array(_CUTS)
    refused = np.min([_refused(first, cuts) for first in firsts], axis=0)
    enough = np.flatnonzero(refused >= REFUSED_OF_UNANSWERABLE)
    weak = float(cuts[enough[0]]) if enough.size else found
    return found, min(weak, found)


def _limits(
    model: Model, sets: Mapping[str, Sequence[Observation]]
) -> tuple[tuple[int, float], ...]:
    """Return the threshold of each rate of error that a person may choose.

    A rate that no threshold keeps to has none.
    """
    firsts = [first_quotes(model, observations) for observations in sets.values()]
    thresholds = {percent: _threshold(firsts, percent / 100) for percent in ERROR_RATES}
    return tuple((percent, round(cut, 4)) for percent, cut in thresholds.items() if cut is not None)


def _threshold(firsts: Sequence[FirstQuotes], wrong: float) -> float | None:
    return next((cut for cut in _CUTS if _wrong(firsts, cut) <= wrong), None)


def _refused(first: FirstQuotes, cuts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return, per cut, the share of unanswerable questions below it (all of none)."""
    unanswerable = np.sort(first.confidence[~first.answerable])
    if not unanswerable.size:
        return np.ones(cuts.size)
    return np.searchsorted(unanswerable, cuts, side="left") / unanswerable.size


def _wrong(firsts: Sequence[FirstQuotes], cut: float) -> float:
    shares, weights = [], []
    for first in firsts:
        given = first.confidence >= cut
        if given.any():
            shares.append(1 - first.correct[given].mean())
            weights.append(given.mean())
    return float(np.average(shares, weights=weights)) if shares else 0.0


def _model(
    judge: str,
    means: NDArray[np.float64],
    spreads: NDArray[np.float64],
    coefficients: NDArray[np.float64],
    intercept: float,
    found: float = 0.9,
    weak: float = 0.5,
) -> Model:
    return Model(
        judge=judge,
        means=_rounded(means),
        spreads=_rounded(spreads),
        coefficients=_rounded(coefficients),
        intercept=round(intercept, 6),
        found=round(found, 4),
        weak=round(weak, 4),
    )


def _rounded(values: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(round(float(value), 6) for value in values)
