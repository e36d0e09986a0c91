"""Pages of a PDF that hold no text: drawn, and read by OCR."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from PIL import Image

from ingest.readers.ocr import can_read_images, read_images
from ingest.readers.ocr_text import OcrText, PageImage
from ingest.readers.pdfium.file import PageError, PdfFile, open_pdf
from ingest.readers.protocol import Source

_DPI: Final = 300.0  # what Tesseract's letters were learned at, and most scans are made at
_LARGEST: Final = 6000.0  # pixels of a side: A3 at 360 dpi


def read_scans(source: Source, indexes: Sequence[int]) -> dict[int, OcrText]:
    """Return what OCR reads on these pages, counted from 0; nothing when there is no Tesseract.

    A page that cannot be drawn comes back without text. Raises ReadError when the file does not
    open.
    """
    if not indexes or not can_read_images():
        return {}
    with open_pdf(source) as file:
        texts = read_images(_pictures(file, indexes), source.on_page)
        return dict(zip(indexes, texts, strict=True))


def _pictures(file: PdfFile, indexes: Sequence[int]) -> Iterator[PageImage]:
    for index in indexes:
        try:
            pixels, dpi = file.picture(index, _DPI, _LARGEST)
        except PageError:
            yield PageImage(Image.new("L", (1, 1), 255), _DPI)
        else:
            yield PageImage(Image.fromarray(pixels), dpi)
