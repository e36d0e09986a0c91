"""Compare two runs question by question: what differs more than chance would make it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest  # type: ignore[import-untyped]

from evaluation.collect import Observation
from evaluation.metrics import FirstQuotes, Interval, bootstrap, coverage_at, ranking_quality
from ingest.notice import NoticeKind, UsageError, Words

RUN_WITHOUT_CONFIDENCE = NoticeKind(
    "run_without_confidence",
    Words(
        en="The run {name} was recorded before confidences were, and cannot be compared.",
        ja="測定 {name} には確信度が記録されていないため、比べられません。",
    ),
    Words(en="Run it again.", ja="もう一度測定してください。"),
)
NOTHING_IN_COMMON = NoticeKind(
    "nothing_in_common",
    Words(
        en="The two runs have no question in common.",
        ja="二つの測定に共通の質問がありません。",
    ),
    Words(en="Compare runs of the same set.", ja="同じ質問セットの測定を比べてください。"),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of both runs, and the second less the first with its paired 95% interval."""

    first: float
    second: float
    difference: Interval

    @property
    def is_beyond_chance(self) -> bool:
        """Tell whether the interval leaves out zero."""
        return self.difference.low > 0 or self.difference.high < 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs over the questions they share; the others of each are counted.

    `gained` and `lost` are the questions right in the second run alone and in the first alone;
    `p` is that of McNemar's exact test on them.
    """

    questions: int
    only_first: int
    only_second: int
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    p: float
    differences: dict[str, Difference]


def compare_runs(first: Sequence[Observation], second: Sequence[Observation]) -> Comparison:
    """Return how the second run differs from the first, by the confidences they recorded.

    Raises UsageError when a run recorded none, or nothing is shared.
    """
    others: dict[tuple[str, bool], list[Observation]] = {}
    for each in second:
        others.setdefault((each.question, each.answerable), []).append(each)
    pairs = []
    for each in first:
        same = others.get((each.question, each.answerable))
        if same:
            pairs.append((each, same.pop(0)))
    if not pairs:
        raise UsageError(NOTHING_IN_COMMON)
    one = recorded_quotes([pair[0] for pair in pairs], "A")
    two = recorded_quotes([pair[1] for pair in pairs], "B")
    names = [pair[0].question for pair in pairs]
    gained = tuple(names[at] for at in np.flatnonzero(two.correct & ~one.correct))
    lost = tuple(names[at] for at in np.flatnonzero(one.correct & ~two.correct))
    changed = len(gained) + len(lost)
    return Comparison(
        questions=len(pairs),
        only_first=len(first) - len(pairs),
        only_second=len(second) - len(pairs),
        gained=gained,
        lost=lost,
        p=float(binomtest(len(gained), changed).pvalue) if changed else 1.0,
        differences=_differences(one, two),
    )


def recorded_quotes(observations: Sequence[Observation], name: str) -> FirstQuotes:
    """Return the first quotes by the confidences of the run. Raises UsageError without any."""
    if any(each.confidence is None for row in observations for each in row.candidates):
        raise UsageError(RUN_WITHOUT_CONFIDENCE, name=name)
    best = [
        max(row.candidates, key=lambda c: c.confidence or 0.0, default=None) for row in observations
    ]
    return FirstQuotes(
        np.array([each.confidence or 0.0 if each else 0.0 for each in best]),
        np.array([each is not None and each.answers for each in best], dtype=bool),
        np.array([row.answerable for row in observations], dtype=bool),
        np.array([each.length if each else 0 for each in best], dtype=float),
        np.array([each is not None and each.correct for each in best], dtype=bool),
        tuple(each.file if each else "" for each in best),
        np.array([each is not None and each.crossed for each in best], dtype=bool),
    )


def _differences(one: FirstQuotes, two: FirstQuotes) -> dict[str, Difference]:
    def right(first: FirstQuotes, rows: NDArray[np.int64]) -> float:
        answerable = first.answerable[rows]
        return float(first.correct[rows][answerable].mean()) if answerable.any() else float("nan")

    figures: dict[str, Callable[[FirstQuotes, NDArray[np.int64]], float]] = {}
    if one.answerable.any():
        figures["first quote right"] = right
        for percent in (1, 5, 10):
            figures[f"found at {percent}% wrong"] = _coverage(percent)
    if one.answerable.any() and not one.answerable.all():
        figures["auroc"] = ranking_quality
    every = np.arange(one.confidence.size)
    return {
        name: Difference(
            figure(one, every),
            figure(two, every),
            bootstrap(
                lambda rows, figure=figure: figure(two, rows) - figure(one, rows),  # type: ignore[misc]
                every.size,
            ),
        )
        for name, figure in figures.items()
    }


def _coverage(percent: int) -> Callable[[FirstQuotes, NDArray[np.int64]], float]:
    return lambda first, rows: coverage_at(first, rows, percent / 100)
