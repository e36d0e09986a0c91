"""The reader of PDF files that hold text."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.detect import PDF, detect_type
from ingest.document import Page, Reading
from ingest.notice import Notice, ReadError, notice
from ingest.readers.compose import compose
from ingest.readers.layout import Layout, lay_out
from ingest.readers.margins import MarginLine, find_repeated, margin_lines
from ingest.readers.pdf_notices import NEEDS_OCR, NO_PAGES, PAGE_DAMAGED, PAGE_NEEDS_OCR
from ingest.readers.pdfium import Glyphs, PageError, PdfFile, open_pdf
from ingest.readers.protocol import Source


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page on its way: its characters, their order, and its lines at the margins."""

    glyphs: Glyphs
    layout: Layout
    margins: list[MarginLine]


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
            sheets = [_read_sheet(file, index) for index in range(file.page_count)]
        repeated = find_repeated([sheet.margins if sheet else () for sheet in sheets])
        pages = []
        for number, (sheet, (heads, feet)) in enumerate(zip(sheets, repeated, strict=True), 1):
            pages.append(_page(number, sheet, heads, feet, notices))
        if not any(page.text for page in pages):
            raise ReadError(NEEDS_OCR, file=source.name, pages=len(pages))
        return Reading(PDF, "", tuple(pages), self.name, tuple(notices))


def _read_sheet(file: PdfFile, index: int) -> _Sheet | None:
    try:
        glyphs = file.glyphs(index)
    except PageError:
        return None
    layout = lay_out(glyphs)
    return _Sheet(glyphs, layout, margin_lines(glyphs, layout))


def _page(
    number: int, sheet: _Sheet | None, heads: set[int], feet: set[int], notices: list[Notice]
) -> Page:
    if sheet is None:
        notices.append(notice(PAGE_DAMAGED, page=number))
        return Page(number, "")
    content = compose(sheet.glyphs, sheet.layout, heads, feet)
    if not content.text:
        notices.append(notice(PAGE_NEEDS_OCR, page=number))
    return Page(
        number,
        content.text,
        runs=content.runs,
        width=sheet.glyphs.width,
        height=sheet.glyphs.height,
        asides=content.asides,
        hidden=content.hidden,
    )
