"""Choose the language: what the person switched to, else what the browser asks for."""

from __future__ import annotations

from typing import Final

import streamlit as st

from ingest.notice import Language

_PARAMETER: Final = "lang"


def current_language() -> Language:
    """Return the language of this run; a switch stays in the session and in the URL."""
    chosen = st.query_params.get(_PARAMETER) or st.session_state.get(_PARAMETER)
    if chosen in ("ja", "en"):
        st.session_state[_PARAMETER] = chosen
        return "ja" if chosen == "ja" else "en"
    return browser_language(st.context.locale)


def browser_language(locale: str | None) -> Language:
    """Return Japanese for a Japanese browser locale ("ja", "ja-JP"), else English."""
    return "ja" if (locale or "").lower().split("-")[0] == "ja" else "en"


def switch_language(language: Language) -> None:
    """Keep another language from now on, for this tab and for links copied from it."""
    st.session_state[_PARAMETER] = language
    st.query_params[_PARAMETER] = language


def link_parameters() -> dict[str, str]:
    """Return what a link to another page must carry so that a chosen language stays."""
    chosen = st.session_state.get(_PARAMETER)
    return {_PARAMETER: chosen} if chosen in ("ja", "en") else {}
