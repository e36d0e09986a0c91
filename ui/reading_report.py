"""Show how a document was read, and which of its pages need a person's eye."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from index.snapshot import GONE
from ingest.document import Document, DocumentId
from ingest.notice import Language, LibraryError, Notice, describe
from ingest.report import Concern, ReadingReport, report_reading
from ui.frame import notice_html
from ui.language import link_parameters
from ui.source_address import SourceAddress
from ui.visible import visible_html, visible_line
from ui.words import Text, say

if TYPE_CHECKING:
    from index.library import Library

PARAMETER: Final = "report"
_MOST: Final = 300
_KEPT: Final = 64
_CONCERNS: Final = {
    Concern.EMPTY: Text.REPORT_EMPTY,
    Concern.UNSURE: Text.REPORT_UNSURE,
    Concern.HIDDEN: Text.REPORT_HIDDEN,
}


def draw_report(library: Library, document_id: str, language: Language) -> None:
    """Draw the report of a document, or say that the document is no longer there."""
    back = escape(say(Text.REPORT_BACK, language))
    st.html(f'<p class="tk-back"><a class="tk-link" href="{_list_link()}">{back}</a></p>')
    try:
        document = library.document(DocumentId(document_id))
        report = _report(document.id, _library=library)
    except LibraryError as error:
        if error.notice.code != GONE.code:
            raise
        st.html(notice_html(say(Text.SOURCE_GONE_TITLE, language)))
        return
    st.html(report_html(document, report, language))


def document_links_html(document: Document, language: Language) -> str:
    """Return the links of a document in the list: to its first page, and to its report."""
    source = SourceAddress(document.id).link(link_parameters())
    links = ((source, Text.OPEN_DOCUMENT), (_report_link(document), Text.REPORT_TITLE))
    return "".join(
        f'<a class="tk-link" href="{escape(link)}">{escape(say(words, language))}</a>'
        for link, words in links
    )


def eye_html(documents: Sequence[Document], language: Language) -> str:
    """Return the pages of all documents whose reading left a note; empty when there are none."""
    noted = [
        (document, notice)
        for document in documents
        for notice in document.notices
        if notice.page is not None
    ]
    if not noted:
        return ""
    items = "".join(
        f"<li>{_page_link(document, notice.page or 1, language, with_title=True)}"
        f"<p>{visible_html(describe(notice, language))}</p></li>"
        for document, notice in noted[:_MOST]
    )
    title = escape(say(Text.REPORT_EYE_COUNT, language, count=len(noted)))
    return (
        f'<details class="tk-details tk-eye"><summary>{title}</summary><ul>{items}</ul></details>'
    )


def report_html(document: Document, report: ReadingReport, language: Language) -> str:
    """Return the report as escaped HTML."""
    rows = [
        (Text.DETAIL_FILE, visible_line(document.name)),
        (Text.REPORT_PAGES, str(document.page_count)),
        (Text.REPORT_TEXT_PAGES, str(report.text_pages)),
        (Text.REPORT_OCR_PAGES, str(report.ocr_pages)),
        (Text.REPORT_CHARACTERS, f"{report.characters:,}"),
        (Text.REPORT_JAPANESE, f"{report.japanese:.0%}"),
    ]
    if report.confidence is not None:
        rows.append((Text.REPORT_CONFIDENCE, f"{report.confidence:.0%}"))
    rows += [
        (Text.REPORT_HIDDEN_CHARACTERS, f"{report.hidden:,}"),
        (Text.REPORT_READER, escape(document.reader)),
    ]
    items = "".join(f"<dt>{escape(say(t, language))}</dt><dd>{value}</dd>" for t, value in rows)
    title = visible_line(document.title or document.name)
    return (
        f'<section class="tk-report"><h2 class="tk-subtitle">'
        f'{escape(say(Text.REPORT_TITLE, language))}</h2><h3 dir="auto">{title}</h3>'
        f'<div class="tk-details"><dl>{items}</dl></div>'
        f"{_concerns_html(document, report, language)}{_others_html(document, language)}</section>"
    )


def _concerns_html(document: Document, report: ReadingReport, language: Language) -> str:
    title = f"<h3>{escape(say(Text.REPORT_EYE, language))}</h3>"
    sentences: dict[int, list[str]] = {}
    for notice in document.notices:
        if notice.page is not None:
            sentences.setdefault(notice.page, []).append(visible_html(describe(notice, language)))
    told = set(sentences)
    for page, concern in report.concerns:
        if page not in told:
            words = escape(say(_CONCERNS[concern], language))
            sentences.setdefault(page, []).append(words)
    if not sentences:
        return f'{title}<p class="tk-quiet">{escape(say(Text.REPORT_EYE_NONE, language))}</p>'
    items = "".join(
        f"<li>{_page_link(document, page, language)}"
        f"{''.join(f'<p>{sentence}</p>' for sentence in sentences[page])}</li>"
        for page in sorted(sentences)[:_MOST]
    )
    return f'{title}<div class="tk-details tk-eye"><ul>{items}</ul></div>'


def _others_html(document: Document, language: Language) -> str:
    whole: list[Notice] = [notice for notice in document.notices if notice.page is None]
    return "".join(notice_html(describe(notice, language)) for notice in whole)


def _page_link(
    document: Document, page: int, language: Language, *, with_title: bool = False
) -> str:
    link = escape(SourceAddress(document.id, page=page).link(link_parameters()))
    words = escape(say(Text.QUOTE_PAGE, language, number=page))
    title = f"{visible_line(document.title or document.name)} · " if with_title else ""
    return f'<a class="tk-link" href="{link}">{title}{words}</a>'


def _report_link(document: Document) -> str:
    kept = "".join(f"&{name}={value}" for name, value in link_parameters().items())
    return f"documents?{PARAMETER}={document.id}{kept}"


def _list_link() -> str:
    kept = "&".join(f"{name}={value}" for name, value in link_parameters().items())
    return escape(f"documents?{kept}" if kept else "documents")


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def _report(document: DocumentId, *, _library: Library) -> ReadingReport:
    """Return the report. It is kept: what was read of a document never changes."""
    return report_reading(_library.pages(document))
