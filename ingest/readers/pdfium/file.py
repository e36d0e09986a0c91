"""Open PDF files, with their passwords, and hand out their pages."""

from __future__ import annotations

import ctypes
import math
import os
import stringprep
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from ingest.notice import ReadError
from ingest.readers.pdf_notices import (
    DAMAGED_FILE,
    ENCRYPTION_NOT_SUPPORTED,
    PASSWORD_NEEDED,
    WRONG_PASSWORD,
)
from ingest.readers.pdfium.characters import read_glyphs
from ingest.readers.pdfium.drawing import POINTS_PER_INCH, draw, draw_coloured
from ingest.readers.pdfium.glyphs import Glyphs
from ingest.readers.pdfium.places import image_boxes, page_size, shown_boxes
from ingest.readers.pdfium.structure import (
    OutlineEntry,
    read_information,
    read_labels,
    read_language,
    read_outline,
)
from ingest.readers.protocol import Source


class PageError(Exception):
    """One page cannot be loaded; the others may."""


class PdfFile:
    """An open PDF. Made by `open_pdf`."""

    def __init__(self, document: pdfium.FPDF_DOCUMENT) -> None:
        self._document = document
        self.page_count: int = pdfium.FPDF_GetPageCount(document)

    def glyphs(self, index: int) -> Glyphs:
        """Return the characters of a page, counted from 0. Raises PageError."""
        with self._page(index) as (page, text):
            return read_glyphs(page, text)

    def picture(self, index: int, dpi: float, largest: float) -> tuple[NDArray[np.uint8], float]:
        """Return a page drawn in grey, shape (height, width), and its pixels per inch.

        These are `dpi`, or fewer where a side would be longer than `largest` pixels. Raises
        PageError.
        """
        with self._page(index) as (page, _):
            size, scale = _drawn_size(page, index, dpi, largest)
            return draw(page, size, scale), scale * POINTS_PER_INCH

    def coloured_picture(self, index: int, dpi: float, largest: float) -> NDArray[np.uint8]:
        """Return a page as viewers show it, with its annotations, shape (height, width, 3).

        Resolution and errors are those of `picture`.
        """
        with self._page(index) as (page, _):
            size, scale = _drawn_size(page, index, dpi, largest)
            return draw_coloured(page, size, scale)

    def image_share(self, index: int) -> float:
        """Return the share of a page that images cover, 0 to 1. Raises PageError."""
        with self._page(index) as (page, _):
            size = page_size(page)
            boxes = shown_boxes(page, size, image_boxes(page)).clip(0, [*size, *size])
            areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
            return float(min(areas.sum() / max(size[0] * size[1], 1.0), 1.0))

    def plain_text(self, index: int) -> str:
        """Return the text of a page as pdfium itself puts it. Raises PageError."""
        with self._page(index) as (_, text):
            count = max(pdfium.FPDFText_CountChars(text), 0)
            buffer = ctypes.create_string_buffer(4 * (count + 1))
            units = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
            written = pdfium.FPDFText_GetText(text, 0, count, units)
            return buffer.raw[: 2 * max(written - 1, 0)].decode("utf-16-le", errors="replace")

    def outline(self) -> Iterator[OutlineEntry]:
        """Yield the entries of the outline that lead to a page, in their order."""
        return read_outline(self._document)

    def labels(self) -> tuple[str, ...]:
        """Return the label of each page, or nothing when the file has none."""
        return read_labels(self._document, self.page_count)

    def information(self, key: str) -> str:
        """Return what the file says about itself under a key (`Title`), or an empty text."""
        return read_information(self._document, key)

    def language(self) -> str:
        """Return the language that the file says it is in, or an empty text."""
        return read_language(self._document)

    def attachment_count(self) -> int:
        """Return how many files are attached to this one."""
        return max(int(pdfium.FPDFDoc_GetAttachmentCount(self._document)), 0)

    @contextmanager
    def _page(self, index: int) -> Iterator[tuple[pdfium.FPDF_PAGE, pdfium.FPDF_TEXTPAGE]]:
        page = pdfium.FPDF_LoadPage(self._document, index)
        if not page:
            raise PageError(index)
        text = pdfium.FPDFText_LoadPage(page)
        try:
            if not text:
                raise PageError(index)
            yield page, text
        finally:
            if text:
                pdfium.FPDFText_ClosePage(text)
            pdfium.FPDF_ClosePage(page)


@contextmanager
def open_pdf(source: Source) -> Iterator[PdfFile]:
    """Open a PDF, with its password if it has one. Raises ReadError."""
    document = _load(source, None)
    if document is None:
        if source.password is None:
            raise ReadError(PASSWORD_NEEDED, file=source.name)
        for password in _password_forms(source.password):
            document = _load(source, password)
            if document is not None:
                break
        else:
            raise ReadError(WRONG_PASSWORD, file=source.name)
    try:
        yield PdfFile(document)
    finally:
        pdfium.FPDF_CloseDocument(document)


def _load(source: Source, password: bytes | None) -> pdfium.FPDF_DOCUMENT | None:
    """Return the open document, or None when it wants another password. Raises ReadError."""
    document = pdfium.FPDF_LoadDocument(os.fsencode(source.path), password)
    if document:
        return document
    error = pdfium.FPDF_GetLastError()
    if error == pdfium.FPDF_ERR_PASSWORD:
        return None
    kind = ENCRYPTION_NOT_SUPPORTED if error == pdfium.FPDF_ERR_SECURITY else DAMAGED_FILE
    raise ReadError(kind, file=source.name)


def _password_forms(password: str) -> list[bytes]:
    """Return a password as typed, as SASLprep makes it (RFC 4013), and in Japanese Windows."""
    kept = (
        " " if stringprep.in_table_c12(letter) else letter
        for letter in password
        if not stringprep.in_table_b1(letter)
    )
    prepared = unicodedata.normalize("NFKC", "".join(kept))
    forms = [password.encode(errors="surrogatepass"), prepared.encode(errors="surrogatepass")]
    forms.append(password.encode("cp932", errors="replace"))
    return list(dict.fromkeys(form.split(b"\0")[0] for form in forms))


def _drawn_size(
    page: pdfium.FPDF_PAGE, index: int, dpi: float, largest: float
) -> tuple[tuple[float, float], float]:
    """Return width and height in points, and how many pixels a point gets. Raises PageError."""
    size = page_size(page)
    if not 0 < min(size) <= max(size) < math.inf:
        raise PageError(index)
    return size, min(dpi / POINTS_PER_INCH, largest / max(size))
