"""Find words in the text of pages as a person means them, whatever their width or numerals."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ingest.document import Page, Span
from ingest.eras import names_year
from ingest.keys import Key, fold_spelling, with_common_years

_MOST_SECONDS: Final = 3.0
_PIECE: Final = 50_000  # characters: a quarter of a second
_OVERLAP: Final = 1_000  # characters in which a place may run on into the next part


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where the words stand, in canonical characters of its page."""

    page: int
    span: Span


@dataclass(frozen=True, slots=True)
class Finding:
    """Where words stand in a document: the first places, and how far the search came.

    `is_whole` is false when it ended early: too many places, or too long a document.
    """

    occurrences: tuple[Occurrence, ...]
    pages: int
    is_whole: bool


def find_in_text(
    text: str, words: str, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[Span]:
    """Yield where words stand in a text: ascending, not overlapping, through the search key.

    2018年 finds 二〇一八年 and 平成三十年, サーバー finds サーバ, half-width letters find
    full-width ones. Nothing but white space finds nothing. Ends early when asked to, at the next
    of many thousand characters.
    """
    wanted = fold_spelling(words)
    done = 0
    for piece in _pieces(text):
        if should_stop():
            return
        for span in _find_in_piece(text, piece, wanted):
            if span.start >= done:  # two parts of one rewritten numeral are one place
                yield span
                done = span.end


def _pieces(text: str) -> Iterator[Span]:
    """Yield a text in parts that are quickly folded, parted at line ends where there are any."""
    start = 0
    while start < len(text):
        end = start + _PIECE
        if end < len(text):
            line_end = text.rfind("\n", start, end) + 1
            end = line_end or end
        yield Span(start, min(end, len(text)))
        start = end


def _find_in_piece(text: str, piece: Span, wanted: Key) -> Iterator[Span]:
    """Yield the places that begin in a part of a text; they may end after it."""
    if not wanted.text:
        return
    key = fold_spelling(text[piece.start : piece.end + _OVERLAP])
    found = {*_find_in_key(key, wanted.text)}
    year = with_common_years(wanted).text
    if names_year(year):  # 2021年 stands in 令和3年 too
        found |= {*_find_in_key(with_common_years(key), year)}
    for place in sorted(found):
        if place.start >= piece.end - piece.start:
            return
        yield Span(piece.start + place.start, piece.start + place.end)


def _find_in_key(key: Key, wanted: str) -> Iterator[Span]:
    place = key.text.find(wanted)
    while place >= 0:
        yield key.span(place, place + len(wanted))
        place = key.text.find(wanted, place + len(wanted))


def find_in_pages(
    pages: Iterable[Page],
    words: str,
    most: int,
    *,
    seconds: float = _MOST_SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> Finding:
    """Return the first places of words in pages; ends after `most` places or `seconds`."""
    until = clock() + seconds
    found: list[Occurrence] = []
    count = 0

    def is_late() -> bool:
        return clock() > until

    for page in pages:
        for span in find_in_text(page.text, words, is_late):
            if len(found) == most:
                return Finding(tuple(found), count, is_whole=False)
            found.append(Occurrence(page.number, span))
        if is_late():
            return Finding(tuple(found), count, is_whole=False)
        count += 1
    return Finding(tuple(found), count, is_whole=True)
