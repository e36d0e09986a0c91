"""The characters of a page with their places and styles."""

from __future__ import annotations

import ctypes
from itertools import repeat
from typing import Final

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from ingest.readers.pdfium.calls import (
    Room,
    address,
    font_size,
    put_box,
    put_colour,
    put_matrix,
    render_mode,
    text_object,
)
from ingest.readers.pdfium.covers import find_covered
from ingest.readers.pdfium.glyphs import REPLACEMENT, SKEWED, Glyphs, is_leftward
from ingest.readers.pdfium.places import list_objects, page_size, shown_boxes
from ingest.readers.pdfium.rules import find_rules
from ingest.readers.pdfium.sight import ANGLE, INVISIBLE, MODE, SIZE, WHITENESS, find_hidden

_TURN_SLACK: Final = 0.1  # of a quarter turn
_SPACE: Final = 0x20
_HYPHEN: Final = 0x2D
_IDEOGRAPHIC_SPACE: Final = 0x3000
_BLANKS: Final = (_SPACE, 0xA0, _IDEOGRAPHIC_SPACE)
_DOUBLED: Final = 0.1  # of its height: what is so near twice as wide has a second half
_WHITE: Final = 250  # of 255
_PROBE: Final = 4  # characters: a string has about ten

_BOXES: Final = Room(4, np.float32)  # of FS_RECTF
_MATRICES: Final = Room(6, np.float32)  # of FS_MATRIX: a, b, c, d, e, f
_COLOURS: Final = Room(4, np.uint32, by_field=True)


def read_glyphs(page: pdfium.FPDF_PAGE, text: pdfium.FPDF_TEXTPAGE) -> Glyphs:
    """Return the characters of a page, and the rules drawn on it."""
    count = max(pdfium.FPDFText_CountChars(text), 0)
    codes, boxes = _codes(text, count), _font_boxes(text, count)
    made_up = (boxes[:, 0] == boxes[:, 2]) & (boxes[:, 1] == boxes[:, 3])
    made_up &= (codes == _SPACE) | (codes == 0x0A) | (codes == 0x0D)
    codes, second_half = _join_surrogates(codes)
    kept = np.flatnonzero(~(made_up | second_half))
    spaced = np.zeros(count, dtype=np.bool_)
    spaced[1:] = (made_up & (codes == _SPACE))[:-1]
    codes = codes[kept]
    objects = _objects(text, kept, codes)
    firsts, strings = _strings(objects)
    styles = _read_styles(text, kept[firsts].tolist(), objects[firsts].tolist())
    size, drawn = page_size(page), list_objects(page)
    shown = shown_boxes(page, size, boxes[kept])
    sizes = styles[strings, SIZE]
    flat = shown[:, 1] == shown[:, 3]  # a font that does not tell its height
    shown[flat, 1] -= sizes[flat]
    turns = _quarter_turns(styles[:, ANGLE], pdfium.FPDFPage_GetRotation(page))[strings]
    _part_ligatures(shown, turns, strings)
    _narrow_blanks(shown, codes)
    hidden = find_hidden(page, size, shown, styles[strings])
    inked = styles[strings, MODE] != INVISIBLE
    covered = find_covered(page, size, shown, np.where(inked, objects, 0), drawn)
    if covered.any():
        for place in np.flatnonzero(np.isin(codes, _BLANKS)).tolist():
            # A blank leaves no trace anywhere; it goes with the letter before it.
            covered[place] = place > 0 and covered[place - 1]
        hidden |= covered
    return Glyphs(
        width=size[0],
        height=size[1],
        codes=_clean(codes),
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
    count, page = len(firsts), address(text)
    styles = np.zeros((count, 4))
    styles[:, SIZE] = np.fromiter(map(font_size, repeat(page), firsts), np.float64, count)
    matrices, placed = _MATRICES.ask(put_matrix, page, firsts)
    a, c, d = matrices[:, [0, 2, 3]].astype(np.float64).T
    styles[:, ANGLE] = -np.arctan2(c, a)  # as FPDFText_GetCharAngle, which counts clockwise
    styles[placed, SIZE] *= np.hypot(c, d)[placed]
    styles[:, MODE] = np.fromiter(map(render_mode, objects), np.float64, count)
    colours, filled = _COLOURS.ask(put_colour, page, firsts)
    white = (colours[:, :3].min(axis=1) >= _WHITE) | (colours[:, 3] == 0)
    styles[:, WHITENESS] = filled & white
    return styles


def _codes(text: pdfium.FPDF_TEXTPAGE, count: int) -> NDArray[np.uint32]:
    """Return the code point of each character; UTF-16 units on Windows."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text, 0, count, buffer) - 1
    units: NDArray[np.uint16] = np.frombuffer(memoryview(buffer), np.uint16, count)
    # One call for the page, when its units and the characters correspond one to one.
    if written == count and not _is_surrogate(units).any() and units.all():
        return units.astype(np.uint32)
    get = pdfium.FPDFText_GetUnicode
    return np.fromiter((get(text, index) for index in range(count)), np.uint32, count)


def _font_boxes(text: pdfium.FPDF_TEXTPAGE, count: int) -> NDArray[np.float64]:
    """Return left, top, right, bottom of each character in the page's own coordinates."""
    boxes, _ = _BOXES.ask(put_box, address(text), range(count))
    result = boxes.astype(np.float64)
    return result if np.isfinite(result).all() else np.nan_to_num(result, posinf=0.0, neginf=0.0)


def _objects(
    text: pdfium.FPDF_TEXTPAGE, places: NDArray[np.intp], codes: NDArray[np.uint32]
) -> NDArray[np.int64]:
    """Return the address of the text object of these characters, 0 where there is none.

    The characters of one object follow each other, so that between two of the same object only
    some need to be asked for; unless some run from right to left, which pdfium turns round.
    """
    objects = np.zeros(len(places), dtype=np.int64)
    if not len(places):
        return objects
    step = 1 if is_leftward(codes).any() else _PROBE
    known = np.arange(0, len(places), step)
    _ask_objects(text, places, objects, known)
    same = np.zeros(len(known), dtype=np.bool_)  # as at the next one known
    same[:-1] = objects[known[1:]] == objects[known[:-1]]
    told = np.repeat(same, step)[: len(places)]
    told[known] = True
    objects = np.repeat(objects[known], step)[: len(places)]
    _ask_objects(text, places, objects, np.flatnonzero(~told))
    return objects


def _ask_objects(
    text: pdfium.FPDF_TEXTPAGE,
    places: NDArray[np.intp],
    objects: NDArray[np.int64],
    chosen: NDArray[np.intp],
) -> None:
    indices = places[chosen].tolist()
    found = map(text_object, repeat(address(text)), indices)
    objects[chosen] = np.fromiter(found, np.int64, len(indices))


def _strings(objects: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the first character of each object, and the number of the object of each character."""
    heads = np.ones(len(objects), dtype=np.bool_)
    heads[1:] = objects[1:] != objects[:-1]
    starts, numbers = np.flatnonzero(heads), np.cumsum(heads) - 1
    found = objects[starts]
    if len(set(found.tolist())) == len(found):
        return starts, numbers
    _, firsts, again = np.unique(found, return_index=True, return_inverse=True)
    return starts[firsts], again[numbers]


def _quarter_turns(angles: NDArray[np.float64], page_rotation: int) -> NDArray[np.int8]:
    """Return counter-clockwise quarter turns as shown; SKEWED where it is none."""
    if not angles.any():
        return np.full(len(angles), -page_rotation % 4, dtype=np.int8)
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
    sideways = turns % 2 == 1
    if not sideways.any():
        return
    left, top, right, bottom = boxes.T
    joined = sideways[1:] & (strings[1:] == strings[:-1])
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


def _narrow_blanks(boxes: NDArray[np.float64], codes: NDArray[np.uint32]) -> None:
    """Take from ideographic spaces of vertical lines what pdfium adds of the line beside them.

    It unites the place of the letter, which is right, with one half a letter too far left.
    """
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    doubled = (codes == _IDEOGRAPHIC_SPACE) & (np.abs(width - 2 * height) < _DOUBLED * height)
    boxes[doubled, 0] += width[doubled] / 2


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
    if not len(codes) or (codes.min() >= _SPACE and codes.max() < 0xD800):
        return codes
    codes = codes.copy()
    codes[(codes == 0x09) | (codes == 0x0A) | (codes == 0x0D)] = _SPACE
    codes[(codes == 0x02) | (codes == 0xFFFE)] = _HYPHEN  # pdfium's marks of one at a line end
    wrong = (codes < _SPACE) | _is_surrogate(codes) | ((codes & 0xFFFE) == 0xFFFE)
    codes[wrong | (codes > 0x10FFFF)] = REPLACEMENT
    return codes
