"""Find running heads and page numbers: what repeats at the edges of the pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ingest.readers.directions import HORIZONTAL, shown_rows
from ingest.readers.layout import Layout
from ingest.readers.lines import Line
from ingest.readers.page_numbers import has_page_mark, is_page_number
from ingest.readers.pdfium.glyphs import Glyphs

_ZONE: Final = 0.12  # of the page's height, at its top and at its bottom
_DISTANT: Final = 0.6  # em of room between a margin line and the body
_NEAR_PAGES: Final = 2  # a head is looked for that many pages before and after: left and right
_SAME_PLACE: Final = 0.01  # of the height

_EDGE: Final = 0.07  # of the height: what a printing program adds stands farther out
_DIGITS: Final = re.compile("[0-9０-９〇一二三四五六七八九十百]+")


@dataclass(frozen=True, slots=True)
class MarginLine:
    """A line at the edge of a page: where it stands (0 to 1 of the height) and what it says."""

    line: Line
    at_top: bool
    place: float
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return its characters without the spaces that were put in."""
        return "".join(self.cells)


def margin_lines(glyphs: Glyphs, layout: Layout) -> list[MarginLine]:
    """Return the lines that stand apart from the body at the top or bottom of a page."""
    lines = [line for region in layout.regions for line in region]
    if not lines or not glyphs.height:
        return []
    boxes = [
        shown_rows(line.frame, (line.u0, line.v0, line.u1, line.v1), glyphs.height)
        for line in lines
    ]
    found = []
    for at_top in (True, False):
        found += _edge(glyphs, lines, boxes, at_top=at_top)
    return found


def _edge(
    glyphs: Glyphs, lines: list[Line], boxes: list[tuple[float, float]], *, at_top: bool
) -> list[MarginLine]:
    """Walk from the edge of the page inwards, as long as lines stand apart from the body."""
    height = glyphs.height
    order = sorted(range(len(lines)), key=lambda i: boxes[i][0] if at_top else -boxes[i][1])
    found: list[MarginLine] = []
    taken: list[int] = []
    for position, index in enumerate(order):
        top, bottom = boxes[index]
        outside = bottom < _ZONE * height if at_top else top > (1 - _ZONE) * height
        if not outside or lines[index].frame != HORIZONTAL:
            break
        taken.append(index)
        rest = order[position + 1 :]
        if rest:
            room = (
                min(boxes[i][0] for i in rest) - bottom
                if at_top
                else top - max(boxes[i][1] for i in rest)
            )
            if room < _DISTANT * lines[index].em:
                continue
        found += [
            MarginLine(
                lines[i], at_top, (boxes[i][0] + boxes[i][1]) / 2 / height, _cells(glyphs, lines[i])
            )
            for i in taken
        ]
        taken = []
    return found


def _cells(glyphs: Glyphs, line: Line) -> tuple[str, ...]:
    return tuple("".join(map(chr, glyphs.codes[piece.glyphs].tolist())) for piece in line.pieces)


def find_repeated(pages: Sequence[Sequence[MarginLine]]) -> list[tuple[set[int], set[int]]]:
    """Return for each page the `id` of its running heads and of its running feet.

    A line repeats when a near page has the same text, digits aside, at the same place; a page
    number needs no second one.
    """
    result = []
    for number, page in enumerate(pages):
        near = [
            other
            for index in range(number - _NEAR_PAGES, number + _NEAR_PAGES + 1)
            if index != number and 0 <= index < len(pages)
            for other in pages[index]
        ]
        repeated = [item for item in page if _tells_itself(item) or _repeats(item, near)]
        heads = {id(item.line) for item in repeated if item.at_top}
        result.append((heads, {id(item.line) for item in repeated if not item.at_top}))
    return result


def _tells_itself(item: MarginLine) -> bool:
    """Tell a page number, or the line of one at the very edge, which needs no second page."""
    if is_page_number(item.text):
        return True
    outermost = min(item.place, 1 - item.place) < _EDGE
    return outermost and has_page_mark(item.cells)


def _repeats(item: MarginLine, near: Sequence[MarginLine]) -> bool:
    masked = _DIGITS.sub("0", item.text)
    return any(
        other.at_top == item.at_top
        and abs(other.place - item.place) < _SAME_PLACE
        and _DIGITS.sub("0", other.text) == masked
        for other in near
    )
