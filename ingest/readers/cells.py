"""The cells of a table that is drawn with rules, and the cell each character stands in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.readers.pdfium.glyphs import Glyphs

NO_CELL: Final = -1
_JOINT: Final = 3.0  # points by which two rules that meet may miss each other
_BESIDE: Final = 1.5  # points between two pieces of one rule, across it
_FEWEST: Final = 3  # rules of a table: above, below and between two cells
_MOST_CELLS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a page that hold characters.

    `numbers`: the cell of each character or NO_CELL, shape (n,). `boxes`: left, top, right,
    bottom in points as shown, shape (m, 4). `tables`: number of the table of each cell: cells
    whose rules hang together.
    """

    numbers: NDArray[np.int32]
    boxes: NDArray[np.float64]
    tables: NDArray[np.int32]


def find_cells(glyphs: Glyphs) -> Cells:
    """Find the rules next to each character: above and below, and at its sides.

    A table may be open at its sides: there a cell ends where the rules above and below it do.
    """
    return cells_around(glyphs.boxes, glyphs.rules)


def cells_around(items: NDArray[np.float64], rules: NDArray[np.float64]) -> Cells:
    """Find the cells of items, given by their boxes (n, 4), between rules (m, 4), in points."""
    if len(rules) < _FEWEST:
        return _no_cells(len(items))
    across, down = _walls(rules)
    if not len(across) or not len(down):
        return _no_cells(len(items))
    x = (items[:, 0] + items[:, 2]) / 2
    y = (items[:, 1] + items[:, 3]) / 2
    above, below = _next_walls(across, x, y)
    inside = np.flatnonzero((above >= 0) & (below >= 0))
    x, y, top, bottom = x[inside], y[inside], across[above[inside]], across[below[inside]]
    before, after = _next_walls(down[:, [1, 0, 3, 2]], y, x)
    left = np.maximum(top[:, 0], bottom[:, 0])
    right = np.minimum(top[:, 2], bottom[:, 2])
    left = np.where(before >= 0, np.maximum(left, down[before, 0]), left)
    right = np.where(after >= 0, np.minimum(right, down[after, 0]), right)
    boxes = np.stack((left, top[:, 1], right, bottom[:, 1]), axis=1)
    found, firsts, which = np.unique(np.rint(boxes), axis=0, return_index=True, return_inverse=True)
    if len(found) > _MOST_CELLS:
        return _no_cells(len(items))
    boxes = boxes[firsts]
    tables = _joined(np.concatenate((across, down)))[above[inside][firsts]]
    number_of = np.full(len(found), NO_CELL, dtype=np.int32)
    kept = np.flatnonzero(_stand_beside_others(boxes, tables))
    number_of[kept] = np.arange(len(kept))
    numbers = np.full(len(items), NO_CELL, dtype=np.int32)
    numbers[inside] = number_of[which.reshape(-1)]
    return Cells(numbers, boxes[kept], tables[kept])


def _stand_beside_others(
    boxes: NDArray[np.float64], tables: NDArray[np.int32]
) -> NDArray[np.bool_]:
    """Tell the cells of tables that have rows of several: a frame around a text is none."""
    same = tables[:, None] == tables[None, :]
    np.fill_diagonal(same, val=False)
    # Rows of a table that is read from top to bottom begin at one right edge.
    beside = np.zeros_like(same)
    for edge in (1, 2):
        beside |= same & (np.abs(boxes[:, edge][:, None] - boxes[:, edge][None, :]) <= _JOINT)
    return np.isin(tables, np.unique(tables[beside.any(axis=1)]))


def _no_cells(count: int) -> Cells:
    numbers = np.full(count, NO_CELL, dtype=np.int32)
    return Cells(numbers, np.zeros((0, 4)), np.zeros(0, dtype=np.int32))


def _walls(rules: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the rules across and those down that bound cells, as lines without breadth.

    Those across touch one that goes down, and those down touch two: an underline does not.
    """
    wide = rules[:, 2] - rules[:, 0] >= rules[:, 3] - rules[:, 1]
    if not wide.any() or wide.all():
        return np.zeros((0, 4)), np.zeros((0, 4))
    across = _merged(rules[wide])
    down = _merged(rules[~wide][:, [1, 0, 3, 2]])[:, [1, 0, 3, 2]]
    touching = _touch(across, down)
    down = down[touching.sum(axis=0) >= 2]
    return across[_touch(across, down).any(axis=1)], down


def _merged(rules: NDArray[np.float64]) -> NDArray[np.float64]:
    """Join the pieces of each rule across; the middle of its breadth stands for it."""
    place = (rules[:, 1] + rules[:, 3]) / 2
    order = np.argsort(place, kind="stable")
    level = np.concatenate(([0], np.cumsum(np.diff(place[order]) > _BESIDE)))
    merged: list[tuple[float, float, float, float]] = []
    for number in range(int(level[-1]) + 1 if len(order) else 0):
        same = order[level == number]
        middle = float(np.median(place[same]))
        same = same[np.argsort(rules[same, 0], kind="stable")]
        reached = np.maximum.accumulate(rules[same, 2])
        starts = np.concatenate(
            ([0], np.flatnonzero(rules[same[1:], 0] - reached[:-1] > _JOINT) + 1)
        )
        stops = np.concatenate((starts[1:], [len(same)])) - 1
        lefts, rights = rules[same[starts], 0].tolist(), reached[stops].tolist()
        merged += [(left, middle, right, middle) for left, right in zip(lefts, rights, strict=True)]
    return np.array(merged, dtype=np.float64).reshape(-1, 4)


def _touch(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell for each rule of the first kind which ones of the other it meets, shape (n, m)."""
    a, b = one[:, None, :], other[None, :, :]
    met: NDArray[np.bool_] = (
        (a[..., 0] <= b[..., 2] + _JOINT)
        & (b[..., 0] <= a[..., 2] + _JOINT)
        & (a[..., 1] <= b[..., 3] + _JOINT)
        & (b[..., 1] <= a[..., 3] + _JOINT)
    )
    return met


def _next_walls(
    walls: NDArray[np.float64], x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return for each point the next rule across before it and after it, -1 where none is."""
    order = np.argsort(walls[:, 1], kind="stable")
    before = np.full(len(x), -1, dtype=np.intp)
    after = np.full(len(x), -1, dtype=np.intp)
    for index in order.tolist():
        left, place, right, _ = walls[index].tolist()
        covers = (x >= left) & (x <= right)
        before[covers & (y >= place)] = index
        after[covers & (y < place) & (after < 0)] = index
    return before, after


def _joined(rules: NDArray[np.float64]) -> NDArray[np.int32]:
    """Number the groups of rules that hang together."""
    met = _touch(rules, rules)
    labels = np.arange(len(rules), dtype=np.int32)
    while True:
        lowest = np.where(met, labels[None, :], len(rules)).min(axis=1).astype(np.int32)
        if (lowest == labels).all():
            return labels
        labels = lowest
