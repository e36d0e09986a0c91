"""The pages of the app and what each is called: drawn anew for each act of a person."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from ui import assistant
from ui.ask import draw_ask_page
from ui.documents import draw_documents_page
from ui.frame import draw_frame, errors_as_sentences
from ui.language import current_language
from ui.measure import draw_measure_page
from ui.review import draw_review_page
from ui.settings import draw_settings_page
from ui.source import draw_source_page
from ui.words import Text, say

_ICON: Final = Path(__file__).parent / "icon.svg"


def draw_current_page() -> None:
    """Draw the page the address names, in the person's language."""
    language = current_language()
    st.set_page_config(page_title=say(Text.TAB_TITLE, language), page_icon=_ICON)
    pages = [
        st.Page(
            lambda: draw_ask_page(language, documents_page=pages[2]),
            title=say(Text.PAGE_ASK, language),
            url_path="ask",
            default=True,
        ),
        st.Page(
            lambda: draw_review_page(language, ask_page=pages[0]),
            title=say(Text.PAGE_REVIEW, language),
            url_path="review",
        ),
        st.Page(
            lambda: draw_documents_page(language),
            title=say(Text.PAGE_DOCUMENTS, language),
            url_path="documents",
        ),
        st.Page(
            lambda: draw_measure_page(language),
            title=say(Text.PAGE_MEASURE, language),
            url_path="measure",
        ),
        st.Page(
            lambda: draw_settings_page(language),
            title=say(Text.PAGE_SETTINGS, language),
            url_path="settings",
        ),
    ]
    source = st.Page(  # opened from a quote, so the header has no link to it
        lambda: draw_source_page(language),
        title=say(Text.PAGE_SOURCE, language),
        url_path="source",
    )
    page = st.navigation([*pages, source], position="hidden")
    draw_frame(pages, page, language)
    with errors_as_sentences(language):
        page.run()
        assistant.open_assistant().warm_up()
