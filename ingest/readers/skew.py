"""Straighten the picture of a page that lay crooked in the scanner."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_SIDE: Final = 900  # pixels of the longer side of the picture that is looked at
_STEEPEST: Final = 4.0  # degrees either way
_COARSE, _FINE = 0.5, 0.1  # degrees between two tries
_LEAST: Final = 0.15  # degrees: less is not worth drawing anew
_MOST_DOTS: Final = 60_000
_CLEARLY: Final = 1.1  # times as sharp as unturned


def straighten(image: Image.Image) -> tuple[Image.Image, float]:
    """Return a grey picture turned so that its lines are level, and by how much, in degrees.

    Turned about its middle, counter-clockwise, the size kept. The angle is the one at which the
    ink falls into the sharpest rows or columns: both are looked at, since Japanese runs either
    way. The picture itself and 0 come back when no angle is clearly better.
    """
    dots = _dots(image)
    if len(dots) < 200:
        return image, 0.0
    best = _sharpest(dots, np.arange(-_STEEPEST, _STEEPEST + _COARSE, _COARSE))
    best = _sharpest(dots, best + np.arange(-_COARSE, _COARSE + _FINE, _FINE))
    if abs(best) < _LEAST or _sharpness(dots, best) < _CLEARLY * _sharpness(dots, 0.0):
        return image, 0.0
    paper = int(np.median(np.asarray(image.reduce(8))))
    return image.rotate(best, Image.Resampling.BICUBIC, fillcolor=paper), best


def turn_back(
    place: tuple[int, int, int, int], angle: float, size: tuple[int, int]
) -> tuple[int, int, int, int]:
    """Return the box, in the crooked picture, of a box in the straightened one."""
    if not angle:
        return place
    left, top, right, bottom = place
    x, y = (left + right) / 2 - size[0] / 2, (top + bottom) / 2 - size[1] / 2
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    middle = (x * cos - y * sin + size[0] / 2, x * sin + y * cos + size[1] / 2)
    # The same box about the turned middle: at such angles a word keeps its shape.
    width, height = (right - left) / 2, (bottom - top) / 2
    edges = (middle[0] - width, middle[1] - height, middle[0] + width, middle[1] + height)
    return (round(edges[0]), round(edges[1]), round(edges[2]), round(edges[3]))


def _dots(image: Image.Image) -> NDArray[np.float64]:
    """Return x and y of the ink of a picture made small, from its middle, shape (n, 2)."""
    factor = max(1, max(image.size) // _SIDE)
    pixels = np.asarray(image.reduce(factor), dtype=np.float64)
    paper = float(np.median(pixels))
    ink = np.argwhere(pixels < paper - max(24.0, 0.35 * (paper - float(pixels.min()))))
    if len(ink) > _MOST_DOTS:  # by chance: every n-th of a raster would be a raster of its own
        ink = ink[np.random.default_rng(0).integers(0, len(ink), _MOST_DOTS)]
    middle = np.array(pixels.shape) / 2
    dots: NDArray[np.float64] = (ink - middle)[:, ::-1]
    return dots


def _sharpest(dots: NDArray[np.float64], angles: NDArray[np.float64]) -> float:
    return float(max(angles.tolist(), key=lambda angle: _sharpness(dots, angle)))


def _sharpness(dots: NDArray[np.float64], angle: float) -> float:
    """Return how unevenly the ink is spread over rows, or over columns if that is more."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    rows = dots[:, 1] * cos - dots[:, 0] * sin
    columns = dots[:, 0] * cos + dots[:, 1] * sin
    return max(_unevenness(rows), _unevenness(columns))


def _unevenness(places: NDArray[np.float64]) -> float:
    """Return how steeply the ink grows and falls from row to row: W. Postl, "Detection of linear
    oblique structures and skew scan in digitized documents" (1986). (How unevenly it is spread
    says less: in two columns whose lines do not meet, gaps of one are filled by the other.)
    """
    counts = np.bincount(np.rint(places - places.min()).astype(np.intp)).astype(np.float64)
    # Smoothed, or else the dots' own raster would be taken for lines.
    return float((np.diff(np.convolve(counts, (0.25, 0.5, 0.25))) ** 2).sum())
