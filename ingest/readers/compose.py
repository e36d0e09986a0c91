"""From lines to the canonical text of a page, with the place of every character."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.document import Box, Run, Span
from ingest.readers.directions import is_wide
from ingest.readers.layout import Layout
from ingest.readers.lines import Line
from ingest.readers.pdfium import Glyphs
from ingest.readers.pieces import Piece

_SPACE: Final = 0x20
_TAB: Final = 0x09
_NEW_LINE: Final = 0x0A
_BLANKS: Final = (0x20, 0xA0)
_MADE_UP: Final = -1  # in place of a glyph: the character was put in here
_CELL_GAP: Final = 2.0  # em: from there on a tab parts the cells of a row
_WORD_GAP: Final = 0.15  # em between Latin letters
_WIDE_GAP: Final = 0.6  # em beside a wide letter
_EVEN: Final = 0.25  # of the advance: wide letters that are spaced alike share one box
_SENTENCE_ENDS: Final = frozenset(map(ord, "。．.！？!?」』）)"))


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page with its places; `lines` are the spans of the body's lines."""

    text: str
    runs: tuple[Run, ...]
    asides: tuple[Span, ...]
    hidden: tuple[Span, ...]
    lines: tuple[tuple[Span, Line], ...]


@dataclass(slots=True)
class _Composer:
    glyphs: Glyphs
    codes: list[NDArray[np.uint32]] = field(default_factory=list)
    sources: list[NDArray[np.intp]] = field(default_factory=list)
    length: int = 0

    def add(self, codes: NDArray[np.uint32], sources: NDArray[np.intp]) -> Span:
        start = self.length
        self.codes.append(codes)
        self.sources.append(sources)
        self.length += len(codes)
        return Span(start, self.length)

    def part(self, blank_line: bool) -> None:
        """Begin a new line, or a paragraph; nothing at the top of the page."""
        if self.length:
            count = 2 if blank_line else 1
            self.add(np.full(count, _NEW_LINE, np.uint32), np.full(count, _MADE_UP, np.intp))


def compose(glyphs: Glyphs, layout: Layout, heads: set[int], feet: set[int]) -> PageText:
    """Write the lines of a page one after the other.

    `heads` and `feet` hold the `id` of the lines that repeat at the margins: they stand first
    and last and are told as asides, together with ruby and stamps, which come at the very end.
    """
    composer = _Composer(glyphs)
    everything = [line for region in layout.regions for line in region]
    asides = _add_asides(composer, (line for line in everything if id(line) in heads))
    lines = _add_body(composer, layout, heads | feet)
    asides += _add_asides(composer, (line for line in everything if id(line) in feet))
    asides += _add_asides(composer, layout.ruby)
    asides += _add_asides(composer, layout.stamps)
    if not composer.length:
        return PageText("", (), (), (), ())
    codes, sources = np.concatenate(composer.codes), np.concatenate(composer.sources)
    text = codes.astype("<u4").tobytes().decode("utf-32-le")
    runs = _runs(glyphs, codes, sources)
    return PageText(text, runs, tuple(asides), _hidden_spans(glyphs, sources), tuple(lines))


def _add_asides(composer: _Composer, lines: Iterable[Line]) -> list[Span]:
    spans: list[Span] = []
    for line in lines:
        codes, sources = _line_codes(composer.glyphs, line)
        if len(codes):
            composer.part(blank_line=not spans)
            spans.append(composer.add(codes, sources))
    return spans


def _add_body(composer: _Composer, layout: Layout, apart: set[int]) -> list[tuple[Span, Line]]:
    written: list[tuple[Span, Line]] = []
    for region in layout.regions:
        first = True
        for line in region:
            codes, sources = _line_codes(composer.glyphs, line)
            if id(line) in apart or not len(codes):
                continue
            blank = line.opens_paragraph or not written
            if first and written:
                blank = not _flows_on(composer, written[-1][1], line)
            composer.part(blank)
            written.append((composer.add(codes, sources), line))
            first = False
    return written


def _flows_on(composer: _Composer, before: Line, line: Line) -> bool:
    """Tell whether a sentence may go on from one column into the next."""
    ended = int(composer.codes[-1][-1]) in _SENTENCE_ENDS
    alike = before.frame == line.frame and abs(before.em - line.em) < 0.1 * line.em
    return alike and not ended


def _line_codes(glyphs: Glyphs, line: Line) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """Return the characters of a line and the glyph of each, blanks at its ends left out."""
    parts: list[NDArray[np.intp]] = []
    fillers: list[int] = []
    for before, piece in zip((None, *line.pieces[:-1]), line.pieces, strict=True):
        separator = None if before is None else _separator(glyphs, before, piece)
        if separator is not None:
            parts.append(np.array([_MADE_UP], np.intp))
            fillers.append(separator)
        sources = piece.glyphs
        if piece.spaces.any():
            at = np.flatnonzero(piece.spaces)
            sources = np.insert(sources, at, _MADE_UP)
            fillers += [_SPACE] * len(at)
        parts.append(sources)
    sources = np.concatenate(parts)
    codes = glyphs.codes[sources]
    codes[sources == _MADE_UP] = fillers
    ink = np.flatnonzero(~np.isin(codes, (*_BLANKS, _TAB)))
    if not len(ink):
        return codes[:0], sources[:0]
    return codes[ink[0] : ink[-1] + 1], sources[ink[0] : ink[-1] + 1]


def _separator(glyphs: Glyphs, before: Piece, piece: Piece) -> int | None:
    """Return the character to put between two pieces of a line, if any."""
    codes = glyphs.codes[[before.glyphs[-1], piece.glyphs[0]]]
    if np.isin(codes, (_SPACE, 0xA0, 0x3000)).any():
        return None
    gap = (piece.u0 - before.u1) / max(before.em, piece.em)
    if gap > _CELL_GAP:
        return _TAB
    return _SPACE if gap > (_WIDE_GAP if is_wide(codes).any() else _WORD_GAP) else None


def _runs(glyphs: Glyphs, codes: NDArray[np.uint32], sources: NDArray[np.intp]) -> tuple[Run, ...]:
    """Return a box for each stretch within which characters are spaced alike."""
    places = np.flatnonzero(sources != _MADE_UP)
    boxes = glyphs.boxes[sources[places]]
    wide = is_wide(codes[places])
    size = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    advance = np.abs(np.diff(boxes[:, :2], axis=0)).max(axis=1)
    broken = (np.diff(places) > 1) | (wide[1:] != wide[:-1]) | (advance > 2 * size[1:])
    uneven = np.abs(np.diff(advance)) > _EVEN * size[2:]
    broken[1:] |= uneven & wide[1:-1] & wide[2:]
    broken |= codes[places[1:] - 1] == _SPACE
    starts = np.concatenate(([0], np.flatnonzero(broken) + 1))
    stops = np.concatenate((starts[1:], [len(places)])) - 1
    corners = np.concatenate(
        (np.minimum.reduceat(boxes[:, :2], starts), np.maximum.reduceat(boxes[:, 2:], starts)),
        axis=1,
    )
    rows = zip(
        places[starts].tolist(),
        (places[stops] + 1).tolist(),
        np.round(corners, 2).tolist(),
        strict=True,
    )
    return tuple(Run(start, stop, Box(*corner)) for start, stop, corner in rows)


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
