"""Say how a question ended: found, possibly related, or not found."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Final

import streamlit as st

from index.preferences import USUAL_RATE
from ingest.notice import Language
from retrieval.answer import Answer, Outcome
from retrieval.asked import Asked
from retrieval.comparison import PARTLY
from ui.visible import visible_line
from ui.words import Text, join_sentences, say

_ATTENTION: Final = st.components.v2.component(
    "tenkyo.answer", js=(Path(__file__).parent / "answer.js").read_text(encoding="utf-8")
)
_SIGNS: Final = {
    Outcome.FOUND: ("✓", Text.OUTCOME_FOUND),
    Outcome.WEAK: ("?", Text.OUTCOME_WEAK),
    Outcome.NOT_FOUND: ("–", Text.OUTCOME_NOT_FOUND),
}
ENDED: Final = {
    **{outcome.value: said for outcome, said in _SIGNS.items()},
    PARTLY: ("◐", Text.OUTCOME_PARTLY),
}


def headline(answer: Answer, language: Language) -> tuple[str, str, str]:
    """Return how an answer ended: its sign, its words, and the name of its colours.

    Of several questions that ended differently it is told how many were answered: neither
    "found" nor "possibly related" would be true of the whole.
    """
    ends = [part.outcome for part in answer.parts]
    if len(set(ends)) < 2:
        sign, words = _SIGNS[answer.outcome]
        return sign, say(words, language), answer.outcome.value
    found = ends.count(Outcome.FOUND)
    if found:
        in_part = say(Text.PARTS_FOUND, language, found=found, count=len(ends))
        return ENDED[PARTLY][0], in_part, PARTLY
    related = say(Text.PARTS_RELATED, language, found=ends.count(Outcome.WEAK), count=len(ends))
    return ENDED[Outcome.WEAK.value][0], related, Outcome.WEAK.value


def attend_answer(answer: Answer, citations: Sequence[str], language: Language) -> None:
    """Start the answer's script: its quotes can be copied, a screen reader is told the outcome."""
    _ATTENTION(
        key="answer",
        data={
            "outcome": headline(answer, language)[1],
            "citations": list(citations),
            "copied": say(Text.COPIED, language),
            "copyFailed": say(Text.COPY_FAILED, language),
        },
    )


def outcome_html(answer: Answer, language: Language) -> str:
    """Return the outcome in words, colour and sign, and what a person can do about it."""
    sign, outcome, colours = headline(answer, language)
    detail = {
        Outcome.FOUND: Text.FOUND_ONE if len(answer.quotes) == 1 else Text.FOUND_MORE,
        Outcome.WEAK: Text.WEAK_DETAIL,
        Outcome.NOT_FOUND: Text.NOT_FOUND_DETAIL,
    }[answer.outcome]
    if answer.parts and answer.outcome is not Outcome.NOT_FOUND:
        detail = Text.PARTS_DETAIL
    facts = {
        "count": len(answer.quotes),
        "documents": answer.searched.documents,
        "passages": answer.searched.passages,
    }
    missing = ""
    if answer.missing_part:
        said = say(Text.MISSING_PART, language, part=answer.missing_part)
        missing = f"<p>{escape(said)}</p>"
    elif answer.outcome is Outcome.NOT_FOUND and answer.missing_words:
        words = "".join(f"<li>{visible_line(word)}</li>" for word in answer.missing_words)
        missing = (
            f'<div class="tk-missing"><span>{escape(say(Text.MISSING_WORDS, language))}</span>'
            f"<ul>{words}</ul></div><p>{escape(say(Text.MISSING_WORDS_HINT, language))}</p>"
        )
    return (
        f'<section class="tk-outcome tk-{colours}">'
        f'<span class="tk-outcome-sign" aria-hidden="true">{sign}</span>'
        f'<div><p class="tk-outcome-words">{escape(outcome)}</p>'
        f"<p>{escape(say(detail, language, **facts))}</p>{missing}</div></section>"
    )


def parts_html(answer: Answer, language: Language) -> str:
    """Return how each of several questions ended, with the numbers of its quotes, or nothing."""
    if not answer.parts:
        return ""
    rows = []
    for part in answer.parts:
        sign, words = _SIGNS[part.outcome]
        ended = say(words, language)
        if part.quotes:
            places = number_quotes(part.quotes, language)
            facts = {"outcome": ended, "count": len(part.quotes), "places": places}
            ended = say(Text.PART_QUOTES, language, **facts)
        rows.append(
            f'<li class="tk-{part.outcome.value}"><p>{visible_line(part.question)}</p>'
            f'<p class="tk-outcome-words"><span aria-hidden="true">{sign}</span> '
            f"{escape(ended)}</p></li>"
        )
    title = escape(say(Text.PARTS_TITLE, language, count=len(answer.parts)))
    return f'<section class="tk-parts"><p>{title}</p><ol>{"".join(rows)}</ol></section>'


def number_quotes(places: Sequence[int], language: Language) -> str:
    """Return the numbers, from 1, of quotes at some places of an answer."""
    joint = "・" if language == "ja" else ", "
    return joint.join(str(place + 1) for place in places)


def differing_html(answer: Answer, language: Language) -> str:
    """Return the warning that quotes name different dates, amounts or numbers, or nothing.

    Quotes that answer different questions do not differ from each other.
    """
    if not answer.differing:
        return ""
    groups = [
        tuple(place for place in part.quotes if place in answer.differing) for part in answer.parts
    ] or [answer.differing]
    numbers = [number_quotes(each, language) for each in dict.fromkeys(groups) if len(each) > 1]
    details = "".join(
        f"<p>{escape(say(Text.DIFFERING_DETAIL, language, places=each))}</p>" for each in numbers
    )
    return (
        '<section class="tk-differing" role="note"><p class="tk-differing-words">'
        f'<span aria-hidden="true">≠</span> {escape(say(Text.DIFFERING, language))}</p>'
        f"{details}</section>"
    )


_READ_AS: Final = {
    Asked.WHEN: Text.ASKED_WHEN,
    Asked.HOW_MUCH: Text.ASKED_HOW_MUCH,
    Asked.HOW_MANY: Text.ASKED_HOW_MANY,
    Asked.ARTICLE: Text.ASKED_ARTICLE,
    Asked.WHO: Text.ASKED_WHO,
    Asked.WHERE: Text.ASKED_WHERE,
    Asked.WHY: Text.ASKED_WHY,
    Asked.HOW: Text.ASKED_HOW,
    Asked.DEFINITION: Text.ASKED_DEFINITION,
    Asked.WHETHER: Text.ASKED_WHETHER,
}


def _read_as(answer: Answer, language: Language) -> list[str]:
    """Return what the question was read to ask for; nothing where any kind of answer fits."""
    asked = _READ_AS.get(answer.asked) if answer.asked else None
    return [say(Text.READ_AS, language, asked=say(asked, language))] if asked else []


def _basis(answer: Answer, language: Language) -> list[str]:
    """Return by which limits the answer was judged, where they are not the usual ones."""
    basis = answer.basis
    said = [say(Text.BASIS_OWN, language)] if basis.is_own else []
    if basis.error_rate != USUAL_RATE:
        said.append(say(Text.BASIS_RATE, language, percent=basis.error_rate))
    if basis.is_outdated:
        said.append(say(Text.BASIS_OUTDATED, language))
    return said


def printed_question_html(answer: Answer, language: Language) -> str:
    """Return the heading of an answer on paper: the question."""
    asked = escape(say(Text.QUESTION_LABEL, language))
    return (
        f'<div class="tk-printed tk-printed-head"><p>{asked}</p>'
        f'<p class="tk-printed-question" dir="auto">{visible_line(answer.question)}</p></div>'
    )


def printed_foot_html(answer: Answer, day: str, language: Language) -> str:
    """Return the last line of an answer on paper: from which library, and when."""
    facts = {"day": day, "generation": answer.searched.generation}
    words = escape(say(Text.PRINTED_FOOT, language, **facts))
    return f'<p class="tk-printed tk-printed-foot">{words}</p>'


def searched_html(answer: Answer, language: Language) -> str:
    """Return the line that says how much was searched, and how long it took."""
    searched = say(
        Text.SEARCHED,
        language,
        documents=answer.searched.documents,
        passages=answer.searched.passages,
        elapsed=f"{answer.elapsed_ms / 1000:.2f}",
    )
    said = [*_read_as(answer, language), searched, *_basis(answer, language)]
    line = join_sentences(said, language)
    return f'<p class="tk-quiet tk-searched">{escape(line)}</p>'
