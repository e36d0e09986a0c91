"""Figures of merit, each with one meaning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

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


@dataclass(frozen=True, slots=True)
class FirstQuotes:
    """Per question: confidence and correctness of the first quote, and whether one exists.

    `held`: the quote itself holds the answer; `correct`: it or the headings shown with it do.
    `files` names the document of each quote, empty where there is none. `crossed`: read through
    the word list, so that it is never given as found.
    """

    confidence: NDArray[np.float64]
    correct: NDArray[np.bool_]
    answerable: NDArray[np.bool_]
    length: NDArray[np.float64]
    held: NDArray[np.bool_]
    files: tuple[str, ...] = ()
    crossed: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(1, dtype=bool))

    def found(self, threshold: float) -> NDArray[np.bool_]:
        """Tell, per question, whether its first quote is given as found."""
        return np.asarray((self.confidence >= threshold) & ~self.crossed)


def refusal_figures(first: FirstQuotes) -> dict[str, Interval]:
    """Return what the confidence is worth for refusing.

    `auroc`: answerable against unanswerable questions. `found at N% wrong`: the largest share
    of answerable questions that can be answered while at most N% of the answers given are
    wrong (a wrong sentence is wrong). `ece`: expected calibration error over ten equal bins.
    `risk-coverage area`: the mean share wrong over all shares of questions answered.
    """
    count = first.confidence.size
    figures: dict[str, Interval] = {}
    if first.answerable.any() and not first.answerable.all():
        figures["auroc"] = bootstrap(lambda rows: ranking_quality(first, rows), count)
        figures["balanced accuracy, best"] = bootstrap(lambda rows: _balanced(first, rows), count)
    for percent in (1, 5, 10):
        figures[f"found at {percent}% wrong"] = bootstrap(
            lambda rows, percent=percent: coverage_at(first, rows, percent / 100),  # type: ignore[misc]
            count,
        )
    figures["ece"] = bootstrap(lambda rows: calibration_error(first, rows), count)
    figures["risk-coverage area"] = bootstrap(lambda rows: risk_area(first, rows), count)
    return figures


def ranking_quality(first: FirstQuotes, rows: NDArray[np.int64]) -> float:
    """Return the AUROC of answerable against unanswerable questions; not a number without both."""
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
    risk = risks(first, rows)
    answerable = max(int(first.answerable[rows].sum()), 1)
    allowed = np.flatnonzero(risk <= wrong)
    if not allowed.size:
        return 0.0
    answered = int(allowed[-1]) + 1
    return round(answered * (1 - float(risk[allowed[-1]]))) / answerable


def risks(first: FirstQuotes, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the share wrong among the surest 1, 2, ... of the rows."""
    order = np.argsort(-first.confidence[rows], kind="stable")
    right = np.cumsum(first.correct[rows][order])
    return np.asarray(1 - right / np.arange(1, rows.size + 1))


def risk_area(first: FirstQuotes, rows: NDArray[np.int64]) -> float:
    """Return the area under the risk-coverage curve (El-Yaniv and Wiener 2010), 0 to 1."""
    return float(risks(first, rows).mean())


def wilson(count: int, of: int) -> Interval:
    """Return a share with its Wilson 95% interval, which holds for few cases too."""
    if not of:
        return Interval(float("nan"), 0.0, 1.0)
    share, z = count / of, 1.959964
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    reach = z * np.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return Interval(share, max(0.0, float(middle - reach)), min(1.0, float(middle + reach)))


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
