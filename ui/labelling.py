"""Say what answers a question: a passage found for it, words of a document, or none."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import streamlit as st

from index.snapshot import GONE
from ingest.notice import Language, LibraryError
from retrieval.quotes import QuoteMismatch
from ui.actions import Act, button_html
from ui.evidence import choice_html, gather_evidence
from ui.frame import notice_html
from ui.keeping import quote_key
from ui.language import link_parameters
from ui.source_address import SourceAddress, address_of_quote
from ui.visible import visible_line, visible_text
from ui.words import Text, say

if TYPE_CHECKING:
    from index.library import Library
    from retrieval.answer import Answer, Quote
    from ui.assistant import Assistant
    from ui.evidence import Evidence

PATH: Final = "measure"
PARAMETER: Final = "label"
THIS: Final = "label-this"
NONE: Final = "label-none"
_ANSWER: Final = "label-answer"
_SHOWN: Final = 60


def measure_link() -> str:
    """Return the link to the page Measure."""
    kept = link_parameters()
    return f"{PATH}?{urlencode(kept)}" if kept else PATH


def label_link(question: str) -> str:
    """Return the link to the choice of a question's answer."""
    return f"{PATH}?{urlencode({PARAMETER: question, **link_parameters()})}"


def draw_labelling(assistant: Assistant, question: str, language: Language) -> None:
    """Draw the passages that may answer, and the ways to say that none of them does."""
    back = escape(measure_link())
    st.html(
        f'<p class="tk-back"><a class="tk-link" href="{back}">'
        f"{escape(say(Text.LABEL_BACK, language))}</a></p>"
        f'<h1 class="tk-title" tabindex="-1">{escape(say(Text.LABEL_TITLE, language))}</h1>'
        f'<p class="tk-label-question" dir="auto">{visible_line(question)}</p>'
        f'<p class="tk-quiet">{escape(say(Text.LABEL_HINT, language))}</p>'
        f"{_present_html(assistant.library, question, language)}"
    )
    answer = _answer(assistant, question, language)
    found = [
        evidence
        for quote in (*answer.quotes, *answer.nearest)
        if (evidence := _checked(assistant.library, quote)) is not None
    ]
    st.html(
        "".join(_choice(evidence, answer, n, language) for n, evidence in enumerate(found, 1))
        + f'<p class="tk-label-none">{button_html(say(Text.LABEL_NONE, language), NONE, "")}</p>'
    )
    _draw_words(assistant.library, question, language)


def _answer(assistant: Assistant, question: str, language: Language) -> Answer:
    kept: Answer | None = st.session_state.get(_ANSWER)
    if kept is not None and kept.question == question:
        return kept
    waiting = Text.SEARCHING if assistant.is_ready else Text.PREPARING
    with st.spinner(say(waiting, language)):
        answer = assistant.ask(question)
    st.session_state[_ANSWER] = answer
    return answer


def _present_html(library: Library, question: str, language: Language) -> str:
    """Return what the question is labelled with now; nothing while it waits."""
    own = next((e for e in library.own_questions.questions() if e.question == question), None)
    if own is None or own.answers is None:
        return ""
    return notice_html(saved_words(own.answers, language), tone="good")


def saved_words(answers: tuple[str, ...], language: Language) -> str:
    """Return the sentence that says what a question is labelled with."""
    if not answers:
        return say(Text.LABEL_SAVED_NONE, language)
    words = visible_text(" / ".join(answers))
    return say(Text.LABEL_SAVED, language, words=words[:_SHOWN] + "…" * (len(words) > _SHOWN))


def _checked(library: Library, quote: Quote) -> Evidence | None:
    try:
        return gather_evidence(library.snapshot(), quote)
    except QuoteMismatch:
        return None
    except LibraryError as error:
        if error.notice.code == GONE.code:
            return None
        raise


def _choice(evidence: Evidence, answer: Answer, number: int, language: Language) -> str:
    about = quote_key(evidence.quote)
    source = with_label(address_of_quote(answer, evidence.quote), answer.question)
    acts = (
        button_html(say(Text.LABEL_THIS, language), THIS, about, key="a")
        + f'<a class="tk-link tk-source" href="{escape(source)}">'
        f"{escape(say(Text.LABEL_OPEN, language))}</a>"
    )
    return choice_html(evidence, number, acts, language)


def with_label(address: SourceAddress, question: str) -> str:
    """Return the link to a place in a document where the question's answer can be selected."""
    return address.link({PARAMETER: question, **link_parameters()})


def _draw_words(library: Library, question: str, language: Language) -> None:
    with (
        st.container(key="label-form"),
        st.form("label", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        written = st.text_input(say(Text.LABEL_WORDS, language))
        submitted = st.form_submit_button(say(Text.LABEL_SAVE, language))
    words = written.strip()
    if not submitted or not words:
        return
    files = find_files(library, words)
    if not files:
        shown = visible_text(words)[:_SHOWN]
        st.html(notice_html(say(Text.LABEL_NOT_THERE, language, words=shown), tone="bad"))
        return
    library.own_questions.label(question, (words,), files)
    st.rerun()


def find_files(library: Library, words: str) -> tuple[str, ...]:
    """Return the names of the documents that hold words as they are; white space aside."""
    packed = "".join(words.split())
    return tuple(
        dict.fromkeys(
            document.name
            for document in library.documents()
            for page in library.pages(document.id)
            if packed in "".join(page.text.split())
        )
    )


def perform_labelling(assistant: Assistant, question: str, act: Act, language: Language) -> str:
    """Label the question as a button says; return the sentence for the person.

    Raises LibraryError or QuoteMismatch when the chosen text is no longer there.
    """
    library = assistant.library
    if act.name == NONE:
        library.own_questions.label(question, ())
        return say(Text.LABEL_SAVED_NONE, language)
    answer: Answer | None = st.session_state.get(_ANSWER)
    if act.name != THIS or answer is None or answer.question != question:
        return ""
    quotes = (*answer.quotes, *answer.nearest)
    quote = next((each for each in quotes if quote_key(each) == act.about), None)
    if quote is None:  # an answer of another tab
        return say(Text.KEEP_OTHER_ANSWER, language)
    words, files = chosen_words(gather_evidence(library.snapshot(), quote))
    library.own_questions.label(question, (words,), files)
    return saved_words((words,), language)


def chosen_words(evidence: Evidence) -> tuple[str, tuple[str, ...]]:
    """Return the text of a quote that was chosen as the answer, and the documents that say it.

    The whole quote, not the words in which the judge sees the answer: those may be wrong, and
    the judge would then be measured by its own opinion.
    """
    names = (evidence.document.name, *(document.name for document, _ in evidence.repeats))
    return evidence.text, tuple(dict.fromkeys(names))
