"""Fit the confidence on observations of several question sets, each with its weight.

First a logistic regression over all judged candidates (it ranks them), then one over the first
quotes alone (it says how sure they are). What tells a passage from its neighbours is not what
tells an answer from a near miss: one regression for both stood at AUROC .73 on office documents
and erred by .15 (ECE) in libraries of one document, the two at .75 and .09.
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
from retrieval.restated import RESTATED

WRONG_AMONG_FOUND: Final = 0.05
REFUSED_OF_UNANSWERABLE: Final = 0.60
# The other sets are made of encyclopedia articles; these are of the documents that people have.
WEIGHTS: Final = {"office-calibration": 6, "office-calibration-alone": 6}
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
        order, chances = weigh(model, each)
        best = int(order[0]) if order.size else -1
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
        order, _ = weigh(model, each)
        judged = [each.candidates[place].file for place in order]
        result.append(replace(each, ranked=tuple(dict.fromkeys([*judged, *each.ranked]))))
    return result


def weigh(model: Model, observation: Observation) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the places of a question's candidates, the best first, and each one's confidence.

    As answers are ranked (retrieval.weighing): what the document itself asks comes first.
    """
    rows = _features([observation])
    restated = np.array([each.is_restated for each in observation.candidates], dtype=bool)
    order = np.lexsort((-ranks(model, rows), ~restated))
    chances = probabilities(model, rows)
    return order, np.where(restated, np.maximum(chances, RESTATED), chances)


def probabilities(model: Model, features: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the model's probability for each feature row."""
    logits = _sums(model, model.coefficients, features) + model.intercept
    return np.asarray(1 / (1 + np.exp(-logits)))


def ranks(model: Model, features: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what the model orders feature rows by, the highest first."""
    return _sums(model, model.ranking or model.coefficients, features)


def _sums(
    model: Model, coefficients: tuple[float, ...], features: NDArray[np.float64]
) -> NDArray[np.float64]:
    if not features.size:
        return np.zeros(0)
    scaled = (features - np.array(model.means)) / np.array(model.spreads)
    return np.asarray(scaled @ np.array(coefficients))


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
    ranking, _ = _regress(rows, means, spreads)
    ranked = Model(judge, _rounded(means), _rounded(spreads), ranking, 0.0, 0.9, 0.5)
    coefficients, intercept = _regress(_first_rows(ranked, sets), means, spreads)
    fitted = replace(ranked, coefficients=coefficients, intercept=intercept, ranking=ranking)
    found, weak = _thresholds(fitted, sets)
    return replace(fitted, found=round(found, 4), weak=round(weak, 4), limits=_limits(fitted, sets))


def _regress(
    rows: Rows, means: NDArray[np.float64], spreads: NDArray[np.float64]
) -> tuple[tuple[float, ...], float]:
    """Return coefficients and intercept of the logistic regression over standardised rows."""
    from sklearn.linear_model import LogisticRegression  # takes a second or two to import

    regression = LogisticRegression(C=0.3, max_iter=2000)
    regression.fit((rows.features - means) / spreads, rows.correct, sample_weight=rows.weights)
    return _rounded(regression.coef_[0]), round(float(regression.intercept_[0]), 6)


def _candidate_rows(sets: Mapping[str, Sequence[Observation]]) -> Rows:
    features, correct, weights = [], [], []
    for observations in sets.values():
        block = _features(observations)
        features.append(block)
        correct += [c.answers for each in observations for c in each.candidates]
        weights.append(np.full(len(block), 1000.0 / max(len(block), 1)))
    return Rows(np.concatenate(features), np.array(correct, dtype=bool), np.concatenate(weights))


def _first_rows(model: Model, sets: Mapping[str, Sequence[Observation]]) -> Rows:
    features, correct, weights = [], [], []
    for observations in sets.values():
        # Of what the document itself asks no feature has to tell that it is answered.
        asked = [
            each
            for each in observations
            if each.candidates and not any(c.is_restated for c in each.candidates)
        ]
        for each in asked:
            best = int(weigh(model, each)[0][0])
            features.append(each.candidates[best].features)
            correct.append(each.candidates[best].answers)
        weights += [1000.0 / max(len(asked), 1)] * len(asked)
    return Rows(np.array(features), np.array(correct, dtype=bool), np.array(weights))


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


def _rounded(values: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(round(float(value), 6) for value in values)
