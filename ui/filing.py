"""File a document under collections and tags."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from index.filter import Labels
from ingest.notice import Language
from ui.frame import errors_as_sentences
from ui.visible import visible_line
from ui.words import Text, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.library import Library
    from ingest.document import Document

_LONGEST: Final = 100


def labels_html(document: Document, language: Language) -> str:
    """Return the collections and tags of a document as escaped HTML; empty without any."""
    named = ((Text.NARROW_COLLECTIONS, document.collections), (Text.TAGS, document.tags))
    parts = [
        f"<span>{escape(say(words, language))}{escape(say(Text.FACT_COLON, language))}"
        f"{', '.join(map(visible_line, names))}</span>"
        for words, names in named
        if names
    ]
    return f'<p class="tk-place">{"".join(parts)}</p>' if parts else ""


def draw_labels(library: Library, document: Document, language: Language) -> None:
    """Draw what the document is filed under, to be changed and saved."""
    known = [name for name, _ in library.collections()]
    st.html(f'<p dir="auto">{visible_line(document.title or document.name)}</p>')
    key = document.id
    collections = _choose(
        Text.NARROW_COLLECTIONS, known, document.collections, f"in-{key}", language
    )
    tags = _choose(Text.TAGS, library.tags(), document.tags, f"tags-{key}", language)
    if st.button(say(Text.LABEL_SAVE, language), type="primary", key="save-labels"):
        with errors_as_sentences(language):  # a dialog's own run passes no other boundary
            library.label(document.id, changed_labels(document, collections, tags))
            st.rerun()


def changed_labels(document: Document, collections: list[str], tags: list[str]) -> Labels:
    """Return what must change so that a document is filed under these and no others."""
    wanted, wanted_tags = _clean(collections), _clean(tags)
    return Labels(
        put_in=tuple(name for name in wanted if name not in document.collections),
        take_from=tuple(name for name in document.collections if name not in wanted),
        tags=tuple(tag for tag in wanted_tags if tag not in document.tags),
        tags_off=tuple(tag for tag in document.tags if tag not in wanted_tags),
    )


def _choose(
    title: Text, known: Iterable[str], held: tuple[str, ...], key: str, language: Language
) -> list[str]:
    return st.multiselect(
        say(title, language),
        options=sorted({*known, *held}),
        default=list(held),
        key=key,
        accept_new_options=True,
        placeholder=say(Text.FILE_UNDER_NEW, language),
    )


def _clean(names: list[str]) -> list[str]:
    """Return the names without white space around them, each once, and none that is blank."""
    stripped = (" ".join(name.split())[:_LONGEST] for name in names)
    return list(dict.fromkeys(name for name in stripped if name))
