"""Find footnotes: smaller lines at the foot of a column, under a rule or begun by a mark."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Final

from ingest.readers.directions import HORIZONTAL
from ingest.readers.layout import Layout
from ingest.readers.lines import Line
from ingest.readers.pdfium.glyphs import Glyphs

_SMALLER: Final = 0.94  # of the letters of the text above
_LOWER: Final = 0.35  # of the page's height: no footnote stands above
_RULE: Final = (0.05, 0.6)  # of the page's width
_ABOVE: Final = 2.5  # em between a rule and the first line under it
_BESIDE: Final = 3.0  # em between the beginnings of a rule and the line under it
_HEAD: Final = 8  # characters that tell a mark

# Under a rule a bare number will do: LaTeX sets it raised.
_MARK: Final = re.compile(
    r"[*※†‡§¶]|[(\[〔]?(?:注|註)[0-9)\]〕:：\s]|[(\[〔]?[0-9]{1,3}[)\]〕]\s?\S"
)
_NUMBER: Final = re.compile(r"[0-9]{1,3}\s?[^0-9.,\s年月日円%]")


def find_footnotes(glyphs: Glyphs, layout: Layout, apart: Collection[int]) -> list[list[Line]]:
    """Return the footnotes of a page in their order, each with its lines.

    `apart`: the `id` of lines that stand at the margins.
    """
    regions = [[line for line in region if id(line) not in apart] for region in layout.regions]
    usual = _usual_size([line for region in regions for line in region])
    notes: list[list[Line]] = []
    for region in regions:
        start = _start_of_foot(glyphs, region, usual)
        foot = region[start:]
        ruled = bool(foot) and _is_under_rule(glyphs, region, start)
        if not ruled:
            marked = [
                place for place, line in enumerate(foot) if _begins(glyphs, line, ruled=False)
            ]
            foot = foot[marked[0] :] if marked else []
        for place, line in enumerate(foot):
            if place == 0 or _begins(glyphs, line, ruled=ruled):
                notes.append([])
            notes[-1].append(line)
    return notes


def _usual_size(lines: Sequence[Line]) -> float:
    """Return the letter size that half of the letters of a page do not exceed."""
    weights = sorted([(line.size, sum([len(p.glyphs) for p in line.pieces])) for line in lines])
    half, reached = sum(weight for _, weight in weights) / 2, 0
    for size, weight in weights:
        reached += weight
        if reached >= half:
            return size
    return 0.0


def _start_of_foot(glyphs: Glyphs, region: Sequence[Line], usual: float) -> int:
    """Return where the smaller lines begin with which a region ends, or those under a rule."""
    start = len(region)
    while start and _is_small(region[start - 1], usual) and _is_low(region[start - 1], glyphs):
        start -= 1
        if _is_under_rule(glyphs, region, start):
            break
    return start


def _is_small(line: Line, usual: float) -> bool:
    return line.frame == HORIZONTAL and not line.is_row and line.size < _SMALLER * usual


def _is_low(line: Line, glyphs: Glyphs) -> bool:
    return line.v0 > _LOWER * glyphs.height


def _is_under_rule(glyphs: Glyphs, region: Sequence[Line], place: int) -> bool:
    """Tell a line with a short rule between it and the one above."""
    line = region[place]
    above = region[place - 1].middle if place else 0.0
    left, top, right, bottom = glyphs.rules.T
    least, most = (share * glyphs.width for share in _RULE)
    short = (right - left > bottom - top) & (right - left > least) & (right - left < most)
    near = (above < top) & (bottom <= line.middle) & (line.v0 - bottom < _ABOVE * line.em)
    near &= abs(left - line.u0) < _BESIDE * line.em
    return bool((short & near).any())


def _begins(glyphs: Glyphs, line: Line, *, ruled: bool) -> bool:
    codes = [code for piece in line.pieces for code in glyphs.codes[piece.glyphs[:_HEAD]].tolist()]
    head = unicodedata.normalize("NFKC", "".join(map(chr, codes[:_HEAD]))).lstrip()
    return bool(_MARK.match(head) or (ruled and _NUMBER.match(head)))
