"""From the characters of a page to its lines in reading order."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from typing import Final

import numpy as np

from ingest.readers.cells import Cells, find_cells
from ingest.readers.columns import order_columns
from ingest.readers.directions import HORIZONTAL, VERTICAL, shown_rows, to_frame
from ingest.readers.lines import Line, build_lines
from ingest.readers.page_numbers import is_page_number
from ingest.readers.pdfium.glyphs import SKEWED, Glyphs
from ingest.readers.pieces import Piece, find_pieces, part_ruby
from ingest.readers.ruled import Row, part_rows
from ingest.readers.tables import join_cells

_INSET: Final = 4  # characters set across in one square of a vertical line (tate-chu-yoko)
_INSET_GAP: Final = 0.4  # em between them and the letter before or after


_CAPTION: Final = 1.6  # em above a table: what stands nearer is its caption
_APART: Final = 1.0  # em between a page number and the ends of vertical lines


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a page: the text in reading order by region, and what stands beside it."""

    regions: tuple[tuple[Line, ...], ...]
    ruby: tuple[Line, ...] = ()
    stamps: tuple[Line, ...] = ()


def lay_out(glyphs: Glyphs) -> Layout:
    """Bring the characters of a page into reading order."""
    if not len(glyphs.codes):
        return Layout(())
    cells = find_cells(glyphs)
    pieces = find_pieces(glyphs, cells)
    stamps = [piece for piece in pieces if piece.frame == SKEWED]
    pieces = [piece for piece in pieces if piece.frame != SKEWED]
    pieces = _set_in(glyphs, _part_numbers(glyphs, pieces))
    pieces, ruby = part_ruby(glyphs, pieces)
    return Layout(
        tuple(map(tuple, _order(glyphs, pieces, cells))),
        tuple(line for piece in ruby for line in build_lines([piece])),
        tuple(line for piece in stamps for line in build_lines([piece])),
    )


def _order(glyphs: Glyphs, pieces: list[Piece], cells: Cells) -> list[list[Line]]:
    """Return regions in reading order; other directions than the page's before or after it."""
    sizes: Counter[int] = Counter()
    for piece in pieces:
        sizes[piece.frame] += len(piece.glyphs)
    frames = [frame for frame, _ in sizes.most_common(1)]
    frames += sorted(sizes.keys() - set(frames))
    regions = [
        _regions(*part_rows([p for p in pieces if p.frame == frame], cells, glyphs))
        for frame in frames
    ]
    if len(regions) < 2:
        return regions[0] if regions else []
    body, *others = regions
    top = min(_shown_middle(glyphs, line) for region in body for line in region)
    before: list[list[Line]] = []
    after: list[list[Line]] = []
    for region in chain.from_iterable(others):
        above = [line for line in region if _shown_middle(glyphs, line) < top]
        below = [line for line in region if _shown_middle(glyphs, line) >= top]
        before += [above] if above else []
        after += [below] if below else []
    return before + body + after


def _regions(pieces: list[Piece], rows: list[Row]) -> list[list[Line]]:
    """Return regions without columns; a row of a ruled table is one of their lines."""
    by_piece = {id(row.stand_in): row for row in rows}
    regions: list[list[Line]] = []
    for region in order_columns(pieces + [row.stand_in for row in rows]):
        standing = sorted(
            (by_piece[id(piece)] for piece in region if id(piece) in by_piece),
            key=lambda row: row.stand_in.middle,
        )
        free = [piece for piece in region if id(piece) not in by_piece]
        regions += _with_rows(free, standing)
    return regions


def _with_rows(free: list[Piece], rows: list[Row]) -> Iterator[list[Line]]:
    """Yield the lines of a region in their order, and the cells that are columns as regions."""
    middles = [row.stand_in.middle for row in rows]
    parts: list[list[Piece]] = [[] for _ in range(len(rows) + 1)]
    for piece in free:
        parts[bisect(middles, piece.middle)].append(piece)
    lines: list[Line] = []
    for part, row in zip_longest(parts, rows):
        written = join_cells(build_lines(part))
        if written and lines:  # what follows a table
            written[0] = replace(written[0], opens_paragraph=True)
        lines += written
        if row is None or not row.is_text:
            if row is not None:
                distant = (
                    bool(written) and row.stand_in.v0 - written[-1].v1 > _CAPTION * row.stand_in.em
                )
                lines.append(replace(row.line, opens_paragraph=distant))
            continue
        if lines:
            yield lines
            lines = []
        yield from map(list, row.cells)
    if lines:
        yield lines


def _shown_middle(glyphs: Glyphs, line: Line) -> float:
    return sum(shown_rows(line.frame, (line.u0, line.v0, line.u1, line.v1), glyphs.height)) / 2


def _part_numbers(glyphs: Glyphs, pieces: list[Piece]) -> list[Piece]:
    """Take a number above or below all vertical lines for horizontal: it is the page's."""
    vertical = [piece for piece in pieces if piece.frame == VERTICAL]
    if len(vertical) < 2:
        return pieces
    ends = sorted(vertical, key=lambda piece: piece.u1)[-2:]
    starts = sorted(vertical, key=lambda piece: piece.u0)[:2]
    result = []
    for piece in pieces:
        below = piece is ends[1] and piece.u0 - ends[0].u1 > _APART * piece.em
        above = piece is starts[0] and starts[1].u0 - piece.u1 > _APART * piece.em
        if (below or above) and len(piece.glyphs) <= _INSET and _is_number(glyphs, piece):
            left, top, right, bottom = glyphs.boxes[piece.glyphs].T
            place = (float(left.min()), float(top.min()), float(right.max()), float(bottom.max()))
            u0, v0, u1, v1 = place
            piece = replace(piece, frame=HORIZONTAL, u0=u0, v0=v0, u1=u1, v1=v1)
        result.append(piece)
    return result


def _is_number(glyphs: Glyphs, piece: Piece) -> bool:
    return is_page_number("".join(map(chr, glyphs.codes[piece.glyphs].tolist())))


def _set_in(glyphs: Glyphs, pieces: list[Piece]) -> list[Piece]:
    """Make pieces set across within a vertical line parts of that line."""
    vertical = [piece for piece in pieces if piece.frame == VERTICAL]
    if not vertical:
        return pieces
    places = np.array([(p.u0, p.v0, p.u1, p.v1, p.em) for p in vertical])
    u0, v0, u1, v1, em = places.T
    result = []
    for piece in pieces:
        if piece.frame == HORIZONTAL and len(piece.glyphs) <= _INSET:
            boxes = to_frame(glyphs.boxes[piece.glyphs], VERTICAL, glyphs.width, glyphs.height)
            start, stop = float(boxes[:, 0].min()), float(boxes[:, 2].max())
            middle = float(boxes[:, 1].min() + boxes[:, 3].max()) / 2
            near = (np.abs((v0 + v1) / 2 - middle) < 0.5 * em) & (start - u1 < _INSET_GAP * em)
            near &= (u0 - stop < _INSET_GAP * em) & (boxes[:, 3].max() - boxes[:, 1].min() < 2 * em)
            if near.any():
                size = float(em[near][0])
                sides = middle - size / 2, middle + size / 2
                piece = replace(
                    piece, frame=VERTICAL, em=size, u0=start, u1=stop, v0=sides[0], v1=sides[1]
                )
        result.append(piece)
    return result
