"""Figures of merit on cases worked out by hand."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from evaluation.calibrate import _limits, first_quotes, fit, rerank
from evaluation.collect import Observation, Observed
from evaluation.metrics import (
    FirstQuotes,
    bootstrap,
    calibration_error,
    coverage_at,
    refusal_figures,
)
from evaluation.ranking import rank_figures
from retrieval.features import Features
from retrieval.restated import RESTATED
from tests.retrieval.conftest import simple_model

NOTHING = (0.0,) * len(fields(Features))


def observation(relevant: str, *ranked: str) -> Observation:
    return Observation("q", bool(relevant), (relevant,) if relevant else (), ranked, ())


def firsts(confidence: list[float], correct: list[bool], answerable: list[bool]) -> FirstQuotes:
    return FirstQuotes(
        np.array(confidence),
        np.array(correct),
        np.array(answerable),
        np.ones(len(confidence)),
        np.array(correct),
    )


def test_rank_figures_count_unranked_questions_as_zero() -> None:
    rows = [
        observation("a", "a", "b"),
        observation("a", "b", "a"),
        observation("a"),
        observation(""),
    ]
    figures = rank_figures(rows)
    assert figures["R@1"].value == pytest.approx(1 / 3)
    assert figures["R@5"].value == pytest.approx(2 / 3)
    assert figures["RR@10"].value == pytest.approx(0.5)
    assert rank_figures([observation("")]) == {}


def test_coverage_is_the_largest_share_within_the_bound() -> None:
    first = firsts([0.9, 0.8, 0.7, 0.6], [True, True, False, True], [True, True, True, True])
    rows = np.arange(4)
    assert coverage_at(first, rows, 0.0) == 0.5
    assert coverage_at(first, rows, 0.25) == 0.75
    assert coverage_at(first, rows, 0.2) == 0.5


def test_calibration_error_is_the_gap_between_said_and_true() -> None:
    first = firsts([0.95] * 10, [True] * 5 + [False] * 5, [True] * 10)
    assert calibration_error(first, np.arange(10)) == pytest.approx(0.45)


@pytest.mark.slow
def test_refusal_figures_of_a_perfect_separation() -> None:
    first = firsts([0.9] * 20 + [0.1] * 20, [True] * 20 + [False] * 20, [True] * 20 + [False] * 20)
    figures = refusal_figures(first)
    assert figures["auroc"].value == 1.0
    assert figures["balanced accuracy, best"].value == 1.0
    assert figures["found at 5% wrong"].value == 1.0


def test_an_interval_holds_the_figure() -> None:
    values = np.arange(100, dtype=float)
    interval = bootstrap(lambda rows: float(values[rows].mean()), 100)
    assert interval.value == 49.5
    assert interval.low < 49.5 < interval.high
    assert str(interval).startswith("49.500 [")


def made(seed: int, count: int = 300) -> list[Observation]:
    """Return questions whose first feature tells, with noise, which of two quotes is right."""
    source = np.random.default_rng(seed)
    rows = []
    for _ in range(count):
        answerable = bool(source.random() < 0.6)
        candidates = []
        for place in range(2):
            correct = answerable and place == 0
            logit = float(source.normal(2.0 if correct else -2.0, 1.0))
            features = (logit, *(float(v) for v in source.normal(size=10)))
            candidates.append(Observed(features, f"{place}.md", correct, 80, correct))
        relevant = ("0.md",) if answerable else ()
        rows.append(Observation("q", answerable, relevant, ("1.md", "0.md"), tuple(candidates)))
    return rows


@pytest.mark.slow
def test_a_fit_ranks_refuses_and_keeps_its_error_on_unseen_questions() -> None:
    model = fit({"a": made(1), "b": made(2)}, "fake")
    first = first_quotes(model, made(3, 2000))
    given = first.confidence >= model.found
    assert 1 - first.correct[given].mean() <= 0.08
    assert calibration_error(first, np.arange(2000)) < 0.05
    assert refusal_figures(first)["auroc"].value > 0.95
    assert model.weak <= model.found
    assert model.coefficients[0] > 5 * max(abs(each) for each in model.coefficients[1:])


@pytest.mark.slow
def test_a_rate_of_error_has_a_limit_only_where_a_threshold_keeps_to_it() -> None:
    limits = dict(fit({"a": made(1), "b": made(2)}, "fake").limits)
    assert limits[10] <= limits[5]
    surely_wrong = [
        replace(row, candidates=tuple(replace(c, answers=not c.answers) for c in row.candidates))
        for row in made(1)[:3]
    ]
    model = fit({"a": made(1), "b": made(2)}, "fake")
    assert _limits(model, {"wrong": surely_wrong}) == ()


def test_rerank_puts_judged_candidates_in_the_order_of_the_model() -> None:
    low, high = (-1.0, *NOTHING[1:]), (1.0, *NOTHING[1:])
    candidates = (
        Observed(low, "low.md", False, 1, False),
        Observed(high, "high.md", True, 1, True),
    )
    row = Observation("q", True, ("high.md",), ("low.md", "other.md", "high.md"), candidates)
    assert rerank(simple_model(), [row])[0].ranked == ("high.md", "low.md", "other.md")


def test_what_the_document_itself_asks_comes_first_and_is_as_sure_as_in_answers() -> None:
    low, high = (-1.0, *NOTHING[1:]), (1.0, *NOTHING[1:])
    candidates = (
        Observed(high, "high.md", False, 1, False),
        Observed(low, "faq.md", True, 1, True, is_restated=True),
    )
    row = Observation("q", True, ("faq.md",), ("high.md", "faq.md"), candidates)
    assert rerank(simple_model(), [row])[0].ranked == ("faq.md", "high.md")
    first = first_quotes(simple_model(), [row])
    assert first.confidence.tolist() == [RESTATED]
    assert first.correct.tolist() == [True]
