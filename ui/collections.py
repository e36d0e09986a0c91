"""The collections of the library: how much each holds, renaming and removing one."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from index.collections import remove_collection, rename_collection
from ingest.notice import Language
from ui.frame import errors_as_sentences
from ui.visible import visible_line
from ui.words import Text, say

if TYPE_CHECKING:
    from index.library import Library


def draw_collections(library: Library, language: Language) -> None:
    """Draw the collections; nothing when there is none."""
    every = library.collections()
    if not every:
        return
    st.html(f'<h2 class="tk-subtitle">{escape(say(Text.NARROW_COLLECTIONS, language))}</h2>')
    with st.container(gap=None, key="collection-list"):
        for number, (name, count) in enumerate(every):
            _draw_collection(library, name, count, number, language)


def _draw_collection(
    library: Library, name: str, count: int, number: int, language: Language
) -> None:
    held = escape(say(Text.COLLECTIONS_COUNT, language, count=count))
    with st.container(
        key=f"collection-row-{number}", horizontal=True, vertical_alignment="center", gap="small"
    ):
        st.html(
            f'<div class="tk-document"><h3 dir="auto">{visible_line(name)}</h3>'
            f'<p class="tk-place">{held}</p></div>',
            width="stretch",
        )
        rename = say(Text.COLLECTION_RENAME, language)
        if st.button(rename, key=f"collection-rename-{number}", type="tertiary"):
            title = say(Text.COLLECTION_RENAME_TITLE, language)
            st.dialog(title)(draw_renaming)(library, name, language)
        remove = say(Text.REMOVE, language)
        if st.button(remove, key=f"collection-remove-{number}", type="tertiary"):
            title = say(Text.COLLECTION_REMOVE_TITLE, language)
            st.dialog(title)(draw_removal)(library, name, language)


def draw_renaming(library: Library, name: str, language: Language) -> None:
    """Draw a box for the new name of a collection, and the button that gives it."""
    written = st.text_input(say(Text.COLLECTION_NAME, language), value=name, key="collection-name")
    if st.button(say(Text.COLLECTION_SAVE, language), type="primary", key="collection-save"):
        with errors_as_sentences(language):  # a dialog's own run passes no other boundary
            rename_collection(library.database, name, written)
            st.rerun()


def draw_removal(library: Library, name: str, language: Language) -> None:
    """Draw what removing a collection means, where its documents go, and the button for it."""
    every = dict(library.collections())
    loss = say(Text.COLLECTION_REMOVE_LOSS, language, count=every.get(name, 0))
    st.html(f'<p class="tk-remove-name" dir="auto">{visible_line(name)}</p><p>{escape(loss)}</p>')
    nowhere = say(Text.COLLECTION_NOWHERE, language)
    target = st.selectbox(
        say(Text.COLLECTION_MOVE, language),
        ["", *(each for each in every if each != name)],
        format_func=lambda each: each or nowhere,
        key="collection-move",
    )
    confirm = say(Text.COLLECTION_REMOVE_CONFIRM, language)
    if st.button(confirm, type="primary", key="collection-confirm"):
        with errors_as_sentences(language):
            remove_collection(library.database, name, target or "")
            st.rerun()
