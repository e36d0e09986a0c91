"""A question that was asked before: what its answer was then, and what changed since."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Final

from index.snapshot import GONE
from ingest.document import Span
from ingest.notice import Language, LibraryError
from retrieval.comparison import Change, Comparison, compare_answers
from retrieval.quotes import digest_text
from ui.language import link_parameters
from ui.local_time import local_time
from ui.outcome import ENDED
from ui.source_address import SourceAddress
from ui.visible import visible_html, visible_line
from ui.words import Text, say

if TYPE_CHECKING:
    from index.kept import GivenAnswer, QuotedPlace
    from index.library import Library
    from index.snapshot import Snapshot
    from retrieval.answer import Answer

_SIGNS: Final = {
    Change.NEW: ("＋", Text.SINCE_NEW),
    Change.MOVED: ("→", Text.SINCE_MOVED),
    Change.GONE: ("−", Text.SINCE_GONE),
    Change.SAME: ("=", Text.SINCE_STAYED),
}


def asked_again_html(
    library: Library, earlier: Sequence[GivenAnswer], answer: Answer, language: Language
) -> str:
    """Return what changed since the question was asked before; nothing when it never was.

    `earlier` are its answers before this one, newest first. News is shown open; a change that
    was there the last time already is folded away.
    """
    if not earlier:
        return ""
    last = compare_answers(earlier[0], answer)
    if last.is_other:
        return _changes_html(library, last, language, is_open=True)
    if len(earlier) > 1:
        return _changes_html(library, compare_answers(earlier[1], answer), language, is_open=False)
    if last.then.generation == last.generation:
        return ""
    facts = {"then": last.then.generation, "now": last.generation}
    words = say(Text.SINCE_SAME, language, moment=local_time(last.then.given_at), **facts)
    return f'<p class="tk-quiet tk-since-same">{escape(words)}</p>'


def changed_since_html(snapshot: Snapshot, answer: Answer, language: Language) -> str:
    """Return the notice that the library changed after this answer was made; else nothing."""
    if snapshot.generation == answer.searched.generation:
        return ""
    facts = {"then": answer.searched.generation, "now": snapshot.generation}
    words = escape(say(Text.ANSWER_OUTDATED, language, **facts))
    return f'<div class="tk-notice tk-plain" role="note"><p>{words}</p></div>'


def _changes_html(
    library: Library, compared: Comparison, language: Language, *, is_open: bool
) -> str:
    moment = local_time(compared.then.given_at)
    title = escape(say(Text.SINCE_TITLE, language, moment=moment))
    outcomes = _then_and_now(
        _outcome(compared.then.outcome, language), _outcome(compared.outcome, language)
    )
    generations = _then_and_now(str(compared.then.generation), str(compared.generation))
    facts = (
        (Text.SINCE_OUTCOME, outcomes),
        (Text.DETAIL_GENERATION, generations),
    )
    rows = "".join(f"<dt>{escape(say(words, language))}</dt><dd>{now}</dd>" for words, now in facts)
    items = [
        _change_html(library, compared, change, language)
        for change in _SIGNS
        if any(each.change is change for each in compared.changes)
    ]
    if compared.then.removed:
        words = say(Text.SINCE_REMOVED, language, count=compared.then.removed)
        items.append(_item(Change.GONE, f"<p>{escape(words)}</p>", language))
    return (
        f'<details class="tk-details tk-since" id="since"{" open" if is_open else ""}>'
        f"<summary>{title}</summary><dl>{rows}</dl><ul>{''.join(items)}</ul></details>"
    )


def _then_and_now(then: str, now: str) -> str:
    return escape(then) if then == now else f"{escape(then)} → <b>{escape(now)}</b>"


def _outcome(outcome: str, language: Language) -> str:
    sign, words = ENDED.get(outcome, ("", Text.QUESTION_LABEL))
    return f"{sign} {say(words, language)}"


def _change_html(library: Library, compared: Comparison, change: Change, language: Language) -> str:
    """Return one item: the quotes of which the same is to be told."""
    these = [each for each in compared.changes if each.change is change]
    if change is Change.GONE:
        told = "".join(_gone_html(library, each.then, language) for each in these if each.then)
    elif change is Change.MOVED:
        told = "".join(
            f"<p>{_quote_link(each.now, language)}{_former_html(library, each.then, language)}</p>"
            for each in these
            if each.now and each.then
        )
    else:
        links = [_quote_link(each.now, language) for each in these if each.now]
        told = f"<p>{escape(say(Text.LIST_JOINT, language)).join(links)}</p>"
    return _item(change, told, language)


def _item(change: Change, told: str, language: Language) -> str:
    sign, words = _SIGNS[change]
    return (
        f'<li class="tk-since-{change.value}"><p class="tk-since-words">'
        f'<span aria-hidden="true">{sign}</span> {escape(say(words, language))}</p>{told}</li>'
    )


def _quote_link(place: QuotedPlace, language: Language) -> str:
    words = escape(say(Text.SINCE_QUOTE, language, number=place.number))
    return f'<a href="#quote-{place.number}">{words}</a>'


def _former_html(library: Library, then: QuotedPlace, language: Language) -> str:
    """Return where a text stood before, a link while that can still be opened."""
    found = _find(library, then)
    if found is None:
        return f" ({escape(say(Text.SINCE_FORMER_GONE, language))})"
    link, name, _, _ = found
    words = escape(say(Text.SINCE_FORMER, language))
    return f' (<a class="tk-link" href="{link}">{words}</a> {name})'


def _gone_html(library: Library, then: QuotedPlace, language: Language) -> str:
    """Return a quote that is in the answer no longer, its text where it is still kept, and why."""
    found = _find(library, then)
    if found is None:
        return f"<p>{escape(say(Text.SINCE_SOURCE_GONE, language))}</p>"
    link, name, text, is_older = found
    why = escape(say(Text.SINCE_IN_OLDER if is_older else Text.SINCE_NOT_CHOSEN, language))
    see = escape(say(Text.SEE_SOURCE, language))
    return (
        f'<blockquote class="tk-passage tk-whole" dir="auto">{visible_html(text)}</blockquote>'
        f'<p>{name} · {why} <a class="tk-link" href="{link}">{see}</a></p>'
    )


def _find(library: Library, then: QuotedPlace) -> tuple[str, str, str, bool] | None:
    """Return link, name, text and whether its version is older; None when it stands there no more.

    The link and the name are escaped, the text is not.
    """
    try:
        document = library.document(then.document)
        text = library.page(then.document, then.page).text[then.start : then.end]
    except LibraryError as error:
        if error.notice.code != GONE.code:
            raise
        return None
    if digest_text(text) != then.digest:
        return None
    span = Span(then.start, then.end)
    address = SourceAddress(then.document, then.page, span, digest=then.digest)
    name = visible_line(document.title or document.name)
    return escape(address.link(link_parameters())), name, text, document.successor is not None
