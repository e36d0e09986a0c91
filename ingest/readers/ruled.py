"""Tables drawn with rules: each row one line of text, however its cells are wrapped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.readers.cells import NO_CELL, Cells
from ingest.readers.directions import is_wide, to_frame
from ingest.readers.lines import Line, build_lines
from ingest.readers.pdfium.glyphs import Glyphs
from ingest.readers.pieces import Piece

_LEVEL: Final = 3.0  # points between the tops of two cells of one row
_MOST_LINES: Final = 12  # of a cell: one with more is a column of text
_COLUMN_GAP: Final = 1.5  # em within a line
_ROOM: Final = 3.0  # em left beside a line, the cell's own margins among them: not wrapped there


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a ruled table: the lines of each cell, and a piece that stands for it all."""

    stand_in: Piece
    cells: tuple[tuple[Line, ...], ...]

    @property
    def is_text(self) -> bool:
        """Tell cells that hold columns of text from those that hold an entry of a table."""
        return any(len(cell) > _MOST_LINES for cell in self.cells)

    @property
    def line(self) -> Line:
        """Return the row as one line, cell by cell."""
        pieces = [piece for cell in self.cells for line in cell for piece in line.pieces]
        whole, base = self.stand_in, max(pieces, key=lambda piece: len(piece.glyphs))
        return Line(
            tuple(pieces),
            base.em,
            base.size,
            whole.u0,
            whole.v0,
            whole.u1,
            whole.v1,
            is_row=True,
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    """What stands in one cell, and where the cell is in its frame."""

    lines: tuple[Line, ...]
    u0: float
    v0: float
    u1: float


def part_rows(
    pieces: Sequence[Piece], cells: Cells, glyphs: Glyphs
) -> tuple[list[Piece], list[Row]]:
    """Part what stands in the cells of tables from everything else; the pieces are of one frame."""
    if not len(cells.boxes) or not pieces:
        return list(pieces), []
    boxes = to_frame(cells.boxes, pieces[0].frame, glyphs.width, glyphs.height)
    tables = cells.tables.tolist()
    inside = [piece for piece in pieces if piece.cell != NO_CELL]
    inside.sort(key=lambda piece: (tables[piece.cell], boxes[piece.cell, 1], piece.cell))
    rows = [
        row
        for _, table in groupby(inside, key=lambda piece: tables[piece.cell])
        for row in _rows(_entries(table, boxes), glyphs)
    ]
    taken = {id(p) for row in rows for cell in row.cells for line in cell for p in line.pieces}
    free = [piece for piece in pieces if id(piece) not in taken]
    return [replace(p, cell=NO_CELL) if p.cell != NO_CELL else p for p in free], rows


def _entries(pieces: Iterator[Piece], boxes: NDArray[np.float64]) -> list[_Entry]:
    """Return the cells of one table, from its first row to its last."""
    entries = []
    for cell, members in groupby(pieces, key=lambda piece: piece.cell):
        u0, v0, u1, _ = boxes[cell].tolist()
        entries.append(_Entry(tuple(build_lines(list(members))), u0, v0, u1))
    return entries


def _rows(entries: Sequence[_Entry], glyphs: Glyphs) -> Iterator[Row]:
    bands: list[list[_Entry]] = []
    for entry in entries:
        if not bands or entry.v0 - bands[-1][0].v0 > _LEVEL:
            bands.append([])
        bands[-1].append(entry)
    if max(map(len, bands)) < 2 or any(map(_holds_columns, entries)):
        return
    left, right = min(entry.u0 for entry in entries), max(entry.u1 for entry in entries)
    for band in bands:
        band.sort(key=lambda entry: entry.u0)
        for cells in _rows_of_band(band, glyphs):
            lines = [line for cell in cells for line in cell]
            top, bottom = min(line.v0 for line in lines), max(line.v1 for line in lines)
            stand_in = replace(lines[0].pieces[0], u0=left, u1=right, v0=top, v1=bottom)
            yield Row(stand_in, cells)


def _holds_columns(entry: _Entry) -> bool:
    """Tell a cell that is several: the table has rules between some of its columns only."""
    gapped = [
        any(b.u0 - a.u1 > _COLUMN_GAP * line.em for a, b in pairwise(line.pieces))
        for line in entry.lines
    ]
    return sum(gapped) > 1


def _rows_of_band(band: Sequence[_Entry], glyphs: Glyphs) -> list[tuple[tuple[Line, ...], ...]]:
    """Return what stands between two rules across as the rows it is: one, or one a line."""
    middles = [line.middle for line in max(band, key=lambda entry: len(entry.lines)).lines]
    votes = [
        _is_meant(entry, before, after, glyphs)
        for entry in band
        for before, after in pairwise(entry.lines)
    ]
    several = sum(len(entry.lines) > 1 for entry in band)
    if several < 2 or 2 * sum(votes) <= len(votes):
        return [tuple(entry.lines for entry in band)]
    levels: list[list[tuple[Line, ...]]] = [[] for _ in middles]
    for entry in band:
        by_level = groupby(entry.lines, key=lambda line: _nearest(middles, line.middle))
        for level, lines in by_level:
            levels[level].append(tuple(lines))
    return [tuple(cells) for cells in levels if cells]


def _is_meant(entry: _Entry, before: Line, after: Line, glyphs: Glyphs) -> bool:
    """Tell a line that was ended on purpose: what follows would have had room beside it."""
    room = (entry.u1 - entry.u0) - (before.u1 - before.u0)
    wanted = _ROOM * before.em
    if not is_wide(glyphs.codes[after.pieces[0].glyphs[:1]]).any():
        wanted = max(wanted, after.u1 - after.u0)  # a word that cannot be parted
    return room > wanted


def _nearest(middles: Sequence[float], middle: float) -> int:
    return min(range(len(middles)), key=lambda level: abs(middles[level] - middle))
