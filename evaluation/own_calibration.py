"""Fit the confidence to a person's own questions, and say how sure that is.

Fifty questions cannot fit thirteen coefficients: the shipped ranking stays, and only its logit
is scaled (Platt 1999), held near the shipped one by a prior. Thresholds are stated only for rates
of error that so many answers can show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from evaluation.calibrate import first_quotes
from evaluation.collect import Observation
from evaluation.metrics import FirstQuotes, Interval, bootstrap, calibration_error, risks, wilson
from index.preferences import ERROR_RATES, USUAL_RATE
from ingest.notice import NoticeKind, UsageError, Words
from retrieval.confidence import Model
from retrieval.own_calibration import OwnCalibration

LEAST: Final = 30  # questions below which no calibration of one's own is made
ENOUGH: Final = 50
LEAST_OF_EACH: Final = 5  # of right and of wrong first quotes
_FOLDS: Final = 5
_SLOPE_PRIOR: Final = 0.5  # standard deviations around the shipped model: slope 1, offset 0
_OFFSET_PRIOR: Final = 1.5
NEVER: Final = 0.995  # the threshold where none keeps to a rate

TOO_FEW = NoticeKind(
    "own_questions_too_few",
    Words(
        en="{count} questions, {right} of them with a right first quote and {wrong} with a wrong "
        "or no answer, are too few for a calibration: {least} are needed, {each} of either.",
        ja="質問{count}件（最初の引用が正しいもの{right}件、誤りか答えのないもの{wrong}件）では見込みを"
        "合わせられません。{least}件以上、どちらも{each}件以上が必要です。",
    ),
    Words(
        en="Label more questions, also some that your documents do not answer.",
        ja="文書に答えのない質問も含めて、質問を増やしてください。",
    ),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What it costs to give as found only what keeps to a rate of error (percent).

    `threshold` is None where no threshold keeps to the rate; `is_testable` tells whether there
    are enough answers to show such a rate at all. What is `given` is told by thresholds that the
    other questions set (five folds): on its own questions a threshold looks better than it is.
    Shares are of answerable and of unanswerable questions; `wrong` is the share of wrong among
    those given, with its Wilson interval.
    """

    percent: int
    threshold: float | None
    is_testable: bool
    given: int
    wrong: Interval
    answered: Interval
    let_through: Interval


def answers_needed(percent: int) -> int:
    """Return how many answers are needed before one wrong among them is that rate."""
    return round(100 / percent)


def find_cost(first: FirstQuotes, percent: int) -> Cost:
    """Return what answering at a rate of error costs, by the questions measured."""
    threshold = _threshold(first, percent, np.ones(first.confidence.size, dtype=bool))
    given = np.zeros(first.confidence.size, dtype=bool)
    if threshold is not None:
        for inside in _folds(first.confidence.size):
            cut = _threshold(first, percent, ~inside)
            if cut is not None:
                given |= inside & first.found(cut)
    right = given & first.correct
    return Cost(
        percent=percent,
        threshold=threshold,
        is_testable=first.confidence.size >= answers_needed(percent),
        given=int(given.sum()),
        wrong=wilson(int((given & ~first.correct).sum()), int(given.sum())),
        answered=wilson(int(right.sum()), int(first.answerable.sum())),
        let_through=wilson(int((given & ~first.answerable).sum()), int((~first.answerable).sum())),
    )


def _threshold(first: FirstQuotes, percent: int, among: NDArray[np.bool_]) -> float | None:
    """Return the lowest confidence from which some of the questions keep to a rate of error.

    None where none does with answers enough for that rate, fewer where only some are asked.
    """
    rows = np.flatnonzero(among & ~first.crossed)
    least = int(np.ceil(answers_needed(percent) * among.mean())) if among.size else 1
    allowed = np.flatnonzero(risks(first, rows)[least - 1 :] <= percent / 100 + 1e-9)
    if not allowed.size:
        return None
    return float(np.sort(first.confidence[rows])[::-1][allowed[-1] + least - 1])


def _folds(count: int) -> Iterator[NDArray[np.bool_]]:
    """Yield which rows belong to each fold."""
    for fold in range(_FOLDS):
        yield np.arange(count) % _FOLDS == fold


def fit_own(shipped: Model, observations: Sequence[Observation]) -> OwnCalibration:
    """Return the calibration by these questions. Raises UsageError when they are too few."""
    first = first_quotes(shipped, observations)
    count, right = first.confidence.size, int(first.correct.sum())
    if count < LEAST or min(right, count - right) < LEAST_OF_EACH:
        facts = {"count": count, "right": right, "wrong": count - right}
        raise UsageError(TOO_FEW, least=LEAST, each=LEAST_OF_EACH, **facts)
    logits = _logits(first.confidence)
    scale = _fit_scale(logits, first.correct)
    model = _scaled(shipped, *scale)
    kept_out = replace(first, confidence=_cross_fitted(logits, first.correct))
    return OwnCalibration(
        model=_with_limits(model, kept_out),
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        questions=count,
        answerable=int(first.answerable.sum()),
        errors=(_error(first), _error(kept_out)),
    )


def _error(first: FirstQuotes) -> tuple[float, float, float]:
    error = bootstrap(lambda rows: calibration_error(first, rows), first.confidence.size)
    return round(error.value, 4), round(error.low, 4), round(error.high, 4)


def _with_limits(model: Model, first: FirstQuotes) -> Model:
    """Return the model with a threshold for each rate that the questions can show.

    `first` states what the fit says of questions that were kept out of it.
    """
    limits = {}
    for percent in ERROR_RATES:
        cost = find_cost(first, percent)
        if cost.is_testable:
            limits[percent] = NEVER if cost.threshold is None else round(cost.threshold - 1e-6, 6)
    found = limits.get(USUAL_RATE, model.found)
    limits.setdefault(USUAL_RATE, found)
    return replace(
        model, found=found, weak=min(model.weak, found), limits=tuple(sorted(limits.items()))
    )


def _scaled(shipped: Model, slope: float, offset: float) -> Model:
    """Return the shipped model with its logit scaled; its thresholds move along."""
    found, weak = _chances(_logits(np.array([shipped.found, shipped.weak])), slope, offset)
    return replace(
        shipped,
        ranking=shipped.ranking or shipped.coefficients,
        coefficients=tuple(round(each * slope, 8) for each in shipped.coefficients),
        intercept=round(shipped.intercept * slope + offset, 8),
        found=round(float(found), 6),
        weak=round(float(weak), 6),
        limits=(),
    )


def _fit_scale(logits: NDArray[np.float64], correct: NDArray[np.bool_]) -> tuple[float, float]:
    """Return slope and offset of greatest posterior probability; the slope stays positive."""
    signs = np.where(correct, 1.0, -1.0)

    def loss(values: NDArray[np.float64]) -> float:
        slope, offset = float(np.exp(values[0])), float(values[1])
        data = np.logaddexp(0.0, -signs * (slope * logits + offset)).sum()
        prior = (values[0] / _SLOPE_PRIOR) ** 2 / 2 + (offset / _OFFSET_PRIOR) ** 2 / 2
        return float(data + prior)

    best = minimize(loss, np.zeros(2), method="Nelder-Mead").x
    return float(np.exp(best[0])), float(best[1])


def _cross_fitted(logits: NDArray[np.float64], correct: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return each question's confidence by the fit on the other folds."""
    confidence = np.zeros(logits.size)
    for inside in _folds(logits.size):
        scale = _fit_scale(logits[~inside], correct[~inside])
        confidence[inside] = _chances(logits[inside], *scale)
    return confidence


def _logits(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    inside = np.clip(chances, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(inside / (1 - inside)))


def _chances(logits: NDArray[np.float64], slope: float, offset: float) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-(slope * logits + offset))))
