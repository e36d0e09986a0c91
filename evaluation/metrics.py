"""Figures of merit, each with one meaning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from ir_measures import RR, R, nDCG
from numpy.typing import NDArray

from evaluation.collect import Observation

_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its bootstrap 95% interval (percentiles over 1,000 resamples)."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def bootstrap(figure: Callable[[NDArray[np.int64]], float], count: int, seed: int = 1) -> Interval:
    """Return a figure of row numbers over all rows and over resamples of the rows."""
    source = np.random.default_rng(seed)
    draws = [figure(source.integers(0, count, count)) for _ in range(_RESAMPLES)]
    low, high = np.nanpercentile(draws, [2.5, 97.5])
    return Interval(figure(np.arange(count)), float(low), float(high))


def rank_figures(observations: Sequence[Observation]) -> dict[str, Interval]:
    """Return R@1, R@5, RR@10 and nDCG@10 over the answerable questions (ir_measures).

    A question none of whose relevant documents was ranked counts as zero.
    """
    asked = [each for each in observations if each.answerable and each.relevant]
    if not asked:
        return {}
    judged = [
        ir_measures.Qrel(str(number), document, 1)
        for number, each in enumerate(asked)
        for document in each.relevant
    ]
    ranked = [
        ir_measures.ScoredDoc(str(number), document, -place)
        for number, each in enumerate(asked)
        for place, document in enumerate(each.ranked)
    ]
    measures = [R @ 1, R @ 5, RR @ 10, nDCG @ 10]
    values = {str(measure): np.zeros(len(asked)) for measure in measures}
    for metric in ir_measures.iter_calc(measures, judged, ranked):
        values[str(metric.measure)][int(metric.query_id)] = metric.value
    return {
        name: bootstrap(lambda rows, scores=scores: float(scores[rows].mean()), len(asked))  # type: ignore[misc]
        for name, scores in values.items()
    }


@dataclass(frozen=True, slots=True)
class FirstQuotes:
    """Per question: confidence and correctness of the first quote, and whether one exists.

    `held`: the quote itself holds the answer; `correct`: it or the headings shown with it do.
    """

    confidence: NDArray[np.float64]
    correct: NDArray[np.bool_]
    answerable: NDArray[np.bool_]
    length: NDArray[np.float64]
    held: NDArray[np.bool_]


def refusal_figures(first: FirstQuotes) -> dict[str, Interval]:
    """Return what the confidence is worth for refusing.

    `auroc`: answerable against unanswerable questions. `found at N% wrong`: the largest share
    of answerable questions that can be answered while at most N% of the answers given are
    wrong (a wrong sentence is wrong). `ece`: expected calibration error over ten equal bins.
    """
    count = first.confidence.size
    figures: dict[str, Interval] = {}
    if first.answerable.any() and not first.answerable.all():
        figures["auroc"] = bootstrap(lambda rows: _auroc(first, rows), count)
        figures["balanced accuracy, best"] = bootstrap(lambda rows: _balanced(first, rows), count)
    for percent in (1, 5, 10):
        figures[f"found at {percent}% wrong"] = bootstrap(
            lambda rows, percent=percent: coverage_at(first, rows, percent / 100),  # type: ignore[misc]
            count,
        )
    figures["ece"] = bootstrap(lambda rows: calibration_error(first, rows), count)
    return figures


def _auroc(first: FirstQuotes, rows: NDArray[np.int64]) -> float:
    answerable = first.answerable[rows]
    if answerable.all() or not answerable.any():
        return float("nan")
    right, wrong = first.confidence[rows][answerable], np.sort(first.confidence[rows][~answerable])
    # Mann and Whitney's count of the pairs in the right order; a tie is half a pair.
    below = np.searchsorted(wrong, right, "left") + np.searchsorted(wrong, right, "right")
    return float(below.mean() / (2 * wrong.size))


def _balanced(first: FirstQuotes, rows: NDArray[np.int64]) -> float:
    answerable, confidence = first.answerable[rows], first.confidence[rows]
    cuts = np.quantile(confidence, np.linspace(0.02, 0.98, 49))
    return float(balanced_accuracies(answerable, confidence, cuts).max())


def balanced_accuracies(
    answerable: NDArray[np.bool_], confidence: NDArray[np.float64], cuts: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return, per cut, the mean of the shares rightly answered and rightly refused."""
    answered = _share_from(confidence[answerable], cuts)
    refused = 1 - _share_from(confidence[~answerable], cuts)
    return (answered + refused) / 2


def _share_from(values: NDArray[np.float64], cuts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return, per cut, the share of values at or above it (one half of none)."""
    if not values.size:
        return np.full(cuts.size, 0.5)
    return 1 - np.searchsorted(np.sort(values), cuts, side="left") / values.size


def coverage_at(first: FirstQuotes, rows: NDArray[np.int64], wrong: float) -> float:
    """Return the share of answerable questions answered rightly at a bound on wrong answers."""
    order = np.argsort(-first.confidence[rows], kind="stable")
    correct = first.correct[rows][order]
    answerable = max(int(first.answerable[rows].sum()), 1)
    right = np.cumsum(correct)
    risk = 1 - right / np.arange(1, correct.size + 1)
    allowed = np.flatnonzero(risk <= wrong)
    return float(right[allowed[-1]] / answerable) if allowed.size else 0.0


def calibration_error(first: FirstQuotes, rows: NDArray[np.int64]) -> float:
    """Return the expected calibration error (Naeini et al. 2015), ten bins of equal width."""
    confidence, correct = first.confidence[rows], first.correct[rows]
    bins = np.minimum((confidence * 10).astype(int), 9)
    error = 0.0
    for each in range(10):
        inside = bins == each
        if inside.any():
            gap = abs(confidence[inside].mean() - correct[inside].mean())
            error += float(inside.mean()) * float(gap)
    return error
