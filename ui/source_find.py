"""Search within one document on the page Source: the box, and where its words stand."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from ingest.document import Document, Page
from ingest.find import Finding, Occurrence, find_in_pages
from ingest.notice import Language
from ui.frame import notice_html
from ui.language import link_parameters
from ui.source_address import SourceAddress
from ui.visible import visible_html
from ui.words import Text, say

if TYPE_CHECKING:
    from index.library import Library

_MOST: Final = 100
_AROUND: Final = 24  # characters shown before and after the words
_PARAMETER: Final = "find"
_KEPT: Final = 32


def draw_find_box(address: SourceAddress, language: Language) -> None:
    """Draw the box; what is written there goes into the address."""
    if st.session_state.get("find-asked") != address.find:
        st.session_state["find-words"] = st.session_state["find-asked"] = address.find
    with (
        st.container(key="find-form"),
        st.form("finding", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(
            say(Text.FIND_LABEL, language),
            key="find-words",
            placeholder=say(Text.FIND_LABEL, language),
            label_visibility="collapsed",
        )
        st.form_submit_button(say(Text.FIND_BUTTON, language), on_click=_put_into_address)


def draw_found(
    library: Library, document: Document, address: SourceAddress, language: Language
) -> None:
    """Draw the places found for the words in the address, each a link."""
    if not address.find.strip():
        return
    finding = _find(document.id, address.find, _library=library, _document=document)
    st.html(_finding_html(library, document, address, finding, language))


def _put_into_address() -> None:
    words = st.session_state["find-words"].strip()
    st.session_state["find-asked"] = words
    if words:
        st.query_params[_PARAMETER] = words
    else:
        st.query_params.pop(_PARAMETER, None)


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def _find(document: str, words: str, *, _library: Library, _document: Document) -> Finding:  # noqa: ARG001
    """Return where words stand. It is kept: the text of a document never changes."""
    return find_in_pages(_pages(_library, _document), words, _MOST)


def _pages(library: Library, document: Document) -> Iterator[Page]:
    for number in range(1, document.page_count + 1):
        yield library.page(document.id, number)


def _finding_html(
    library: Library,
    document: Document,
    address: SourceAddress,
    finding: Finding,
    language: Language,
) -> str:
    count = len(finding.occurrences)
    if finding.is_whole:
        words = say(Text.FIND_COUNT if count else Text.FIND_NONE, language, count=count)
    elif count == _MOST:
        words = say(Text.FIND_MANY, language, count=count)
    else:
        words = say(Text.FIND_PART, language, count=count, pages=finding.pages)
    if not count:
        return notice_html(words)
    items = "".join(
        _occurrence_html(library, document, address, occurrence, language)
        for occurrence in finding.occurrences
    )
    return (
        f'<details class="tk-found-places" open><summary>{escape(words)}</summary>'
        f"<ol>{items}</ol></details>"
    )


def _occurrence_html(
    library: Library,
    document: Document,
    address: SourceAddress,
    occurrence: Occurrence,
    language: Language,
) -> str:
    span, text = occurrence.span, library.page(document.id, occurrence.page).text
    link = escape(address.at(occurrence.page, span).link(link_parameters()))
    is_here = (address.page, address.span) == (occurrence.page, span)
    here = ' aria-current="true"' if is_here else ""
    page = ""
    if document.page_count > 1:
        page = f"{escape(say(Text.QUOTE_PAGE, language, number=occurrence.page))} "
    before = visible_html(text[max(0, span.start - _AROUND) : span.start])
    after = visible_html(text[span.end : span.end + _AROUND])
    return (
        f'<li><a class="tk-link" href="{link}"{here}>{page}<span class="tk-context" dir="auto">'
        f"…{before}<b>{visible_html(text[span.start : span.end])}</b>{after}…</span></a></li>"
    )
