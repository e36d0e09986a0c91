"""Show what a measurement brought: plots, what sureness costs, mistakes, one's own estimates."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import streamlit as st

from index.preferences import ERROR_RATES, USUAL_RATE
from ingest.notice import Language
from ui.frame import notice_html
from ui.labelling import label_link
from ui.language import link_parameters
from ui.local_time import local_time
from ui.visible import visible_line
from ui.words import Text, say

if TYPE_CHECKING:
    from evaluation.metrics import FirstQuotes, Interval
    from evaluation.own_calibration import Cost
    from evaluation.report import Failure
    from index.kept import Measured
    from index.library import Library
    from retrieval.confidence import Model
    from retrieval.own_calibration import OwnCalibration


def draw_measured(library: Library, language: Language) -> None:
    """Draw the newest measurement; nothing before there is one."""
    measured = library.own_questions.newest()
    if measured is None:
        return
    # These import torch: seconds, so only when there is something to show.
    from evaluation.own import measured_quotes, shipped_model
    from evaluation.own_calibration import find_cost

    st.html(f'<h2 class="tk-subtitle">{escape(say(Text.RESULT_TITLE, language))}</h2>')
    shipped, first = shipped_model(measured.judge), measured_quotes(measured)
    if shipped is None or first is None:
        st.html(notice_html(say(Text.BASIS_OUTDATED, language)))
        return
    failures = current_failures(library, measured, shipped)
    st.html(
        _summary_html(library, measured, first, language)
        + _plots_html(first, language)
        + _costs_html([find_cost(first, percent) for percent in ERROR_RATES], language)
    )
    _draw_own(library, measured.judge, first, language)
    st.html(_failures_html(failures, language))


def _summary_html(
    library: Library, measured: Measured, first: FirstQuotes, language: Language
) -> str:
    from evaluation.metrics import wilson

    answerable, right = int(first.answerable.sum()), int(first.correct.sum())
    share = wilson(right, answerable)
    when = say(
        Text.RESULT_WHEN,
        language,
        count=first.confidence.size,
        moment=local_time(measured.measured_at),
    )
    parts = [f'<p class="tk-quiet">{escape(when)}</p>']
    if answerable:
        facts = {"right": right, "answerable": answerable, "share": f"{share.value:.0%}"}
        facts |= {"low": f"{share.low:.0%}", "high": f"{share.high:.0%}"}
        parts.append(f"<p>{escape(say(Text.RESULT_RIGHT, language, **facts))}</p>")
    if is_outdated(library, measured):
        parts.append(notice_html(say(Text.RESULT_CHANGED, language)))
    return "".join(parts)


def current_failures(library: Library, measured: Measured, shipped: Model) -> tuple[Failure, ...]:
    """Return what goes wrong by the limits that answers are judged by now.

    A rate of error chosen, or estimates of one's own, may refuse what the usual limits let through.
    """
    from evaluation.calibrate import first_quotes
    from evaluation.own import read_measured
    from evaluation.report import find_failures
    from retrieval.own_calibration import choose_model

    model, _ = choose_model(shipped, library.preferences.read())
    observations = read_measured(measured)
    questions = [each.question for each in observations]
    return find_failures(model, questions, first_quotes(model, observations))


def is_outdated(library: Library, measured: Measured) -> bool:
    """Tell whether documents, questions or their answers changed since a measurement."""
    from evaluation.own import read_measured

    asked = {each.question: each.answerable for each in read_measured(measured)}
    labelled = [e for e in library.own_questions.questions() if e.answers is not None]
    return (
        measured.generation != library.snapshot().generation
        or asked != {each.question: bool(each.answers) for each in labelled}
        or any(each.noted_at > measured.measured_at for each in labelled)
    )


def _plots_html(first: FirstQuotes, language: Language) -> str:
    from evaluation.plots import Labels, reliability_svg, risk_coverage_svg

    plots = (
        (reliability_svg, Text.PLOT_RELIABILITY, Text.PLOT_STATED, Text.PLOT_RIGHT),
        (risk_coverage_svg, Text.PLOT_RISK, Text.PLOT_COVERAGE, Text.PLOT_WRONG),
    )
    figures = []
    for draw, title, across, up in plots:
        labels = Labels(*(say(text, language) for text in (title, across, up)))
        picture = base64.b64encode(draw(first, labels).encode()).decode()
        words = escape(labels.title)
        figures.append(
            f'<figure><img src="data:image/svg+xml;base64,{picture}" alt="{words}">'
            f"<figcaption>{words}</figcaption></figure>"
        )
    return f'<div class="tk-plots">{"".join(figures)}</div>'


def _costs_html(costs: Sequence[Cost], language: Language) -> str:
    heads = (
        Text.COST_RATE,
        Text.COST_ANSWERED,
        Text.COST_REFUSED,
        Text.COST_WRONG,
        Text.COST_LET_THROUGH,
    )
    head = "".join(f'<th scope="col">{escape(say(each, language))}</th>' for each in heads)
    rows = "".join(_cost_html(cost, language) for cost in costs)
    return (
        f"<h3>{escape(say(Text.COST_TITLE, language))}</h3>"
        f'<div class="tk-table" tabindex="0" role="region" '
        f'aria-label="{escape(say(Text.COST_TITLE, language))}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        f'<p class="tk-quiet">{escape(say(Text.COST_NOTE, language))}</p>'
    )


def _cost_html(cost: Cost, language: Language) -> str:
    from evaluation.own_calibration import answers_needed

    rate = f'<th scope="row">{cost.percent}%</th>'
    if not cost.is_testable or cost.threshold is None:
        needed = answers_needed(cost.percent)
        words = (
            say(Text.COST_NEVER, language)
            if cost.is_testable
            else say(Text.COST_UNTESTABLE, language, needed=needed)
        )
        return f'<tr>{rate}<td colspan="4">{escape(words)}</td></tr>'
    refused = 1 - cost.answered.value
    cells = (
        _share(cost.answered),
        f"{refused:.0%} ({1 - cost.answered.high:.0%}–{1 - cost.answered.low:.0%})",
        _share(cost.wrong),
        _share(cost.let_through),
    )
    return f"<tr>{rate}{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _share(share: Interval) -> str:
    if share.value != share.value:  # of none
        return "–"
    return f"{share.value:.0%} ({share.low:.0%}–{share.high:.0%})"


def _failures_html(failures: Sequence[Failure], language: Language) -> str:
    if not failures:
        return f"<p>{escape(say(Text.FAILURES_NONE, language))}</p>"
    title = escape(say(Text.FAILURES_TITLE, language, count=len(failures)))
    items = "".join(_failure_html(each, language) for each in failures)
    return f'<h2 class="tk-subtitle">{title}</h2><ul class="tk-failures">{items}</ul>'


_MISTAKES: Final = {
    "wrong_quote": Text.FAILURE_WRONG,
    "refused": Text.FAILURE_REFUSED,
    "answered": Text.FAILURE_ANSWERED,
}


def _failure_html(failure: Failure, language: Language) -> str:
    ask = "./?" + urlencode({"q": failure.question, **link_parameters()})
    words = say(_MISTAKES[failure.mistake.value], language)
    link = escape(label_link(failure.question))
    mend = escape(say(Text.FAILURE_LABEL, language))
    return (
        f'<li><a class="tk-link" href="{escape(ask)}" dir="auto">'
        f"{visible_line(failure.question)}</a>"
        f'<span class="tk-quiet"> {escape(words)} ({failure.confidence:.0%}) · '
        f'<a class="tk-link tk-whole" href="{link}">{mend}</a></span></li>'
    )


def _draw_own(library: Library, judge: str, first: FirstQuotes, language: Language) -> None:
    from evaluation.own_calibration import LEAST, LEAST_OF_EACH
    from retrieval.own_calibration import read_own

    st.html(f'<h2 class="tk-subtitle">{escape(say(Text.TUNED_TITLE, language))}</h2>')
    preferences = library.preferences.read()
    own = read_own(preferences.own_calibration)
    if own is None:
        right, count = int(first.correct.sum()), first.confidence.size
        facts = {"count": count, "right": right, "wrong": count - right}
        words = say(Text.TUNED_TOO_FEW, language, least=LEAST, each=LEAST_OF_EACH, **facts)
        st.html(f'<p class="tk-quiet">{escape(words)}</p>')
        return
    if not own.fits(judge):
        st.html(notice_html(say(Text.BASIS_OUTDATED, language)))
        return
    state = Text.TUNED_IN_USE if preferences.uses_own else Text.TUNED_NOT_IN_USE
    st.html(f"<p>{escape(_errors(own, language))}</p>{notice_html(say(state, language))}")
    st.button(
        say(Text.TUNED_REVOKE if preferences.uses_own else Text.TUNED_USE, language),
        key="use-own",
        on_click=_use,
        args=(library, not preferences.uses_own),
    )


def _errors(own: OwnCalibration, language: Language) -> str:
    from evaluation.own_calibration import ENOUGH, NEVER

    before, after = (
        say(Text.TUNED_ERROR_VALUE, language, value=f"{v:.0%}", low=f"{lo:.0%}", high=f"{hi:.0%}")
        for v, lo, hi in own.errors
    )
    facts = {"before": before, "after": after, "questions": own.questions}
    words = say(Text.TUNED_ERROR, language, **facts)
    parts = [words]
    if own.questions < ENOUGH:
        parts.append(say(Text.TUNED_FEW, language, enough=ENOUGH))
    if own.model.found >= NEVER:
        parts.append(say(Text.TUNED_NEVER, language, percent=USUAL_RATE))
    return (" " if language == "en" else "").join(parts)


def _use(library: Library, is_used: bool) -> None:
    library.preferences.use_own_calibration(is_used=is_used)
