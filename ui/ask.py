"""The page Ask: a question, its outcome, and the quotes or the nearest passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from index.damage import DamagedDocumentError
from index.filter import EVERYTHING, Filter
from index.left_out import describe_left_out
from index.snapshot import GONE
from ingest.notice import Language, LibraryError, describe
from retrieval.answer import Answer, Outcome
from retrieval.comparison import name_outcome, quoted_places
from retrieval.quotes import QuoteMismatch
from ui.actions import Act, draw_actions
from ui.asked_again import asked_again_html, changed_since_html
from ui.assistant import Assistant, open_assistant
from ui.evidence import (
    Evidence,
    citation,
    gather_evidence,
    gone_html,
    nearest_html,
    quote_html,
)
from ui.first_start import draw_first_start, example_html
from ui.frame import errors_as_sentences, notice_html
from ui.history import ASK, FORGET, FORGET_ALL, history_html, perform_forgetting
from ui.jobs import POLL_S, running_job
from ui.keeping import perform_keeping, pressed_keys
from ui.language import link_parameters
from ui.local_time import local_time
from ui.narrowing import draw_filter, put_into_address
from ui.outcome import (
    attend_answer,
    differing_html,
    outcome_html,
    parts_html,
    printed_foot_html,
    printed_question_html,
    searched_html,
)
from ui.sheet import prepare_pictures
from ui.source_address import address_of_quote
from ui.words import Text, join_sentences, say

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

    from index.library import Library
    from index.snapshot import Snapshot
    from ingest.document import Document
    from retrieval.answer import Quote

QUESTION_LIMIT: Final = 1000
_ADDRESS: Final = "q"


def draw_ask_page(language: Language, *, documents_page: Page) -> None:
    """Draw the page. The question is the `q` of the address, so each answer has a link."""
    assistant = open_assistant()
    documents = assistant.library.documents()
    st.html(f'<h1 class="tk-title">{escape(say(Text.ASK_TITLE, language))}</h1>')
    if not documents:
        _draw_indexing(assistant.library, language)
        _draw_empty_library(assistant.library, language, documents_page)
        return
    question, is_new = _draw_question(language)
    narrowed = draw_filter(documents, language)
    _draw_indexing(assistant.library, language)
    if not question or narrowed is None:
        if not question:
            _draw_introduction(documents, language)
        _draw_history(assistant.library, None, language)
        return
    st.session_state["asked-of"] = narrowed
    is_new |= st.session_state.get("answered-of", EVERYTHING) != narrowed
    answer = _answer(assistant, question, narrowed, language, again=is_new)
    _draw_answer(assistant.library, answer, narrowed, language)
    _draw_history(assistant.library, answer, language)
    for notice in assistant.notices:
        st.html(notice_html(describe(notice, language)))


def _draw_question(language: Language) -> tuple[str, bool]:
    """Draw the box; return the question to answer and whether to search afresh for it."""
    asked = st.query_params.get(_ADDRESS, "")
    came_from_elsewhere = "question" not in st.session_state
    if came_from_elsewhere or st.session_state.get("asked", "") != asked:
        st.session_state["question"] = asked[:QUESTION_LIMIT]
        st.session_state["asked"] = asked
    with (
        st.container(key="question-form"),
        st.form("asking", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(
            say(Text.QUESTION_LABEL, language),
            key="question",
            max_chars=QUESTION_LIMIT,
            placeholder=say(Text.QUESTION_EXAMPLE, language),
            label_visibility="collapsed",
        )
        submitted = st.form_submit_button(
            say(Text.PAGE_ASK, language), type="primary", on_click=_ask_what_is_written
        )
    if submitted and not asked.strip():
        st.html(notice_html(say(Text.QUESTION_BLANK, language)))
    if len(asked) > QUESTION_LIMIT:
        st.html(notice_html(say(Text.QUESTION_CUT, language, limit=QUESTION_LIMIT)))
    return asked[:QUESTION_LIMIT].strip(), submitted or came_from_elsewhere


def _ask_what_is_written() -> None:
    written = st.session_state["question"].strip()
    st.session_state["question"] = st.session_state["asked"] = written
    if written:  # by itself, so that what else the address says stays, known to us or not
        st.query_params[_ADDRESS] = written
    else:
        st.query_params.pop(_ADDRESS, None)


def _ask_earlier(library: Library, act: Act) -> None:
    """Ask a question of the history again, of the same documents."""
    same = (each for each in library.history.questions() if str(each.id) == act.about)
    earlier = next(same, None)  # none when another tab made the app forget it meanwhile
    question = (earlier.question if earlier else act.value)[:QUESTION_LIMIT]
    st.session_state["question"] = st.session_state["asked"] = question
    st.session_state.pop("answer", None)
    put_into_address(question, earlier.narrowed if earlier else EVERYTHING)


def _answer(
    assistant: Assistant, question: str, narrowed: Filter, language: Language, *, again: bool
) -> Answer:
    """Return the answer, kept over reruns that change nothing but the drawing."""
    slot = st.container(key="waiting")  # always there, so that what follows keeps its place
    kept: Answer | None = st.session_state.get("answer")
    if kept is not None and kept.question == question and not again:
        return kept
    waiting = Text.SEARCHING if assistant.is_ready else Text.PREPARING
    with slot, st.spinner(say(waiting, language)):
        answer = assistant.ask(question, narrowed)
    st.session_state["earlier"] = assistant.library.history.answers(question, narrowed)
    st.session_state["answer"] = answer
    st.session_state["answered-of"] = narrowed
    st.session_state["unrecorded"] = answer
    return answer


def _draw_answer(library: Library, answer: Answer, narrowed: Filter, language: Language) -> None:
    snapshot = library.snapshot()
    _draw_outdated(snapshot, answer, language)
    sections = [
        printed_question_html(answer, language)
        + outcome_html(answer, language)
        + parts_html(answer, language)
        + differing_html(answer, language)
    ]
    if answer.not_searched:
        sections.append(notice_html(describe(describe_left_out(answer.not_searched), language)))
    earlier = st.session_state.get("earlier", ())
    sections.append(asked_again_html(library, earlier, answer, language))
    citations: tuple[str, ...] = ()
    if answer.outcome is Outcome.NOT_FOUND:
        sections.append(_nearest_html(snapshot, answer, narrowed, language))
    else:
        quotes, citations = _quotes_html(snapshot, answer, narrowed, language)
        sections.append(quotes)
    day = local_time(datetime.now(UTC).isoformat())[:10]
    sections.append(searched_html(answer, language) + printed_foot_html(answer, day, language))
    # In one piece: an answer that takes the place of another changes at once, and nothing moves.
    st.html("".join(f'<div class="tk-section">{each}</div>' for each in sections if each))
    attend_answer(answer, citations, language)


def _draw_outdated(snapshot: Snapshot, answer: Answer, language: Language) -> None:
    """Say that the library changed since, or that a quote can not be shown, with a way on."""
    changed = changed_since_html(snapshot, answer, language)
    if changed or any(_checked(snapshot, quote) is None for quote in answer.quotes):
        with st.container(key="outdated-answer", horizontal=True, vertical_alignment="center"):
            if changed:
                st.html(changed, width="stretch")
            st.button(say(Text.ASK_AGAIN, language), key="ask-again", on_click=_forget_answer)


def _quotes_html(
    snapshot: Snapshot, answer: Answer, narrowed: Filter, language: Language
) -> tuple[str, tuple[str, ...]]:
    """Return the quotes, and the text to copy for each, empty for one that is gone."""
    documents: list[Document] = []
    drawn = [f'<h2 class="tk-hidden">{escape(say(Text.QUOTES_TITLE, language))}</h2>']
    citations: list[str] = []
    for number, quote in enumerate(answer.quotes, start=1):
        evidence = _checked(snapshot, quote)
        if evidence is None:
            drawn.append(gone_html(number, language))
        else:
            documents.append(evidence.document)
            source = source_link(answer, quote, narrowed)
            drawn.append(quote_html(evidence, number, language, source))
        citations.append(citation(evidence, language) if evidence else "")
    prepare_pictures(documents)
    return "".join(drawn), tuple(citations)


def _nearest_html(snapshot: Snapshot, answer: Answer, narrowed: Filter, language: Language) -> str:
    found = [_checked(snapshot, quote) for quote in answer.nearest]
    drawn = [
        nearest_html(evidence, language, source_link(answer, evidence.quote, narrowed))
        for evidence in found
        if evidence
    ]
    if not drawn:
        return ""
    return (
        f'<h2 class="tk-subtitle">{escape(say(Text.NEAREST_TITLE, language))}</h2>'
        f'<p class="tk-quiet">{escape(say(Text.NEAREST_DETAIL, language))}</p>' + "".join(drawn)
    )


def source_link(answer: Answer, quote: Quote, narrowed: Filter) -> str:
    """Return the link to the place of a quote, with the other quotes in its document."""
    return replace(address_of_quote(answer, quote), narrowed=narrowed).link(link_parameters())


def _checked(snapshot: Snapshot, quote: Quote) -> Evidence | None:
    try:
        return gather_evidence(snapshot, quote)
    except (QuoteMismatch, DamagedDocumentError):
        return None
    except LibraryError as error:
        if error.notice.code == GONE.code:
            return None
        raise


def _forget_answer() -> None:
    st.session_state.pop("answer", None)


def _draw_history(library: Library, answer: Answer | None, language: Language) -> None:
    """Record what was asked just now, draw the earlier questions, and let the page's HTML act."""
    unrecorded: Answer | None = st.session_state.pop("unrecorded", None)
    if unrecorded is not None:
        _record(library, unrecorded)
    earlier = history_html(library.history.questions(), language)
    if earlier:
        st.html(earlier)

    def perform(act: Act) -> str:
        if act.name == ASK:
            _ask_earlier(library, act)
            return ""
        if act.name in (FORGET, FORGET_ALL):
            return perform_forgetting(library, act, language)
        return perform_keeping(library, answer, act, language) if answer else ""

    pressed = pressed_keys(library, answer.question) if answer else ()
    draw_actions(perform, language, pressed=pressed)


def _record(library: Library, answer: Answer) -> None:
    narrowed: Filter = st.session_state["answered-of"]
    library.history.record(
        answer.question,
        name_outcome(answer),
        narrowed,
        answer.searched.generation,
        quoted_places(answer),
    )


def _draw_introduction(documents: Sequence[Document], language: Language) -> None:
    searched = say(
        Text.SCOPE,
        language,
        documents=len(documents),
        passages=sum(document.passage_count for document in documents),
    )
    scope = join_sentences([searched, say(Text.STAYS_HERE, language)], language)
    st.html(
        f'<div class="tk-introduction"><p>{escape(say(Text.ASK_INTRODUCTION, language))}</p>'
        f'<p class="tk-quiet">{escape(scope)}</p></div>'
        f"{example_html(documents, language)}"
    )


def _draw_indexing(library: Library, language: Language) -> None:
    """While files are added, say how far that is, drawn again by itself."""
    if running_job(library) is not None:
        st.fragment(_draw_progress, run_every=POLL_S)(library, language)


def _draw_progress(library: Library, language: Language) -> None:
    with errors_as_sentences(language):
        job = running_job(library)
        if job is None:
            st.rerun()  # there is more to ask about now, and the polling ends
        sentence = say(Text.ASK_WHILE_INDEXING, language, done=job.done, total=job.total)
        st.html(notice_html(sentence))


def _draw_empty_library(library: Library, language: Language, documents_page: Page) -> None:
    st.html(
        '<div class="tk-empty"><p class="tk-empty-title">'
        f"{escape(say(Text.LIBRARY_EMPTY_TITLE, language))}</p>"
        f"<p>{escape(say(Text.LIBRARY_EMPTY_BODY, language))}</p></div>"
    )
    if running_job(library) is None:
        draw_first_start(library, language, documents_page)
