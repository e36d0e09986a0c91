"""Keep a quote of an answer, or report it as wrong: the acts of a quote's card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from index.kept import Decision, KeptQuote
from ingest.notice import Language
from retrieval.citation import cite
from ui.actions import Act, toggle_html
from ui.words import Text, say

if TYPE_CHECKING:
    from index.citation import Citation
    from index.library import Library
    from retrieval.answer import Answer, Quote

KEEP: Final = "keep"
REPORT: Final = "report"


def keeping_html(quote: Quote, language: Language) -> str:
    """Return the buttons that keep a quote and report it."""
    about = quote_key(quote)
    return toggle_html(say(Text.KEEP, language), KEEP, about, key="s") + toggle_html(
        say(Text.REPORT, language), REPORT, about, hint=say(Text.REPORT_HINT, language)
    )


def quote_key(quote: Quote | Citation) -> str:
    """Return what tells a quote from the others of its answer."""
    return f"{quote.document}-{quote.page}-{quote.start}-{quote.end}"


def pressed_keys(library: Library, question: str) -> set[str]:
    """Return which of the buttons of an answer are on."""
    kept = (each.citation for each in library.tray.quotes())
    return {
        f"{act}:{quote_key(citation)}"
        for act, citations in ((KEEP, kept), (REPORT, library.tray.wrong_quotes()))
        for citation in citations
        if citation.question == question
    }


def perform_keeping(library: Library, answer: Answer, act: Act, language: Language) -> str:
    """Do what a quote's button says; return the sentence for the person.

    Raises QuoteMismatch or LibraryError when the quote's text is no longer there.
    """
    quote = next((each for each in answer.quotes if quote_key(each) == act.about), None)
    if quote is None:  # the answer was asked again meanwhile, and the quote is not in it
        return say(Text.KEEP_OTHER_ANSWER, language)
    is_on = act.value == "true"
    if act.name == KEEP and not is_on:
        return _take_out(library, _kept(library.tray.quotes(), quote, answer.question), language)
    citation = cite(library.snapshot(), quote, answer.question)
    if act.name == KEEP:
        library.tray.keep(citation)
        return say(Text.KEEP_DONE, language, count=len(library.tray.quotes()))
    if is_on:
        library.tray.report_wrong(citation)
        return say(Text.REPORT_DONE, language)
    library.tray.withdraw_report(citation)
    return say(Text.REPORT_WITHDRAWN, language)


def _kept(tray: Sequence[KeptQuote], quote: Quote, question: str) -> KeptQuote | None:
    same = (each for each in tray if quote_key(each.citation) == quote_key(quote))
    return next((each for each in same if each.citation.question == question), None)


def _take_out(library: Library, kept: KeptQuote | None, language: Language) -> str:
    if kept is None:  # another tab was quicker: it is out, as wished
        return say(Text.KEEP_UNDONE, language)
    if kept.note or kept.group or kept.decision is not Decision.OPEN:
        return say(Text.KEEP_HAS_WORK, language)
    library.tray.drop(kept.id)
    return say(Text.KEEP_UNDONE, language)
