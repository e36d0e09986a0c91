"""Draw a kept quote: its text, its source, what became of that, and what a person may do."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from index.kept import Decision, KeptId, KeptQuote
from ingest.document import Span
from ingest.notice import Language
from retrieval.verification import Standing, TextPlace, Verification
from ui.actions import act_id, button_html
from ui.citing import cited_place, source_facts
from ui.differences import differences_html
from ui.exports.excerpt import DECISIONS, STANDINGS
from ui.language import link_parameters
from ui.source_address import SourceAddress
from ui.visible import visible_html, visible_line
from ui.words import Text, say

if TYPE_CHECKING:
    from index.citation import Citation

NOTE_LIMIT: Final = 5000
GROUP_LIMIT: Final = 100
GROUPS_LIST: Final = "groups"


@dataclass(frozen=True, slots=True)
class KeptCard:
    """A kept quote as it is drawn.

    `number` is its place in the whole order; `before` and `behind` say before which quote it goes
    when moved up or down (None: it is the first or last of its group; 0: to the end).
    `now` is the nearest text of a changed source, with its place.
    """

    kept: KeptQuote
    number: int
    before: KeptId | None
    behind: KeptId | None
    verification: Verification
    now: tuple[TextPlace, str] | None = None


def card_html(card: KeptCard, language: Language) -> str:
    """Return one kept quote as escaped HTML."""
    kept = card.kept
    citation = kept.citation
    identity = f"kept-{kept.id}"
    stands = card.verification.standing is Standing.UNCHANGED
    return (
        f'<article class="tk-quote tk-kept tk-{kept.decision.value}" id="{identity}" '
        f'tabindex="-1" aria-labelledby="{identity}-title">{_head_html(card, language)}'
        f"{_text_html(card) if stands else _standing_html(card, language)}"
        f'<p class="tk-quiet tk-from">{_question_html(citation, language)}</p>'
        f"{_fields_html(kept, language)}{_foot_html(card, language)}"
        f"{_facts_html(citation, language)}</article>"
    )


def _head_html(card: KeptCard, language: Language) -> str:
    kept, citation = card.kept, card.kept.citation
    place = [f"<span>{visible_line(cited_place(citation, language))}</span>"]
    if citation.title and citation.title != citation.file:
        place.insert(0, f'<span class="tk-file">{visible_line(citation.file)}</span>')
    if citation.medium == "ocr":
        hint, words = say(Text.QUOTE_OCR_HINT, language), say(Text.QUOTE_OCR, language)
        place.append(f'<span class="tk-ocr" title="{escape(hint)}">{escape(words)}</span>')
    number = (
        f'<input class="tk-number" id="{act_id("place", kept.id)}" data-act="place" '
        f'data-about="{kept.id}" value="{card.number}" inputmode="numeric" size="3" '
        f'maxlength="5" autocomplete="off" aria-label="{escape(say(Text.NUMBER, language))}">'
    )
    return (
        f'<header>{number}<h3 id="kept-{kept.id}-title" dir="auto">'
        f"{visible_line(citation.title or citation.file)}</h3>"
        f'<p class="tk-place">{"".join(place)}</p></header>'
    )


def _text_html(card: KeptCard) -> str:
    text = visible_html(card.kept.citation.text)
    return f'<blockquote class="tk-passage tk-whole" dir="auto">{text}</blockquote>'


def _standing_html(card: KeptCard, language: Language) -> str:
    standing = card.verification.standing
    words = escape(say(STANDINGS[standing], language))
    warning = f'<p class="tk-warning"><span aria-hidden="true">! </span>{words}</p>'
    warning += _older_html(card, language)
    if standing is Standing.CHANGED:
        return warning + _compared_html(card, language)
    if standing is Standing.MOVED and card.now is not None:
        return f"{warning}{_text_html(card)}{_moved_html(card, card.now[0], language)}"
    return warning + _text_html(card)


def _older_html(card: KeptCard, language: Language) -> str:
    """Return the link to the version that was quoted, while it is kept; else nothing."""
    older, citation = card.verification.older, card.kept.citation
    if older is None:
        return ""
    span = Span(older.start, older.end)
    address = SourceAddress(older.document, older.page, span, digest=citation.digest)
    link = escape(address.link(link_parameters()))
    words = escape(say(Text.VERSION_OPEN_QUOTED, language))
    return f'<p class="tk-now"><a class="tk-link" href="{link}">{words}</a></p>'


def _moved_html(card: KeptCard, place: TextPlace, language: Language) -> str:
    document = card.verification.document
    name = visible_line(document.name if document is not None else card.kept.citation.file)
    page = escape(say(Text.QUOTE_PAGE, language, number=place.page))
    signs = escape(say(Text.CITATION_RANGE, language, start=place.start, end=place.end))
    anew = button_html(say(Text.CITE_ANEW_MOVED, language), "cite-anew", card.kept.id)
    return (
        f'<p class="tk-now">{escape(say(Text.MOVED_TO, language))} {name} · {page} · {signs} '
        f"{anew}</p>"
    )


def _compared_html(card: KeptCard, language: Language) -> str:
    then = escape(say(Text.KEPT_THEN, language))
    now = escape(say(Text.SOURCE_NOW, language))
    text = card.kept.citation.text
    if card.now is None:
        old, new = visible_html(text), ""
        right = f'<p class="tk-quiet">{escape(say(Text.NOTHING_LIKE_IT, language))}</p>'
    else:
        old, new = differences_html(text, card.now[1])
        anew = button_html(say(Text.CITE_ANEW_CHANGED, language), "cite-anew", card.kept.id)
        right = f'<blockquote class="tk-passage" dir="auto">{new}</blockquote>{anew}'
    return (
        f'<div class="tk-compared"><div><h4>{then}</h4>'
        f'<blockquote class="tk-passage" dir="auto">{old}</blockquote></div>'
        f"<div><h4>{now}</h4>{right}</div></div>"
    )


def _question_html(citation: Citation, language: Language) -> str:
    address = "./?" + urlencode({"q": citation.question, **link_parameters()})
    return (
        f"{escape(say(Text.FROM_QUESTION, language))}{escape(say(Text.FACT_COLON, language))}"
        f'<a href="{escape(address)}" dir="auto">{visible_line(citation.question)}</a>'
    )


def _fields_html(kept: KeptQuote, language: Language) -> str:
    group, note = act_id("group", kept.id), act_id("note", kept.id)
    # The first line end of a textarea is not part of its text.
    written = "&#10;" + escape(kept.note).replace("\n", "&#10;")
    rows = min(8, max(1, kept.note.count("\n") + 1, len(kept.note) // 40 + 1))
    label = escape(say(Text.NOTE, language))
    shown = f"<b>{label}</b>&#10;{visible_html(kept.note)}"
    printed = f'<p class="tk-printed">{shown}</p>' if kept.note else ""
    return (
        '<div class="tk-fields">'
        f'<label for="{group}">{escape(say(Text.GROUP, language))}</label>'
        f'<input id="{group}" data-act="group" data-about="{kept.id}" list="{GROUPS_LIST}" '
        f'value="{escape(kept.group)}" maxlength="{GROUP_LIMIT}" autocomplete="off" dir="auto">'
        f'<label for="{note}">{label}</label>'
        f'<textarea id="{note}" data-act="note" data-about="{kept.id}" rows="{rows}" '
        f'maxlength="{NOTE_LIMIT}" title="{escape(say(Text.NOTE_HINT, language))}" dir="auto">'
        f"{written}</textarea></div>{printed}"
    )


def _foot_html(card: KeptCard, language: Language) -> str:
    kept = card.kept
    accepted, rejected = (kept.decision is each for each in (Decision.ACCEPTED, Decision.REJECTED))
    decisions = button_html(
        say(Text.ACCEPT, language),
        "decide",
        kept.id,
        value=Decision.OPEN if accepted else Decision.ACCEPTED,
        part="accept",
        pressed=accepted,
        key="a",
    ) + button_html(
        say(Text.REJECT, language),
        "decide",
        kept.id,
        value=Decision.OPEN if rejected else Decision.REJECTED,
        part="reject",
        pressed=rejected,
        key="r",
    )
    moves = "".join(
        button_html(sign, "move", kept.id, value=str(to), name=say(words, language), part=sign)
        for sign, to, words in (
            ("↑", card.before, Text.MOVE_UP),
            ("↓", card.behind, Text.MOVE_DOWN),
        )
        if to is not None
    )
    out = button_html(say(Text.TAKE_OUT, language), "take-out", kept.id)
    printed = f'<p class="tk-printed">{escape(say(DECISIONS[kept.decision], language))}</p>'
    return (
        f'<div class="tk-foot"><div class="tk-acts">{_source_html(card, language)}{decisions}</div>'
        f'<div class="tk-acts">{moves}{out}</div>{printed}</div>'
    )


def _source_html(card: KeptCard, language: Language) -> str:
    """Return the link to where the text stands now; nothing when it stands nowhere."""
    place, citation = card.verification.place, card.kept.citation
    if place is None:
        return ""
    span = Span(place.start, place.end)
    address = SourceAddress(
        place.document,
        place.page,
        span,
        digest=citation.digest,
        question=citation.question,
        kept=str(card.kept.id),
    )
    link = escape(address.link(link_parameters()))
    words = escape(say(Text.SEE_SOURCE, language))
    return f'<a class="tk-link tk-source" href="{link}">{words}</a>'


def _facts_html(citation: Citation, language: Language) -> str:
    facts = [
        (escape(name), visible_line(value)) for name, value in source_facts(citation, language)
    ]
    rows = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts)
    colon = escape(say(Text.FACT_COLON, language))
    printed = " · ".join(f"{name}{colon}{value}" for name, value in facts)
    return (
        f'<details class="tk-details"><summary>{escape(say(Text.KEPT_DETAILS, language))}'
        f'<span class="tk-hash">SHA-256 {escape(citation.sha256[:8])}…</span></summary>'
        f'<dl>{rows}</dl></details><p class="tk-printed">— {printed}</p>'
    )
