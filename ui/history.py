"""The questions asked before, each with a link, until the person removes them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Final

from index.kept import AskedQuestion, QuestionId
from ingest.notice import Language
from ui.actions import Act, button_html
from ui.language import link_parameters
from ui.local_time import local_time
from ui.narrowing import narrowed_html
from ui.narrowing_address import question_query
from ui.outcome import ENDED
from ui.visible import visible_line
from ui.words import Text, say

if TYPE_CHECKING:
    from index.library import Library

ASK: Final = "ask-again"
FORGET: Final = "forget"
FORGET_ALL: Final = "forget-all"
_SHOWN: Final = 50


def history_html(questions: Sequence[AskedQuestion], language: Language) -> str:
    """Return the list of questions, closed until somebody opens it; nothing when there are none."""
    if not questions:
        return ""
    items = "".join(_item_html(each, language) for each in questions[:_SHOWN])
    title = say(Text.HISTORY_TITLE, language, count=len(questions))
    more = len(questions) - _SHOWN
    rest = f"<p>{escape(say(Text.HISTORY_MORE, language, count=more))}</p>" if more > 0 else ""
    return (
        f'<details class="tk-details tk-history" id="history"><summary>{escape(title)}</summary>'
        f"<ul>{items}</ul>{rest}<p>{escape(say(Text.HISTORY_STAYS, language))} "
        f"{button_html(say(Text.HISTORY_CLEAR, language), FORGET_ALL, '')}</p></details>"
    )


def _item_html(asked: AskedQuestion, language: Language) -> str:
    sign, words = ENDED.get(asked.outcome, ("", Text.QUESTION_LABEL))
    address = "?" + question_query(asked.question, asked.narrowed, link_parameters())
    only = narrowed_html(asked.narrowed, language)
    narrowed = f'<span class="tk-place tk-narrowed">{only}</span>' if only else ""
    forget = button_html(
        "×",
        FORGET,
        asked.id,
        name=say(Text.HISTORY_FORGET, language, question=asked.question),
    )
    return (
        f'<li><span class="tk-history-sign" role="img" aria-label="{escape(say(words, language))}">'
        f'{sign}</span><a href="{escape(address)}" data-act="{ASK}" data-about="{asked.id}" '
        f'data-value="{escape(asked.question)}" dir="auto">{visible_line(asked.question)}</a>'
        f"{narrowed}"
        f'<span class="tk-quiet">{escape(local_time(asked.asked_at))}</span>{forget}</li>'
    )


def perform_forgetting(library: Library, act: Act, language: Language) -> str:
    """Forget one question or all of them; return the sentence for the person."""
    if act.name == FORGET_ALL:
        library.history.forget_all()
        return say(Text.HISTORY_CLEARED, language)
    if act.about.isdecimal():
        library.history.forget(QuestionId(int(act.about)))
    return say(Text.HISTORY_FORGOTTEN, language)
