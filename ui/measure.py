"""The page Measure: questions of one's own, how often their answers are right, and why not."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from index.kept import Decision, OwnQuestion, OwnQuestionId
from ingest.notice import Language, describe
from ui.actions import Act, button_html, draw_actions
from ui.assistant import open_assistant
from ui.frame import errors_as_sentences, notice_html
from ui.jobs import POLL_S
from ui.labelling import PARAMETER, draw_labelling, label_link, perform_labelling
from ui.measured import draw_measured
from ui.measuring import measuring
from ui.visible import visible_line
from ui.words import Text, say

if TYPE_CHECKING:
    from index.library import Library
    from ui.assistant import Assistant

FORGET: Final = "own-forget"
LEAST: Final = 30  # as evaluation.own_calibration states them; that module loads torch
ENOUGH: Final = 50
_SECONDS_A_QUESTION: Final = 0.4
_QUESTION_LIMIT: Final = 1000
_TAKEN: Final = "own-taken"


def draw_measure_page(language: Language) -> None:
    """Draw the page; with a question in `label` of its address, the choice of its answer."""
    assistant = open_assistant()
    library = assistant.library
    asked = st.query_params.get(PARAMETER, "").strip()[:_QUESTION_LIMIT]
    if asked:
        draw_labelling(assistant, asked, language)
        draw_actions(lambda act: perform_labelling(assistant, asked, act, language), language)
        return
    st.html(
        f'<h1 class="tk-title">{escape(say(Text.MEASURE_TITLE, language))}</h1>'
        f"<p>{escape(say(Text.MEASURE_INTRODUCTION, language))}</p>"
    )
    questions = library.own_questions.questions()
    _draw_questions(library, questions, language)
    _draw_run(assistant, [each for each in questions if each.answers is not None], language)
    draw_measured(library, language)
    draw_actions(lambda act: _forget(library, act, language), language)


def _draw_questions(library: Library, questions: Sequence[OwnQuestion], language: Language) -> None:
    labelled = [each for each in questions if each.answers is not None]
    answerable = sum(bool(each.answers) for each in labelled)
    facts = {
        "labelled": len(labelled),
        "answerable": answerable,
        "none": len(labelled) - answerable,
    }
    needed = escape(say(Text.OWN_NEEDED, language, least=LEAST, enough=ENOUGH))
    st.html(
        f'<h2 class="tk-subtitle">{escape(say(Text.OWN_TITLE, language))}</h2>'
        f'<p id="own-count">{escape(say(Text.OWN_COUNT, language, **facts))}</p>'
        f'<progress class="tk-meter" max="{ENOUGH}" value="{min(ENOUGH, len(labelled))}" '
        f'aria-labelledby="own-count"></progress><p class="tk-quiet">{needed}</p>'
    )
    _draw_adding(language)
    _draw_taking(library, questions, language)
    waiting = [each for each in questions if each.answers is None]
    st.html(
        _list_html(Text.OWN_WAITING, waiting, language, is_open=True)
        + _list_html(Text.OWN_LIST, labelled, language, is_open=False)
        + f'<p class="tk-quiet">{escape(say(Text.OWN_STAYS, language))}</p>'
    )


def _draw_adding(language: Language) -> None:
    with (
        st.container(key="own-form"),
        st.form("own", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        written = st.text_input(
            say(Text.OWN_ADD, language),
            max_chars=_QUESTION_LIMIT,
            placeholder=say(Text.QUESTION_EXAMPLE, language),
        )
        submitted = st.form_submit_button(say(Text.OWN_FIND, language))
    if submitted and written.strip():
        st.query_params[PARAMETER] = written.strip()
        st.rerun()
    elif submitted:
        st.html(notice_html(say(Text.QUESTION_BLANK, language)))


def _draw_taking(library: Library, questions: Sequence[OwnQuestion], language: Language) -> None:
    """Draw what can be taken over from the other pages; nothing where there is nothing new."""
    known = {each.question for each in questions}
    settled = {each.question for each in questions if each.answers is not None}
    reported = {each.question for each in library.tray.wrong_quotes()} - known
    accepted = [
        each.citation
        for each in library.tray.quotes()
        if each.decision is Decision.ACCEPTED
        and each.citation.question
        and each.citation.question not in settled
    ]
    asked = {each.question for each in library.history.questions()} - known - reported
    offers = (
        ("own-from-reports", Text.OWN_FROM_REPORTS, len(reported), sorted(reported)),
        ("own-from-history", Text.OWN_FROM_HISTORY, len(asked), sorted(asked)),
    )
    with st.container(key="own-taking", horizontal=True):
        for key, words, count, these in offers:
            if count:
                st.button(
                    say(words, language, count=count),
                    key=key,
                    on_click=_take,
                    args=(library, these),
                )
        if accepted:
            st.button(
                say(Text.OWN_FROM_ACCEPTED, language, count=len(accepted)),
                key="own-from-accepted",
                on_click=_take_accepted,
                args=(library,),
            )
    taken = st.session_state.pop(_TAKEN, 0)
    if taken:
        st.html(notice_html(say(Text.OWN_TAKEN, language, count=taken), tone="good"))


def _take(library: Library, questions: Sequence[str]) -> None:
    added = [library.own_questions.add_unlabelled(each) for each in questions if each.strip()]
    st.session_state[_TAKEN] = sum(added)


def _take_accepted(library: Library) -> None:
    """Let each accepted quote answer its question; several of one question all do."""
    texts: dict[str, dict[str, None]] = {}
    files: dict[str, dict[str, None]] = {}
    for each in library.tray.quotes():
        citation = each.citation
        if each.decision is Decision.ACCEPTED and citation.question.strip():
            texts.setdefault(citation.question, {})[citation.text] = None
            files.setdefault(citation.question, {})[citation.file] = None
    settled = {
        each.question for each in library.own_questions.questions() if each.answers is not None
    }
    new = [question for question in texts if question not in settled]
    for question in new:
        library.own_questions.label(question, tuple(texts[question]), tuple(files[question]))
    st.session_state[_TAKEN] = len(new)


def _list_html(
    title: Text, questions: Sequence[OwnQuestion], language: Language, *, is_open: bool
) -> str:
    if not questions:
        return ""
    items = "".join(_item_html(each, language) for each in questions)
    words = escape(say(title, language, count=len(questions)))
    return (
        f'<details class="tk-details tk-history tk-own" id="own-{title.name.lower()}"'
        f"{' open' if is_open else ''}><summary>{words}</summary><ul>{items}</ul></details>"
    )


def _item_html(own: OwnQuestion, language: Language) -> str:
    answer = ""
    if own.answers is not None:
        words = " / ".join(own.answers) or say(Text.OWN_NO_ANSWER, language)
        answer = f'<span class="tk-quiet" dir="auto">{visible_line(words)}</span>'
    forget = button_html(
        "×", FORGET, own.id, name=say(Text.OWN_FORGET, language, question=own.question)
    )
    return (
        f'<li><a href="{escape(label_link(own.question))}" dir="auto">'
        f"{visible_line(own.question)}</a>{answer}{forget}</li>"
    )


def _forget(library: Library, act: Act, language: Language) -> str:
    if act.name != FORGET or not act.about.isdecimal():
        return ""
    library.own_questions.forget(OwnQuestionId(int(act.about)))
    return say(Text.OWN_FORGOTTEN, language)


def _draw_run(assistant: Assistant, labelled: Sequence[OwnQuestion], language: Language) -> None:
    st.html(f'<h2 class="tk-subtitle">{escape(say(Text.RUN_TITLE, language))}</h2>')
    if measuring().progress.is_running:
        st.fragment(_draw_progress, run_every=POLL_S)(language)
        return
    ended = measuring().progress
    if ended.problem is not None:
        st.html(notice_html(describe(ended.problem, language), tone="bad"))
    if ended.unforeseen:
        words = say(Text.UNEXPECTED, language, code=ended.unforeseen)
        st.html(notice_html(words, tone="bad"))
    if not labelled:
        st.html(f'<p class="tk-quiet">{escape(say(Text.RUN_NOTHING, language))}</p>')
        return
    seconds = max(5, round(_SECONDS_A_QUESTION * len(labelled)))
    words = say(Text.RUN_LENGTH, language, count=len(labelled), seconds=seconds)
    st.html(f'<p class="tk-quiet">{escape(words)}</p>')
    st.button(
        say(Text.RUN_BUTTON, language),
        key="measure-now",
        type="primary",
        on_click=measuring().start,
        args=(assistant, len(labelled)),
    )


def _draw_progress(language: Language) -> None:
    with errors_as_sentences(language):
        progress = measuring().progress
        if not progress.is_running:
            st.rerun()  # the result stands below now, and the polling ends
        words = say(Text.RUN_PROGRESS, language, done=progress.done, total=progress.total)
        st.html(
            f'<section class="tk-job"><p id="run-progress" role="status">{escape(words)}</p>'
            f'<progress max="{progress.total}" value="{progress.done}" '
            f'aria-labelledby="run-progress"></progress></section>'
        )
