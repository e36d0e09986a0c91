"""Write a report: lines for a person, JSON for machines, one page of HTML with the plots."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from typing import Final

from evaluation.compare import Comparison
from evaluation.metrics import Interval
from evaluation.own_calibration import ENOUGH, Cost, answers_needed
from evaluation.plots import reliability_svg, risk_coverage_svg
from evaluation.report import APP, Failure, Mistake, Report
from ingest.notice import describe
from retrieval.own_calibration import OwnCalibration

MISTAKES: Final = {
    Mistake.ANSWERED: "no document answers, but a quote was given as found",
    Mistake.WRONG_QUOTE: "the first quote does not answer",
    Mistake.REFUSED: "a document answers, but “not found” was said",
}
_SHOWN: Final = 20
_STYLE: Final = (
    ":root{color-scheme:light dark}body{font:16px/1.6 system-ui,sans-serif;max-width:62rem;"
    "margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}td,th{padding:.2rem .8rem;"
    "border-bottom:1px solid #8886;text-align:left}td+td{font-variant-numeric:tabular-nums}"
    "svg{max-width:100%;height:auto}li{overflow-wrap:anywhere}"
)


def report_lines(report: Report, app: str = APP) -> list[str]:
    """Return the report as lines of text; the surest mistakes last, with their links."""
    answerable = int(report.first.answerable.sum())
    lines = [f"{report.name}: {report.first.confidence.size} questions, {answerable} answerable"]
    lines += [f"  {label:<24} {value}" for label, value in report.figures.items()]
    lines += [f"  ! {describe(problem)}" for problem in report.problems]
    if report.failures:
        lines.append(f"  {len(report.failures)} went wrong, the surest mistakes first:")
        lines += [_failure_line(each, app) for each in report.failures[:_SHOWN]]
        if len(report.failures) > _SHOWN:
            lines.append(f"  … and {len(report.failures) - _SHOWN} more (--json, --page)")
    return lines


def _failure_line(failure: Failure, app: str) -> str:
    said = f"{failure.mistake.value:<11} {failure.confidence:.2f}"
    return f"    {said}  {failure.question}\n        {failure.link(app)}"


def report_json(report: Report, app: str = APP) -> str:
    """Return the report as one line of JSON."""
    shape = {
        "set": report.name,
        "questions": int(report.first.confidence.size),
        "answerable": int(report.first.answerable.sum()),
        **{name: asdict(value) for name, value in report.figures.items()},
        "problems": [describe(problem) for problem in report.problems],
        "failures": [
            {**asdict(each), "confidence": round(each.confidence, 4), "link": each.link(app)}
            for each in report.failures
        ],
    }
    return json.dumps(shape, ensure_ascii=False)


def report_html(report: Report, app: str = APP) -> str:
    """Return the report as one page of HTML that needs nothing else, the plots in it."""
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{value.value:.3f}</td>"
        f"<td>{value.low:.3f} – {value.high:.3f}</td></tr>"
        for name, value in report.figures.items()
    )
    problems = "".join(f"<li>{escape(describe(each))}</li>" for each in report.problems)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(report.name)}</title>'
        f"<style>{_STYLE}</style><h1>{escape(report.name)}</h1>"
        f"<p>{report.first.confidence.size} questions, "
        f"{int(report.first.answerable.sum())} of them answerable.</p>"
        f"<table><tr><th>figure</th><th>value</th><th>95% interval</th></tr>{rows}</table>"
        f"<p>{reliability_svg(report.first)} {risk_coverage_svg(report.first)}</p>"
        f"{f'<h2>Told of the set</h2><ul>{problems}</ul>' if problems else ''}"
        f"{_failures_html(report.failures, app)}</html>"
    )


def _failures_html(failures: Sequence[Failure], app: str) -> str:
    parts = []
    for mistake, words in MISTAKES.items():
        items = "".join(
            f'<li><a href="{escape(each.link(app))}">{escape(each.question)}</a> '
            f"{each.confidence:.2f} {escape(each.file)}</li>"
            for each in failures
            if each.mistake is mistake
        )
        if items:
            parts.append(f"<h2>{escape(words.capitalize())}</h2><ul>{items}</ul>")
    return "".join(parts)


def cost_lines(costs: Sequence[Cost]) -> list[str]:
    """Return what answering at each rate of error costs, as lines of text."""
    lines = ["  answering only at a rate of error, by these questions:"]
    for cost in costs:
        rate = f"    {cost.percent:>2}% wrong: "
        if not cost.is_testable:
            lines.append(f"{rate}too few questions; {answers_needed(cost.percent)} are needed")
        elif cost.threshold is None:
            lines.append(f"{rate}not kept to at any threshold")
        else:
            lines.append(
                f"{rate}{cost.given} given, wrong {cost.wrong}; right of the answerable "
                f"{cost.answered}; let through of the unanswerable {cost.let_through}"
            )
    return lines


def own_lines(own: OwnCalibration) -> list[str]:
    """Return how far off the shipped and the own calibration are, as lines of text."""
    shipped, fitted = (Interval(*each) for each in own.errors)
    lines = [
        f"  calibration error as shipped {shipped}",
        f"  calibration error of its own {fitted} (on questions kept out of the fit)",
    ]
    if own.questions < ENOUGH:
        lines.append(f"  with fewer than {ENOUGH} questions this is uncertain")
    return lines


def comparison_lines(comparison: Comparison) -> list[str]:
    """Return a comparison as lines of text."""
    lines = [f"{comparison.questions} questions in both runs"]
    if comparison.only_first or comparison.only_second:
        only = f"{comparison.only_first} only in A, {comparison.only_second} only in B"
        lines.append(f"  left out: {only}")
    for name, each in comparison.differences.items():
        sign = "beyond chance" if each.is_beyond_chance else "may be chance"
        lines.append(
            f"  {name:<20} {each.first:.3f} -> {each.second:.3f}  {each.difference}  {sign}"
        )
    lines.append(
        f"  right only in A {len(comparison.lost)}, only in B {len(comparison.gained)}; "
        f"McNemar's exact test p = {comparison.p:.4f}"
    )
    return lines


def comparison_json(comparison: Comparison) -> str:
    """Return a comparison as one line of JSON."""
    return json.dumps(asdict(comparison), ensure_ascii=False)
