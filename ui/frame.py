"""What every page has around it: header, language, and the way errors are shown."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.navigation.page import Page

from index.filter import EVERYTHING
from ingest.notice import Language, TenkyoError, describe
from ui.keys import draw_keys
from ui.language import link_parameters, switch_language
from ui.narrowing_address import filter_pairs
from ui.visible import visible_html
from ui.words import Text, say

_HERE: Final = Path(__file__).parent
_BEHAVIOUR: Final = st.components.v2.component(
    "tenkyo.behaviour", js=(_HERE / "behaviour.js").read_text(encoding="utf-8")
)


def draw_frame(pages: Sequence[Page], current: Page, language: Language) -> None:
    """Draw the header with links to the pages and the language switch; start the page's script."""
    _BEHAVIOUR(
        key="behaviour",
        data={
            "language": language,
            "page": current.url_path,
            "labels": _labels(language),
            "phrases": _phrases(language),
        },
    )
    draw_keys(language)
    with st.container(horizontal=True, vertical_alignment="center", key="header"):
        st.html(
            '<p class="tk-brand"><span aria-hidden="true">「</span>'
            f'{escape(say(Text.PRODUCT, language))}<span aria-hidden="true">」</span></p>',
            width="content",
        )
        for page in pages:
            st.page_link(page, query_params=_parameters(page))
        st.space("stretch")
        st.button(
            say(Text.OTHER_LANGUAGE, language),
            key="switch-language",
            type="tertiary",
            on_click=switch_language,
            args=("en" if language == "ja" else "ja",),
        )


def notice_html(sentence: str, *, tone: str = "plain") -> str:
    """Return a boxed sentence; it may name a file, so it is escaped. Tones: plain, bad, good."""
    return f'<div class="tk-notice tk-{tone}" role="note"><p>{visible_html(sentence)}</p></div>'


@contextmanager
def errors_as_sentences(language: Language) -> Iterator[None]:
    """Be the boundary of a run (page, fragment, dialog): nobody is shown a stack trace."""
    try:
        yield
    except Exception as error:
        _show_error(error, language)


def _show_error(error: Exception, language: Language) -> None:
    # What we did not foresee is logged, but without any text of it.
    if isinstance(error, TenkyoError):
        st.html(notice_html(describe(error.notice, language), tone="bad"))
        return
    code = type(error).__name__
    # The message and the values may hold text of a document: only the places are logged.
    frames = traceback.extract_tb(error.__traceback__)
    places = "\n".join(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    print(f"Unexpected {code}, shown as one sentence on the page:\n{places}", file=sys.stderr)
    st.html(notice_html(say(Text.UNEXPECTED, language, code=code), tone="bad"))


def _parameters(page: Page) -> dict[str, list[str]]:
    question = st.session_state.get("asked", "")
    pairs = list(link_parameters().items())
    if question and page.url_path == "":
        pairs += [("q", question), *filter_pairs(st.session_state.get("asked-of", EVERYTHING))]
    return {name: [value for key, value in pairs if key == name] for name, _ in pairs}


def _phrases(language: Language) -> list[tuple[str, str]]:
    """Return Streamlit's names of the parts of its widgets, each with ours; none in English."""
    if language == "en":
        return []
    named = (text.value for text in Text if text.name.startswith("WIDGET_"))
    return [(words.en, words.ja) for words in named]


def _labels(language: Language) -> dict[str, str]:
    """Return our words for the few that Streamlit says in English, by where they stand."""
    limit = int(st.get_option("server.maxUploadSize"))
    return {
        "[data-testid='stSkipToContent']": say(Text.SKIP, language),
        "[data-testid='stFileUploaderDropzone'] button p": say(Text.UPLOAD_BUTTON, language),
        "[data-testid='stFileUploaderDropzoneInstructions'] span": say(
            Text.UPLOAD_HINT, language, limit=limit
        ),
    }
