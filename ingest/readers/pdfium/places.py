"""Places on a page as it is shown, and where its images stand."""

from __future__ import annotations

import ctypes
from itertools import repeat
from typing import Final

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from ingest.readers.pdfium.calls import address, kind_of_object, page_object

_DEVICE: Final = 1_000_000  # pixels across, so that pdfium's whole pixels do not round
_MOST_OBJECTS: Final = 20_000
_FORM_DEPTH: Final = 3

PageObjects = list[tuple[int, int]]


def page_size(page: pdfium.FPDF_PAGE) -> tuple[float, float]:
    """Return width and height of a page in points."""
    return pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)


def shown_boxes(
    page: pdfium.FPDF_PAGE, size: tuple[float, float], boxes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Turn boxes of the page's own coordinates into boxes of the page as it is shown.

    The mapping (crop box, rotation) is affine: three points give it.
    """
    probes = [_device_point(page, size, x, y) for x, y in ((0, 0), (1000, 0), (0, 1000))]
    origin, along_x, along_y = probes
    step_x, step_y = (
        [(end - start) / 1000 for start, end in zip(origin, along, strict=True)]
        for along in (along_x, along_y)
    )
    if step_x[1] == step_y[0] == 0:  # upright, as nearly all are
        return _in_order(boxes * ((step_x[0], step_y[1]) * 2) + origin * 2)
    x = boxes[:, [0, 2, 0, 2]]
    y = boxes[:, [1, 1, 3, 3]]
    shown_x = origin[0] + x * step_x[0] + y * step_y[0]
    shown_y = origin[1] + x * step_x[1] + y * step_y[1]
    corners = (shown_x.min(axis=1), shown_y.min(axis=1), shown_x.max(axis=1), shown_y.max(axis=1))
    return np.stack(corners, axis=1)


def _in_order(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return boxes with the smaller of two opposite sides first."""
    near, far = boxes[:, :2], boxes[:, 2:]
    if (near <= far).all():
        return boxes
    return np.concatenate((np.minimum(near, far), np.maximum(near, far)), axis=1)


def _device_point(
    page: pdfium.FPDF_PAGE, size: tuple[float, float], x: float, y: float
) -> tuple[float, float]:
    right, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, _DEVICE, _DEVICE, 0, x, y, right, down)
    return right.value * size[0] / _DEVICE, down.value * size[1] / _DEVICE


def list_objects(page: pdfium.FPDF_PAGE) -> PageObjects:
    """Return what is drawn on a page from the lowest: the address of each object, and its kind."""
    count = min(max(pdfium.FPDFPage_CountObjects(page), 0), _MOST_OBJECTS)
    items = list(map(page_object, repeat(address(page)), range(count)))
    return list(zip(items, map(kind_of_object, items), strict=True))


def image_boxes(page: pdfium.FPDF_PAGE) -> NDArray[np.float64]:
    """Return left, bottom, right, top of the images of a page, in its own coordinates."""
    found = []
    edges = [ctypes.c_float() for _ in range(4)]
    for index in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(page, index)
        if _holds_image(item, _FORM_DEPTH) and pdfium.FPDFPageObj_GetBounds(item, *edges):
            found.append([edge.value for edge in edges])
    return np.array(found, dtype=np.float64).reshape(-1, 4)


def _holds_image(item: pdfium.FPDF_PAGEOBJECT, depth: int) -> bool:
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind != pdfium.FPDF_PAGEOBJ_FORM or depth == 0:
        return bool(kind == pdfium.FPDF_PAGEOBJ_IMAGE)
    count = min(pdfium.FPDFFormObj_CountObjects(item), _MOST_OBJECTS)
    parts = (pdfium.FPDFFormObj_GetObject(item, index) for index in range(count))
    return any(_holds_image(part, depth - 1) for part in parts)
