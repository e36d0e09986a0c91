"""The reader of PDF files that hold text."""

from __future__ import annotations

import numpy as np

from ingest.detect import PDF, detect_type
from ingest.document import Page, Reading
from ingest.notice import Notice, ReadError, notice
from ingest.readers.pdf_notices import NEEDS_OCR, NO_PAGES, PAGE_DAMAGED, PAGE_NEEDS_OCR
from ingest.readers.pdfium import PageError, PdfFile, open_pdf
from ingest.readers.protocol import Source


class PdfReader:
    """Read the text layer of a PDF in reading order, each character with its box."""

    @property
    def name(self) -> str:
        """Return name and version."""
        return "pdf/1"

    def accepts(self, head: bytes, suffix: str) -> bool:  # noqa: ARG002
        """Tell a PDF by its header; its name says nothing."""
        return detect_type(head) == PDF

    def read(self, source: Source) -> Reading:
        """Read a PDF. Raises ReadError."""
        notices: list[Notice] = []
        with open_pdf(source) as file:
            if file.page_count == 0:
                raise ReadError(NO_PAGES, file=source.name)
            pages = tuple(_read_page(file, index, notices) for index in range(file.page_count))
        if not any(page.text for page in pages):
            raise ReadError(NEEDS_OCR, file=source.name, pages=len(pages))
        return Reading(PDF, "", pages, self.name, tuple(notices))


def _read_page(file: PdfFile, index: int, notices: list[Notice]) -> Page:
    number = index + 1
    try:
        glyphs = file.glyphs(index)
    except PageError:
        notices.append(notice(PAGE_DAMAGED, page=number))
        return Page(number, "")
    text = "".join(map(chr, np.asarray(glyphs.codes).tolist()))
    if not text.strip():
        notices.append(notice(PAGE_NEEDS_OCR, page=number))
    return Page(number, text, width=glyphs.width, height=glyphs.height)
