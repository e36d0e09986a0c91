"""Sentences of Japanese and Latin text, as spans that tile the text."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from ingest.document import Span
from ingest.lines import Line, begins_item, is_label, is_markup, is_table_row, split_lines
from ingest.stops import CLOSING_BRACKETS, OPENING_BRACKETS, ends_with_stop, find_stops

_LONGEST: Final = 300  # characters of a sentence; for Latin text twice as many
_LONGEST_QUOTATION: Final = 120

_PARTNER: Final = dict(zip(CLOSING_BRACKETS, OPENING_BRACKETS, strict=True))

_SPACE: Final = re.compile(r"\s*")
_BRACKET: Final = re.compile(r"[「『（(〔［\[【《〈“｢」』）)〕］\]】》〉”｣]|\n[ \t\u3000]*(?=\n)")
_MARKED_HEADING: Final = re.compile(r"^ {0,3}#{1,6}[ \t][^\n]{1,200}$", re.MULTILINE)
_CJK: Final = re.compile(
    "[\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


def split_sentences(text: str) -> tuple[Span, ...]:
    """Split a text into sentences; the spans tile it exactly and none is empty.

    White space after a sentence belongs to it. A sentence ends at its stop and the brackets
    closing behind it, at a blank line, and at the line break of a heading, item, row or short
    line; not at the line break of a hard-wrapped paragraph, nor within a quotation or
    parenthesis of up to 120 characters. Longer than 300 characters (Latin: 600), it is cut at
    the last line break, comma or space.
    """
    spans: list[Span] = []
    start = 0
    for end in _ends(text):
        if end > start:
            end = _after_space(text, end)
            spans.extend(_cut(text, start, end))
            start = end
    if start < len(text):
        spans.extend(_cut(text, start, len(text)))
    return tuple(spans)


def trim(text: str, span: Span) -> Span:
    """Return the span without the white space at both its ends (empty when there is no more)."""
    content = text[span.start : span.end]
    start = span.start + len(content) - len(content.lstrip())
    return Span(start, max(start, span.start + len(content.rstrip())))


def _after_space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place


def _ends(text: str) -> list[int]:
    enclosed = _without_inner(_find_enclosed(text) + _find_marked_headings(text))
    ends = _find_line_ends(text)
    ends += find_stops(text)
    free = _drop_enclosed(sorted(set(ends)), enclosed)
    closings = [span.end for span in enclosed if _closes_sentence(text, span)]
    return sorted({*free, *closings})


def _drop_enclosed(ends: Sequence[int], enclosed: Sequence[Span]) -> Iterator[int]:
    """Yield the ends that do not lie within a quotation; both sequences ascend."""
    index = 0
    for end in ends:
        while index < len(enclosed) and enclosed[index].end < end:
            index += 1
        # An end at the closing bracket itself was a stop inside it.
        if index == len(enclosed) or end <= enclosed[index].start:
            yield end


def _find_enclosed(text: str) -> list[Span]:
    """Return the outermost balanced quotations and parentheses of up to 120 characters."""
    found: list[Span] = []
    open_places: deque[int] = deque(maxlen=_LONGEST_QUOTATION)
    for match in _BRACKET.finditer(text):
        place = match.start()
        character = text[place]
        if character == "\n":
            open_places.clear()
        elif character in OPENING_BRACKETS:
            open_places.append(place)
        else:
            _close(text, place, open_places, found)
    return found


def _find_marked_headings(text: str) -> list[Span]:
    """Return the lines of Markdown headings: a question mark within one ends no sentence."""
    if "#" not in text:
        return []
    return [Span(*match.span()) for match in _MARKED_HEADING.finditer(text)]


def _without_inner(spans: list[Span]) -> list[Span]:
    outer: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not outer or span.start >= outer[-1].end:
            outer.append(span)
    return outer


def _close(text: str, place: int, open_places: deque[int], found: list[Span]) -> None:
    partner = _PARTNER[text[place]]
    for depth, opening in enumerate(reversed(open_places)):
        if place - opening > _LONGEST_QUOTATION:
            return
        if text[opening] == partner:
            for _ in range(depth + 1):
                open_places.pop()
            while found and found[-1].start > opening:
                found.pop()
            found.append(Span(opening, place + 1))
            return


def _closes_sentence(text: str, enclosed: Span) -> bool:
    """Return whether a quotation is a sentence of its own: 「行こう。」そして…"""
    if not ends_with_stop(text, enclosed.end):
        return False
    before = text[max(0, enclosed.start - 3) : enclosed.start].rstrip(" \t\u3000")
    return not before or before[-1] in "\n。！？!?」』"


_ENDS_IN_LETTER: Final = re.compile("[\u3041-\u30ff\u4e00-\u9fff]$")
_BEGINS_NOTHING: Final = re.compile("[をんっゃゅょぁぃぅぇぉーンッャュョ々、。）」』]")
_LEFT_OPEN: Final = re.compile(r"([「『（(])[^「」『』（）()]*$")
_CLOSES_FIRST: Final = re.compile(r"[^「」『』（）()\n]{0,60}([」』）)])")
_FULL_WIDTH: Final = 40  # columns: a paragraph set narrower than this is rarely hard-wrapped
_RAGGED: Final = 8  # columns a wrapped line may fall short of its paragraph
_NARROWEST: Final = 20


def _find_line_ends(text: str) -> list[int]:
    """Return the places behind the line breaks that end a sentence."""
    lines = split_lines(text)
    page_width = _usual_width(lines)
    ends: list[int] = []
    first = 0
    while first < len(lines):
        last = first
        while last < len(lines) and lines[last].width:
            last += 1
        ends += _block_ends(text, lines[first:last], page_width)
        if last < len(lines) - 1:
            ends.append(lines[last].end + 1)
            if _breaks_off(text, lines, last):
                del ends[-2:]
        first = last + 1
    return ends


def _breaks_off(text: str, lines: Sequence[Line], blank: int) -> bool:
    """Tell a paragraph that a page or column break parted: what follows begins no sentence.

    It does not where it begins with a letter that no word does, or closes a parenthesis that the
    paragraph before it left open.
    """
    if not 0 < blank < len(lines) - 1 or not lines[blank + 1].width:
        return False
    before = text[lines[blank - 1].start : lines[blank - 1].end].rstrip()
    behind = text[lines[blank + 1].start : lines[blank + 1].end]
    if _ENDS_IN_LETTER.search(before) is None or is_markup(before) or is_table_row(before):
        return False
    if is_table_row(behind) or begins_item(behind) or is_markup(behind):
        return False
    if _BEGINS_NOTHING.match(behind):
        return True
    opened = _LEFT_OPEN.search(before[-_LONGEST_QUOTATION:])
    closed = _CLOSES_FIRST.match(behind)
    return opened is not None and closed is not None and _PARTNER[closed[1]] == opened[1]


def _block_ends(text: str, block: Sequence[Line], page_width: int) -> Iterator[int]:
    """Yield the ends among the lines of one block, which has no blank line inside."""
    if not block:
        return
    width = _wrap_width(block, page_width)
    before = text[block[0].start : block[0].end]
    for line, following in pairwise(block):
        behind = text[following.start : following.end]
        if not _goes_on(before, behind, line.width, width):
            yield following.start
        before = behind
    yield block[-1].end


def _goes_on(before: str, behind: str, columns: int, width: int) -> bool:
    """Return whether the line break between two lines is a mere hard wrap."""
    if before.endswith("  ") or is_markup(before) or is_markup(behind) or begins_item(behind):
        return False
    if is_table_row(before) or is_table_row(behind):
        return False
    content = before.rstrip()
    if content[-1] in "、，（「『(":
        return True
    if is_label(before) and columns < width - _RAGGED:
        return False
    behind = behind.lstrip()
    if columns >= _FULL_WIDTH and behind[0].islower() and content[-1].isascii():
        return True
    if not width:
        return False
    if content[-1].isascii() and behind[0].isascii():
        return columns + 1 + len(behind.split(None, 1)[0]) >= width - _RAGGED
    return columns >= width - _RAGGED


def _wrap_width(block: Sequence[Line], page_width: int) -> int:
    """Return the width at which a block was wrapped, or 0 when it was not."""
    width = max(line.width for line in block)
    if width >= _FULL_WIDTH:
        return width if width >= page_width * 3 // 4 else 0
    full = sum(line.width >= width - 4 for line in block[:-1])
    is_column = width >= _NARROWEST and len(block) >= 4 and full * 10 >= (len(block) - 1) * 7
    return width if is_column else 0


def _usual_width(lines: Sequence[Line]) -> int:
    """Return the width most full lines of a text share, or 0 without at least three."""
    counts: dict[int, int] = {}
    for line in lines:
        if line.width >= _FULL_WIDTH:
            bucket = line.width // 6
            counts[bucket] = counts.get(bucket, 0) + 1
    if not counts:
        return 0
    bucket, count = max(counts.items(), key=lambda item: (item[1], item[0]))
    return bucket * 6 if count >= 3 else 0


_CUTS: Final = ("\n", "；", ";", "、", "，", ", ", "\u3000", " ")
_JOINED: Final = re.compile(
    "[\u0300-\u036f\u200d\u3099\u309a\ufe00-\ufe0f\uff9e\uff9f\U000e0100-\U000e01ef\U0001f3fb-\U0001f3ff]"
)


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield one sentence, in parts when it is too long."""
    longest = _LONGEST
    content_end = end
    if end - start > longest:
        content_end = start + len(text[start:end].rstrip())
        sample = text[start : start + 600]
        if len(_CJK.findall(sample)) * 4 < len(sample):
            longest *= 2
    while content_end - start > longest:
        cut = _after_space(text, _best_cut(text, start, start + longest))
        yield Span(start, cut)
        start = cut
    yield Span(start, end)


def _best_cut(text: str, start: int, latest: int) -> int:
    earliest = start + (latest - start) // 3
    for separator in _CUTS:
        place = text.rfind(separator, earliest, latest)
        if place >= 0:
            return place + len(separator)
    # No cut within a character of several code points.
    for place in range(latest, latest - 16, -1):
        if not _JOINED.match(text, place) and text[place - 1] != "\u200d":
            return place
    return latest
