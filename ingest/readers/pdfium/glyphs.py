"""The characters of a page as a PDF file draws them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

REPLACEMENT: Final = 0xFFFD
SKEWED: Final = -1  # neither upright nor on its side, as a watermark across the page


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters of one page in the order of the file, made-up spaces left out.

    `codes`: code points, shape (n,). `boxes`: left, top, right, bottom in points from the top
    left of the page as it is shown, shape (n, 4); a box is as high as the font, not as its ink.
    `spaced`: a space stands before the character though the file holds none. `turns`: quarter
    turns counter-clockwise of the letter as shown, 0 to 3. `hidden`: a person cannot see it.
    `strings`: number of the file's text object; one is drawn with one font, in one go.
    `sizes`: letter size in points. `rules`: boxes of the straight lines drawn on the page, across
    or down, shape (m, 4).
    """

    width: float
    height: float
    codes: NDArray[np.uint32]
    boxes: NDArray[np.float64]
    spaced: NDArray[np.bool_]
    turns: NDArray[np.int8]
    hidden: NDArray[np.bool_]
    strings: NDArray[np.int32]
    sizes: NDArray[np.float64]
    rules: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 4)))


def is_leftward(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Tell which code points are of a script written from right to left."""
    return ((codes >= 0x0590) & (codes <= 0x08FF)) | ((codes >= 0xFB1D) & (codes <= 0xFEFC))
