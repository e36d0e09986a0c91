"""Reports: what went wrong is named with its link, every figure has an interval, plots are SVG."""

from __future__ import annotations

import json
from dataclasses import fields
from xml.etree import ElementTree

import numpy as np
import pytest

from evaluation.collect import Observation, Observed
from evaluation.metrics import FirstQuotes, Interval, risk_area, wilson
from evaluation.plots import Bin, reliability_bins, reliability_svg, risk_coverage_svg
from evaluation.report import Mistake, make_report
from evaluation.report_page import report_html, report_json, report_lines
from retrieval.features import Features
from tests.retrieval.conftest import simple_model

SVG = "{http://www.w3.org/2000/svg}"


def asked(question: str, logit: float, right: bool, *, answerable: bool = True) -> Observation:
    features = (logit, *(0.0,) * (len(fields(Features)) - 1))
    candidate = Observed(features, "a.md", right, 10, right)
    return Observation(question, answerable, (), ("a.md",), (candidate,))


RUN = [
    asked("right", 3.0, True),
    asked("wrong & sure", 4.0, False),
    asked("refused", -3.0, True),
    asked("none, refused", -3.0, False, answerable=False),
    asked("none, found", 2.0, False, answerable=False),
    asked("none, weak", 0.0, False, answerable=False),
]


@pytest.mark.slow
def test_failures_are_named_the_surest_first() -> None:
    report = make_report("own", simple_model(), RUN, {"R@1": Interval(0.5, 0.4, 0.6)})
    assert [(each.question, each.mistake) for each in report.failures] == [
        ("wrong & sure", Mistake.WRONG_QUOTE),
        ("none, found", Mistake.ANSWERED),
        ("refused", Mistake.REFUSED),
    ]
    assert report.failures[0].link("http://localhost:8502/") == (
        "http://localhost:8502/?q=wrong+%26+sure"
    )
    assert report.figures["answered as found"].value == 0.5
    assert report.figures["wrong among found"].value == pytest.approx(2 / 3)
    assert report.figures["refused of unanswerable"].value == pytest.approx(1 / 3)
    assert report.figures["refused of answerable"].value == pytest.approx(1 / 3)


@pytest.mark.slow
def test_lines_json_and_page_tell_the_same() -> None:
    report = make_report("own", simple_model(), RUN, {})
    assert report_lines(report)[0] == "own: 6 questions, 3 answerable"
    shape = json.loads(report_json(report))
    assert shape["questions"] == 6
    assert shape["ece"].keys() == {"value", "low", "high"}
    assert shape["failures"][0]["link"] == "http://127.0.0.1:8501/?q=wrong+%26+sure"
    page = report_html(report)
    assert page.count("<svg") == 2
    assert "wrong &amp; sure" in page
    assert "<script" not in page


def test_a_run_of_no_question_has_no_figures() -> None:
    report = make_report("own", simple_model(), [], {})
    assert report.figures == {}
    assert report_lines(report) == ["own: 0 questions, 0 answerable"]


def firsts(confidence: list[float], correct: list[bool]) -> FirstQuotes:
    every = np.ones(len(confidence), dtype=bool)
    right = np.array(correct, dtype=bool)
    return FirstQuotes(np.array(confidence), right, every, np.ones(len(confidence)), right)


def test_bins_hold_what_was_said_and_what_was_right() -> None:
    bins = reliability_bins(firsts([1.0, 0.95, 0.05], [True, False, False]))
    assert bins == (Bin(0.05, 1, 0), Bin(0.975, 2, 1))


def test_the_area_under_the_curve_is_the_mean_risk() -> None:
    first = firsts([0.9, 0.8, 0.7, 0.6], [True, True, False, False])
    assert risk_area(first, np.arange(4)) == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)


def test_a_wilson_interval_of_few_cases_is_wide() -> None:
    interval = wilson(0, 20)
    assert interval.value == 0.0
    assert interval.high == pytest.approx(0.161, abs=0.001)
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)


def test_plots_are_whole_svg_with_a_title_and_no_address() -> None:
    first = firsts([0.9, 0.8, 0.7, 0.2], [True, True, False, False])
    for drawn in (reliability_svg(first), risk_coverage_svg(first)):
        root = ElementTree.fromstring(drawn)
        assert root.find(f"{SVG}title") is not None
        assert drawn.count("http") == 1  # the name of SVG itself
    curve = ElementTree.fromstring(risk_coverage_svg(first)).find(f"{SVG}polyline")
    assert curve is not None
    assert curve.attrib["points"].split()[0] == "138.0,334.0"  # a quarter answered, none wrong
    assert "polyline" not in risk_coverage_svg(firsts([], []))
