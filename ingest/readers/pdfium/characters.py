"""The characters of a page with their places and styles."""

from __future__ import annotations

import ctypes
from collections import deque
from itertools import repeat
from typing import Final

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from ingest.readers.pdfium.covers import find_covered
from ingest.readers.pdfium.glyphs import REPLACEMENT, SKEWED, Glyphs
from ingest.readers.pdfium.places import list_objects, page_size, shown_boxes
from ingest.readers.pdfium.rules import find_rules
from ingest.readers.pdfium.sight import ANGLE, INVISIBLE, MODE, SIZE, WHITENESS, find_hidden

_TURN_SLACK: Final = 0.1  # of a quarter turn
_SPACE: Final = 0x20
_HYPHEN: Final = 0x2D
_BLANKS: Final = (_SPACE, 0xA0, 0x3000)
_WHITE: Final = 250  # of 255

# The binding makes objects of handles and pointers. For what is asked once per character or string
# plain addresses are enough, and twice as fast.
_PAGE: Final = ctypes.c_void_p
_PLACE: Final = ctypes.c_void_p
_object_address: Final = ctypes.cast(
    pdfium.FPDFText_GetTextObject, ctypes.CFUNCTYPE(ctypes.c_size_t, _PAGE, ctypes.c_int)
)
_put_box: Final = ctypes.cast(
    pdfium.FPDFText_GetLooseCharBox, ctypes.CFUNCTYPE(ctypes.c_int, _PAGE, ctypes.c_int, _PLACE)
)
_angle: Final = ctypes.cast(
    pdfium.FPDFText_GetCharAngle, ctypes.CFUNCTYPE(ctypes.c_float, _PAGE, ctypes.c_int)
)
_font_size: Final = ctypes.cast(
    pdfium.FPDFText_GetFontSize, ctypes.CFUNCTYPE(ctypes.c_double, _PAGE, ctypes.c_int)
)
_put_matrix: Final = ctypes.cast(
    pdfium.FPDFText_GetMatrix, ctypes.CFUNCTYPE(ctypes.c_int, _PAGE, ctypes.c_int, _PLACE)
)
_put_colour: Final = ctypes.cast(
    pdfium.FPDFText_GetFillColor,
    ctypes.CFUNCTYPE(ctypes.c_int, _PAGE, ctypes.c_int, _PLACE, _PLACE, _PLACE, _PLACE),
)
_draw_mode: Final = ctypes.cast(
    pdfium.FPDFTextObj_GetTextRenderMode, ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_size_t)
)


def read_glyphs(page: pdfium.FPDF_PAGE, text: pdfium.FPDF_TEXTPAGE) -> Glyphs:
    """Return the characters of a page, and the rules drawn on it."""
    count = max(pdfium.FPDFText_CountChars(text), 0)
    codes, boxes, objects = _codes(text, count), _font_boxes(text, count), _objects(text, count)
    made_up = (boxes[:, 0] == boxes[:, 2]) & (boxes[:, 1] == boxes[:, 3])
    made_up &= (codes == _SPACE) | (codes == 0x0A) | (codes == 0x0D)
    codes, second_half = _join_surrogates(codes)
    kept = np.flatnonzero(~(made_up | second_half))
    spaced = np.zeros(count, dtype=np.bool_)
    spaced[1:] = (made_up & (codes == _SPACE))[:-1]
    _, firsts, strings = np.unique(objects[kept], return_index=True, return_inverse=True)
    first = kept[firsts]
    styles = _read_styles(text, first.tolist(), objects[first].tolist())
    size, drawn = page_size(page), list_objects(page)
    shown = shown_boxes(page, size, boxes[kept])
    sizes = styles[strings, SIZE]
    flat = shown[:, 1] == shown[:, 3]  # a font that does not tell its height
    shown[flat, 1] -= sizes[flat]
    turns = _quarter_turns(styles[:, ANGLE], pdfium.FPDFPage_GetRotation(page))[strings]
    _part_ligatures(shown, turns, strings)
    hidden = find_hidden(page, size, shown, styles[strings])
    inked = styles[strings, MODE] != INVISIBLE
    covered = find_covered(page, size, shown, np.where(inked, objects[kept], 0), drawn)
    if covered.any():
        for place in np.flatnonzero(np.isin(codes[kept], _BLANKS)).tolist():
            # A blank leaves no trace anywhere; it goes with the letter before it.
            covered[place] = place > 0 and covered[place - 1]
        hidden |= covered
    return Glyphs(
        width=size[0],
        height=size[1],
        codes=_clean(codes[kept]),
        boxes=shown,
        spaced=spaced[kept],
        turns=turns,
        hidden=hidden,
        rules=find_rules(page, size, drawn),
        strings=strings.astype(np.int32),
        sizes=sizes,
    )


def _read_styles(
    text: pdfium.FPDF_TEXTPAGE, firsts: list[int], objects: list[int]
) -> NDArray[np.float64]:
    """Return angle (radians, counter-clockwise), size, drawing mode and whiteness of strings.

    `firsts`: the index of a character of each, `objects`: its text object. Whiteness is 1 for
    white and for transparent.
    """
    count, page = len(firsts), repeat(_address(text))
    styles = np.zeros((count, 4))
    styles[:, ANGLE] = np.fromiter(map(_angle, page, firsts), np.float64, count)
    styles[:, ANGLE] *= -1  # pdfium counts clockwise
    styles[:, SIZE] = np.fromiter(map(_font_size, page, firsts), np.float64, count)
    matrices = np.zeros((count, 6), dtype=np.float32)  # an array of FS_MATRIX: a, b, c, d, e, f
    placed = np.fromiter(map(_put_matrix, page, firsts, _rows_of(matrices)), np.bool_, count)
    c, d = matrices[placed, 2].astype(np.float64), matrices[placed, 3].astype(np.float64)
    styles[placed, SIZE] *= np.hypot(c, d)
    styles[:, MODE] = np.fromiter(map(_draw_mode, objects), np.float64, count)
    colours = np.zeros((count, 4), dtype=np.uint32)
    cells = [[row + 4 * part for row in _rows_of(colours)] for part in range(4)]
    filled = np.fromiter(map(_put_colour, page, firsts, *cells), np.bool_, count)
    white = (colours[:, :3].min(axis=1) >= _WHITE) | (colours[:, 3] == 0)
    styles[:, WHITENESS] = filled & white
    return styles


def _rows_of(table: NDArray[np.float32] | NDArray[np.uint32]) -> range:
    """Return the address of each row of a table."""
    start, step = table.ctypes.data, table.itemsize * table.shape[1]
    return range(start, start + len(table) * step, step)


def _codes(text: pdfium.FPDF_TEXTPAGE, count: int) -> NDArray[np.uint32]:
    """Return the code point of each character; UTF-16 units on Windows."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text, 0, count, buffer) - 1
    units = np.ctypeslib.as_array(buffer)[:count]
    # One call for the page, when its units and the characters correspond one to one.
    if written == count and not _is_surrogate(units).any() and (units != 0).all():
        return units.astype(np.uint32)
    get = pdfium.FPDFText_GetUnicode
    return np.fromiter((get(text, index) for index in range(count)), np.uint32, count)


def _font_boxes(text: pdfium.FPDF_TEXTPAGE, count: int) -> NDArray[np.float64]:
    """Return left, top, right, bottom of each character in the page's own coordinates."""
    boxes = np.zeros((count, 4), dtype=np.float32)  # an array of FS_RECTF
    deque(map(_put_box, repeat(_address(text)), range(count), _rows_of(boxes)), maxlen=0)
    return np.nan_to_num(boxes.astype(np.float64), posinf=0.0, neginf=0.0)


def _objects(text: pdfium.FPDF_TEXTPAGE, count: int) -> NDArray[np.int64]:
    """Return the address of the text object of each character, 0 where there is none."""
    return np.fromiter(map(_object_address, repeat(_address(text)), range(count)), np.int64, count)


def _address(handle: pdfium.FPDF_TEXTPAGE) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _quarter_turns(angles: NDArray[np.float64], page_rotation: int) -> NDArray[np.int8]:
    """Return counter-clockwise quarter turns as shown; SKEWED where it is none."""
    turns = angles / (np.pi / 2)
    whole = np.rint(turns)
    result = np.where(np.abs(turns - whole) < _TURN_SLACK, (whole - page_rotation) % 4, SKEWED)
    return result.astype(np.int8)


def _part_ligatures(
    boxes: NDArray[np.float64], turns: NDArray[np.int8], strings: NDArray[np.intp]
) -> None:
    """Part the boxes of letters drawn as one glyph on its side along their line.

    pdfium parts every such box from left to right, also where the letters run down or up.
    """
    left, top, right, bottom = boxes.T
    joined = (turns[1:] % 2 == 1) & (strings[1:] == strings[:-1])
    joined &= (top[1:] == top[:-1]) & (bottom[1:] == bottom[:-1])
    joined &= np.abs(left[1:] - right[:-1]) < 0.01
    edges = np.flatnonzero(np.diff(np.concatenate(([0], joined.astype(np.int8), [0]))))
    for start, stop in zip(edges[::2].tolist(), (edges[1::2] + 1).tolist(), strict=True):
        cuts = np.linspace(top[start], bottom[start], stop - start + 1)
        if turns[start] == 1:  # read upwards
            cuts = cuts[::-1]
        sides = left[start:stop].min(), right[start:stop].max()
        boxes[start:stop, 0], boxes[start:stop, 2] = sides
        boxes[start:stop, 1] = np.minimum(cuts[1:], cuts[:-1])
        boxes[start:stop, 3] = np.maximum(cuts[1:], cuts[:-1])


def _is_surrogate(units: NDArray[np.uint16] | NDArray[np.uint32]) -> NDArray[np.bool_]:
    return (units >= 0xD800) & (units <= 0xDFFF)


def _join_surrogates(codes: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    """Return code points from UTF-16 units, and which units are second halves of a pair."""
    second = np.zeros(len(codes), dtype=np.bool_)
    if _is_surrogate(codes).any():
        high, low = codes[:-1], codes[1:]
        second[1:] = (high >= 0xD800) & (high < 0xDC00) & (low >= 0xDC00) & (low <= 0xDFFF)
        first = np.flatnonzero(second) - 1
        codes = codes.copy()
        codes[first] = 0x10000 + ((codes[first] - 0xD800) << 10) + (codes[first + 1] - 0xDC00)
    return codes, second


def _clean(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Replace what no text may hold: controls, non-characters, halves of surrogate pairs."""
    codes = codes.copy()
    codes[np.isin(codes, (0x09, 0x0A, 0x0D))] = _SPACE
    codes[np.isin(codes, (0x02, 0xFFFE))] = _HYPHEN  # pdfium's marks of a hyphen at a line end
    wrong = (codes < 0x20) | _is_surrogate(codes) | ((codes & 0xFFFE) == 0xFFFE)
    codes[wrong | (codes > 0x10FFFF)] = REPLACEMENT
    return codes
