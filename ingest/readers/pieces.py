"""From characters to pieces: what stands close together on one line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.readers.cells import NO_CELL, Cells
from ingest.readers.directions import VERTICAL, find_frames, is_wide, to_frame
from ingest.readers.pdfium.glyphs import SKEWED, Glyphs, is_leftward

_GAP: Final = 1.0  # em: a wider one parts columns or cells
_VERTICAL_GAP: Final = 0.5  # em: in a wider one digits may be set across
_OVERLAP: Final = 0.8  # em: a longer step back starts anew
_OFF_LINE: Final = 0.42  # em: a larger shift of the middle (ruby, the next line) starts anew
_RUBY_SIZE: Final = 0.62  # of the base text; JLREQ 3.3.3 sets one half
_RUBY_NEAR: Final = 0.5  # em of the base text between ruby and base
_LETTER_NEAR: Final = 0.25  # the same for letters that are no kana
_LONGEST_RUBY: Final = 40
_WIDE_GAP: Final = 0.4  # em: below it a made-up space beside a wide letter is only tracking


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring characters of one line, and the place they take in their frame.

    `glyphs` are indices into the page's Glyphs in reading order; `spaces` are the places among
    them before which there is a space. `em` is the height of the letters in points, `size` what
    the font calls its size. `cell`: the cell of a ruled table it stands in.
    """

    glyphs: NDArray[np.intp]
    spaces: tuple[int, ...]
    frame: int
    em: float
    size: float
    u0: float
    v0: float
    u1: float
    v1: float
    cell: int = NO_CELL

    @property
    def middle(self) -> float:
        """Return where the line of the piece lies, across the lines."""
        return (self.v0 + self.v1) / 2


def find_pieces(glyphs: Glyphs, cells: Cells) -> list[Piece]:
    """Cut the characters of a page into pieces, in the order of the file."""
    frames = find_frames(glyphs)
    pieces: list[Piece] = []
    for frame in np.unique(frames).tolist():
        members = np.flatnonzero(frames == frame)
        if frame == SKEWED:
            pieces += _skewed_pieces(glyphs, members)
        else:
            boxes = to_frame(glyphs.boxes[members], frame, glyphs.width, glyphs.height)
            pieces += _pieces_of_frame(glyphs, members, boxes, frame, cells)
    return sorted(pieces, key=lambda piece: int(piece.glyphs[0]))


def _pieces_of_frame(
    glyphs: Glyphs,
    members: NDArray[np.intp],
    boxes: NDArray[np.float64],
    frame: int,
    cells: Cells,
) -> list[Piece]:
    codes = glyphs.codes[members]
    u0, v0, u1, v1 = boxes.T
    height = np.maximum(v1 - v0, 0.5)
    middle = (v0 + v1) / 2
    larger = np.maximum(height[1:], height[:-1])
    gap = u0[1:] - u1[:-1]
    widest = _VERTICAL_GAP if frame == VERTICAL else _GAP
    off = np.abs(middle[1:] - middle[:-1])
    broken = (off > _OFF_LINE * larger) | (gap > widest * larger)
    broken |= gap < -np.maximum(_OVERLAP * larger, 0.5 * (u1 - u0)[:-1])
    # Arabic and Hebrew run the other way; pdfium gives them in the order they are read.
    leftward = is_leftward(codes)
    if leftward.any():
        near = (np.abs(u0[:-1] - u1[1:]) < _GAP * larger) & (off < _OFF_LINE * larger)
        broken &= ~(_are_leftward(leftward, codes) & near)
    numbers = cells.numbers[members]
    broken |= numbers[1:] != numbers[:-1]
    spaces = _spaces(glyphs.spaced[members], codes, gap / larger)
    starts = np.concatenate(([0], np.flatnonzero(broken) + 1))
    spaces[starts] = False
    # Blanks say nothing of a line's place: their boxes are often wrong.
    weight = np.where((codes == 0x20) | (codes == 0x3000), 1e-6, 1.0)
    total = np.add.reduceat(weight, starts)
    middles = np.add.reduceat(middle * weight, starts) / total
    ems = np.add.reduceat(height * weight, starts) / total
    sizes = np.add.reduceat(glyphs.sizes[members] * weight, starts) / total
    lefts, rights = np.minimum.reduceat(u0, starts), np.maximum.reduceat(u1, starts)
    stretches = [slice(*ends) for ends in pairwise([*starts.tolist(), len(members)])]
    rows = zip(
        map(members.__getitem__, stretches),
        _parted(np.flatnonzero(spaces), starts),
        ems.tolist(),
        sizes.tolist(),
        lefts.tolist(),
        middles.tolist(),
        rights.tolist(),
        numbers[starts].tolist(),
        strict=True,
    )
    return [
        Piece(indices, gaps, frame, em, size, left, middle - em / 2, right, middle + em / 2, cell)
        for indices, gaps, em, size, left, middle, right, cell in rows
    ]


def _parted(places: NDArray[np.intp], starts: NDArray[np.intp]) -> Iterator[tuple[int, ...]]:
    """Yield the places that lie in each stretch, counted from its start."""
    owners = np.searchsorted(starts, places, side="right") - 1
    counted = tuple((places - starts[owners]).tolist())
    ends = np.searchsorted(owners, np.arange(len(starts) + 1)).tolist()
    return (counted[begin:end] for begin, end in pairwise(ends))


def _are_leftward(script: NDArray[np.bool_], codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Tell which neighbours are both of a script written from right to left, or blank."""
    either = script | (codes == 0x20)
    pairs: NDArray[np.bool_] = either[1:] & either[:-1] & (script[1:] | script[:-1])
    return pairs


def _spaces(
    spaced: NDArray[np.bool_], codes: NDArray[np.uint32], gaps: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Keep pdfium's made-up spaces, except the tracking around wide letters."""
    wide = is_wide(codes)
    beside_wide = wide[1:] | wide[:-1]
    blank = (codes == 0x20) | (codes == 0x3000)
    result = spaced.copy()
    result[1:] &= ~(beside_wide & (gaps < _WIDE_GAP)) & ~blank[1:] & ~blank[:-1]
    return result


def _skewed_pieces(glyphs: Glyphs, members: NDArray[np.intp]) -> list[Piece]:
    """Return slanting text string by string, as stamps across a page are."""
    strings = glyphs.strings[members]
    starts = np.flatnonzero(strings[1:] != strings[:-1]) + 1
    pieces = []
    for indices in np.split(members, starts):
        left, top, right, bottom = glyphs.boxes[indices].T
        place = (float(left.min()), float(top.min()), float(right.max()), float(bottom.max()))
        em = float(np.median(bottom - top))
        spaces = tuple((np.flatnonzero(glyphs.spaced[indices][1:]) + 1).tolist())
        size = float(glyphs.sizes[indices].mean())
        pieces.append(Piece(indices, spaces, SKEWED, em, size, *place))
    return pieces


def part_ruby(glyphs: Glyphs, pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Part the small letters set beside their base text from everything else: (base, ruby).

    Kana are ruby wherever larger letters of the same direction lie along them; other letters
    only when the file draws them next to their base, closer, and not beyond its ends.
    """
    if not pieces:
        return pieces, []
    ems = [piece.em for piece in pieces]
    most = min(_RUBY_SIZE * max(ems), median(ems) / _RUBY_SIZE)
    small = [piece for piece in pieces if piece.em < most and len(piece.glyphs) < _LONGEST_RUBY]
    if not small or len({round(em) for em in ems}) < 2:
        return pieces, []
    is_kana = _are_kana(glyphs.codes)
    kana = [p for p in small if 2 * np.count_nonzero(is_kana[p.glyphs]) > len(p.glyphs)]
    ruby = set(map(id, _with_base_along(kana, pieces)))
    others = {id(piece) for piece in small} - {id(piece) for piece in kana}
    firsts = {int(piece.glyphs[0]): piece for piece in pieces} if others else {}
    lasts = {int(piece.glyphs[-1]): piece for piece in pieces} if others else {}
    for piece in small:
        if id(piece) in others:
            before = lasts.get(int(piece.glyphs[0]) - 1)
            after = firsts.get(int(piece.glyphs[-1]) + 1)
            if any(base is not None and _is_over(piece, base) for base in (before, after)):
                ruby.add(id(piece))
    return (
        [piece for piece in pieces if id(piece) not in ruby],
        [piece for piece in pieces if id(piece) in ruby],
    )


def _with_base_along(kana: list[Piece], pieces: list[Piece]) -> Iterator[Piece]:
    """Yield the kana along which larger letters lie: after them, or before, where there are two."""
    if not kana:
        return
    u0, v0, u1, v1, em, frame = np.array(
        [(p.u0, p.v0, p.u1, p.v1, p.em, p.frame) for p in pieces]
    ).T
    for piece in kana:
        base = (piece.em < _RUBY_SIZE * em) & (frame == piece.frame)
        near = _RUBY_NEAR * em
        base &= (np.abs(v0 - piece.v1) < near) | (np.abs(piece.v0 - v1) < near)
        shared = np.minimum(u1, piece.u1) - np.maximum(u0, piece.u0)
        if (base & (shared > 0.4 * (piece.u1 - piece.u0))).any():
            yield piece


def _is_over(piece: Piece, base: Piece) -> bool:
    """Tell letters that are no kana, set close over a piece and not beyond its ends."""
    shared = min(base.u1, piece.u1) - max(base.u0, piece.u0)
    return (
        base.frame == piece.frame
        and piece.em < _RUBY_SIZE * base.em
        and abs(base.v0 - piece.v1) < _LETTER_NEAR * base.em
        and shared > 0.9 * (piece.u1 - piece.u0)
    )


def _are_kana(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    return ((codes >= 0x3041) & (codes <= 0x30FF)) | ((codes >= 0xFF66) & (codes <= 0xFF9F))
