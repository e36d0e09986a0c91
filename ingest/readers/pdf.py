"""The reader of PDF files: their text, or what OCR reads on pages without any."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ingest.detect import PDF, detect_type
from ingest.document import Page, Reading
from ingest.members import MEMBERS_KEY, Member
from ingest.notice import Notice, ReadError, notice
from ingest.readers.compose import PageText, compose
from ingest.readers.footnotes import find_footnotes
from ingest.readers.layout import Layout, lay_out
from ingest.readers.margins import MarginLine, find_repeated, margin_lines
from ingest.readers.ocr import language_notices
from ingest.readers.ocr_text import OcrText
from ingest.readers.pdf_attachments import (
    AttachmentsError,
    count_attachments,
    unpack_attachments,
)
from ingest.readers.pdf_headings import find_pdf_headings
from ingest.readers.pdf_layers import FEW, Doubt, chosen_scans, doubt_notices, find_doubts
from ingest.readers.pdf_notices import (
    ATTACHMENTS_NOT_READ,
    DAMAGED_FILE,
    HIDDEN_TEXT,
    NEEDS_OCR,
    NO_PAGES,
    PAGE_DAMAGED,
    READ_IN_PART,
    UNREADABLE_CHARACTERS,
)
from ingest.readers.pdf_scans import read_scans
from ingest.readers.pdf_structure import Structure, read_structure
from ingest.readers.pdfium.file import PageError, PdfFile, open_pdf
from ingest.readers.pdfium.glyphs import REPLACEMENT, Glyphs
from ingest.readers.protocol import Source

_WORTH_TELLING: Final = 10  # hidden characters: fewer is a line that runs over the edge
_NAME: Final = "pdf/7"
_NOTHING: Final = PageText("", (), (), ())


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page on its way: its characters, their order, and its lines at the margins.

    `covered`: the share of it that images cover, 0 where nobody looked.
    """

    glyphs: Glyphs
    layout: Layout
    margins: list[MarginLine]
    covered: float


class PdfReader:
    """Read a PDF in reading order, each character with its box."""

    @property
    def name(self) -> str:
        """Return name and version."""
        return _NAME

    def accepts(self, head: bytes, suffix: str) -> bool:  # noqa: ARG002
        """Tell a PDF by its header; its name says nothing."""
        return detect_type(head) == PDF

    def read(self, source: Source) -> Reading:
        """Read a PDF. Raises ReadError."""
        with _without_collection():
            sheets, structure, attached = _read_sheets(source)
            texts = _compose_all(sheets)
        reading = _with_ocr(source, sheets, texts, structure)
        return _with_attachments(source, reading, attached) if attached else reading

    def unpack(self, source: Source, folder: Path, only: str | None) -> Sequence[Member]:
        """Write the attached files, or the one of a name, to files below a folder.

        Nothing where reading has told that they cannot be read.
        """
        try:
            return unpack_attachments(source, folder, only)
        except AttachmentsError:
            return ()


def _with_attachments(source: Source, reading: Reading, attached: int) -> Reading:
    """Tell of the attached files: that they are to be unpacked, or why they will not be."""
    try:
        count = count_attachments(source)
    except AttachmentsError:
        told = notice(ATTACHMENTS_NOT_READ, count=attached)
        return replace(reading, notices=(*reading.notices, told))
    return replace(reading, metadata=(*reading.metadata, (MEMBERS_KEY, str(count))))


@contextmanager
def _without_collection() -> Iterator[None]:
    """Keep the collector from looking at every box again and again: none is part of a cycle."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _compose_all(sheets: Sequence[_Sheet | None]) -> list[PageText]:
    repeated = find_repeated([sheet.margins if sheet else () for sheet in sheets])
    return [
        compose(
            sheet.glyphs,
            sheet.layout,
            heads,
            feet,
            find_footnotes(sheet.glyphs, sheet.layout, heads | feet),
        )
        if sheet
        else _NOTHING
        for sheet, (heads, feet) in zip(sheets, repeated, strict=True)
    ]


def _with_ocr(
    source: Source,
    sheets: Sequence[_Sheet | None],
    texts: Sequence[PageText],
    structure: Structure,
) -> Reading:
    """Let OCR read the pages whose text is not to be believed. Raises ReadError."""
    layers = {index: texts[index] for index, sheet in enumerate(sheets) if sheet}
    doubts = find_doubts(
        layers, {index: sheet.covered for index, sheet in enumerate(sheets) if sheet}
    )
    scans = read_scans(source, sorted(doubts))
    chosen = chosen_scans(layers, doubts, scans)
    notices = tuple(_notices(sheets, texts, doubts, scans, chosen))
    if chosen:
        notices += tuple(language_notices(source.name))
        texts = [_NOTHING if index in chosen else text for index, text in enumerate(texts)]
    elif not any(text.text for text in texts):
        if not any(sheets):
            raise ReadError(DAMAGED_FILE, file=source.name)
        raise ReadError(NEEDS_OCR, file=source.name, pages=len(sheets))
    pages = _with_scans(_pages(sheets, texts, structure), chosen)
    return Reading(PDF, structure.title, pages, _NAME, notices, structure.metadata)


def _read_sheets(source: Source) -> tuple[list[_Sheet | None], Structure, int]:
    with open_pdf(source) as file:
        if file.page_count == 0:
            raise ReadError(NO_PAGES, file=source.name)
        sheets = [_read_sheet(file, index) for index in range(file.page_count)]
        return sheets, read_structure(file), file.attachment_count()


def _with_scans(pages: tuple[Page, ...], scans: Mapping[int, OcrText]) -> tuple[Page, ...]:
    """Put what OCR read in place of the pages that hold no good text themselves."""
    return tuple(
        replace(scans[index].page(page.number), label=page.label) if index in scans else page
        for index, page in enumerate(pages)
    )


def _read_sheet(file: PdfFile, index: int) -> _Sheet | None:
    try:
        glyphs = file.glyphs(index)
    except PageError:
        return None
    layout = lay_out(glyphs)
    covered = file.image_share(index) if 0 < len(glyphs.codes) <= FEW else 0.0
    return _Sheet(glyphs, layout, margin_lines(glyphs, layout), covered)


def _pages(
    sheets: Sequence[_Sheet | None], texts: Sequence[PageText], structure: Structure
) -> tuple[Page, ...]:
    headings = find_pdf_headings(texts, structure.outline)
    labels = structure.labels if len(structure.labels) == len(sheets) else (None,) * len(sheets)
    return tuple(
        Page(
            number,
            text.text,
            label=label,
            headings=found,
            runs=text.runs,
            width=sheet.glyphs.width if sheet else 0.0,
            height=sheet.glyphs.height if sheet else 0.0,
            asides=text.asides,
            hidden=text.hidden,
        )
        for number, (sheet, text, label, found) in enumerate(
            zip(sheets, texts, labels, headings, strict=True), 1
        )
    )


def _notices(
    sheets: Sequence[_Sheet | None],
    texts: Sequence[PageText],
    doubts: Mapping[int, Doubt],
    scans: Mapping[int, OcrText],
    chosen: Mapping[int, OcrText],
) -> Iterator[Notice]:
    damaged = [number for number, sheet in enumerate(sheets, 1) if sheet is None]
    if damaged and damaged == list(range(damaged[0], len(sheets) + 1)):
        yield notice(READ_IN_PART, pages=f"1–{damaged[0] - 1}", total=len(sheets))
        damaged = []
    for number in damaged:
        yield notice(PAGE_DAMAGED, page=number)
    for number, (sheet, text) in enumerate(zip(sheets, texts, strict=True), 1):
        if sheet is None:
            continue
        index = number - 1
        if index in doubts:
            scan = scans.get(index)
            is_chosen = index in chosen
            yield from doubt_notices(number, text, doubts[index], scan, is_chosen=is_chosen)
            if is_chosen:
                continue
        hidden = sum(span.end - span.start for span in text.hidden)
        if hidden >= _WORTH_TELLING:
            yield notice(HIDDEN_TEXT, page=number, characters=hidden)
        unreadable = text.text.count(chr(REPLACEMENT))
        if unreadable:
            yield notice(UNREADABLE_CHARACTERS, page=number, characters=unreadable)
