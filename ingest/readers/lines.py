"""From pieces to lines and paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Final

from ingest.readers.pieces import Piece

_SAME_LINE: Final = 0.5  # em of the larger letters between the middles of one line
_CONFLICT: Final = 0.3  # of the shorter piece: more shared room, and one stands above the other
_OPEN_LINES: Final = 4
_LEADING: Final = 1.35  # times the usual distance of lines begins a paragraph
_NEW_SIZE: Final = 0.07  # relative change of letter size begins a paragraph
_INDENT: Final = (0.7, 3.2)  # em by which the first line of a paragraph is set in
_SHORT: Final = 1.5  # em by which the last line of a paragraph falls short


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its pieces in reading order and its place in their frame."""

    pieces: tuple[Piece, ...]
    em: float
    size: float
    u0: float
    v0: float
    u1: float
    v1: float
    opens_paragraph: bool = False
    is_row: bool = False  # a row of a table, cell by cell, each with all its lines

    @property
    def frame(self) -> int:
        """Return the frame its place is given in."""
        return self.pieces[0].frame

    @property
    def middle(self) -> float:
        """Return where the line lies, across the lines."""
        return (self.v0 + self.v1) / 2


def build_lines(region: Sequence[Piece]) -> list[Line]:
    """Put the pieces of a region without columns into lines, in reading order."""
    groups: list[list[Piece]] = []  # the longest piece of each is its first
    for piece in sorted(region, key=lambda piece: (piece.middle, piece.u0)):
        for group in reversed(groups[-_OPEN_LINES:]):
            if _belongs(piece, group):
                group.append(piece)
                if piece.u1 - piece.u0 > group[0].u1 - group[0].u0:
                    group[0], group[-1] = group[-1], group[0]
                break
        else:
            groups.append([piece])
    lines = sorted((_line(group) for group in groups), key=lambda line: line.middle)
    return _mark_paragraphs(lines)


def _belongs(piece: Piece, group: list[Piece]) -> bool:
    base = group[0]
    if abs(piece.middle - base.middle) > _SAME_LINE * max(piece.em, base.em):
        return False
    return all(_shared(piece, member) <= _CONFLICT for member in group)


def _shared(a: Piece, b: Piece) -> float:
    room = min(a.u1, b.u1) - max(a.u0, b.u0)
    return room / max(min(a.u1 - a.u0, b.u1 - b.u0), 0.1)


def _line(group: list[Piece]) -> Line:
    if len(group) == 1:
        (piece,) = group
        return Line((piece,), piece.em, piece.size, piece.u0, piece.v0, piece.u1, piece.v1)
    pieces = tuple(sorted(group, key=lambda piece: (piece.u0 + piece.u1, piece.glyphs[0])))
    base = max(pieces, key=lambda piece: len(piece.glyphs) * piece.em)
    return Line(
        pieces,
        base.em,
        base.size,
        min(piece.u0 for piece in pieces),
        base.v0,
        max(piece.u1 for piece in pieces),
        base.v1,
    )


def _mark_paragraphs(lines: list[Line]) -> list[Line]:
    """Mark the lines that begin a paragraph: by distance, by size of letters, by indent."""
    if len(lines) < 2:
        return lines
    steps = [after.middle - before.middle for before, after in pairwise(lines)]
    usual = median(steps)
    left, right = min(line.u0 for line in lines), max(line.u1 for line in lines)
    marked = [lines[0]]
    for (before, line), step in zip(pairwise(lines), steps, strict=True):
        opens = step > _LEADING * min(usual, 2.5 * line.em)
        opens = opens or abs(line.size - before.size) > _NEW_SIZE * max(line.size, before.size)
        indented = _INDENT[0] * line.em < line.u0 - left < _INDENT[1] * line.em
        opens = opens or (
            indented and before.u0 - left < 0.5 * line.em and right - before.u1 > _SHORT * line.em
        )
        marked.append(replace(line, opens_paragraph=True) if opens else line)
    return marked
