"""Headings of a PDF: from its outline, from the size of its letters, from their wording."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise, zip_longest
from typing import Final

from ingest.document import Heading
from ingest.headings import find_headings
from ingest.numbering import Role, find_mark
from ingest.readers.compose import PageText, TextLine
from ingest.readers.pdfium.structure import OutlineEntry

_LARGER: Final = 1.15  # times the size of the body
_LITTLE_LARGER: Final = 1.06
_BULLETS: Final = "•‣◦∙・*"
_SHORT: Final = 40  # characters of a subheading
_LONGEST: Final = 80  # characters of a heading
_LINES: Final = 3  # that a heading may fill
_SIZE_LEVELS: Final = 4
_SAME_SIZE: Final = 0.03
_NUMBER: Final = re.compile(
    r"(?:第?[0-9〇一二三四五六七八九十百]+[編章節款目条項号部]?|付録|附録|[A-Z]|[ivx]+)?[0-9.\-()・、§]*"
)
_DOTTED: Final = re.compile(r"[0-9]+(?:\.[0-9]+)*(?![0-9.])")
_ALIKE: Final = 0.75
_NO_SMALLER: Final = 0.93  # times the size of the body
_SENTENCE_ENDS: Final = "。．.！？!?」』）):："
_RUN_IN: Final = re.compile(r"[■◆◎□◇▼▶●★][ \u3000]*\S{2,25}(?=\s)")
_ENTRY: Final = re.compile(r"[\s.．…‥・･]([0-9０-９]{1,4})(?=\n|$)")
_ENTRIES: Final = 4  # of a table of contents, at least
_RISING: Final = 0.8  # of their page numbers, so that figures in a table are none
_LETTER: Final = re.compile(r"[^\W\d_]{2}")


def find_pdf_headings(
    pages: Sequence[PageText], outline: Sequence[OutlineEntry]
) -> list[tuple[Heading, ...]]:
    """Return the headings of each page, in order and without overlap.

    The outline, where its titles stand on their pages, else large letters give the upper
    levels; what `find_headings` knows by its wording comes below them.
    """
    marked = _from_outline(pages, outline) or _from_size(pages)
    lower = max((heading.level for found in marked.values() for heading in found), default=0)
    body = _body_size(pages)
    return [
        _merge(marked.get(index, []), _worded(page, body), lower)
        for index, page in enumerate(pages)
    ]


def _merge(marked: list[Heading], worded: Sequence[Heading], lower: int) -> tuple[Heading, ...]:
    free = [
        Heading(found.start, found.end, found.level + lower)
        for found in worded
        if all(found.end <= other.start or other.end <= found.start for other in marked)
    ]
    return tuple(sorted(marked + free, key=lambda heading: heading.start))


def _worded(page: PageText, body: float) -> list[Heading]:
    """Return the headings told by their wording that the page shows as headings too."""
    entries = find_contents_entries(page)
    return [
        heading
        for found in find_headings(page.text)
        if not any(aside.start < found.end and found.start < aside.end for aside in page.asides)
        and not any(start < found.end and found.start < end for start, end in entries)
        and (heading := _as_shown(page, found, body)) is not None
    ]


def _as_shown(page: PageText, found: Heading, body: float) -> Heading | None:
    """Return a heading that is a line of its own, not part of a sentence, in letters not too small.

    The number of an article or paragraph, with its text behind it, needs no line of its own;
    of a marked line whose text runs on (■ Paper  There are two …) the first words are one.
    """
    index = bisect_right(page.lines, found.start, key=lambda line: line.start) - 1
    line = page.lines[index] if index >= 0 else None
    if line is None or found.end != line.end:
        return found
    mark = find_mark(page.text[found.start : found.end])
    if mark is not None and mark.role is Role.ARTICLE:
        return found
    if min(line.first_size, line.size) < _NO_SMALLER * body:
        return None  # a numbered line of a listing
    before = page.lines[index - 1] if index else None
    goes_on = before is not None and before.is_full and not line.opens_paragraph
    if goes_on and page.text[line.start - 2] not in _SENTENCE_ENDS:
        return None
    after = page.lines[index + 1] if index + 1 < len(page.lines) else None
    if not line.is_full or after is None or after.opens_paragraph:
        return found
    run_in = _RUN_IN.match(page.text, found.start, found.end)
    return Heading(found.start, run_in.end(), found.level) if run_in else None


def find_contents_entries(page: PageText) -> list[tuple[int, int]]:
    """Return the lines of a table of contents: many that end in page numbers that rise."""
    found = [
        (line, int(match[1]))
        for line in page.lines
        if (match := _ENTRY.search(page.text, max(line.start, line.end - 20), line.end))
    ]
    rising = sum(a[1] <= b[1] for a, b in pairwise(found))
    if len(found) < _ENTRIES or rising < _RISING * (len(found) - 1):
        return []
    return [(line.start, line.end) for line, _ in found]


def _from_outline(
    pages: Sequence[PageText], outline: Sequence[OutlineEntry]
) -> dict[int, list[Heading]]:
    """Find the titles of the outline on their pages, each after the one before it."""
    found: dict[int, list[Heading]] = {}
    for entry in outline:
        if entry.page >= len(pages):
            continue
        earlier = found.setdefault(entry.page, [])
        after = earlier[-1].end if earlier else 0
        place = _find_title(pages[entry.page], _squeeze(entry.title), after)
        if place is not None:
            earlier.append(Heading(*place, entry.level))
    return {index: headings for index, headings in found.items() if headings}


def _find_title(page: PageText, title: str, after: int) -> tuple[int, int] | None:
    lines = [line for line in page.lines if line.start >= after]
    for index in range(len(lines)):
        squeezed = ""
        for line in lines[index : index + _LINES]:
            squeezed += _squeeze(page.text[line.start : line.end])
            if _says_the_same(squeezed, title):
                return lines[index].start, line.end
            if len(squeezed) > len(title) + 10:
                break
    return None


def _says_the_same(line: str, title: str) -> bool:
    """Tell whether line and title are equal but for a number before either of them.

    Under the same number a few letters may differ: outlines spell signs out (2e for 2\u03b5).
    """
    number = _DOTTED.match(title)
    line_number = _DOTTED.match(line)
    if number is not None and line_number is not None and line_number[0] == number[0]:
        return SequenceMatcher(None, line, title, autojunk=False).ratio() >= _ALIKE
    longer, shorter = (line, title) if len(line) >= len(title) else (title, line)
    if not shorter or not longer.endswith(shorter):
        return False
    return _NUMBER.fullmatch(longer[: len(longer) - len(shorter)]) is not None


def _squeeze(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass(frozen=True, slots=True)
class _Large:
    page: int
    start: int
    end: int
    size: float


def _from_size(pages: Sequence[PageText]) -> dict[int, list[Heading]]:
    """Take lines in letters clearly larger than the body's; the largest are level 1."""
    body = _body_size(pages)
    large = [found for index, page in enumerate(pages) for found in _large_lines(index, page, body)]
    sizes = sorted({found.size for found in large}, reverse=True)
    levels = {size: min(rank, _SIZE_LEVELS) for rank, size in enumerate(sizes, 1)}
    headings: dict[int, list[Heading]] = {}
    for found in large:
        heading = Heading(found.start, found.end, levels[found.size])
        headings.setdefault(found.page, []).append(heading)
    return headings


def _body_size(pages: Sequence[PageText]) -> float:
    amounts: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            amounts[_half_points(line.size)] += line.end - line.start
    return amounts.most_common(1)[0][0] if amounts else 0.0


def _large_lines(index: int, page: PageText, body: float) -> list[_Large]:
    found: list[_Large] = []
    before: TextLine | None = None
    lines = 0
    for line, after in zip_longest(page.lines, page.lines[1:]):
        size = _half_points(line.size)
        alone = line.opens_paragraph and (after is None or after.opens_paragraph)
        clearly = size >= _LARGER * body or (alone and _is_subheading(page, line, body))
        if not clearly:
            before = None
            continue
        goes_on = (
            before is not None
            and lines < _LINES
            and abs(before.size - line.size) < _SAME_SIZE * line.size
            and not line.opens_paragraph
        )
        if goes_on:
            found[-1] = _Large(index, found[-1].start, line.end, found[-1].size)
            lines += 1
        else:
            found.append(_Large(index, line.start, line.end, size))
            lines = 1
        before = line
    entries = find_contents_entries(page)
    return [
        item
        for item in found
        if _may_be_heading(page.text[item.start : item.end])
        and not any(start < item.end and item.start < end for start, end in entries)
    ]


def _is_subheading(page: PageText, line: TextLine, body: float) -> bool:
    """Tell a short line that stands alone in letters a little larger than the body's."""
    text = page.text[line.start : line.end]
    return (
        line.size >= _LITTLE_LARGER * body
        and len(text) <= _SHORT
        and (text[-1] not in "。、，.," and text[0] not in _BULLETS)
    )


def _may_be_heading(text: str) -> bool:
    return len(text) <= _LONGEST and "\t" not in text and _LETTER.search(text) is not None


def _half_points(size: float) -> float:
    return round(size * 2) / 2
