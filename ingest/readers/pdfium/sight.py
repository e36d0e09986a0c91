"""Which characters of a page a person who looks at it cannot see."""

from __future__ import annotations

from typing import Final

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from ingest.readers.pdfium.drawing import draw
from ingest.readers.pdfium.places import image_boxes, shown_boxes

ANGLE, SIZE, MODE, WHITENESS = range(4)  # columns of a table of styles
INVISIBLE: Final = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
_TINY: Final = 1.0  # points: smaller letters cannot be read
_CONTRAST: Final = 12  # of 255
_PIXELS_PER_POINT: Final = 2.0
_LARGEST_IMAGE: Final = 3000.0  # pixels


def find_hidden(
    page: pdfium.FPDF_PAGE,
    size: tuple[float, float],
    boxes: NDArray[np.float64],
    styles: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Tell which characters a person who looks at the page cannot see.

    Those off the page, smaller than a point, drawn without ink (unless over an image: then they
    are what a scanner read in it), and white ones that do not show in the rendered page.
    """
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    hidden = (x < 0) | (x > size[0]) | (y < 0) | (y > size[1]) | (styles[:, SIZE] < _TINY)
    inkless = ~hidden & (styles[:, MODE] == INVISIBLE)
    if inkless.any():
        on_image = np.zeros(len(boxes), dtype=np.bool_)
        for left, top, right, bottom in shown_boxes(page, size, image_boxes(page)):
            on_image |= (left <= x) & (x <= right) & (top <= y) & (y <= bottom)
        hidden |= inkless & ~on_image
    white = ~hidden & ~inkless & (styles[:, WHITENESS] > 0)
    if white.any():
        hidden[np.flatnonzero(white)] = ~_shows(page, size, boxes[white])
    return hidden


def _shows(
    page: pdfium.FPDF_PAGE, size: tuple[float, float], boxes: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell which boxes hold more than one shade of grey when the page is drawn."""
    scale = min(_PIXELS_PER_POINT, _LARGEST_IMAGE / max(size))
    pixels = draw(page, size, scale)
    shown = []
    for left, top, right, bottom in (boxes * scale).tolist():
        area = pixels[max(int(top), 0) : int(bottom) + 1, max(int(left), 0) : int(right) + 1]
        shown.append(area.size > 0 and int(area.max()) - int(area.min()) > _CONTRAST)
    return np.array(shown, dtype=np.bool_)
