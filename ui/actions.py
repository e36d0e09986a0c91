"""Let the page's own HTML act: buttons, links and fields that carry `data-act`.

Hundreds of Streamlit widgets would make a page slow; HTML with one small script does not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

import streamlit as st

from ingest.notice import Language
from ui.frame import errors_as_sentences

_SCRIPT: Final = st.components.v2.component(
    "tenkyo.actions", js=(Path(__file__).parent / "actions.js").read_text(encoding="utf-8")
)
_KEY: Final = "actions"
_DONE: Final = "acts-done"
_SAID: Final = "acts-said"


@dataclass(frozen=True, slots=True)
class Act:
    """What a person did: the act's name, what it is about, and its value.

    All three come from the browser: take nothing in them for granted.
    """

    name: str
    about: str
    value: str


def draw_actions(
    perform: Callable[[Act], str], language: Language, *, pressed: Collection[str] = ()
) -> None:
    """Start the script. `perform` does one act, before the page is drawn, and says what it did.

    `pressed` names the toggles that are on, as `act:about`.
    """
    _SCRIPT(
        key=_KEY,
        data={
            "done": st.session_state.get(_DONE, 0),
            "said": st.session_state.get(_SAID, ""),
            "pressed": sorted(pressed),
        },
        on_acts_change=lambda: _perform_new(perform, language),
    )


def _perform_new(perform: Callable[[Act], str], language: Language) -> None:
    sent = st.session_state[_KEY].get("acts")
    for item in sent if isinstance(sent, list) else []:
        if item["number"] <= st.session_state.get(_DONE, 0):
            continue  # sent again, for the script did not know yet that it was done
        st.session_state[_DONE] = int(item["number"])
        st.session_state[_SAID] = ""
        with errors_as_sentences(language):
            act = Act(str(item["name"]), str(item["about"]), str(item["value"]))
            st.session_state[_SAID] = perform(act)


def button_html(
    label: str,
    act: str,
    about: object,
    *,
    value: str = "",
    name: str = "",
    part: str = "",
    pressed: bool | None = None,
    key: str = "",
) -> str:
    """Return a button. `name` is what a screen reader says instead of the label.

    `part` tells apart two buttons of the same act about the same thing. A button with `pressed`
    shows whether its act is on; `key` is the letter that presses it while its quote has the focus.
    """
    state = "" if pressed is None else f' aria-pressed="{str(pressed).lower()}"'
    attributes = (
        f"{_attribute('aria-label', name)}{_attribute('title', name)}"
        f"{_attribute('data-key', key)}{_attribute('aria-keyshortcuts', key)}"
    )
    return (
        f'<button type="button" class="tk-act" id="{act_id(act, about, part)}" data-act="{act}" '
        f'data-about="{escape(str(about))}" data-value="{escape(value)}"{state}{attributes}>'
        f"{escape(label)}</button>"
    )


def toggle_html(label: str, act: str, about: object, *, hint: str = "", key: str = "") -> str:
    """Return a button that is on or off; which one, `draw_actions` tells the script."""
    attributes = (
        f"{_attribute('title', hint)}{_attribute('data-key', key)}"
        f"{_attribute('aria-keyshortcuts', key)}"
    )
    return (
        f'<button type="button" class="tk-act" id="{act_id(act, about)}" data-act="{act}" '
        f'data-about="{escape(str(about))}" data-value="true" data-toggles="" '
        f'aria-pressed="false"{attributes}>{escape(label)}</button>'
    )


def act_id(act: str, about: object, part: str = "") -> str:
    """Return the id of an element that acts: the focus is put back by it."""
    return escape("-".join(each for each in ("act", act, str(about), part) if each))


def _attribute(name: str, value: str) -> str:
    return f' {name}="{escape(value)}"' if value else ""
