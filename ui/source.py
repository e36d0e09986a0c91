"""The page Source: a quote in its document, on the image of its page and in its text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote as encode
from urllib.parse import urlencode

import streamlit as st

from index.filter import EVERYTHING
from index.snapshot import GONE
from index.uploads import safe_name
from ingest.boxes import boxes_of, visible_parts
from ingest.document import Document, Page, Span
from ingest.notice import Language, LibraryError, TenkyoError, describe
from ingest.picture import has_pictures
from ui.assistant import open_assistant
from ui.citing import LINED
from ui.evidence import page_words
from ui.frame import notice_html
from ui.language import link_parameters
from ui.locked_picture import ask_for_picture, wants_password
from ui.narrowing import addressed_narrowing
from ui.narrowing_address import question_query
from ui.selecting import draw_selecting, place_parameters, selecting_html
from ui.sheet import draw_picture, put_picture, scroll_to_mark, sheet_html, zoom_html
from ui.source_address import AddressError, SourceAddress, read_address
from ui.source_find import draw_find_box, draw_found
from ui.source_text import BEFORE, Excerpt, Layer, cut_excerpt, lines_html
from ui.versions import newer_version_html
from ui.visible import visible_line
from ui.words import Text, say

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from index.library import Library


def draw_source_page(language: Language) -> None:
    """Draw the page. Everything it shows is named in its address, so a link shows it again."""
    library = open_assistant().library
    try:
        narrowed = addressed_narrowing().chosen
        address = read_address(st.query_params.to_dict(), narrowed)
    except AddressError:
        _draw_nowhere(Text.SOURCE_BAD_TITLE, Text.SOURCE_BAD_BODY, language)
        return
    if address.question:  # so that the header's way back to Ask keeps it
        st.session_state["asked"] = address.question
        st.session_state["asked-of"] = address.narrowed
    try:
        document = library.document(address.document)
    except LibraryError as error:
        if error.notice.code != GONE.code:
            raise
        _draw_nowhere(Text.SOURCE_GONE_TITLE, Text.SOURCE_GONE_BODY, language, address=address)
        return
    if not 1 <= address.page <= document.page_count:
        _draw_nowhere(Text.SOURCE_NO_PAGE_TITLE, Text.SOURCE_NO_PAGE_BODY, language, document)
        return
    _draw_place(library, document, address, language)
    draw_selecting(library, document, address, language)


def back_link(address: SourceAddress | None, language: Language) -> str:
    """Return the link back to the answer or kept quote that led here, to Ask when none did."""
    if address and address.kept:
        query = urlencode({"kept": address.kept, **link_parameters()})
        words = escape(say(Text.SOURCE_TO_REVIEW, language))
        link = escape(f"./review?{query}#kept-{encode(address.kept)}")
        return f'<a class="tk-link" href="{link}">{words}</a>'
    question, narrowed = (address.question, address.narrowed) if address else ("", EVERYTHING)
    query = question_query(question, narrowed, link_parameters())
    words = escape(say(Text.SOURCE_BACK if question else Text.SOURCE_TO_ASK, language))
    asked = f' <span class="tk-asked">{visible_line(question)}</span>' if question else ""
    return (
        f'<a class="tk-link" href="{escape("./?" + query if query else "./")}">{words}</a>{asked}'
    )


def _draw_nowhere(
    title: Text,
    body: Text,
    language: Language,
    document: Document | None = None,
    *,
    address: SourceAddress | None = None,
) -> None:
    """Draw what stands where there is nothing to show, with the ways on."""
    links = [back_link(address, language)]
    if document is not None:
        first = SourceAddress(document.id).link(place_parameters())
        words = escape(say(Text.SOURCE_FIRST_PAGE, language))
        links.append(f'<a class="tk-link" href="{escape(first)}">{words}</a>')
    facts = {} if document is None else {"pages": document.page_count}
    st.html(
        f'<h1 class="tk-title" tabindex="-1">{escape(say(title, language))}</h1>'
        f'<div class="tk-empty"><p>{escape(say(body, language, **facts))}</p>'
        f"<p>{' · '.join(links)}</p></div>"
    )


def _draw_place(
    library: Library, document: Document, address: SourceAddress, language: Language
) -> None:
    page = library.page(document.id, address.page)
    mark, problem = _checked_mark(page, address)
    st.html(_head_html(document, page, address, language) + selecting_html(language))
    older = newer_version_html(library, document, language)
    if older:
        st.html(older)
    with st.container(key="source-tools", horizontal=True, vertical_alignment="center"):
        st.html(_tools_html(document, page, address, language), width="stretch")
        finding = st.container(width="stretch")
    with finding:
        draw_find_box(address, language)
    draw_found(library, document, address, language)
    for text in (problem, _sight(document, page, mark)):
        if text is not None:
            st.html(notice_html(say(text, language)))
    place = mark or Span(address.offset, address.offset)
    key = f"{document.id}-{page.number}-{place.start}-{place.end}"
    with st.container(key="panes"):
        panes = st.columns(2) if _has_sheet(document, page) else [st.container()] * 2
    sheet = panes[0].empty()
    others = _other_spans(page, mark, address)
    if _has_sheet(document, page):
        sheet.html(sheet_html(document, page, mark, others, language, key=key))
    panes[1].html(_lines_html(document, page, mark, address, language, key=key))
    scroll_to_mark(key)
    _draw_original(library, document, page, language, sheet, panes[0], key=key)


def _draw_original(
    library: Library,
    document: Document,
    page: Page,
    language: Language,
    sheet: DeltaGenerator,
    pane: DeltaGenerator,
    *,
    key: str,
) -> None:
    """Put the picture on the sheet and offer the file, or say there why that cannot be."""
    from index.originals import find_original, read_original  # imports every reader

    try:
        if _has_sheet(document, page):
            draw_picture(library, document.id, page.number, key=key)
        else:
            find_original(library, document.id)
    except TenkyoError as error:
        if not wants_password(error.notice):
            sheet.html(notice_html(describe(error.notice, language)))
            return
        with pane:
            picture = ask_for_picture(library, document.id, page.number, language)
        if picture is None:
            sheet.empty()
        else:
            put_picture(picture, key=key)
    st.download_button(
        say(Text.SOURCE_DOWNLOAD, language),
        data=lambda: read_original(library, document.id),
        file_name=safe_name(document.name),
        mime="application/octet-stream",
        on_click="ignore",
        key="download-original",
    )


def _has_sheet(document: Document, page: Page) -> bool:
    return has_pictures(document.media_type) and page.width > 0 and page.height > 0


def _checked_mark(page: Page, address: SourceAddress) -> tuple[Span | None, Text | None]:
    """Return the range to mark, or none and why: a mark is only put on the text it was made for."""
    span = address.span
    if span is None:
        return None, None
    if not 0 <= span.start < span.end <= len(page.text):
        return None, Text.SOURCE_NO_RANGE
    text = page.text[span.start : span.end]
    if not hashlib.sha256(text.encode()).hexdigest().startswith(address.digest):
        return None, Text.SOURCE_OTHER_TEXT
    return span, None


def _other_spans(page: Page, mark: Span | None, address: SourceAddress) -> list[Span]:
    """Return the ranges on this page that other quotes of the same answer have."""
    spans = [quote.span for quote in address.quotes if quote.page == page.number]
    return [span for span in spans if span != mark]


def _sight(document: Document, page: Page, mark: Span | None) -> Text | None:
    """Return what to say of a mark that cannot be seen, or not wholly, on the page's image."""
    if mark is None:
        return None
    visible = sum(span.end - span.start for span in visible_parts(page, mark.start, mark.end))
    if visible < mark.end - mark.start:
        return Text.SOURCE_HIDDEN
    if _has_sheet(document, page) and not boxes_of(page, mark.start, mark.end):
        return Text.SOURCE_NO_BOXES
    return None


def _head_html(document: Document, page: Page, address: SourceAddress, language: Language) -> str:
    facts = [
        f'<span class="tk-file">{visible_line(document.name)}</span>' if document.title else "",
        visible_line(page_words(document, page, language)),
        _ocr_html(page, language),
        f'<span class="tk-hash" title="SHA-256 {escape(document.sha256)}">'
        f"SHA-256 {escape(document.sha256[:8])}…</span>",
    ]
    line = "".join(f"<span>{fact}</span>" for fact in facts if fact)
    return (
        f'<p class="tk-back">{back_link(address, language)}</p>'
        f'<h1 class="tk-title tk-document-title" tabindex="-1" dir="auto">'
        f"{visible_line(document.title or document.name)}</h1>"
        f'<p class="tk-place">{line}</p>{_quotes_html(document, address, language)}'
    )


def _ocr_html(page: Page, language: Language) -> str:
    if page.medium != "ocr":
        return ""
    words = say(Text.QUOTE_OCR, language)
    if page.confidence is not None:
        words = say(Text.SOURCE_OCR, language, percent=round(100 * page.confidence))
    hint = escape(say(Text.QUOTE_OCR_HINT, language))
    return f'<span class="tk-ocr" title="{hint}">{escape(words)}</span>'


def _quotes_html(document: Document, address: SourceAddress, language: Language) -> str:
    """Return the quotes of the answer that stand in this document, each a link to its place."""
    if len(address.quotes) < 2:
        return ""
    items = []
    for quote in address.quotes:
        link = escape(address.at(quote.page, quote.span, quote.digest).link(place_parameters()))
        is_here = (quote.page, quote.span) == (address.page, address.span)
        here = ' aria-current="true"' if is_here else ""
        page = (
            f" {escape(say(Text.QUOTE_PAGE, language, number=quote.page))}"
            if document.page_count > 1
            else ""
        )
        items.append(
            f'<li><a class="tk-link tk-step" href="{link}"{here}>'
            f'<span class="tk-number">{quote.number}</span>{page}</a></li>'
        )
    title = escape(say(Text.SOURCE_QUOTES, language))
    return (
        f'<nav class="tk-steps" aria-label="{title}"><span>{title}</span>'
        f"<ul>{''.join(items)}</ul></nav>"
    )


def _tools_html(document: Document, page: Page, address: SourceAddress, language: Language) -> str:
    parts = []
    if document.page_count > 1:
        for step, words, name in (
            (-1, Text.SOURCE_PREVIOUS, "tk-previous-page"),
            (1, Text.SOURCE_NEXT, "tk-next-page"),
        ):
            number = page.number + step
            label = escape(say(words, language))
            if 1 <= number <= document.page_count:
                link = escape(address.at(number).link(place_parameters()))
                parts.append(f'<a class="tk-link tk-step {name}" href="{link}">{label}</a>')
            else:
                parts.append(f'<span class="tk-step tk-off">{label}</span>')
        facts = {"number": page.number, "total": document.page_count}
        parts.insert(1, f"<span>{escape(say(Text.SOURCE_PAGE_OF, language, **facts))}</span>")
    if _has_sheet(document, page):
        parts.append(zoom_html(language))
    return f'<div class="tk-tools">{"".join(parts)}</div>'


def _lines_html(
    document: Document,
    page: Page,
    mark: Span | None,
    address: SourceAddress,
    language: Language,
    *,
    key: str,
) -> str:
    if not page.text:
        return notice_html(say(Text.SOURCE_NO_TEXT, language))
    offset = min(address.offset, len(page.text))
    excerpt = cut_excerpt(page.text, mark or Span(offset, offset))
    layers: dict[Layer, Sequence[Span]] = {
        "mark": (mark,) if mark else (),
        "other": _other_spans(page, mark, address),
        "hidden": page.hidden,
        "aside": page.asides,
    }
    titles: dict[Layer, str] = {
        "other": say(Text.SOURCE_OTHER_QUOTE, language),
        "hidden": say(Text.SOURCE_HIDDEN_TITLE, language),
        "aside": say(Text.SOURCE_ASIDE_TITLE, language),
    }
    is_numbered = document.media_type in LINED
    rows = lines_html(page.text, excerpt, layers, titles, is_numbered=is_numbered)
    label = escape(say(Text.SOURCE_TEXT_LABEL, language, number=page.number))
    numbered = " tk-numbered" if is_numbered else ""
    return (
        f'<div class="tk-lines{numbered}" data-sheet="{escape(key)}" tabindex="0" role="region" '
        f'aria-label="{label}" dir="auto">{_more_html(page, address, excerpt, language)}{rows}'
        f"{_more_html(page, address, excerpt, language, is_after=True)}</div>"
    )


def _more_html(
    page: Page,
    address: SourceAddress,
    excerpt: Excerpt,
    language: Language,
    *,
    is_after: bool = False,
) -> str:
    """Return the link to what of a long text stands before or after what is shown."""
    if not (excerpt.end < len(page.text) if is_after else excerpt.start > 0):
        return ""
    offset = excerpt.end + 1 + BEFORE if is_after else max(0, excerpt.start - BEFORE)
    link = replace(address.at(page.number), offset=offset).link(place_parameters())
    words = say(Text.SOURCE_LATER if is_after else Text.SOURCE_EARLIER, language)
    return f'<p><a class="tk-link" href="{escape(link)}">{escape(words)}</a></p>'
