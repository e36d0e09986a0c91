"""Show the versions of a document, what changed from one to the next, and erase the older ones."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from index.jobs import start_purge
from index.snapshot import GONE
from index.versions import (
    Version,
    compare_versions,
    current_version,
    list_versions,
    remove_older_versions,
)
from ingest.document import Document, DocumentId, Span
from ingest.notice import Language, LibraryError
from ui.differences import differences_html
from ui.frame import errors_as_sentences, notice_html
from ui.language import link_parameters
from ui.local_time import local_time
from ui.source_address import SourceAddress
from ui.visible import visible_html, visible_line
from ui.words import Text, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.library import Library
    from ingest.changes import Change, Piece

PARAMETER: Final = "versions"
_COMPARED: Final = "compare"
_MOST: Final = 200


def versions_link(document: DocumentId, number: int | None = None) -> str:
    """Return the link to the versions of a document, what is new in one of them opened."""
    compared = "" if number is None else f"&{_COMPARED}={number}"
    kept = "".join(f"&{name}={value}" for name, value in link_parameters().items())
    return escape(f"documents?{PARAMETER}={document}{compared}{kept}")


def newer_version_html(library: Library, document: Document, language: Language) -> str:
    """Return what to say above an older version, with the ways to the one in use; else nothing."""
    if document.successor is None:
        return ""
    newest = current_version(library, document.id)
    source = escape(SourceAddress(newest.id).link(link_parameters()))
    links = (
        (source, Text.VERSION_OPEN_NEWEST),
        (versions_link(document.id), Text.VERSION_WHAT_CHANGED),
    )
    ways = " · ".join(
        f'<a class="tk-link" href="{link}">{escape(say(words, language))}</a>'
        for link, words in links
    )
    told = escape(say(Text.VERSION_IS_OLDER, language))
    return f'<div class="tk-notice" role="status"><p>{told}</p><p>{ways}</p></div>'


def draw_versions(library: Library, document_id: str, language: Language) -> None:
    """Draw the versions of a document, or say that it is no longer there."""
    kept = "&".join(f"{name}={value}" for name, value in link_parameters().items())
    back = escape(f"documents?{kept}" if kept else "documents")
    words = escape(say(Text.REPORT_BACK, language))
    st.html(f'<p class="tk-back"><a class="tk-link" href="{back}">{words}</a></p>')
    try:
        versions = list_versions(library, DocumentId(document_id))
        number = _compared_number(len(versions))
        changes: tuple[Change, ...] = ()
        if number > 1:
            pair = versions[number - 2].document.id, versions[number - 1].document.id
            changes = compare_versions(library, *pair)
    except LibraryError as error:
        if error.notice.code != GONE.code:
            raise
        st.html(notice_html(say(Text.SOURCE_GONE_TITLE, language)))
        return
    st.html(versions_html(versions, number, changes, language))
    if len(versions) > 1 and st.button(
        say(Text.VERSIONS_ERASE, language), key="erase-versions", type="tertiary"
    ):
        title = say(Text.VERSIONS_ERASE_TITLE, language)
        st.dialog(title)(_confirm_erasing)(library, versions, language)


def _compared_number(count: int) -> int:
    written = st.query_params.get(_COMPARED, "")
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 9 else count
    return number if 1 < number <= count else count


def _confirm_erasing(library: Library, versions: Sequence[Version], language: Language) -> None:
    loss = say(Text.VERSIONS_ERASE_LOSS, language, count=len(versions) - 1)
    st.html(f"<p>{escape(loss)}</p><p>{escape(say(Text.REMOVE_ERASED, language))}</p>")
    with st.container(horizontal=True):
        if st.button(say(Text.REMOVE_CONFIRM, language), type="primary", key="erase-confirm"):
            with errors_as_sentences(language):  # a dialog's own run passes no other boundary
                newest = versions[-1].document.id
                remove_older_versions(library, newest)
                start_purge(library.directory)
                # The address may name one that was erased: the page stays with the document.
                st.query_params.pop(_COMPARED, None)
                st.query_params[PARAMETER] = newest
                st.rerun()
        if st.button(say(Text.REMOVE_CANCEL, language), key="erase-cancel"):
            st.rerun()


def versions_html(
    versions: Sequence[Version], number: int, changes: Sequence[Change], language: Language
) -> str:
    """Return the list of versions, newest first, and what changed up to one of them."""
    newest = versions[-1].document
    title = visible_line(newest.title or newest.name)
    items = "".join(_version_html(each, number, language) for each in reversed(versions))
    return (
        f'<section class="tk-report"><h2 class="tk-subtitle">'
        f'{escape(say(Text.VERSIONS_TITLE, language))}</h2><h3 dir="auto">{title}</h3>'
        f'<p class="tk-quiet">{escape(say(Text.VERSIONS_HINT, language))}</p>'
        f'<ol class="tk-versions" reversed>{items}</ol>'
        f"{_changes_html(versions, number, changes, language) if number > 1 else ''}</section>"
    )


def _version_html(version: Version, compared: int, language: Language) -> str:
    document = version.document
    facts = [
        say(Text.DOCUMENT_ADDED, language, date=local_time(document.added_at)),
        say(Text.VERSION_IN_USE, language)
        if version.replaced_at is None
        else say(Text.VERSION_REPLACED, language, date=local_time(version.replaced_at)),
    ]
    source = escape(SourceAddress(document.id).link(link_parameters()))
    links = [f'<a class="tk-link" href="{source}">{escape(say(Text.OPEN_DOCUMENT, language))}</a>']
    if version.number > 1:
        here = ' aria-current="true"' if version.number == compared else ""
        words = escape(say(Text.VERSION_COMPARE, language, number=version.number - 1))
        link = versions_link(document.id, version.number)
        links.append(f'<a class="tk-link" href="{link}"{here}>{words}</a>')
    label = escape(say(Text.VERSION_NUMBER, language, number=version.number))
    line = "".join(f"<span>{escape(fact)}</span>" for fact in facts)
    sha256 = f'<span class="tk-hash">SHA-256 {escape(document.sha256[:8])}…</span>'
    return (
        f'<li><h4>{label}</h4><p class="tk-place">{line}{sha256}</p>'
        f'<p class="tk-links">{"".join(links)}</p></li>'
    )


def _changes_html(
    versions: Sequence[Version], number: int, changes: Sequence[Change], language: Language
) -> str:
    before, now = versions[number - 2].document, versions[number - 1].document
    facts = {"older": number - 1, "newer": number}
    title = escape(say(Text.CHANGES_TITLE, language, **facts))
    if not changes:
        words = escape(say(Text.CHANGES_NONE, language))
        return f'<h3>{title}</h3><p class="tk-quiet">{words}</p>'
    count = escape(say(Text.CHANGES_COUNT, language, count=len(changes)))
    items = "".join(_change_html(each, before, now, language) for each in changes[:_MOST])
    more = ""
    if len(changes) > _MOST:
        left = len(changes) - _MOST
        more = f'<p class="tk-quiet">{escape(say(Text.CHANGES_MORE, language, count=left))}</p>'
    return f'<h3>{title}</h3><p class="tk-quiet">{count}</p>{items}{more}'


def _change_html(change: Change, before: Document, now: Document, language: Language) -> str:
    old = "\n".join(piece.text for piece in change.before)
    new = "\n".join(piece.text for piece in change.now)
    if old and new:
        old_html, new_html = differences_html(old, new)
    else:
        old_html, new_html = visible_html(old), visible_html(new)
    sides = (
        _side_html(before, change.before, old_html, Text.CHANGE_BEFORE, Text.CHANGE_NEW, language),
        _side_html(now, change.now, new_html, Text.CHANGE_NOW, Text.CHANGE_GONE, language),
    )
    return f'<div class="tk-compared">{"".join(sides)}</div>'


def _side_html(
    document: Document,
    pieces: Sequence[Piece],
    text: str,
    title: Text,
    nothing: Text,
    language: Language,
) -> str:
    head = escape(say(title, language))
    if not pieces:
        words = escape(say(nothing, language))
        return f'<div><h4>{head}</h4><p class="tk-quiet">{words}</p></div>'
    links = " ".join(_place_link(document, piece, language) for piece in pieces)
    return (
        f'<div><h4>{head} · {links}</h4><blockquote class="tk-passage" dir="auto">{text}'
        "</blockquote></div>"
    )


def _place_link(document: Document, piece: Piece, language: Language) -> str:
    address = SourceAddress(document.id, piece.page, Span(piece.start, piece.end))
    words = escape(say(Text.QUOTE_PAGE, language, number=piece.page))
    return f'<a class="tk-link" href="{escape(address.link(link_parameters()))}">{words}</a>'
