"""Narrow a question to some documents: the controls below the question.

What is chosen stands in the address, so that a reload, a link and the history keep it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Final

import streamlit as st

from index.filter import EVERYTHING, Filter, file_type
from ingest.members import SEPARATOR
from ingest.notice import Language
from ui.narrowing_address import (
    NAMES,
    Choices,
    Narrowing,
    filter_pairs,
    read_filter,
    without_unknown,
)
from ui.visible import visible_line
from ui.words import Text, say

if TYPE_CHECKING:
    from ingest.document import Document

_COLLECTIONS: Final = "narrow-collections"
_TAGS: Final = "narrow-tags"
_TYPES: Final = "narrow-types"
_FOLDER: Final = "narrow-folder"
_FROM: Final = "narrow-from"
_UNTIL: Final = "narrow-until"
_QUESTION: Final = "q"


def draw_filter(documents: Sequence[Document], language: Language) -> Filter | None:
    """Draw the controls, folded away, and return which documents are to be asked.

    None when the address names what is not there: to ask more documents than a link means would
    be another question, so the person is told and decides.
    """
    there = find_choices(documents)
    narrowing = without_unknown(addressed_narrowing(), there)
    chosen = narrowing.chosen
    with st.expander(say(Text.NARROW, language), key="narrow"):
        _choose(
            Text.NARROW_COLLECTIONS, _COLLECTIONS, there.collections, chosen.collections, language
        )
        _choose(Text.NARROW_TAGS, _TAGS, there.tags, chosen.tags, language)
        _choose(Text.NARROW_TYPES, _TYPES, there.file_types, chosen.file_types, language)
        _choose_folder(there.folders, chosen.folder, language)
        _choose_day(Text.NARROW_FROM, _FROM, chosen.added_from, language)
        _choose_day(Text.NARROW_UNTIL, _UNTIL, chosen.added_until, language)
    if chosen or narrowing.unknown:
        _draw_narrowed(narrowing, language)
    return None if narrowing.unknown else chosen


def addressed_narrowing() -> Narrowing:
    """Return what the address of this page narrows a question to."""
    return read_filter(st.query_params.get_all)


def put_into_address(question: str, narrowed: Filter) -> None:
    """Let the address name a question and the documents it is asked of, in one step of history."""
    parameters: dict[str, str | list[str]] = {
        name: st.query_params.get_all(name)
        for name in st.query_params
        if name not in (*NAMES, _QUESTION)
    }
    if question:
        parameters[_QUESTION] = question
    for name, value in filter_pairs(narrowed):
        parameters[name] = [*parameters.get(name, []), value]
    st.query_params.from_dict(parameters)


def narrowed_html(narrowed: Filter, language: Language) -> str:
    """Return the words for what a question is narrowed to, as escaped HTML; empty for nothing."""
    days = (narrowed.added_from, narrowed.added_until)
    named = (
        (Text.NARROW_COLLECTIONS, narrowed.collections),
        (Text.NARROW_TAGS, narrowed.tags),
        (Text.NARROW_TYPES, narrowed.file_types),
        (Text.NARROW_FOLDER, (narrowed.folder,) if narrowed.folder else ()),
        *(
            (words, (day.isoformat(),))
            for words, day in zip((Text.NARROW_FROM, Text.NARROW_UNTIL), days, strict=True)
            if day is not None
        ),
    )
    colon, joint = escape(say(Text.FACT_COLON, language)), escape(say(Text.LIST_JOINT, language))
    return "".join(
        f"<span>{escape(say(words, language))}{colon}{joint.join(map(visible_line, names))}</span>"
        for words, names in named
        if names
    )


def find_choices(documents: Sequence[Document]) -> Choices:
    """Return what some documents can be narrowed to."""
    return Choices(
        collections=tuple(sorted({name for each in documents for name in each.collections})),
        tags=tuple(sorted({tag for each in documents for tag in each.tags})),
        file_types=tuple(sorted({file_type(each.name) for each in documents} - {""})),
        folders=find_folders(place for each in documents for place in each.places),
    )


def find_folders(places: Iterable[str]) -> tuple[str, ...]:
    """Return the folders that hold documents, and those above in which several such branch off."""
    direct = {
        os.path.dirname(place.split(SEPARATOR)[0])  # noqa: PTH120 (ten thousand a run)
        for place in places
        if PurePosixPath(place).is_absolute() or PureWindowsPath(place).is_absolute()
    }
    below: dict[str, set[str]] = {}
    for folder in direct:
        child = folder
        while (parent := os.path.dirname(child)) != child:  # noqa: PTH120
            below.setdefault(parent, set()).add(child)
            child = parent
    return tuple(sorted(direct | {folder for folder, held in below.items() if len(held) > 1}))


def _draw_narrowed(narrowing: Narrowing, language: Language) -> None:
    """Say of which documents the question is asked, and offer to ask all."""
    with st.container(key="narrowed", horizontal=True, vertical_alignment="center"):
        st.html(_narrowed_line(narrowing, language), width="stretch")
        if narrowing.unknown:
            st.button(
                say(Text.NARROW_WITHOUT, language),
                key="narrow-without",
                on_click=_narrow_to,
                args=(narrowing.chosen,),
            )
        if narrowing.chosen:
            st.button(
                say(Text.NARROW_CLEAR, language),
                key="narrow-clear",
                type="tertiary",
                on_click=_narrow_to,
                args=(EVERYTHING,),
            )


def _narrowed_line(narrowing: Narrowing, language: Language) -> str:
    line = ""
    if narrowing.chosen:
        words = escape(say(Text.NARROWED, language))
        line = f'<p class="tk-place tk-narrowed"><b>{words}</b>'
        line += f"{narrowed_html(narrowing.chosen, language)}</p>"
    if not narrowing.unknown:
        return line
    names = "".join(
        f"<li>{escape(say(_NAMED[name], language))}{escape(say(Text.FACT_COLON, language))}"
        f"{visible_line(value)}</li>"
        for name, value in narrowing.unknown
    )
    return (
        f'{line}<div class="tk-notice tk-bad" role="alert">'
        f"<p>{escape(say(Text.NARROW_UNKNOWN, language))}</p><ul>{names}</ul></div>"
    )


_NAMED: Final = dict(
    zip(
        NAMES,
        (
            Text.NARROW_COLLECTIONS,
            Text.NARROW_TAGS,
            Text.NARROW_TYPES,
            Text.NARROW_FROM,
            Text.NARROW_UNTIL,
            Text.NARROW_FOLDER,
        ),
        strict=True,
    )
)


def _choose(
    label: Text, key: str, options: Sequence[str], chosen: Sequence[str], language: Language
) -> None:
    """Draw one list of choices; nothing where there is nothing to choose."""
    if not options:
        return
    st.session_state[key] = list(chosen)
    st.multiselect(
        say(label, language),
        options,
        key=key,
        placeholder=say(Text.SHOW_ALL, language),
        on_change=_take_over,
    )


def _choose_folder(options: Sequence[str], chosen: str, language: Language) -> None:
    if not options:
        return
    st.session_state[_FOLDER] = chosen or None
    st.selectbox(
        say(Text.NARROW_FOLDER, language),
        options,
        index=None,
        key=_FOLDER,
        placeholder=say(Text.SHOW_ALL, language),
        on_change=_take_over,
    )


def _choose_day(label: Text, key: str, chosen: date | None, language: Language) -> None:
    st.session_state[key] = chosen
    st.date_input(
        say(label, language), value=None, key=key, format="YYYY-MM-DD", on_change=_take_over
    )


def _take_over() -> None:
    """Put what was chosen into the address."""
    state = st.session_state
    _narrow_to(
        Filter(
            collections=tuple(state.get(_COLLECTIONS, ())),
            tags=tuple(state.get(_TAGS, ())),
            file_types=tuple(state.get(_TYPES, ())),
            added_from=state.get(_FROM),
            added_until=state.get(_UNTIL),
            folder=state.get(_FOLDER) or "",
        )
    )


def _narrow_to(narrowed: Filter) -> None:
    put_into_address(st.query_params.get(_QUESTION, ""), narrowed)
