"""Pictures of pages."""

from __future__ import annotations

from typing import Final

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

POINTS_PER_INCH: Final = 72.0


def draw(page: pdfium.FPDF_PAGE, size: tuple[float, float], scale: float) -> NDArray[np.uint8]:
    """Return a page drawn in grey, shape (height, width), white being 255."""
    width, height = max(int(size[0] * scale), 1), max(int(size[1] * scale), 1)
    pixels = np.full((height, width), 255, dtype=np.uint8)
    bitmap = pdfium.FPDFBitmap_CreateEx(
        width, height, pdfium.FPDFBitmap_Gray, pixels.ctypes.data, width
    )
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, 0)
    pdfium.FPDFBitmap_Destroy(bitmap)
    return pixels


def draw_coloured(
    page: pdfium.FPDF_PAGE, size: tuple[float, float], scale: float
) -> NDArray[np.uint8]:
    """Return a page drawn in red, green and blue, shape (height, width, 3)."""
    width, height = max(int(size[0] * scale), 1), max(int(size[1] * scale), 1)
    pixels = np.full((height, width, 4), 255, dtype=np.uint8)
    bitmap = pdfium.FPDFBitmap_CreateEx(
        width, height, pdfium.FPDFBitmap_BGRx, pixels.ctypes.data, 4 * width
    )
    flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
    pdfium.FPDFBitmap_Destroy(bitmap)
    return np.ascontiguousarray(pixels[:, :, :3])
