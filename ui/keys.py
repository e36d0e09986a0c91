"""The keys of the app: what each does, and the script that hears them."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final

import streamlit as st

from ingest.notice import Language
from ui.words import Text, say

_SCRIPT: Final = st.components.v2.component(
    "tenkyo.keys", js=(Path(__file__).parent / "keys.js").read_text(encoding="utf-8")
)
_GROUPS: Final = (
    (
        Text.KEYS_EVERYWHERE,
        (("/", Text.KEY_QUESTION), ("f", Text.KEY_FIND), ("?", Text.KEYS_SHOW)),
    ),
    (
        Text.KEYS_QUOTES,
        (
            ("j", Text.KEY_NEXT_QUOTE),
            ("k", Text.KEY_PREVIOUS_QUOTE),
            ("Enter", Text.SEE_SOURCE),
            ("s", Text.KEEP),
            ("c", Text.COPY),
        ),
    ),
    (
        Text.PAGE_SOURCE,
        (
            ("n", Text.KEY_NEXT_PAGE),
            ("p", Text.KEY_PREVIOUS_PAGE),
            ("+", Text.ZOOM_IN),
            ("-", Text.ZOOM_OUT),
            ("b", Text.SOURCE_BACK),
        ),
    ),
    (
        Text.PAGE_REVIEW,
        (("a", Text.ACCEPT), ("r", Text.REJECT), ("e", Text.KEY_EXPORT)),
    ),
)


def draw_keys(language: Language) -> None:
    """Start the script that hears the keys, and tell it what to say of them."""
    groups = [
        (say(title, language), [(key, say(words, language).strip("‹›← ")) for key, words in rows])
        for title, rows in _GROUPS
    ]
    data = {
        "title": say(Text.KEYS_TITLE, language),
        "groups": groups,
        "single": say(Text.KEYS_SINGLE, language),
        "close": say(Text.WIDGET_CLOSE, language),
    }
    _SCRIPT(key="keys", data=data)


def key_settings_html(language: Language) -> str:
    """Return the box that turns the keys off in this browser, and the button that lists them."""
    return (
        f'<h2 class="tk-subtitle">{escape(say(Text.KEYS_TITLE, language))}</h2>'
        '<p><label><input type="checkbox" data-single-keys checked> '
        f"{escape(say(Text.KEYS_SINGLE, language))}</label></p>"
        f'<p class="tk-quiet">{escape(say(Text.KEYS_NOTE, language))}</p>'
        f'<button type="button" class="tk-act" data-open-keys>'
        f"{escape(say(Text.KEYS_SHOW, language))}</button>"
    )
