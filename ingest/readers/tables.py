"""Put the wrapped lines of table cells together, so that a row of a table is one line of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from ingest.readers.lines import Line
from ingest.readers.pieces import Piece

_GUTTER: Final = 0.9  # em between two cells
_LONG: Final = 8.0  # em: shorter lines are not taken for wrapped prose
_REACHES: Final = 1.6  # em by which a wrapped line may fall short of its cell
_STAGGER: Final = (0.25, 1.05)  # em between lines that are no neighbours of one text
_SAME_STEP: Final = 1.15  # times the distance of lines in a cell: the next row stands farther off
_MOST_LINES: Final = 40


@dataclass(frozen=True, slots=True)
class _Cell:
    """The pieces of one column of a block, line by line."""

    pieces: tuple[Piece, ...]
    u0: float
    u1: float

    @property
    def is_wrapped(self) -> bool:
        """Tell prose whose lines, but for the last, reach the end of the cell."""
        if len(self.pieces) < 2:
            return False
        shortest = min(piece.u1 - piece.u0 for piece in self.pieces[:-1])
        em = self.pieces[0].em
        ends = [after for before, after in pairwise(self.pieces) if after.v0 < before.v1 - em / 2]
        full = all(self.u1 - piece.u1 < _REACHES * em for piece in self.pieces[:-1])
        return not ends and shortest >= _LONG * em and full


def join_cells(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a region, with the lines of a table's row made one.

    Without the rules of the table a row is told by its cells: they are set at half steps to
    each other (centred), or one is prose that was wrapped while its neighbours are shorter.
    """
    result: list[Line] = []
    for block in _blocks(lines):
        result += _join(block)
    return result


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    block: list[Line] = []
    for line in lines:
        if line.opens_paragraph and block:
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _join(block: list[Line]) -> list[Line]:
    if not 2 <= len(block) <= _MOST_LINES or all(len(line.pieces) == 1 for line in block):
        return block
    if len(_columns(block)) < 2:
        return block
    cells = _cells(block)
    if cells[0].is_wrapped and _are_wrapped(cells):
        return [_row(block, cells)]
    result: list[Line] = []
    level = 0  # first line that stands in no row yet
    for start, stop in _staggered_rows(block):
        row = block[start:stop]
        result += [*_join_level(block[level:start]), _row(row, _cells(row))]
        level = stop
    return result + _join_level(block[level:])


def _join_level(block: list[Line]) -> list[Line]:
    """Join the lines of each row; each piece of the first column begins one."""
    if not block or len(_columns(block)) < 2:
        return block
    cells = _cells(block)
    if cells[0].is_wrapped:
        return block
    first = {id(piece) for piece in cells[0].pieces}
    result: list[Line] = []
    rows: list[list[Line]] = []
    for line in block:
        if not rows or id(line.pieces[0]) in first:
            rows.append([])
        rows[-1].append(line)
    for row in rows:
        cells = _cells(row)
        joined = len(row) > 1 and len(cells) > 1 and _are_wrapped(cells)
        result += [_row(row, cells)] if joined else row
    return result


def _staggered_rows(block: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Find the rows whose cells are centred on each other: first line, and line after the last.

    Such a row is known by lines at half steps. It reaches as far as lines of its taller cells
    follow at their own distance; the next row stands farther off or fills the other cells too.
    """
    linked = [_is_half_step(before, after) for before, after in pairwise(block)]
    done = 0
    for index, link in enumerate(linked):
        if index < done or not link:
            continue
        start, stop = index, index + 2
        while stop < len(block) and linked[stop - 1]:
            stop += 1
        cells = _cells(block[start:stop])
        while start > done and _goes_on(cells, block[start - 1], block[start]):
            start -= 1
        while stop < len(block) and _goes_on(cells, block[stop], block[stop - 1]):
            stop += 1
        yield start, stop
        done = stop


def _is_half_step(before: Line, after: Line) -> bool:
    """Tell lines that are too near to be neighbours of one text and stand in other columns."""
    least, most = (share * before.em for share in _STAGGER)
    apart = all(a.u1 <= b.u0 or b.u1 <= a.u0 for a in before.pieces for b in after.pieces)
    return apart and least < after.middle - before.middle <= most


def _goes_on(cells: Sequence[_Cell], line: Line, edge: Line) -> bool:
    """Tell whether a line next to the edge of a row is one more line of its taller cells."""
    tall = [cell for cell in cells if len(cell.pieces) > 1]
    steps = [
        after.middle - before.middle for cell in tall for before, after in pairwise(cell.pieces)
    ]
    if not steps or abs(line.middle - edge.middle) > _SAME_STEP * max(steps):
        return False
    filled = [any(_is_in(piece, cell) for piece in line.pieces) for cell in tall]
    inside = all(any(_is_in(piece, cell) for cell in tall) for piece in line.pieces)
    return inside and sum(filled) < len(cells)


def _is_in(piece: Piece, cell: _Cell) -> bool:
    return piece.u0 < cell.u1 and cell.u0 < piece.u1


def _cells(block: Sequence[Line]) -> list[_Cell]:
    """Part the pieces of a block at the gaps that run through all its lines."""
    return [
        _Cell(
            tuple(sorted(column, key=lambda piece: (round(piece.middle), piece.u0))),
            min(piece.u0 for piece in column),
            max(piece.u1 for piece in column),
        )
        for column in _columns(block)
    ]


def _columns(block: Sequence[Line]) -> list[list[Piece]]:
    pieces = sorted((p for line in block for p in line.pieces), key=lambda piece: piece.u0)
    columns: list[list[Piece]] = []
    end = float("-inf")
    for piece in pieces:
        if piece.u0 - end >= _GUTTER * piece.em:
            columns.append([])
        columns[-1].append(piece)
        end = max(end, piece.u1)
    return columns


def _are_wrapped(cells: Sequence[_Cell]) -> bool:
    longest = max(len(cell.pieces) for cell in cells)
    return any(cell.is_wrapped for cell in cells) and all(
        cell.is_wrapped or len(cell.pieces) < longest for cell in cells
    )


def _row(block: Sequence[Line], cells: Sequence[_Cell]) -> Line:
    return replace(
        block[0],
        pieces=tuple(piece for cell in cells for piece in cell.pieces),
        u0=min(line.u0 for line in block),
        u1=max(line.u1 for line in block),
        v1=block[-1].v1,
        is_row=True,
    )
