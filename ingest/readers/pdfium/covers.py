"""Which letters are covered by what is drawn over them: bars of black or white, pictures."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Final

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from ingest.readers.pdfium.drawing import draw
from ingest.readers.pdfium.places import PageObjects, shown_boxes

_LEAST_SIDE: Final = 4.0  # points: a thinner bar strikes a word out but covers none
_MOST_COVERS: Final = 500  # more are a drawing
_SCAN: Final = 0.5  # of the page: a picture as large as that shows the text that lies under it
_CHANGE: Final = 12  # of 255
_PIXELS_PER_POINT: Final = 2.0
_LARGEST_IMAGE: Final = 3000.0  # pixels
_COVERING: Final = (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE)

_mode_of: Final = ctypes.cast(
    pdfium.FPDFTextObj_GetTextRenderMode, ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_size_t)
)
_set_mode: Final = ctypes.cast(
    pdfium.FPDFTextObj_SetTextRenderMode,
    ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_size_t, ctypes.c_int),
)


@dataclass(frozen=True, slots=True)
class _Stack:
    """What is drawn on a page, from the lowest: the text objects, and what may cover them.

    `texts`: the place in the stack of each text object, by its address. `places` and `boxes` are
    those of the covers; a box is left, top, right, bottom on the page as shown.
    """

    texts: dict[int, int]
    places: NDArray[np.intp]
    boxes: NDArray[np.float64]


def find_covered(
    page: pdfium.FPDF_PAGE,
    size: tuple[float, float],
    boxes: NDArray[np.float64],
    texts: NDArray[np.int64],
    objects: PageObjects,
) -> NDArray[np.bool_]:
    """Tell which letters leave no trace because something is drawn over them, shape (n,).

    Geometry only says which ones may be covered; the page drawn without their ink says whether
    they are, so that a transparent field of colour covers nothing. A picture of the whole page
    does not count: the text under it is what a scanner read in it. `texts`: the address of the
    text object of each letter, 0 for what has no ink.
    """
    covered = np.zeros(len(boxes), dtype=np.bool_)
    stack = _read_stack(page, size, objects)
    if not len(stack.places):
        return covered
    lowest = np.array([stack.texts.get(item, len(objects)) for item in texts.tolist()])
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    for place, (left, top, right, bottom) in zip(stack.places, stack.boxes.tolist(), strict=True):
        under = (left <= x) & (x <= right) & (top <= y) & (y <= bottom)
        covered |= under & (lowest < place)
    if covered.any():
        chosen = np.flatnonzero(covered)
        asked = sorted(set(texts[chosen].tolist()))
        covered[chosen] = ~_leave_traces(page, size, boxes[chosen], asked)
    return covered


def _read_stack(page: pdfium.FPDF_PAGE, size: tuple[float, float], objects: PageObjects) -> _Stack:
    places: list[int] = []
    found: list[list[float]] = []
    edges = [ctypes.c_float() for _ in range(4)]
    is_over_text = False
    for place, (_, kind) in enumerate(objects):
        is_over_text = is_over_text or kind == pdfium.FPDF_PAGEOBJ_TEXT
        if not is_over_text or kind not in _COVERING:
            continue
        item = pdfium.FPDFPage_GetObject(page, place)
        if _is_filled(item, kind) and pdfium.FPDFPageObj_GetBounds(item, *edges):
            left, bottom, right, top = (edge.value for edge in edges)
            if min(right - left, top - bottom) >= _LEAST_SIDE:
                places.append(place)
                found.append([left, bottom, right, top])
    if not found:
        return _Stack({}, np.zeros(0, dtype=np.intp), np.zeros((0, 4)))
    boxes = shown_boxes(page, size, np.array(found, dtype=np.float64).reshape(-1, 4))
    is_scan = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]) > _SCAN * size[0] * size[1]
    kept = np.flatnonzero(~is_scan)[:_MOST_COVERS]
    texts = {item: place for place, (item, _) in enumerate(objects)} if len(kept) else {}
    return _Stack(texts, np.array(places, dtype=np.intp)[kept], boxes[kept])


def _is_filled(item: pdfium.FPDF_PAGEOBJECT, kind: int) -> bool:
    if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        return True
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium.FPDFPath_GetDrawMode(item, fill, stroke)) and fill.value != 0


def _leave_traces(
    page: pdfium.FPDF_PAGE,
    size: tuple[float, float],
    boxes: NDArray[np.float64],
    objects: list[int],
) -> NDArray[np.bool_]:
    """Tell which boxes look otherwise when these text objects are drawn without ink."""
    scale = min(_PIXELS_PER_POINT, _LARGEST_IMAGE / max(size))
    with_ink = draw(page, size, scale).astype(np.int16)
    modes = [_mode_of(item) for item in objects]
    for item in objects:
        _set_mode(item, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
    changed = np.abs(draw(page, size, scale) - with_ink) > _CHANGE
    for item, mode in zip(objects, modes, strict=True):
        _set_mode(item, mode)
    return np.array(
        [
            changed[max(int(top), 0) : int(bottom) + 1, max(int(left), 0) : int(right) + 1].any()
            for left, top, right, bottom in (boxes * scale).tolist()
        ],
        dtype=np.bool_,
    )
