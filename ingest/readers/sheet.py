"""The reader of Excel files (Office Open XML, ECMA-376 Part 1, 18)."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import openpyxl
from lxml import etree
from openpyxl.utils.exceptions import InvalidFileException

from ingest.detect import NOT_SUPPORTED, detect_type
from ingest.document import Page, Reading, Span
from ingest.notice import NoticeKind, ReadError, Words
from ingest.readers.flow import Flow
from ingest.readers.grid import Row, write_grid
from ingest.readers.number_format import shown
from ingest.readers.package import open_package
from ingest.readers.pdf_notices import DAMAGED_FILE
from ingest.readers.protocol import Source
from ingest.readers.text import NO_TEXT

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TOO_MANY_CELLS: Final = NoticeKind(
    "too_many_cells",
    Words(
        "The sheet {sheet} of {file} has too many rows or cells.",
        "{file} のシート「{sheet}」は行またはセルが多すぎます。",
    ),
    Words("Split it into smaller files.", "小さなファイルに分けてください。"),
)

_SUFFIXES: Final = frozenset((".xlsx", ".xlsm"))
_MOST_ROWS: Final = 1_048_576  # of any sheet in Excel
_MOST_CELLS: Final = 5_000_000
# openpyxl has no error of its own for most of what can be wrong with a file.
_BROKEN: Final = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    etree.LxmlError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,  # also what defusedxml raises for entities
)


class SheetReader:
    """Reads the values of an Excel file: each sheet a page, each row a line."""

    name = "xlsx/1"

    def accepts(self, head: bytes, suffix: str) -> bool:
        """Accept by the names of its first parts, or a ZIP file with the suffix of Excel."""
        media_type = detect_type(head)
        return media_type == XLSX or (media_type == "application/zip" and suffix in _SUFFIXES)

    def read(self, source: Source) -> Reading:
        """Read an Excel file. Raises ReadError."""
        with open_package(source) as package:
            if "xl/workbook.bin" in package:
                raise ReadError(NOT_SUPPORTED, file=source.name, type="Excel .xlsb")
            properties = package.properties()
        pages = _read_book(source)
        if not any(page.text for page in pages):
            raise ReadError(NO_TEXT, file=source.name)
        return Reading(XLSX, properties.title, pages, self.name, (), properties.metadata)


def _read_book(source: Source) -> tuple[Page, ...]:
    try:
        with source.path.open("rb") as file:
            # A stream, for a path would be judged by its suffix; values, for formulas are not
            # what a sheet shows.
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            return tuple(
                _read_sheet(sheet, number, source.name)
                for number, sheet in enumerate(book.worksheets, 1)
            )
    except _BROKEN as error:
        raise ReadError(DAMAGED_FILE, file=source.name) from error


def _read_sheet(sheet: Any, number: int, name: str) -> Page:
    flow = Flow()
    write_grid(_rows(sheet, name), flow)
    page = flow.page(number, label=sheet.title)
    if sheet.sheet_state != "visible" and page.text:
        return replace(page, hidden=(Span(0, len(page.text)),))
    return page


def _rows(sheet: Any, name: str) -> Iterator[Row]:
    # A file may claim any size, and openpyxl would fill it with empty cells.
    sheet.reset_dimensions()
    count = 0
    for index, row in enumerate(sheet.iter_rows()):
        count += len(row)
        if index >= _MOST_ROWS or count > _MOST_CELLS:
            raise ReadError(TOO_MANY_CELLS, file=name, sheet=sheet.title)
        yield ["" if cell.value is None else shown(cell.value, cell.number_format) for cell in row]
