"""Pictures of pages for a person to look at. Runs in the worker process, under its limits."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image

from ingest.detect import HEAD_BYTES, PDF, detect_type
from ingest.notice import ReadError
from ingest.picture import PICTURE_NOT_DRAWN, PagePicture
from ingest.readers.image import open_frame
from ingest.readers.pdfium.file import PageError, open_pdf
from ingest.readers.protocol import Source

_DPI: Final = 160.0  # letters stay sharp at twice the width of a column
_LARGEST: Final = 2_400  # pixels of a side
_LARGEST_PNG: Final = 1_500_000  # bytes: above it is a photograph, which JPEG holds better
_JPEG_QUALITY: Final = 88


def draw_picture(source: Source, number: int) -> PagePicture:
    """Draw a page, counted from 1. Raises ReadError."""
    with source.path.open("rb") as file:
        media_type = detect_type(file.read(HEAD_BYTES))
    if media_type == PDF:
        return _encode(_draw_pdf_page(source, number))
    image = open_frame(source, number)
    image.thumbnail((_LARGEST, _LARGEST))
    return _encode(image)


def _draw_pdf_page(source: Source, number: int) -> Image.Image:
    with open_pdf(source) as file:
        try:
            return Image.fromarray(file.coloured_picture(number - 1, _DPI, _LARGEST))
        except PageError as error:
            reason = "damaged page"
            raise ReadError(
                PICTURE_NOT_DRAWN, page=number, file=source.name, reason=reason
            ) from error


def _encode(image: Image.Image) -> PagePicture:
    content = io.BytesIO()
    media_type = "image/png"
    image.save(content, "PNG", compress_level=1)
    if content.tell() > _LARGEST_PNG:
        content = io.BytesIO()
        media_type = "image/jpeg"
        image.save(content, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    return PagePicture(media_type, content.getvalue(), *image.size)
