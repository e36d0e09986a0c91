"""The page Settings: language, how sure an answer must be, the parts, and the library's health."""

from __future__ import annotations

import os
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from index.engine import stored_choice
from index.model import DEFAULT_MODEL, read_identity
from index.preferences import ERROR_RATES, USUAL_RATE
from index.reembedding import start_reembedding
from ingest.notice import Language, ModelError
from ui.assistant import open_assistant
from ui.frame import notice_html
from ui.jobs import follow_job
from ui.keys import key_settings_html
from ui.labelling import measure_link
from ui.language import switch_language
from ui.visible import visible_html, visible_line, visible_text
from ui.words import Text, say

if TYPE_CHECKING:
    from index.library import Library
    from index.verify import Breach
    from retrieval.answer import Basis
    from retrieval.confidence import Model

OCR_LANGUAGES: Final = ("jpn", "jpn_vert", "eng")
OCR_COMMAND: Final = (
    "apt install tesseract-ocr tesseract-ocr-jpn tesseract-ocr-jpn-vert tesseract-ocr-eng"
)
_LANGUAGES: Final[dict[Language, str]] = {"ja": "日本語", "en": "English"}
_MEGABYTE: Final = 1_000_000


def draw_settings_page(language: Language) -> None:
    """Draw the page; it loads no model."""
    library = open_assistant().library
    st.html(f'<h1 class="tk-title">{escape(say(Text.PAGE_SETTINGS, language))}</h1>')
    _draw_language(language)
    st.html(key_settings_html(language))
    _draw_rate(library, language)
    st.html(_parts_html(library, language))
    _draw_rebuild(library, language)
    _draw_library(library, language)


def _draw_language(language: Language) -> None:
    _title(Text.SETTINGS_LANGUAGE, language)
    st.session_state["settings-language"] = language
    st.radio(
        say(Text.SETTINGS_LANGUAGE, language),
        list(_LANGUAGES),
        format_func=lambda each: _LANGUAGES["ja" if each == "ja" else "en"],
        horizontal=True,
        key="settings-language",
        label_visibility="collapsed",
        on_change=lambda: switch_language(st.session_state["settings-language"]),
    )


def _draw_rate(library: Library, language: Language) -> None:
    _title(Text.SETTINGS_ANSWERS, language)
    preferences = library.preferences.read()
    limits = known_limits(library)
    rates = [rate for rate in ERROR_RATES if rate == USUAL_RATE or rate in limits]
    chosen = preferences.error_rate if preferences.error_rate in rates else USUAL_RATE
    st.session_state["settings-rate"] = chosen
    st.radio(
        say(Text.SETTINGS_RATE, language),
        rates,
        format_func=lambda rate: say(Text.SETTINGS_RATE_OF, language, percent=rate),
        horizontal=True,
        key="settings-rate",
        on_change=_choose_rate,
        args=(library,),
    )
    if st.session_state.pop("settings-rate-saved", False):
        st.html(notice_html(say(Text.SETTINGS_RATE_SAVED, language), tone="good"))
    said = [say(Text.SETTINGS_RATE_NOTE, language)]
    missing = [f"{rate}%" for rate in ERROR_RATES if rate not in rates]
    if missing:
        joined = say(Text.LIST_JOINT, language).join(missing)
        said.append(say(Text.SETTINGS_RATE_MISSING, language, percents=joined))
    said.append(say(_estimates(decided_by(library)), language))
    link = escape(measure_link())
    words = escape(say(Text.SETTINGS_TO_MEASURE, language))
    st.html(
        "".join(f'<p class="tk-quiet">{escape(each)}</p>' for each in said)
        + f'<p><a class="tk-link" href="{link}">{words}</a></p>'
    )


def _choose_rate(library: Library) -> None:
    library.preferences.set_error_rate(int(st.session_state["settings-rate"]))
    st.session_state["settings-rate-saved"] = True
    st.session_state.pop("answer", None)  # the next answer is by the new limit


def decided_by(library: Library) -> Basis:
    """Return by which calibration answers are decided in a library."""
    from retrieval.own_calibration import choose_model

    return choose_model(_shipped(), library.preferences.read())[1]


def _estimates(basis: Basis) -> Text:
    if basis.is_outdated:
        return Text.BASIS_OUTDATED
    return Text.TUNED_IN_USE if basis.is_own else Text.TUNED_NOT_IN_USE


def known_limits(library: Library) -> dict[int, float]:
    """Return the thresholds of the calibration that decides in a library, by rate (percent)."""
    from retrieval.own_calibration import choose_model

    return dict(choose_model(_shipped(), library.preferences.read())[0].limits)


def _shipped() -> Model:
    from retrieval.confidence import load_calibration
    from retrieval.judge import JUDGE_FILE

    calibration = load_calibration()
    return calibration.judged if JUDGE_FILE.is_file() else calibration.plain


def _parts_html(library: Library, language: Language) -> str:
    rows = (
        (Text.SETTINGS_MODEL, _model_words(library, language)),
        (Text.SETTINGS_JUDGE, _judge_words(language)),
        (Text.SETTINGS_ENGINE, _engine_words(language)),
        (Text.SETTINGS_OCR, ocr_words(language)),
    )
    return _title_html(Text.SETTINGS_PARTS, language) + _facts_html(rows, language)


def _draw_rebuild(library: Library, language: Language) -> None:
    with st.expander(say(Text.SETTINGS_REBUILD, language)):
        st.html(f'<p class="tk-quiet">{escape(say(Text.SETTINGS_REBUILD_HINT, language))}</p>')
        written = st.text_input(say(Text.SETTINGS_REBUILD_MODEL, language), key="rebuild-model")
        model = written.strip().strip("\"'")
        if st.button(say(Text.SETTINGS_REBUILD_START, language), key="rebuild-start"):
            if model and not os.path.isdir(model):  # noqa: PTH112 (Path raises for a name too long)
                words = say(Text.START_NO_FOLDER, language, folder=visible_text(model))
                st.html(notice_html(words, tone="bad"))
                return
            follow_job(start_reembedding(library, model))
            st.html(notice_html(say(Text.SETTINGS_REBUILD_STARTED, language), tone="good"))


def _model_words(library: Library, language: Language) -> str:
    try:
        identity = library.model or read_identity(DEFAULT_MODEL)
    except ModelError:
        return say(Text.SETTINGS_MODEL_NONE, language)
    facts = {"name": identity.name, "revision": identity.revision}
    return say(Text.SETTINGS_MODEL_FACTS, language, dimension=identity.dimension, **facts)


def _judge_words(language: Language) -> str:
    from retrieval.judge import JUDGE_FILE

    if not JUDGE_FILE.is_file():
        return say(Text.SETTINGS_JUDGE_NONE, language, file=JUDGE_FILE.name)
    size = round(JUDGE_FILE.stat().st_size / _MEGABYTE)
    return say(Text.SETTINGS_JUDGE_THERE, language, file=JUDGE_FILE.name, size=size)


def _engine_words(language: Language) -> str:
    choice = stored_choice()
    if choice is None:
        return say(Text.SETTINGS_ENGINE_LATER, language)
    facts = {"engine": choice.engine.value, "gain": f"{choice.gain:.1f}"}
    return say(Text.SETTINGS_ENGINE_FACTS, language, **facts)


def ocr_words(language: Language) -> str:
    """Return whether text in images can be read, and else what to install."""
    from ingest.readers.tesseract import find_program, languages

    joint = say(Text.LIST_JOINT, language)
    if find_program() is None:
        return say(Text.SETTINGS_OCR_NONE, language, command=OCR_COMMAND)
    there = [each for each in OCR_LANGUAGES if each in languages()]
    lacking = [each for each in OCR_LANGUAGES if each not in there]
    if lacking:
        facts = {"languages": joint.join(lacking), "command": OCR_COMMAND}
        return say(Text.SETTINGS_OCR_LACKS, language, **facts)
    return say(Text.SETTINGS_OCR_THERE, language, languages=joint.join(there))


def _draw_library(library: Library, language: Language) -> None:
    documents = library.documents()
    holds = say(
        Text.SETTINGS_HOLDS_FACTS,
        language,
        documents=len(documents),
        passages=sum(document.passage_count for document in documents),
        size=round(disk_size(library.directory) / _MEGABYTE, 1),
    )
    rows = ((Text.SETTINGS_WHERE, str(library.directory)), (Text.SETTINGS_HOLDS, holds))
    st.html(
        _title_html(Text.SETTINGS_LIBRARY, language)
        + _facts_html(rows, language)
        + f'<p class="tk-quiet">{escape(say(Text.SETTINGS_ELSEWHERE, language))}</p>'
    )
    if st.button(say(Text.SETTINGS_VERIFY, language), key="verify-library"):
        from index.verify import INVARIANTS, verify

        with st.spinner(say(Text.SETTINGS_VERIFYING, language)):
            breaches = verify(library)
        st.html(health_html(breaches, len(INVARIANTS), language))


def health_html(breaches: Sequence[Breach], checked: int, language: Language) -> str:
    """Return what a check of the library found, each fault with the command that mends it."""
    if not breaches:
        return notice_html(say(Text.SETTINGS_SOUND, language, count=checked), tone="good")
    items = "".join(
        f"<li>{visible_line(each.invariant)}: {visible_html(each.detail)} "
        f"{visible_html(say(Text.SETTINGS_MEND, language, command=each.mend))}</li>"
        for each in breaches
    )
    words = escape(say(Text.SETTINGS_BREACHES, language, count=len(breaches)))
    return f'<div class="tk-notice tk-bad" role="note"><p>{words}</p><ul>{items}</ul></div>'


def disk_size(directory: Path) -> int:
    """Return how many bytes the files of a folder hold."""
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())


def _facts_html(rows: Sequence[tuple[Text, str]], language: Language) -> str:
    items = "".join(
        f"<dt>{escape(say(label, language))}</dt><dd>{visible_html(value)}</dd>"
        for label, value in rows
    )
    return f'<dl class="tk-facts">{items}</dl>'


def _title_html(text: Text, language: Language) -> str:
    return f'<h2 class="tk-subtitle">{escape(say(text, language))}</h2>'


def _title(text: Text, language: Language) -> None:
    st.html(_title_html(text, language))
