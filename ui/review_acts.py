"""Do what a person does to the kept quotes; each act says what it did."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import streamlit as st

from index.kept import Decision, KeptId, KeptQuote, group_quotes
from ingest.notice import Language
from retrieval.citation import cite_place
from retrieval.quotes import digest_text
from retrieval.verification import Verifier
from ui.actions import Act
from ui.keeping import quote_key
from ui.kept_card import GROUP_LIMIT, NOTE_LIMIT
from ui.tray_checks import text_now
from ui.words import Text, say

if TYPE_CHECKING:
    from index.citation import Citation
    from index.library import Library

TAKEN_OUT: Final = "taken-out"
_DECIDED: Final = {
    Decision.OPEN: Text.DECIDED_OPEN,
    Decision.ACCEPTED: Text.DECIDED_ACCEPTED,
    Decision.REJECTED: Text.DECIDED_REJECTED,
}


def perform_review(library: Library, act: Act, language: Language) -> str:
    """Do one act; return the sentence for the person.

    Raises LibraryError when another tab took the quote out.
    """
    performer = _PERFORMERS.get(act.name)
    return performer(library, act, language) if performer else ""


def in_order(quotes: tuple[KeptQuote, ...]) -> tuple[KeptQuote, ...]:
    """Return kept quotes as they are shown and exported: group by group."""
    return tuple(each for _, members in group_quotes(quotes) for each in members)


def report_key(citation: Citation) -> str:
    """Return what tells a report from the others."""
    return digest_text(f"{quote_key(citation)} {citation.question}")[:16]


def _decide(library: Library, act: Act, language: Language) -> str:
    decision = next((each for each in Decision if each.value == act.value), Decision.OPEN)
    library.tray.decide(_kept_id(act), decision)
    return say(_DECIDED[decision], language)


def _group(library: Library, act: Act, language: Language) -> str:
    library.tray.set_group(_kept_id(act), " ".join(act.value.split())[:GROUP_LIMIT])
    return say(Text.GROUPED, language)


def _note(library: Library, act: Act, language: Language) -> str:
    library.tray.set_note(_kept_id(act), act.value[:NOTE_LIMIT])
    return say(Text.NOTED, language)


def _move(library: Library, act: Act, language: Language) -> str:
    kept = _kept_id(act)
    library.tray.move(kept, KeptId(int(act.value)) if act.value.isdecimal() else None)
    return _moved(library, kept, language)


def _place(library: Library, act: Act, language: Language) -> str:
    kept = _kept_id(act)
    wanted = act.value.strip()
    others = [each.id for each in in_order(library.tray.quotes()) if each.id != kept]
    if wanted.isdecimal():
        number = max(1, int(wanted))
        library.tray.move(kept, others[number - 1] if number <= len(others) else None)
    return _moved(library, kept, language)


def _moved(library: Library, kept: KeptId, language: Language) -> str:
    order = [each.id for each in in_order(library.tray.quotes())]
    return say(Text.MOVED, language, number=order.index(kept) + 1) if kept in order else ""


def _take_out(library: Library, act: Act, language: Language) -> str:
    quotes = library.tray.quotes()
    ids = [each.id for each in quotes]
    library.tray.drop(_kept_id(act))
    at = ids.index(_kept_id(act))
    behind = ids[at + 1] if at + 1 < len(ids) else None
    st.session_state[TAKEN_OUT] = (quotes[at], behind)
    return f"{say(Text.TAKEN_OUT, language)} {quotes[at].citation.file}"


def _put_back(library: Library, _: Act, language: Language) -> str:
    taken: tuple[KeptQuote, KeptId | None] | None = st.session_state.pop(TAKEN_OUT, None)
    if taken is None:
        return ""
    library.tray.put_back(*taken)
    return say(Text.PUT_BACK, language)


def _cite_anew(library: Library, act: Act, language: Language) -> str:
    quotes = (each for each in library.tray.quotes() if each.id == _kept_id(act))
    kept = next(quotes, None)
    verifier = Verifier(library)
    now = text_now(verifier, verifier.verify(kept.citation)) if kept is not None else None
    if kept is None or now is None:
        return say(Text.NOT_NOW, language)
    library.tray.cite_anew(kept, cite_place(kept.citation, library, now[0]))
    return say(Text.CITED_ANEW, language)


def _withdraw(library: Library, act: Act, language: Language) -> str:
    for citation in library.tray.wrong_quotes():
        if report_key(citation) == act.about:
            library.tray.withdraw_report(citation)
    return say(Text.REPORT_WITHDRAWN, language)


def _kept_id(act: Act) -> KeptId:
    return KeptId(int(act.about) if act.about.isdecimal() else 0)  # 0: none, so it is told


_PERFORMERS: Final[dict[str, Callable[[Library, Act, Language], str]]] = {
    "decide": _decide,
    "group": _group,
    "note": _note,
    "move": _move,
    "place": _place,
    "take-out": _take_out,
    "put-back": _put_back,
    "cite-anew": _cite_anew,
    "withdraw": _withdraw,
}
