"""Which way text runs, and coordinates in which every text runs alike.

In a *frame* the letters follow each other along u and the lines along v, whatever the writing:
frame 0 is horizontal, 1 turned left (read upwards), 2 upside down, 3 vertical writing or turned
right (read downwards, lines from right to left). So lines, columns and tables are found by one
piece of code for horizontal and vertical pages.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.readers.pdfium import SKEWED, Glyphs

HORIZONTAL: Final = 0
VERTICAL: Final = 3

_ALIGNED: Final = 0.25  # of the letter's size: centres of one vertical line
_TOUCHING: Final = 0.35  # of the letter's size: room between letters of one line
_STACK: Final = 3  # that many single wide letters below each other are a vertical line


def find_frames(glyphs: Glyphs) -> NDArray[np.int8]:
    """Return the frame of each character, SKEWED for a slanting one.

    A string of the file (one drawing operation) shows by its advance whether it is vertical.
    A string of one character does not: it goes with the wide letters it touches above and
    below, else with the larger part of the page.
    """
    frames = glyphs.turns.copy()
    upright = frames == HORIZONTAL
    if len(frames) < 2 or not upright.any():
        return frames
    down, across = _steps(glyphs)
    same = (glyphs.strings[1:] == glyphs.strings[:-1]) & upright[1:] & upright[:-1]
    count = int(glyphs.strings.max()) + 1
    downs = np.bincount(glyphs.strings[1:][same & down], minlength=count)
    acrosses = np.bincount(glyphs.strings[1:][same & across], minlength=count)
    vertical = upright & (downs > acrosses)[glyphs.strings]
    horizontal = upright & (acrosses >= downs)[glyphs.strings] & (acrosses > 0)[glyphs.strings]
    open_ = upright & ~vertical & ~horizontal
    if open_.any():
        mostly = _count_wide(glyphs, vertical) > _count_wide(glyphs, horizontal)
        vertical |= _stacked(glyphs, open_ | vertical, down, 2 if mostly else _STACK)
        crossing = np.zeros(len(frames), dtype=np.bool_)
        crossing[1:] |= across
        crossing[:-1] |= across
        if mostly:
            vertical |= open_ & ~crossing
    frames[vertical] = VERTICAL
    return frames


def _steps(glyphs: Glyphs) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell for each neighbouring pair whether it steps down to the next, or across to it."""
    left, top, right, bottom = glyphs.boxes.T
    size = np.maximum(np.minimum(bottom - top, right - left), 0.1)
    size = np.maximum(size[1:], size[:-1])
    move_x = np.abs((left + right)[1:] - (left + right)[:-1]) / 2
    move_y = (top + bottom)[1:] / 2 - (top + bottom)[:-1] / 2
    down = (move_x < _ALIGNED * size) & (top[1:] - bottom[:-1] < _TOUCHING * size)
    down &= move_y > _ALIGNED * size
    across = (np.abs(move_y) < _ALIGNED * size) & (move_x > _ALIGNED * size)
    across &= np.abs(left[1:] - right[:-1]) < 2 * size
    return down, across


def _stacked(
    glyphs: Glyphs, candidates: NDArray[np.bool_], down: NDArray[np.bool_], least: int
) -> NDArray[np.bool_]:
    """Return the candidates that stand in a stack of at least that many wide letters."""
    wide = is_wide(glyphs.codes)
    link = down & candidates[1:] & candidates[:-1] & wide[1:] & wide[:-1]
    stack = np.concatenate(([0], np.cumsum(~link)))
    return candidates & (np.bincount(stack)[stack] >= least)


def _count_wide(glyphs: Glyphs, chosen: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(chosen & is_wide(glyphs.codes)))


def is_wide(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Tell which code points are drawn in a full square: CJK, kana, full-width forms."""
    return (
        ((codes >= 0x2E80) & (codes <= 0xA4CF))
        | ((codes >= 0xAC00) & (codes <= 0xD7A3))
        | ((codes >= 0xF900) & (codes <= 0xFAFF))
        | ((codes >= 0xFE30) & (codes <= 0xFE4F))
        | ((codes >= 0xFF01) & (codes <= 0xFF60))
        | ((codes >= 0x20000) & (codes <= 0x3FFFF))
    )


def to_frame(
    boxes: NDArray[np.float64], frame: int, width: float, height: float
) -> NDArray[np.float64]:
    """Return boxes (left, top, right, bottom) as (u0, v0, u1, v1) of one frame."""
    left, top, right, bottom = boxes.T
    corners = {
        0: (left, top, right, bottom),
        1: (height - bottom, left, height - top, right),
        2: (width - right, height - bottom, width - left, height - top),
        3: (top, width - right, bottom, width - left),
    }[frame]
    return np.stack(corners, axis=1)


__all__ = ["HORIZONTAL", "SKEWED", "VERTICAL", "find_frames", "is_wide", "to_frame"]
