"""The list of documents: what each is, what to know about its reading, and removing it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Final

import streamlit as st

from index.jobs import start_purge
from index.snapshot import GONE
from ingest.keys import fold
from ingest.notice import Language, LibraryError, describe
from ui.filing import draw_labels, labels_html
from ui.frame import errors_as_sentences, notice_html
from ui.jobs import follow_job
from ui.local_time import local_time
from ui.reading_report import document_links_html, eye_html
from ui.versions import versions_link
from ui.visible import visible_html, visible_line
from ui.words import Text, say

if TYPE_CHECKING:
    from index.library import Library
    from ingest.document import Document

_LIST_STEP: Final = 50
_FILTER_FROM: Final = 8


def draw_document_list(library: Library, language: Language) -> None:
    """Draw the newest documents first, with a filter once there are many."""
    documents = sorted(library.documents(), key=lambda document: document.added_at, reverse=True)
    st.html(_list_head_html(documents, language))
    eye = eye_html(documents, language)
    if eye:
        st.html(eye)
    _draw_outdated(library, documents, language)
    removed = st.session_state.pop("removed-name", None)
    if removed is not None:
        sentence = f"{escape(say(Text.REMOVED, language))} {visible_line(removed)}"
        st.html(f'<div class="tk-notice tk-good" role="status"><p>{sentence}</p></div>')
    if len(documents) >= _FILTER_FROM:
        words = fold(st.text_input(say(Text.FILTER_LABEL, language), key="filter")).text.split()
        documents = [document for document in documents if _matches(document, words)]
        if not documents:
            st.html(notice_html(say(Text.FILTER_NONE, language)))
    shown = st.session_state.setdefault("documents-shown", _LIST_STEP)
    with st.container(gap=None, key="library-list"):
        for document in documents[:shown]:
            _draw_document(library, document, language)
    left = len(documents) - shown
    if left > 0:
        st.button(
            say(Text.LIST_MORE, language, count=min(left, _LIST_STEP)),
            key="more-documents",
            on_click=_show_more,
        )


def _draw_outdated(library: Library, documents: Sequence[Document], language: Language) -> None:
    """Tell how many documents would be read better now, and offer to read them again."""
    from index.rereading import start_rereading  # imports every reader
    from ingest.read import would_read_better

    count = sum(would_read_better(each.reader, each.notices) for each in documents)
    if not count:
        return
    with st.container(key="outdated", horizontal=True, vertical_alignment="center"):
        st.html(notice_html(say(Text.OUTDATED, language, count=count)), width="stretch")
        if st.button(say(Text.OUTDATED_READ, language), key="reread"):
            job = start_rereading(library)
            if job is None:
                st.html(notice_html(say(Text.OUTDATED_GONE, language)))
            else:
                follow_job(job)
                st.rerun()


def _show_more() -> None:
    st.session_state["documents-shown"] += _LIST_STEP


def _matches(document: Document, words: Sequence[str]) -> bool:
    key = fold(f"{document.title}\n{document.name}").text
    return all(word in key for word in words)


def _list_head_html(documents: Sequence[Document], language: Language) -> str:
    title = f'<h2 class="tk-subtitle">{escape(say(Text.LIST_TITLE, language))}</h2>'
    if not documents:
        return f'{title}<div class="tk-empty"><p>{escape(say(Text.LIST_EMPTY, language))}</p></div>'
    passages = sum(document.passage_count for document in documents)
    count = say(Text.LIST_COUNT, language, documents=len(documents), passages=passages)
    return f'{title}<p class="tk-quiet">{escape(count)}</p>'


def _draw_document(library: Library, document: Document, language: Language) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", key=f"document-{document.id}", gap="small"
    ):
        st.html(_document_html(document, language), width="stretch")
        if st.button(say(Text.FILE_UNDER, language), key=f"file-{document.id}", type="tertiary"):
            st.dialog(say(Text.FILE_UNDER_TITLE, language))(draw_labels)(
                library, document, language
            )
        if st.button(say(Text.REMOVE, language), key=f"remove-{document.id}", type="tertiary"):
            st.dialog(say(Text.REMOVE_TITLE, language))(_confirm_removal)(
                library, document, language
            )


def _confirm_removal(library: Library, document: Document, language: Language) -> None:
    loss = say(
        Text.REMOVE_LOSS, language, pages=document.page_count, passages=document.passage_count
    )
    in_folder = any(_is_path(place) for place in document.places)
    file_words = say(Text.REMOVE_FILE_STAYS if in_folder else Text.REMOVE_UPLOAD, language)
    st.html(
        f'<p class="tk-remove-name" dir="auto">{visible_line(document.title or document.name)}</p>'
        f"<p>{escape(loss)}</p><p>{escape(file_words)}</p>"
        f"{_older_loss_html(document, language)}"
        f"<p>{escape(say(Text.REMOVE_ERASED, language))}</p>"
    )
    with st.container(horizontal=True):
        if st.button(say(Text.REMOVE_CONFIRM, language), type="primary", key="remove-confirm"):
            with errors_as_sentences(language):  # a dialog's own run passes no other boundary
                _remove(library, document)
                st.rerun()
        if st.button(say(Text.REMOVE_CANCEL, language), key="remove-cancel"):
            st.rerun()


def _older_loss_html(document: Document, language: Language) -> str:
    if document.version < 2:
        return ""
    loss = say(Text.REMOVE_LOSS_VERSIONS, language, count=document.version - 1)
    return f"<p>{escape(loss)}</p>"


def _remove(library: Library, document: Document) -> None:
    try:
        library.remove(document.id)
    except LibraryError as error:
        if error.notice.code != GONE.code:  # another tab was quicker: it is gone, as wished
            raise
    else:
        start_purge(library.directory)
    st.session_state["removed-name"] = document.title or document.name


def _is_path(place: str) -> bool:
    return PurePosixPath(place).is_absolute() or PureWindowsPath(place).is_absolute()


def _document_html(document: Document, language: Language) -> str:
    facts = [
        f'<span class="tk-file">{visible_line(document.name)}</span>' if document.title else "",
        escape(say(Text.DOCUMENT_PAGES, language, count=document.page_count))
        if document.page_count > 1
        else "",
        escape(say(Text.DOCUMENT_PASSAGES, language, count=document.passage_count)),
        escape(say(Text.DOCUMENT_ADDED, language, date=local_time(document.added_at))),
        f'<span class="tk-hash">SHA-256 {escape(document.sha256[:8])}…</span>',
    ]
    line = "".join(f"<span>{fact}</span>" for fact in facts if fact)
    return (
        f'<div class="tk-document"><h3 dir="auto">{visible_line(document.title or document.name)}'
        f'</h3><p class="tk-place">{line}</p>'
        f'<p class="tk-links">{document_links_html(document, language)}'
        f"{_versions_link_html(document, language)}</p>{labels_html(document, language)}"
        f"{_notices_html(document, language)}</div>"
    )


def _versions_link_html(document: Document, language: Language) -> str:
    if document.version < 2:
        return ""
    words = escape(say(Text.VERSIONS_LINK, language, count=document.version))
    return f'<a class="tk-link" href="{versions_link(document.id)}">{words}</a>'


def _notices_html(document: Document, language: Language) -> str:
    items = []
    for notice in document.notices:
        page = say(Text.NOTICE_PAGE, language, number=notice.page) if notice.page else ""
        items.append(f"<li>{escape(page)}{visible_html(describe(notice, language))}</li>")
    for other in document.places[1:]:
        label = escape(say(Text.DOCUMENT_PLACES, language))
        items.append(f'<li>{label} <span class="tk-file">{visible_line(other)}</span></li>')
    if not items:
        return ""
    title = escape(say(Text.DOCUMENT_WARNINGS, language, count=len(items)))
    return (
        f'<details class="tk-details"><summary>{title}</summary><ul>{"".join(items)}</ul></details>'
    )
