"""Quote a named part whole, wherever the library holds it, or tell that it holds none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from index.filter import Filter
from index.snapshot import Snapshot
from index.tokens import bigrams
from ingest.document import Document, DocumentId, Page, Passage, PassageId, Span
from ingest.paths import path_at
from retrieval.answer import Quote, Reason
from retrieval.named_part import NamedPart, find_part, has_parts, shorten
from retrieval.places import Places
from retrieval.quotes import digest_text
from retrieval.repeats import group_repeats

# How sure it is that the one part of that number is what is meant.
EXACT: Final = 0.97
_LOOKED_AT: Final = 300  # passages that name the part, of which those are few that begin it


@dataclass(frozen=True, slots=True)
class Sought:
    """The quotes of a part in the documents that may be meant; `is_missing` when these have
    parts of that kind, but not this one."""

    quotes: tuple[Quote, ...]
    is_missing: bool


def quote_part(
    snapshot: Snapshot,
    part: NamedPart,
    question: str,
    filter: Filter | None = None,  # noqa: A002
) -> Sought:
    """Return each place of a named part as a quote; several share the confidence."""
    # An English document says "Article 9", which only an English question spells so.
    tokens = [*bigrams(part.label), *(bigrams(question) if question.isascii() else ())]
    hits = snapshot.search_words("bigrams", tokens, _LOOKED_AT, filter)
    places = Places(snapshot)
    pages: dict[tuple[DocumentId, int], list[tuple[PassageId, Passage]]] = {}
    ids = [hit.passage for hit in hits]
    for identity, passage in zip(ids, snapshot.passages(ids), strict=True):
        if part.is_of(places.document(passage)):
            pages.setdefault((passage.document, passage.page), []).append((identity, passage))
    found: list[Quote] = []
    texts: list[str] = []
    has_others = False
    for passages in pages.values():
        document, page = places.document(passages[0][1]), places.page(passages[0][1])
        span = find_part(page, part)
        has_others = has_others or has_parts(page, part)
        if span is not None:
            found.append(_quote(document, page, passages, span, part))
            texts.append(page.text[found[-1].start : found[-1].end])
    grouped = group_repeats(found, texts)
    chance = EXACT / max(len(grouped), 1)
    quotes = tuple(replace(each, confidence=chance) for each in grouped)
    return Sought(quotes, is_missing=has_others and not found)


def _quote(
    document: Document,
    page: Page,
    passages: list[tuple[PassageId, Passage]],
    whole: Span,
    part: NamedPart,
) -> Quote:
    """Return a part as a quote. What is left out of a long one belongs to what is shown around."""
    identity, passage = max(
        passages, key=lambda each: min(each[1].end, whole.end) - max(each[1].start, whole.start)
    )
    span = shorten(page, whole)
    return Quote(
        passage=identity,
        document=document.id,
        sha256=document.sha256,
        page=page.number,
        start=span.start,
        end=span.end,
        passage_start=whole.start,
        passage_end=whole.end,
        heading_path=path_at(passage, page, span.start),
        digest=digest_text(page.text[span.start : span.end]),
        confidence=EXACT,
        reasons=(Reason("words", part.label, 1.0),),
    )
