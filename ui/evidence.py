"""Draw a quote in its place: the sentence marked inside its passage, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from index.snapshot import GONE
from ingest.notice import Language, LibraryError
from retrieval.quotes import quote_in_passage
from ui.citing import LINED
from ui.keeping import keeping_html
from ui.visible import visible_html, visible_line, visible_text
from ui.words import Text, say

if TYPE_CHECKING:
    from index.snapshot import Snapshot
    from ingest.document import Document, Page
    from retrieval.answer import Quote, Reason

_PDF: Final = "application/pdf"
_MOST_OF_IT: Final = 0.7  # an answer that fills most of its quote needs no setting off
_REASONS = {
    "words": Text.REASON_WORDS,
    "meaning": Text.REASON_MEANING,
    "judge": Text.REASON_JUDGE,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote and its surroundings, read from the library and checked at this moment."""

    quote: Quote
    document: Document
    page: Page
    before: str
    text: str
    after: str
    repeats: tuple[tuple[Document, int], ...] = ()


def gather_evidence(snapshot: Snapshot, quote: Quote) -> Evidence:
    """Read a quote for showing.

    Raises QuoteMismatch when the stored text is no longer that, LibraryError when the document
    was removed.
    """
    before, text, after = quote_in_passage(snapshot, quote)
    return Evidence(
        quote=quote,
        document=snapshot.document(quote.document),
        page=snapshot.page(quote.document, quote.page),
        before=before,
        text=text,
        after=after,
        repeats=tuple(_repeats(snapshot, quote)),
    )


def _repeats(snapshot: Snapshot, quote: Quote) -> Iterator[tuple[Document, int]]:
    for repeat in quote.repeats:
        try:
            yield snapshot.document(repeat.document), repeat.page
        except LibraryError as error:
            if error.notice.code != GONE.code:
                raise  # one that was removed meanwhile is simply no longer there


def place(evidence: Evidence, language: Language) -> tuple[str, ...]:
    """Return where the quote stands: page, sheet or line, then the path of headings above it.

    Labels and headings are text of the document: escape before showing.
    """
    path = evidence.quote.heading_path
    if path and path[0] == evidence.document.title:
        path = path[1:]  # the title stands above it already
    headings = " › ".join(path)
    return tuple(part for part in (_locator(evidence, language), headings) if part)


def _locator(evidence: Evidence, language: Language) -> str:
    page, document = evidence.page, evidence.document
    words = page_words(document, page, language)
    if not words and document.media_type in LINED:
        line = page.text.count("\n", 0, evidence.quote.start) + 1
        return say(Text.QUOTE_LINE, language, number=line)
    return words


def page_words(document: Document, page: Page, language: Language) -> str:
    """Return what a page is called: its number, or its sheet or slide; empty for the only one.

    A label is text of the document: escape before showing.
    """
    if document.media_type == _PDF:
        if page.label and page.label != str(page.number):
            facts = {"number": page.number, "label": page.label}
            return say(Text.QUOTE_PAGE_LABEL, language, **facts)
        return say(Text.QUOTE_PAGE, language, number=page.number)
    if page.label:
        return page.label
    return say(Text.QUOTE_PAGE, language, number=page.number) if document.page_count > 1 else ""


def citation(evidence: Evidence, language: Language) -> str:
    """Return the quote as it is, and one line that says where it stands."""
    opening, closing = say(Text.CITATION_MARKS, language).split("{text}")
    return f"{opening}{evidence.text}{closing}\n— {_source_line(evidence, language)}"


def _source_line(evidence: Evidence, language: Language) -> str:
    quote, document = evidence.quote, evidence.document
    name = visible_text(document.name)
    title = visible_text(document.title)
    source = [
        f"{title} ({name})" if title and title != name else name,
        visible_text(", ".join(place(evidence, language))),
        say(Text.CITATION_RANGE, language, start=quote.start, end=quote.end),
        f"SHA-256 {quote.sha256}",
    ]
    return ", ".join(part for part in source if part)


def _printed_source_html(evidence: Evidence, language: Language) -> str:
    """Return what paper shows instead of the buttons: where the quote stands, in full."""
    return f'<p class="tk-printed" dir="auto">— {escape(_source_line(evidence, language))}</p>'


def confidence_words(confidence: float) -> Text:
    """Return the words for a calibrated probability that a quote answers."""
    if confidence >= 0.9:
        return Text.CONFIDENCE_HIGH
    if confidence >= 0.7:
        return Text.CONFIDENCE_GOOD
    return Text.CONFIDENCE_FAIR if confidence >= 0.4 else Text.CONFIDENCE_LOW


def quote_html(evidence: Evidence, number: int, language: Language, source: str = "") -> str:
    """Return one quote of an answer as escaped HTML; `source` is the link to its place."""
    words = say(confidence_words(evidence.quote.confidence), language)
    sign = f'<span class="tk-number">{number}</span>'
    copy = (
        f'<button type="button" class="tk-copy" data-copy="{number - 1}" '
        f'data-key="c" aria-keyshortcuts="c">'
        f"{escape(say(Text.COPY, language))}</button>"
    )
    return (
        f'<article class="tk-quote" id="quote-{number}" tabindex="-1">'
        f"{_head_html(evidence, language, sign)}"
        f"{_passage_html(evidence, 'mark')}{_repeats_html(evidence, language)}"
        f"{_printed_source_html(evidence, language)}"
        f'<div class="tk-foot"><span class="tk-confidence">{escape(words)}</span>'
        f'<div class="tk-acts">{_source_html(source, language)}'
        f"{keeping_html(evidence.quote, language)}{copy}</div></div>"
        f"{_details_html(evidence, language)}</article>"
    )


def _source_html(link: str, language: Language) -> str:
    if not link:
        return ""
    words = escape(say(Text.SEE_SOURCE, language))
    return f'<a class="tk-link tk-source" href="{escape(link)}">{words}</a>'


def nearest_html(evidence: Evidence, language: Language, source: str = "") -> str:
    """Return a passage near the question, drawn so that nobody takes it for an answer."""
    badge = f'<span class="tk-badge">{escape(say(Text.NEAREST_BADGE, language))}</span>'
    return (
        '<article class="tk-quote tk-nearest" tabindex="-1">'
        f"{_head_html(evidence, language, badge)}"
        f"{_passage_html(evidence, 'span')}{_printed_source_html(evidence, language)}"
        f'<div class="tk-foot">{_source_html(source, language)}</div>'
        f"{_details_html(evidence, language)}</article>"
    )


def choice_html(evidence: Evidence, number: int, acts: str, language: Language) -> str:
    """Return a quote to be chosen, with the HTML of what can be done with it."""
    sign = f'<span class="tk-number">{number}</span>'
    return (
        f'<article class="tk-quote" id="quote-{number}" tabindex="-1">'
        f"{_head_html(evidence, language, sign)}{_passage_html(evidence, 'mark')}"
        f'{_repeats_html(evidence, language)}<div class="tk-foot">'
        f'<div class="tk-acts">{acts}</div></div></article>'
    )


def gone_html(number: int, language: Language) -> str:
    """Return the notice that stands where a quote stood whose text is no longer there."""
    return (
        f'<article class="tk-quote tk-gone" id="quote-{number}" tabindex="-1">'
        f"<h3>{escape(say(Text.QUOTE_GONE_TITLE, language))}</h3>"
        f"<p>{escape(say(Text.QUOTE_GONE_BODY, language))}</p></article>"
    )


def _head_html(evidence: Evidence, language: Language, sign: str) -> str:
    document = evidence.document
    parts = [f"<span>{visible_line(part)}</span>" for part in place(evidence, language)]
    if document.title and document.title != document.name:
        parts.insert(0, f'<span class="tk-file">{visible_line(document.name)}</span>')
    if evidence.page.medium == "ocr":
        parts.append(
            f'<span class="tk-ocr" title="{escape(say(Text.QUOTE_OCR_HINT, language))}">'
            f"{escape(say(Text.QUOTE_OCR, language))}</span>"
        )
    return (
        f'<header>{sign}<h3 dir="auto">{visible_line(document.title or document.name)}</h3>'
        f'<p class="tk-place">{"".join(parts)}</p></header>'
    )


def _passage_html(evidence: Evidence, tag: str) -> str:
    return (
        f'<blockquote class="tk-passage" dir="auto">{visible_html(evidence.before)}'
        f'<{tag} class="tk-text">{_quote_html(evidence, tag)}</{tag}>'
        f"{visible_html(evidence.after)}</blockquote>"
    )


def _repeats_html(evidence: Evidence, language: Language) -> str:
    if not evidence.repeats:
        return ""
    places = (
        visible_line(document.title or document.name)
        + (
            f" {escape(say(Text.QUOTE_PAGE, language, number=page))}"
            if document.page_count > 1
            else ""
        )
        for document, page in evidence.repeats
    )
    joined = ("、" if language == "ja" else "; ").join(dict.fromkeys(places))
    said = escape(say(Text.QUOTE_REPEATS, language))
    return f'<p class="tk-quiet tk-repeats">{said} {joined}</p>'


def _quote_html(evidence: Evidence, tag: str) -> str:
    """Return the quote's text, the words in which the judge sees the answer set off in it."""
    answer, text = evidence.quote.answer, evidence.text
    if tag != "mark" or answer is None or answer.end - answer.start > _MOST_OF_IT * len(text):
        return visible_html(text)
    start, end = answer.start - evidence.quote.start, answer.end - evidence.quote.start
    before, words, after = text[:start], text[start:end], text[end:]
    inner = f'<span class="tk-answer">{visible_html(words)}</span>'
    return f"{visible_html(before)}{inner}{visible_html(after)}"


def _details_html(evidence: Evidence, language: Language) -> str:
    quote, document = evidence.quote, evidence.document
    where = " · ".join(visible_line(part) for part in place(evidence, language))
    rows = [
        (Text.DETAIL_CONFIDENCE, f"{quote.confidence:.0%}"),
        *((_REASONS[reason.kind], _reason_html(reason, language)) for reason in quote.reasons),
        (Text.DETAIL_FILE, visible_line(document.name)),
        (Text.DETAIL_PLACE, where),
        (Text.DETAIL_RANGE, f"{quote.start}–{quote.end}"),
        (Text.DETAIL_SHA256, f'<code class="tk-hash">{escape(quote.sha256)}</code>'),
    ]
    items = "".join(f"<dt>{escape(say(t, language))}</dt><dd>{value}</dd>" for t, value in rows)
    return (
        f'<details class="tk-details"><summary>{escape(say(Text.QUOTE_DETAILS, language))}'
        f'<span class="tk-hash">SHA-256 {escape(quote.sha256[:8])}…</span></summary>'
        f"<dl>{items}</dl></details>"
    )


def _reason_html(reason: Reason, language: Language) -> str:
    words = reason.detail if language == "ja" else reason.detail.replace("、", ", ")
    detail = f" {visible_line(words)}" if words else ""
    share = round(100 * min(max(reason.share, 0.0), 1.0))
    bar = f'<span class="tk-bar" aria-hidden="true"><span style="width:{share}%"></span></span>'
    return f"{bar}{share}%{detail}"
