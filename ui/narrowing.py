"""Narrow a question to some documents: the controls below the question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

import streamlit as st

from index.filter import Filter, file_type
from ingest.notice import Language
from ui.words import Text, say

if TYPE_CHECKING:
    from ingest.document import Document

_COLLECTIONS: Final = "narrow-collections"
_TAGS: Final = "narrow-tags"
_TYPES: Final = "narrow-types"


def draw_filter(documents: Sequence[Document], language: Language) -> Filter:
    """Draw the controls, folded away, and return which documents are to be asked."""
    collections = sorted({name for document in documents for name in document.collections})
    tags = sorted({tag for document in documents for tag in document.tags})
    types = sorted({file_type(document.name) for document in documents} - {""})
    with st.expander(say(Text.NARROW, language), key="narrow"):
        chosen = Filter(
            collections=_choose(Text.NARROW_COLLECTIONS, _COLLECTIONS, collections, language),
            tags=_choose(Text.NARROW_TAGS, _TAGS, tags, language),
            file_types=_choose(Text.NARROW_TYPES, _TYPES, types, language),
            added_from=_date(Text.NARROW_FROM, "narrow-from", language),
            added_until=_date(Text.NARROW_UNTIL, "narrow-until", language),
        )
        if chosen:
            st.button(say(Text.NARROW_CLEAR, language), key="narrow-clear", on_click=_clear)
    return chosen


def _choose(label: Text, key: str, options: Sequence[str], language: Language) -> tuple[str, ...]:
    """Draw one list of choices; nothing where there is nothing to choose."""
    if not options:
        return ()
    former = st.session_state.get(key, [])
    st.session_state[key] = [each for each in former if each in options]
    chosen = st.multiselect(
        say(label, language), options, key=key, placeholder=say(Text.SHOW_ALL, language)
    )
    return tuple(chosen)


def _date(label: Text, key: str, language: Language) -> date | None:
    chosen = st.date_input(say(label, language), value=None, key=key, format="YYYY-MM-DD")
    return chosen if isinstance(chosen, date) else None


def _clear() -> None:
    for key in (_COLLECTIONS, _TAGS, _TYPES):
        st.session_state[key] = []
    st.session_state["narrow-from"] = st.session_state["narrow-until"] = None
