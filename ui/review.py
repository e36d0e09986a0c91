"""The page Review: kept quotes of all questions in order, with decisions, notes and exports."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import streamlit as st

from index.kept import Decision, KeptId, KeptQuote
from ingest.notice import Language
from retrieval.citation import serialise_citation
from retrieval.verification import Standing
from ui.actions import Act, button_html, draw_actions
from ui.assistant import open_assistant
from ui.exports.excerpt import DECISIONS, make_excerpt
from ui.exports.formats import FORMATS, Format
from ui.frame import notice_html
from ui.kept_card import GROUPS_LIST, KeptCard, card_html
from ui.language import link_parameters
from ui.review_acts import TAKEN_OUT, in_order, perform_review, report_key
from ui.tray_checks import TrayChecks
from ui.visible import visible_html, visible_line
from ui.words import Text, say

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

    from index.citation import Citation
    from index.library import Library

PART: Final = 50  # quotes on one page of the list
_SHOW: Final = "show"
_PART: Final = "part"
_KEPT: Final = "kept"  # the quote whose source was looked at
_SHOWN_WRONG: Final = 100


def draw_review_page(language: Language, *, ask_page: Page) -> None:
    """Draw the page. What is shown of the list stands in the address, so a reload keeps it."""
    library = open_assistant().library
    quotes = in_order(library.tray.quotes())
    st.html(f'<h1 class="tk-title">{escape(say(Text.REVIEW_TITLE, language))}</h1>')
    _draw_undo(language)
    if quotes:
        _draw_tray(library, quotes, language)
    else:
        _draw_empty(language, ask_page)
    _draw_wrong(library.tray.wrong_quotes(), language)
    draw_actions(lambda act: _perform(library, act, language), language)


def _perform(library: Library, act: Act, language: Language) -> str:
    if act.name == _SHOW:
        st.query_params[_SHOW] = act.value
        st.query_params.pop(_PART, None)
        return ""
    if act.name == _PART:
        st.query_params[_PART] = act.value
        return ""
    return perform_review(library, act, language)


def _draw_tray(library: Library, quotes: tuple[KeptQuote, ...], language: Language) -> None:
    shown = st.query_params.get(_SHOW, "")
    decision = next((each for each in Decision if each.value == shown), None)
    selected = tuple(each for each in quotes if decision in (None, each.decision))
    checks = TrayChecks(library)
    st.html(_overview_html(quotes, decision, language))
    if not selected:
        st.html(notice_html(say(Text.SHOW_NONE, language)))
        return
    _draw_export(library, checks, selected, decision, language)
    first = _first_shown(selected)
    part = selected[first : first + PART]
    pager = _pager_html(first, len(part), len(selected), language)
    with st.container(key="tray", gap=None):
        if pager:
            st.html(pager)
        _draw_cards(checks, quotes, selected, part, language)
        if pager:
            st.html(pager)


def _first_shown(selected: Sequence[KeptQuote]) -> int:
    written = st.query_params.get(_PART, "")
    kept = st.query_params.get(_KEPT, "")
    at = next((at for at, each in enumerate(selected) if str(each.id) == kept), 0)
    number = int(written) if written.isdecimal() else at // PART + 1
    parts = -(-len(selected) // PART)
    return (min(max(number, 1), parts) - 1) * PART


def _draw_cards(
    checks: TrayChecks,
    quotes: tuple[KeptQuote, ...],
    selected: tuple[KeptQuote, ...],
    part: tuple[KeptQuote, ...],
    language: Language,
) -> None:
    numbers = {each.id: number for number, each in enumerate(quotes, start=1)}
    grouped = any(each.group for each in quotes)
    names = sorted({each.group for each in quotes if each.group})
    options = "".join(f'<option value="{escape(name)}"></option>' for name in names)
    st.html(f'<datalist id="{GROUPS_LIST}">{options}</datalist>')
    group: str | None = None
    for kept in part:
        if grouped and kept.group != group:
            name = visible_line(kept.group) or escape(say(Text.NO_GROUP, language))
            st.html(f'<h2 class="tk-subtitle tk-group" dir="auto">{name}</h2>')
            group = kept.group
        before, behind = _neighbours(kept, selected)
        now = checks.text_now(kept.citation)
        verification = checks.verify(kept.citation)
        card = KeptCard(kept, numbers[kept.id], before, behind, verification, now)
        st.html(card_html(card, language))


def _neighbours(
    kept: KeptQuote, selected: Sequence[KeptQuote]
) -> tuple[KeptId | None, KeptId | None]:
    """Return before which quote this one goes when moved up and when moved down in its group."""
    ids = [each.id for each in selected if each.group == kept.group]
    at = ids.index(kept.id)
    after_next = ids[at + 2] if at + 2 < len(ids) else KeptId(0)
    return ids[at - 1] if at else None, after_next if at + 1 < len(ids) else None


def _overview_html(
    quotes: Sequence[KeptQuote], decision: Decision | None, language: Language
) -> str:
    counts = {each: sum(kept.decision is each for kept in quotes) for each in Decision}
    facts = {each.value: count for each, count in counts.items()}
    choices: list[tuple[str, str, int]] = [("all", say(Text.SHOW_ALL, language), len(quotes))]
    choices += [
        (each.value, say(words, language), counts[each]) for each, words in DECISIONS.items()
    ]
    present = decision.value if decision else "all"
    links = "".join(
        _link_html(_SHOW, value, f"{words} {count}", is_here=value == present)
        for value, words, count in choices
    )
    count = say(Text.REVIEW_COUNT, language, count=len(quotes), **facts)
    return (
        f'<p class="tk-quiet">{escape(count)}</p><nav class="tk-choices" '
        f'aria-label="{escape(say(Text.SHOW_LABEL, language))}">{links}</nav>'
    )


def _pager_html(first: int, shown: int, count: int, language: Language) -> str:
    if count <= PART:
        return ""
    words = say(Text.PART_OF, language, first=first + 1, last=first + shown, count=count)
    number, parts = first // PART + 1, -(-count // PART)
    steps = ((Text.PART_BEFORE, number - 1), (Text.PART_NEXT, number + 1))
    links = "".join(
        _link_html(_PART, str(step), say(text, language))
        for text, step in steps
        if 1 <= step <= parts
    )
    return (
        f'<nav class="tk-choices" aria-label="{escape(say(Text.PART_LABEL, language))}">'
        f"<span>{escape(words)}</span>{links}</nav>"
    )


def _link_html(name: str, value: str, label: str, *, is_here: bool = False) -> str:
    here = {each: st.query_params[each] for each in (_SHOW,) if each in st.query_params}
    address = "?" + urlencode({**link_parameters(), **here, name: value})
    current = ' aria-current="true"' if is_here else ""
    return (
        f'<a href="{escape(address)}" data-act="{name}" data-value="{escape(value)}"{current}>'
        f"{escape(label)}</a>"
    )


def _draw_export(
    library: Library,
    checks: TrayChecks,
    selected: Sequence[KeptQuote],
    decision: Decision | None,
    language: Language,
) -> None:
    """Offer the selected quotes in each format; each is checked again when it is written."""
    chosen = [
        each
        for each in selected
        if each.decision is not Decision.REJECTED or decision is Decision.REJECTED
    ]
    rejected = decision is Decision.REJECTED
    words = Text.EXPORT_COUNT_REJECTED if rejected else Text.EXPORT_COUNT
    doubtful = sum(
        checks.verify(each.citation).standing is not Standing.UNCHANGED for each in chosen
    )
    with st.container(key="export"):
        st.html(
            f'<h2 class="tk-subtitle">{escape(say(Text.EXPORT, language))}</h2>'
            f'<p class="tk-quiet">{escape(say(words, language, count=len(chosen)))}</p>'
        )
        if doubtful:
            st.html(notice_html(say(Text.EXPORT_WITHOUT, language, count=doubtful), tone="bad"))
        with st.container(horizontal=True, gap="small"):
            for form in FORMATS:
                _draw_download(library, chosen, form, language)


def _draw_download(
    library: Library, chosen: Sequence[KeptQuote], form: Format, language: Language
) -> None:
    st.download_button(
        form.name,
        # Written when it is asked for: five files at each run would be five too many.
        lambda: form.write(make_excerpt(library, chosen), language),
        file_name=f"tenkyo-quotes-{date.today():%Y%m%d}.{form.suffix}",  # noqa: DTZ011 (the person's day)
        mime=form.media_type,
        key=f"export-{form.suffix}",
        on_click="ignore",
        disabled=not chosen,
    )


def _draw_undo(language: Language) -> None:
    taken: tuple[KeptQuote, KeptId | None] | None = st.session_state.get(TAKEN_OUT)
    if taken is None:
        return
    text = taken[0].citation.text
    shown = visible_html(text if len(text) <= 60 else f"{text[:60]}…")
    button = button_html(say(Text.UNDO, language), "put-back", "")
    st.html(
        f'<div class="tk-notice tk-undo"><p>{escape(say(Text.TAKEN_OUT, language))} {shown}</p>'
        f"{button}</div>"
    )


def _draw_empty(language: Language, ask_page: Page) -> None:
    st.html(
        '<div class="tk-empty"><p class="tk-empty-title">'
        f"{escape(say(Text.REVIEW_EMPTY_TITLE, language))}</p>"
        f"<p>{escape(say(Text.REVIEW_EMPTY_BODY, language))}</p></div>"
    )
    st.page_link(ask_page, label=say(Text.PAGE_ASK, language), icon=None)


def _draw_wrong(wrong: Sequence[Citation], language: Language) -> None:
    if not wrong:
        return
    items = "".join(
        f'<li><p>{visible_line(each.question)}</p><blockquote class="tk-passage" dir="auto">'
        f'{visible_html(each.text)}</blockquote><span class="tk-file">{visible_line(each.file)}'
        f"</span>{button_html(say(Text.WRONG_WITHDRAW, language), 'withdraw', report_key(each))}"
        "</li>"
        for each in wrong[:_SHOWN_WRONG]
    )
    title = say(Text.WRONG_TITLE, language, count=len(wrong))
    st.html(
        f'<details class="tk-details tk-wrong" id="wrong"><summary>{escape(title)}</summary>'
        f"<p>{escape(say(Text.WRONG_DETAIL, language))}</p><ul>{items}</ul></details>"
    )
    st.download_button(
        say(Text.WRONG_FILE, language),
        lambda: _wrong_lines(wrong),
        file_name="tenkyo-wrong-quotes.jsonl",
        mime="application/jsonl",
        key="export-wrong",
        on_click="ignore",
        type="tertiary",
    )


def _wrong_lines(wrong: Sequence[Citation]) -> bytes:
    """Return a JSON object a line: the citation, and that a person judged it wrong."""
    lines = (
        json.dumps({"judgement": "wrong", **serialise_citation(each)}, ensure_ascii=False)
        for each in wrong
    )
    return "".join(f"{line}\n" for line in lines).encode("utf-8")
