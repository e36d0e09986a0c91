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

from ingest.readers.pdfium.glyphs import SKEWED, Glyphs

HORIZONTAL: Final = 0
VERTICAL: Final = 3

Rows = tuple[float, float]

_ALIGNED: Final = 0.25  # of the letter's size: centres of one vertical line
_TOUCHING: Final = 0.35  # of the letter's size: room between letters of one line
_ALIKE: Final = 0.7  # smallest ratio of sizes within one line
_WIDE: Final = (
    (0x2E80, 0xA4CF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF01, 0xFF60),
    (0x20000, 0x3FFFF),
)
_IS_WIDE: Final = np.zeros(0x40001, dtype=np.bool_)  # by code point; the last: all above
for _first, _last in _WIDE:
    _IS_WIDE[_first : _last + 1] = True
_STACK: Final = 3  # that many single wide letters below each other are a vertical line


def find_frames(glyphs: Glyphs) -> NDArray[np.int8]:
    """Return the frame of each character, SKEWED for a slanting one.

    A string of the file (one drawing operation) shows by its advance whether it is vertical.
    A string of one character does not: it goes with the wide letters it touches above and
    below, or beside; else with its neighbours in the file.
    """
    frames = glyphs.turns.copy()
    upright = frames == HORIZONTAL
    if len(frames) < 2 or not upright.any():
        return frames
    down, across = _steps(glyphs)
    if not down.any():
        return frames
    same = (glyphs.strings[1:] == glyphs.strings[:-1]) & upright[1:] & upright[:-1]
    count = int(glyphs.strings.max()) + 1
    downs = np.bincount(glyphs.strings[1:][same & down], minlength=count)
    acrosses = np.bincount(glyphs.strings[1:][same & across], minlength=count)
    vertical = upright & (downs > acrosses)[glyphs.strings]
    horizontal = upright & (acrosses >= downs)[glyphs.strings] & (acrosses > 0)[glyphs.strings]
    single = upright & ~vertical & ~horizontal
    if single.any():
        vertical |= _stacked(glyphs, single | vertical, down, _STACK)
        if not vertical.any():
            return frames
        horizontal |= _stacked(glyphs, (single & ~vertical) | horizontal, across, 2)
        open_wide = single & ~vertical & ~horizontal & is_wide(glyphs.codes)
        vertical |= _like_nearest(open_wide, vertical, horizontal)
    frames[vertical] = VERTICAL
    return frames


def _steps(glyphs: Glyphs) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell for each neighbouring pair whether it steps down to the next, or across to it."""
    left, top, right, bottom = glyphs.boxes.T
    size = np.maximum(np.minimum(bottom - top, right - left), 0.1)
    alike = np.minimum(size[1:], size[:-1]) > _ALIKE * np.maximum(size[1:], size[:-1])
    size = np.maximum(size[1:], size[:-1])
    move_x = np.abs((left + right)[1:] - (left + right)[:-1]) / 2
    move_y = (top + bottom)[1:] / 2 - (top + bottom)[:-1] / 2
    down = (move_x < _ALIGNED * size) & (top[1:] - bottom[:-1] < _TOUCHING * size)
    down &= move_y > _ALIGNED * size
    across = (np.abs(move_y) < _ALIGNED * size) & (move_x > _ALIGNED * size)
    across &= np.abs(left[1:] - right[:-1]) < 2 * size
    return down & alike, across & alike  # ruby stands beside its base without being in its line


def _stacked(
    glyphs: Glyphs, candidates: NDArray[np.bool_], link: NDArray[np.bool_], least: int
) -> NDArray[np.bool_]:
    """Return the candidates that stand in a chain of at least that many wide letters."""
    wide = is_wide(glyphs.codes)
    link = link & candidates[1:] & candidates[:-1] & wide[1:] & wide[:-1]
    chain = np.concatenate(([0], np.cumsum(~link)))
    return candidates & (np.bincount(chain)[chain] >= least)


def _like_nearest(
    asked: NDArray[np.bool_], vertical: NDArray[np.bool_], horizontal: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return the asked characters whose nearest neighbour in the file that is known is vertical."""
    known = np.flatnonzero(vertical | horizontal)
    if not len(known):
        return np.zeros(len(asked), dtype=np.bool_)
    places = np.arange(len(asked))
    after = np.minimum(np.searchsorted(known, places), len(known) - 1)
    before = np.maximum(after - 1, 0)
    nearer = np.abs(known[before] - places) <= np.abs(known[after] - places)
    nearest = np.where(nearer, known[before], known[after])
    return asked & vertical[nearest]


def is_wide(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Tell which code points are drawn in a full square: CJK, kana, full-width forms."""
    wide: NDArray[np.bool_] = _IS_WIDE[np.minimum(codes, len(_IS_WIDE) - 1)]
    return wide


def to_frame(
    boxes: NDArray[np.float64], frame: int, width: float, height: float
) -> NDArray[np.float64]:
    """Return boxes (left, top, right, bottom) as (u0, v0, u1, v1) of one frame."""
    if frame == HORIZONTAL:
        return boxes
    left, top, right, bottom = boxes.T
    corners = {
        1: (height - bottom, left, height - top, right),
        2: (width - right, height - bottom, width - left, height - top),
        3: (top, width - right, bottom, width - left),
    }[frame]
    return np.stack(corners, axis=1)


def shown_rows(frame: int, place: tuple[float, float, float, float], height: float) -> Rows:
    """Return top and bottom on the page of a place (u0, v0, u1, v1) given in a frame."""
    u0, v0, u1, v1 = place
    if frame in (HORIZONTAL, SKEWED):
        return v0, v1
    if frame == 2:
        return height - v1, height - v0
    return (u0, u1) if frame == VERTICAL else (height - u1, height - u0)
