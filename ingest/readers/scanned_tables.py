"""Tables drawn with rules on the picture of a page: their cells, and each cell read by itself.

Tesseract reads lines from side to side, rules or not; what is wrapped in a cell then comes
across the row. So the cells are cut out and read one below the other, and the table is painted
over before the rest of the page is read.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ingest.readers.cells import Cells, cells_around
from ingest.readers.doubtful import paper_shade
from ingest.readers.tesseract import Place, Word

_POINTS: Final = 72.0
_DPI: Final = 150.0  # enough for rules; a finer picture is made smaller first
_LARGEST: Final = 3_500  # pixels of a side, whatever resolution a file claims
_SHORTEST: Final = 24.0  # points of a rule; strokes of letters are shorter
_BROKEN: Final = 0.9  # of a rule must be ink
_EDGE: Final = 2.0  # points within a cell that belong to its rules
_LEVEL: Final = 3.0  # points between the tops of two cells of one row
_DARK: Final = 0.4  # of the way from paper to ink
_SMALLEST: Final = 4.0  # points of a cell's sides
_FEWEST: Final = 4  # cells of a table
_MOST_PLACES: Final = 40_000  # between all rules
_FRAME: Final = 4  # pixels around what stands in a cell
_GAP: Final = 24  # pixels between two cells in their picture
_MOST_PIXELS: Final = 40_000_000


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds ink: the place of that ink, and the row and the table it stands in."""

    place: Place
    row: int
    table: int


@dataclass(frozen=True, slots=True)
class ScannedTables:
    """The tables of a page: their cells row by row, and the places of the tables themselves."""

    cells: tuple[Cell, ...]
    places: tuple[Place, ...]

    def without(self, image: Image.Image) -> Image.Image:
        """Return the picture of the page with its tables painted over."""
        rest, paper = image.copy(), paper_shade(image)
        for place in self.places:
            rest.paste(paper, place)
        return rest

    def picture(self, image: Image.Image) -> Image.Image:
        """Return a picture of what stands in the cells, one below the other."""
        width = max(cell.place[2] - cell.place[0] for cell in self.cells)
        tops = self._tops()
        sheet = Image.new("L", (width + 2 * _GAP, tops[-1]), paper_shade(image))
        for cell, top in zip(self.cells, tops, strict=False):
            sheet.paste(image.crop(cell.place), (_GAP, top))
        return sheet

    @property
    def pixels(self) -> int:
        """Return how large the picture of the cells is."""
        width = max((cell.place[2] - cell.place[0] for cell in self.cells), default=0)
        return (width + 2 * _GAP) * self._tops()[-1]

    def _tops(self) -> list[int]:
        """Return where each cell begins in the picture of cells, and at last where that ends."""
        heights = [cell.place[3] - cell.place[1] + _GAP for cell in self.cells]
        return list(accumulate([_GAP, *heights]))

    def words(self, read: Sequence[Word]) -> list[Word]:
        """Return what was read on the picture of cells at its places on the page.

        Each row is a line, of a block that belongs to its table alone.
        """
        found: list[Word] = []
        for number, (cell, (top, bottom)) in enumerate(
            zip(self.cells, pairwise(self._tops()), strict=True)
        ):
            across, down = cell.place[0] - _GAP, cell.place[1] - top
            for word in read:
                left, upper, right, lower = word.place
                if top <= (upper + lower) / 2 < bottom:
                    place = (left + across, upper + down, right + across, lower + down)
                    line = (-1 - cell.table, 0, cell.row)
                    found.append(replace(word, line=line, place=place, cell=number))
        return found

    def insert(self, inside: Sequence[Word], outside: Sequence[Word]) -> list[Word]:
        """Return all words, those of each table before the first line that begins below it."""
        words = list(outside)
        for number, table in enumerate(self.places):
            own = [word for word in inside if word.line[0] == -1 - number]
            below = [
                index
                for index, word in enumerate(words)
                if word.place[1] >= table[1]
                and word.place[0] < table[2]
                and word.place[2] > table[0]
            ]
            at = _start_of_line(words, below[0]) if below else len(words)
            words[at:at] = own
        return words


def find_tables(image: Image.Image, dpi: float) -> ScannedTables | None:
    """Find the tables on a grey picture whose lines are level; None when there are none.

    A table has four cells with ink in them or more, and rows of several.
    """
    factor = max(1, round(dpi / _DPI), math.ceil(max(image.size) / _LARGEST))
    dark, small = _ink(image.reduce(factor)), dpi / factor
    rules = np.concatenate((_rules(dark, small), _rules(dark.T, small)[:, [1, 0, 3, 2]]))
    rules *= _POINTS / small
    cells = cells_around(_places(rules), rules)
    filled = list(_filled(dark, cells, small)) if len(cells.boxes) >= _FEWEST else []
    if len(filled) < _FEWEST:
        return None
    labels = sorted({cell.table for cell in filled})
    placed = (
        Cell(_around(factor * np.array(cell.place), image), cell.row, labels.index(cell.table))
        for cell in filled
    )
    boxes = [cells.boxes[cells.tables == label] * dpi / _POINTS for label in labels]
    hulls = (np.concatenate((each[:, :2].min(axis=0), each[:, 2:].max(axis=0))) for each in boxes)
    tables = ScannedTables(tuple(placed), tuple(_around(hull, image) for hull in hulls))
    return tables if tables.pixels < _MOST_PIXELS else None


def _around(box: NDArray[np.floating | np.integer], image: Image.Image) -> Place:
    """Return a box with a frame around it, within the picture."""
    left, top, right, bottom = np.rint(box).astype(int).tolist()
    return (
        max(left - _FRAME, 0),
        max(top - _FRAME, 0),
        min(right + _FRAME, image.width),
        min(bottom + _FRAME, image.height),
    )


def _start_of_line(words: Sequence[Word], index: int) -> int:
    while index and words[index - 1].line == words[index].line:
        index -= 1
    return index


def _ink(image: Image.Image) -> NDArray[np.bool_]:
    shades = np.asarray(image)
    paper, darkest = paper_shade(image), float(np.percentile(shades, 0.5))
    return shades < paper - _DARK * (paper - darkest)


def _rules(dark: NDArray[np.bool_], dpi: float) -> NDArray[np.float64]:
    """Return the boxes of level lines in pixels, one a row of pixels, shape (n, 4)."""
    length = round(_SHORTEST * dpi / _POINTS)
    if dark.shape[1] <= length:
        return np.zeros((0, 4))
    # A line that is not quite level goes on in the next row of pixels.
    thick = dark.copy()
    thick[1:] |= dark[:-1]
    thick[:-1] |= dark[1:]
    total = np.cumsum(thick, axis=1, dtype=np.int32)
    total = np.pad(total, ((0, 0), (1, 0)))
    is_start = total[:, length:] - total[:, :-length] >= _BROKEN * length
    # From each start on, as many pixels as were looked at belong to a line.
    begun = np.cumsum(np.pad(is_start, ((0, 0), (0, length - 1))), axis=1, dtype=np.int32)
    ended = np.pad(begun[:, :-length], ((0, 0), (length, 0)))
    edges = np.diff(np.pad(begun > ended, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    stops = np.nonzero(edges == -1)[1]
    return np.stack((starts, rows, stops, rows + 1), axis=1).astype(np.float64)


def _places(rules: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a point, as a box (n, 4), in every place that any rules on the page could part."""
    wide = rules[:, 2] - rules[:, 0] >= rules[:, 3] - rules[:, 1]
    x, y = _middles(rules[~wide, 0]), _middles(rules[wide, 1])
    if len(x) * len(y) > _MOST_PLACES:
        return np.zeros((0, 4))
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    return np.concatenate((points, points), axis=1)


def _middles(edges: NDArray[np.float64]) -> NDArray[np.float64]:
    edges = np.unique(edges)
    return (edges[1:] + edges[:-1])[np.diff(edges) >= _SMALLEST] / 2


def _filled(dark: NDArray[np.bool_], cells: Cells, dpi: float) -> Iterator[Cell]:
    """Yield the cells that hold ink, row by row; places in pixels."""
    order = np.lexsort((cells.boxes[:, 0], cells.boxes[:, 1], cells.tables))
    tops = cells.boxes[order, 1]
    parted = (np.diff(tops) > _LEVEL) | (np.diff(cells.tables[order]) != 0)
    rows = np.concatenate(([0], np.cumsum(parted)))
    within = np.array([_EDGE, _EDGE, -_EDGE, -_EDGE])
    cuts = np.rint((cells.boxes[order] + within) * dpi / _POINTS).astype(int).clip(0)
    items = zip(cuts.tolist(), rows.tolist(), cells.tables[order].tolist(), strict=True)
    found: list[tuple[int, int, Place]] = []
    for (left, top, right, bottom), row, table in items:
        y, x = dark[top:bottom, left:right].nonzero()
        if len(x):
            ends = (left + int(x.max()) + 1, top + int(y.max()) + 1)
            found.append((table, row, (left + int(x.min()), top + int(y.min()), *ends)))
    # Within a row from left to right, however uneven its tops are.
    for table, row, place in sorted(found):
        yield Cell(place, row, table)
