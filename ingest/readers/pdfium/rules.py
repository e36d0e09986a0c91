"""The straight lines drawn on a page: the borders of tables, whichever way a program draws them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from ingest.readers.pdfium.places import PageObjects, shown_boxes

_THIN: Final = 3.5  # points: a wider bar is a field of colour
_SHORTEST: Final = 4.0  # points
_FORM_DEPTH: Final = 2
_MOST_OBJECTS: Final = 20_000
_MOST_POINTS: Final = 400  # of one path: more are a drawing
_MOST_RULES: Final = 3_000  # of a page: more are a map or a plan
_SIMPLE: Final = 2  # points of a single stroke

_Bounds = tuple[float, float, float, float]  # left, bottom, right, top
_Point = tuple[float, float]
_Matrix = tuple[float, float, float, float, float, float]
_AS_IS: Final[_Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def find_rules(
    page: pdfium.FPDF_PAGE, size: tuple[float, float], objects: PageObjects
) -> NDArray[np.float64]:
    """Return the boxes of lines across or down a page as shown, shape (m, 4); none of a drawing."""
    found: list[_Bounds] = []
    for item, matrix in _paths(page, objects):
        found += _rules_of(item, matrix)
        if len(found) > _MOST_RULES:
            return np.zeros((0, 4))
    return shown_boxes(page, size, np.array(found, dtype=np.float64).reshape(-1, 4))


def _paths(
    page: pdfium.FPDF_PAGE, objects: PageObjects
) -> Iterator[tuple[pdfium.FPDF_PAGEOBJECT, _Matrix]]:
    """Yield the paths of a page, those of its forms too, each with what places it on the page."""
    for index, (_, kind) in enumerate(objects):
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield pdfium.FPDFPage_GetObject(page, index), _AS_IS
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _paths_of_form(pdfium.FPDFPage_GetObject(page, index), _AS_IS, _FORM_DEPTH)


def _paths_of_form(
    form: pdfium.FPDF_PAGEOBJECT, outer: _Matrix, depth: int
) -> Iterator[tuple[pdfium.FPDF_PAGEOBJECT, _Matrix]]:
    matrix = _product(_matrix(form), outer)
    for index in range(min(max(pdfium.FPDFFormObj_CountObjects(form), 0), _MOST_OBJECTS)):
        item = pdfium.FPDFFormObj_GetObject(form, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield item, matrix
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth > 1:
            yield from _paths_of_form(item, matrix, depth - 1)


def _rules_of(item: pdfium.FPDF_PAGEOBJECT, outer: _Matrix) -> list[_Bounds]:
    """Return the lines of a path: its strokes, and bars and frames that are filled."""
    count = pdfium.FPDFPath_CountSegments(item)
    if not _SIMPLE <= count <= _MOST_POINTS:
        return []
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(item, fill, stroke):
        return []
    parts = _parts(item, count, _product(_matrix(item), outer))
    if stroke.value:
        sides = (side for part in parts for side in pairwise(part))
        return [bounds for side in sides if _is_rule(bounds := _hull(side))]
    if not fill.value:
        return []
    hulls = [_hull(part) for part in parts]
    found = [bounds for bounds in hulls if _is_rule(bounds)]
    if len(hulls) == 2 and _is_frame(*hulls):
        left, bottom, right, top = hulls[0]
        found += [(left, bottom, right, bottom), (left, top, right, top)]
        found += [(left, bottom, left, top), (right, bottom, right, top)]
    return found


def _parts(item: pdfium.FPDF_PAGEOBJECT, count: int, matrix: _Matrix) -> list[list[_Point]]:
    """Return the points of each part of a path, on the page; a curve is no part of it."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    parts: list[list[_Point]] = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind != pdfium.FPDF_SEGMENT_LINETO or not parts:
            parts.append([])
        parts[-1].append(point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            parts[-1].append(parts[-1][0])
    return [part for part in parts if len(part) > 1]


def _hull(points: list[_Point] | tuple[_Point, _Point]) -> _Bounds:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _is_rule(bounds: _Bounds) -> bool:
    left, bottom, right, top = bounds
    narrow, wide = sorted((right - left, top - bottom))
    return narrow <= _THIN and wide >= _SHORTEST


def _is_frame(outer: _Bounds, inner: _Bounds) -> bool:
    """Tell two rectangles that leave a thin frame between them."""
    near = all(abs(a - b) <= _THIN for a, b in zip(outer, inner, strict=True))
    return near and not _is_rule(outer)


def _matrix(item: pdfium.FPDF_PAGEOBJECT) -> _Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return _AS_IS
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _product(first: _Matrix, then: _Matrix) -> _Matrix:
    """Return the matrix that maps by the first, then by the other."""
    a, b, c, d, e, f = first
    k, m, n, p, q, r = then
    return (
        a * k + b * n,
        a * m + b * p,
        c * k + d * n,
        c * m + d * p,
        e * k + f * n + q,
        e * m + f * p + r,
    )
