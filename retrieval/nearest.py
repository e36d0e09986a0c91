"""Find the text of a changed document that is most like one cited before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from index.tokens import bigrams
from ingest.document import DocumentId, Page, Span
from ingest.sentences import split_sentences, trim
from retrieval.verification import TextPlace

# Below this share of common character pairs two sentences are rather different ones.
_LEAST: Final = 0.4


def nearest_text(document: DocumentId, pages: Iterable[Page], text: str) -> TextPlace | None:
    """Return the sentences most like a text, or None when nothing is like it.

    As many sentences are taken together as the text has, or one fewer or more.
    """
    wanted = Counter(bigrams(text))
    count = len(split_sentences(text))
    best, place = _LEAST, None
    for page in pages:
        for span, found in _windows(page, count):
            likeness = _dice(wanted, found)
            if likeness > best:
                best, place = likeness, TextPlace(document, page.number, span.start, span.end)
    return place


def _windows(page: Page, count: int) -> Iterator[tuple[Span, Counter[str]]]:
    sentences = split_sentences(page.text)
    pairs = [Counter(bigrams(page.text[each.start : each.end])) for each in sentences]
    for first in range(len(sentences)):
        for size in range(max(1, count - 1), count + 2):
            if first + size > len(sentences):
                break
            whole = Span(sentences[first].start, sentences[first + size - 1].end)
            yield trim(page.text, whole), sum(pairs[first : first + size], Counter())


def _dice(one: Counter[str], other: Counter[str]) -> float:
    size = one.total() + other.total()
    return 2 * (one & other).total() / size if size else 0.0
