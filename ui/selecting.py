"""On the page Source: let the words a person selects answer a question of the page Measure."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from ingest.notice import Language
from ui.actions import Act, draw_actions
from ui.labelling import PARAMETER, label_link, saved_words
from ui.language import link_parameters
from ui.source_address import SourceAddress
from ui.visible import visible_line
from ui.words import Text, say

if TYPE_CHECKING:
    from index.library import Library
    from ingest.document import Document, Page

SELECTED: Final = "label-selected"
_LONGEST: Final = 1000


def asked_question() -> str:
    """Return the question whose answer is being looked for, empty when none is."""
    return st.query_params.get(PARAMETER, "").strip()[:_LONGEST]


def place_parameters() -> dict[str, str]:
    """Return what a link to another place of the document keeps: language, question to label."""
    question = asked_question()
    return {**link_parameters(), **({PARAMETER: question} if question else {})}


def selecting_html(language: Language) -> str:
    """Return the bar with the question and the button; nothing when no question is labelled."""
    question = asked_question()
    if not question:
        return ""
    back = escape(label_link(question))
    return (
        f'<section class="tk-select" aria-label="{escape(say(Text.LABEL_TITLE, language))}">'
        f'<p dir="auto"><a class="tk-link" href="{back}">{visible_line(question)}</a></p>'
        f'<p class="tk-quiet">{escape(say(Text.LABEL_SELECT, language))}</p>'
        f'<button type="button" class="tk-act" id="act-{SELECTED}" data-act="{SELECTED}" '
        f'data-selection="">{escape(say(Text.LABEL_SELECTED, language))}</button></section>'
    )


def draw_selecting(
    library: Library, document: Document, address: SourceAddress, language: Language
) -> None:
    """Start the script of the button, when a question is being labelled."""
    question = asked_question()
    if question:
        page = library.page(document.id, address.page)
        draw_actions(
            lambda act: perform_selecting(library, document, page, question, act, language),
            language,
        )


def perform_selecting(
    library: Library, document: Document, page: Page, question: str, act: Act, language: Language
) -> str:
    """Label the question by the selected words, when they stand on this page."""
    if act.name != SELECTED:
        return ""
    words = find_words(page.text, act.value)
    if not words:
        return say(Text.LABEL_NOTHING_SELECTED, language)
    library.own_questions.label(question, (words,), (document.name,))
    return saved_words((words,), language)


def find_words(text: str, selected: str) -> str:
    """Return the part of a text that is as selected, white space aside; empty when there is none.

    What the browser hands over has other line ends than the stored text.
    """
    wanted = "".join(selected.split())
    places = [place for place, character in enumerate(text) if not character.isspace()]
    start = "".join(text[place] for place in places).find(wanted) if wanted else -1
    if start < 0:
        return ""
    return text[places[start] : places[start + len(wanted) - 1] + 1]
