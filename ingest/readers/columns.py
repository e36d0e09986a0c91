"""Find columns, so that one is read to its end before the next.

A recursive cut as in G. Nagy, S. Seth, "Hierarchical representation of optically scanned
documents" (ICPR 1984), with two changes: a gutter need not run through the whole region (titles
stand above columns), and it parts columns only where both sides are prose; the gaps of a table
part cells, and a table is read by rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.readers.pieces import Piece

_GUTTER: Final = 0.9  # em: the narrowest gutter
_SHRINK: Final = 0.15  # of the em: letters of neighbouring lines may touch by that much
_LINE_WIDTH: Final = 8.0  # em: the mean line of a column is at least that long
_NARROW: Final = 0.35  # of the wider column: narrower ones are notes in the margin
_FILL: Final = 0.45  # of a column's width that its mean line fills
_TABLE_FILL: Final = 0.75  # below it, sides whose lines are all level are a table
_LEVEL: Final = 0.9  # share of lines that have a level line on the other side in a table
_FEW: Final = 5  # lines: two such columns whose lines are level are told by the full lines of prose
_FULL: Final = 0.9  # of the width: what the middling line of prose fills
_LINES: Final = 3  # lines the longer side must have; the shorter one needs two
_DEPTH: Final = 12


@dataclass(frozen=True, slots=True)
class _Places:
    """Places of pieces in the frame of the page, as columns of numbers; `rows` are indices."""

    rows: NDArray[np.intp]
    u0: NDArray[np.float64]
    v0: NDArray[np.float64]
    u1: NDArray[np.float64]
    v1: NDArray[np.float64]
    em: NDArray[np.float64]

    def take(self, chosen: NDArray[np.bool_] | NDArray[np.intp] | slice) -> _Places:
        return _Places(
            self.rows[chosen],
            self.u0[chosen],
            self.v0[chosen],
            self.u1[chosen],
            self.v1[chosen],
            self.em[chosen],
        )


def order_columns(pieces: list[Piece]) -> list[list[Piece]]:
    """Part the pieces of one frame into regions without columns, in reading order."""
    if not pieces:
        return []
    table = np.array([(p.u0, p.v0, p.u1, p.v1, p.em) for p in pieces])
    places = _Places(np.arange(len(pieces)), *table.T)
    return [[pieces[row] for row in region.rows] for region in _cut(places, _DEPTH)]


def _cut(places: _Places, depth: int) -> list[_Places]:
    if depth == 0 or len(places.rows) < _LINES + 2:
        return [places] if len(places.rows) else []
    places = places.take(np.argsort(places.v0, kind="stable"))
    bands = _bands(places)
    best = _best_gutter(places, bands)
    if best is None:
        return [places]
    first, last, position = best
    inside = (bands >= first) & (bands <= last)
    before = (places.u0 + places.u1) / 2 < position
    parts = (bands < first, inside & before, inside & ~before, bands > last)
    return [region for part in parts for region in _cut(places.take(part), depth - 1)]


def _bands(places: _Places) -> NDArray[np.intp]:
    """Number the groups of pieces that nothing crosses from side to side between."""
    slack = _SHRINK * places.em
    ends = np.maximum.accumulate(places.v1 - slack)
    return np.concatenate(([0], np.cumsum((places.v0 + slack)[1:] >= ends[:-1])))


def _best_gutter(places: _Places, bands: NDArray[np.intp]) -> tuple[int, int, float] | None:
    """Return first band, last band and position of the gutter between the largest columns."""
    half = _GUTTER * _median(places.em) / 2
    positions = _gap_centres(places, bands, half)
    if not len(positions):
        return None
    covers = (places.u0 < positions[:, None] + half) & (places.u1 > positions[:, None] - half)
    starts = np.concatenate(([0], np.flatnonzero(bands[1:] != bands[:-1]) + 1))
    closed = np.ones((len(positions), len(starts) + 2), dtype=np.int8)
    closed[:, 1:-1] = np.logical_or.reduceat(covers, starts, axis=1)
    numbers, edges = (part.tolist() for part in np.nonzero(closed[:, 1:] != closed[:, :-1]))
    places_of = positions.tolist()
    widths = np.concatenate(([0.0], np.cumsum(places.u1 - places.u0))).tolist()
    begins = [*starts.tolist(), len(bands)]
    best, best_score = None, 0.0
    for number, first, stop in zip(numbers[::2], edges[::2], edges[1::2], strict=True):
        begin, end = begins[first], begins[stop]
        if end - begin < _LINES + 2 or (widths[end] - widths[begin]) / 2 <= best_score:
            continue  # too few lines, or too little text to be better
        score = _score(places.take(slice(begin, end)), places_of[number], best_score)
        if score > best_score:
            best, best_score = (first, stop - 1, places_of[number]), score
    return best


def _gap_centres(places: _Places, bands: NDArray[np.intp], half: float) -> NDArray[np.float64]:
    """Return the middles of the gaps between neighbours of a band, near ones only once."""
    order = np.lexsort((places.u0, bands))
    u0, u1, band = places.u0[order], places.u1[order], bands[order]
    # The farthest end so far in the same band: bands are lifted apart to do it in one sweep.
    lift = band * (float(u1.max() - u0.min()) + 1.0)
    ends = np.maximum.accumulate(u1 + lift) - lift
    gaps = (band[1:] == band[:-1]) & (u0[1:] - ends[:-1] >= 2 * half)
    centres = (u0[1:] + ends[:-1])[gaps] / 2
    return np.unique(np.rint(centres / half)) * half if half > 0 else centres


def _score(places: _Places, position: float, least: float) -> float:
    """Return the text of the smaller column in points.

    0 when these are no two columns, or have no more than the least.
    """
    before = (places.u0 + places.u1) / 2 < position
    masks = (before, ~before)
    widths = places.u1 - places.u0
    amounts = [float(widths[mask].sum()) for mask in masks]
    if min(amounts) <= least or min(map(np.count_nonzero, masks)) < 2:
        return 0.0
    columns: list[_Column] = []
    for amount, mask in sorted(zip(amounts, masks, strict=True), key=lambda pair: pair[0]):
        column = _column(places.take(mask), amount)
        if column is None:
            return 0.0
        columns.append(column)
    counts = [len(column.middles) for column in columns]
    means = [column.mean for column in columns]
    if max(counts) < _LINES or min(means) < _NARROW * max(means):
        return 0.0
    ragged = min(column.fill for column in columns) < _TABLE_FILL
    if max(counts) <= _FEW:
        ragged = ragged or min(_usual_fill(column.side) for column in columns) < _FULL
    if ragged and _are_level(columns[0].middles, columns[1].middles, _median(places.em) / 4):
        return 0.0
    return min(amounts)


@dataclass(frozen=True, slots=True)
class _Column:
    """One side of a gutter: where its lines lie, their mean length, and its share of the width."""

    side: _Places
    middles: NDArray[np.float64]
    mean: float
    fill: float


def _column(side: _Places, amount: float) -> _Column | None:
    """Return a side with so much text in points as a column, None when it is no prose."""
    em = _median(side.em)
    middles = np.sort((side.v0 + side.v1) / 2)
    middles = middles[np.concatenate(([True], middles[1:] - middles[:-1] > 0.5 * em))]
    mean = amount / len(middles)
    if len(middles) < 2 or mean < _LINE_WIDTH * em:
        return None
    fill = mean / float(side.u1.max() - side.u0.min())
    return None if fill < _FILL else _Column(side, middles, mean, fill)


def _usual_fill(side: _Places) -> float:
    """Return the share of the column's width that its middling line fills."""
    order = np.argsort((side.v0 + side.v1) / 2, kind="stable")
    middles = ((side.v0 + side.v1) / 2)[order]
    starts = np.concatenate(([0], np.flatnonzero(np.diff(middles) > 0.5 * _median(side.em)) + 1))
    lengths = np.add.reduceat((side.u1 - side.u0)[order], starts)
    return _median(lengths) / float(side.u1.max() - side.u0.min())


def _are_level(a: NDArray[np.float64], b: NDArray[np.float64], slack: float) -> bool:
    fewer, more = (a, b) if len(a) < len(b) else (b, a)
    nearest = np.abs(fewer[:, None] - more[None, :]).min(axis=1)
    return bool(np.mean(nearest < slack) >= _LEVEL)


def _median(values: NDArray[np.float64]) -> float:
    """Return the upper median; on short arrays ten times as fast as numpy's."""
    return float(np.sort(values)[len(values) // 2])
