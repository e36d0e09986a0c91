"""From lines to the canonical text of a page, with the place of every character."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, starmap
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.document import Box, Run, Span
from ingest.readers.cells import NO_CELL
from ingest.readers.directions import is_wide
from ingest.readers.layout import Layout
from ingest.readers.lines import Line
from ingest.readers.pdfium.glyphs import Glyphs
from ingest.readers.pieces import Piece

_SPACE: Final = 0x20
_BLANKS: Final = " \xa0"  # an ideographic space stays: it is how a paragraph is set in
_WHITE: Final = " \xa0\u3000"
_FIRST_WIDE: Final = "\u2e80"
_MADE_UP: Final = -1  # in place of a glyph: the character was put in here
_CELL_GAP: Final = 1.5  # em: from there on a tab parts the cells of a row
_NEXT_CELL: Final = 0.9  # em between two cells of a row
_CELLS: Final = 3  # clearly parted cells that make a line a row
_WORD_GAP: Final = 0.15  # em between Latin letters
_WIDE_GAP: Final = 0.6  # em beside a wide letter
_FULL: Final = 1.5  # em by which a full line may fall short of the longest one
_NEAR: Final = 3  # lines before and after it
_LONG: Final = 15.0  # em: shorter lines are not taken for full
_EVEN: Final = 0.25  # of the advance: wide letters that are spaced alike share one box
_SENTENCE_ENDS: Final = "。．.！？!?」』）)"


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of the body: its range of the page text, and the size of its letters.

    `first_size` is that of its first letter; `is_full`: it ends where others
    near it end, so that a sentence may go on in the next.
    """

    start: int
    end: int
    size: float
    opens_paragraph: bool
    first_size: float
    is_full: bool


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page with its places; `lines` are those of the body."""

    text: str
    runs: tuple[Run, ...]
    asides: tuple[Span, ...]
    hidden: tuple[Span, ...]
    lines: tuple[TextLine, ...] = ()


class _Composer:
    """The text so far, and for each of its characters the glyph it came from."""

    def __init__(self, glyphs: Glyphs) -> None:
        self.letters = glyphs.codes.astype("<u4").tobytes().decode("utf-32-le")
        self.texts: list[str] = []
        self.sources: list[int] = []
        self.length = 0

    def add(self, text: str, sources: list[int]) -> Span:
        start = self.length
        self.texts.append(text)
        self.sources += sources
        self.length += len(text)
        return Span(start, self.length)

    def part(self, blank_line: bool) -> None:
        """Begin a new line, or a paragraph; nothing at the top of the page."""
        if self.length:
            breaks = "\n\n" if blank_line else "\n"
            self.add(breaks, [_MADE_UP] * len(breaks))


def compose(
    glyphs: Glyphs,
    layout: Layout,
    heads: set[int],
    feet: set[int],
    notes: Sequence[Sequence[Line]] = (),
) -> PageText:
    """Write the lines of a page one after the other.

    `heads` and `feet` hold the `id` of the lines that repeat at the margins: they stand first
    and last and are told as asides, together with footnotes (`notes`), each of its own, and ruby
    and stamps, which come at the very end.
    """
    composer = _Composer(glyphs)
    everything = [line for region in layout.regions for line in region]
    asides = _add_asides(composer, (line for line in everything if id(line) in heads))
    apart = heads | feet | {id(line) for note in notes for line in note}
    lines = _add_body(composer, glyphs, layout, apart)
    for note in notes:
        asides += _add_asides(composer, note)
    asides += _add_asides(composer, (line for line in everything if id(line) in feet))
    asides += _add_asides(composer, layout.ruby)
    asides += _add_asides(composer, layout.stamps)
    if not composer.length:
        return PageText("", (), (), ())
    text, sources = "".join(composer.texts), np.array(composer.sources, dtype=np.intp)
    runs = _runs(glyphs, sources)
    return PageText(text, runs, tuple(asides), _hidden_spans(glyphs, sources), tuple(lines))


def _add_asides(composer: _Composer, lines: Iterable[Line]) -> list[Span]:
    """Add lines of one sort as one aside."""
    spans: list[Span] = []
    for line in lines:
        text, sources = _line_text(composer.letters, line)
        if text:
            composer.part(blank_line=not spans)
            spans.append(composer.add(text, sources))
    return [Span(spans[0].start, spans[-1].end)] if spans else []


def _add_body(
    composer: _Composer, glyphs: Glyphs, layout: Layout, apart: set[int]
) -> list[TextLine]:
    written: list[TextLine] = []
    before: Line | None = None
    for region in layout.regions:
        first, edge = True, max((line.u1 for line in region), default=0.0)
        for index, line in enumerate(region):
            text, sources = _line_text(composer.letters, line)
            if id(line) in apart or not text:
                continue
            blank = before is None or line.opens_paragraph
            if first and before is not None:
                blank = not _flows_on(composer, before, line)
            composer.part(blank)
            span = composer.add(text, sources)
            full = _is_full(line, region[max(index - _NEAR, 0) : index + _NEAR + 1], edge)
            first_size = float(glyphs.sizes[line.pieces[0].glyphs[0]])
            written.append(TextLine(span.start, span.end, line.size, blank, first_size, full))
            before, first = line, False
    return written


def _is_full(line: Line, near: Sequence[Line], region_edge: float) -> bool:
    """Tell a long line that ends where its region does, or where others near it do."""
    slack = _FULL * line.em
    if line.u1 - line.u0 < _LONG * line.em:
        return False
    if region_edge - line.u1 < slack:
        return True
    edge = max(other.u1 for other in near)
    return edge - line.u1 < slack and sum(edge - other.u1 < slack for other in near) >= 2


def _flows_on(composer: _Composer, before: Line, line: Line) -> bool:
    """Tell whether a sentence may go on from one column into the next."""
    ended = composer.texts[-1][-1] in _SENTENCE_ENDS
    alike = before.frame == line.frame and abs(before.em - line.em) < 0.1 * line.em
    return alike and not ended


def _line_text(letters: str, line: Line) -> tuple[str, list[int]]:
    """Return the text of a line and the glyph of each character, blanks at its ends left out."""
    texts: list[str] = []
    sources: list[int] = []
    cell_gap = _cell_gap(line.pieces)
    separate = _cell_separator if line.is_row else _separator
    before: Piece | None = None
    for piece in line.pieces:
        text, source = _piece_text(letters, piece)
        if before is not None:
            separator = separate(texts[-1], before, text, piece, cell_gap)
            if separator:
                texts.append(separator)
                sources.append(_MADE_UP)
        texts.append(text)
        sources += source
        before = piece
    text = "".join(texts)
    kept = text.strip(_BLANKS)
    if len(kept) == len(text):
        return text, sources
    first = len(text) - len(text.lstrip(_BLANKS))
    return kept, sources[first : first + len(kept)]


def _piece_text(letters: str, piece: Piece) -> tuple[str, list[int]]:
    glyphs = piece.glyphs.tolist()
    if glyphs[-1] - glyphs[0] + 1 == len(glyphs):
        text = letters[glyphs[0] : glyphs[-1] + 1]
    else:
        text = "".join([letters[glyph] for glyph in glyphs])
    places = piece.spaces
    if not places:
        return text, glyphs
    cuts = [0, *places, len(text)]
    sources = glyphs[: places[0]]
    for start, stop in pairwise(cuts[1:]):
        sources.append(_MADE_UP)
        sources += glyphs[start:stop]
    return " ".join([text[start:stop] for start, stop in pairwise(cuts)]), sources


def _cell_gap(pieces: tuple[Piece, ...]) -> float:
    """Return the least gap between cells, in em: less in a line that is a table's row by others."""
    if len(pieces) < _CELLS:
        return _CELL_GAP
    gaps = [(after.u0 - before.u1) / max(before.em, after.em) for before, after in pairwise(pieces)]
    return _NEXT_CELL if sum(gap > _CELL_GAP for gap in gaps) >= _CELLS - 1 else _CELL_GAP


def _separator(before_text: str, before: Piece, text: str, piece: Piece, cell_gap: float) -> str:
    """Return what to put between two pieces of a line, if anything."""
    left, right = before_text[-1], text[0]
    if left in _WHITE or right in _WHITE:
        return ""
    gap = (piece.u0 - before.u1) / max(before.em, piece.em)
    if gap > cell_gap:
        return "\t"
    wide = left >= _FIRST_WIDE or right >= _FIRST_WIDE
    return " " if gap > (_WIDE_GAP if wide else _WORD_GAP) else ""


def _cell_separator(
    before_text: str, before: Piece, text: str, piece: Piece, cell_gap: float
) -> str:
    """Return what to put between two pieces of a table's row: a tab from cell to cell."""
    if piece.cell != before.cell:
        return "\t"
    if piece.cell != NO_CELL and abs(piece.middle - before.middle) < before.em / 2:
        return _separator(before_text, before, text, piece, cell_gap).replace("\t", " ")
    if piece.u0 >= before.u1 or piece.middle < before.middle - before.em / 4:
        near = abs(piece.middle - before.middle) < before.em / 4
        same_cell = near and piece.u0 - before.u1 < _NEXT_CELL * before.em
        return _separator(before_text, before, text, piece, cell_gap) if same_cell else "\t"
    latin = before_text[-1] < _FIRST_WIDE and text[0] < _FIRST_WIDE
    return " " if latin else ""


def _runs(glyphs: Glyphs, sources: NDArray[np.intp]) -> tuple[Run, ...]:
    """Return a box for each stretch within which characters are spaced alike."""
    places = np.flatnonzero(sources != _MADE_UP)
    drawn = sources[places]
    boxes, codes = glyphs.boxes[drawn], glyphs.codes[drawn]
    wide = is_wide(codes)
    size = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    steps = np.abs(boxes[1:, :2] - boxes[:-1, :2])
    advance = np.maximum(steps[:, 0], steps[:, 1])
    broken = (np.diff(places) > 1) | (wide[1:] != wide[:-1]) | (advance > 2 * size[1:])
    uneven = np.abs(np.diff(advance)) > _EVEN * size[2:]
    broken[1:] |= uneven & wide[1:-1] & wide[2:] & ~broken[:-1]
    broken |= codes[:-1] == _SPACE
    starts = np.concatenate(([0], np.flatnonzero(broken) + 1))
    stops = np.concatenate((starts[1:], [len(places)])) - 1
    corners = np.concatenate(
        (np.minimum.reduceat(boxes[:, :2], starts), np.maximum.reduceat(boxes[:, 2:], starts)),
        axis=1,
    )
    boxes_of = starmap(Box, np.round(corners, 2).tolist())
    return tuple(map(Run, places[starts].tolist(), (places[stops] + 1).tolist(), boxes_of))


def _hidden_spans(glyphs: Glyphs, sources: NDArray[np.intp]) -> tuple[Span, ...]:
    if not glyphs.hidden.any():
        return ()
    hidden = np.where(sources == _MADE_UP, False, glyphs.hidden[sources])
    # A space put between two hidden words is hidden with them.
    filled = hidden.copy()
    filled[1:-1] |= (sources[1:-1] == _MADE_UP) & hidden[:-2] & hidden[2:]
    edges = np.flatnonzero(np.diff(np.concatenate(([0], filled.astype(np.int8), [0]))))
    return tuple(
        Span(start, stop)
        for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    )
