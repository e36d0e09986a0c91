"""What a PDF says of itself: its outline, the labels of its pages, its information.

Sources: `fpdf_doc.h` and `fpdf_catalog.h` of pdfium (see the package).
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import pypdfium2.raw as pdfium

_DEEPEST: Final = 20
_MOST_ENTRIES: Final = 20_000
_LONGEST_TITLE: Final = 300
_LONGEST: Final = 65_536  # bytes: a longer text of the file is cut


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """An entry of the outline: its title, its level from 1, and its page from 0."""

    title: str
    level: int
    page: int


def read_outline(document: pdfium.FPDF_DOCUMENT) -> Iterator[OutlineEntry]:
    """Yield the entries of the outline in its order; those that lead nowhere are left out."""
    pending = [(pdfium.FPDFBookmark_GetFirstChild(document, None), 1)]
    met: set[int] = set()
    while pending and len(met) < _MOST_ENTRIES:
        bookmark, level = pending.pop()
        address = ctypes.cast(bookmark, ctypes.c_void_p).value
        if address is None or address in met:  # a hostile outline leads back to itself
            continue
        met.add(address)
        pending.append((pdfium.FPDFBookmark_GetNextSibling(document, bookmark), level))
        if level < _DEEPEST:
            pending.append((pdfium.FPDFBookmark_GetFirstChild(document, bookmark), level + 1))
        target = pdfium.FPDFBookmark_GetDest(document, bookmark)
        page = pdfium.FPDFDest_GetDestPageIndex(document, target) if target else -1
        if page >= 0:
            title = _text(lambda *room, of=bookmark: pdfium.FPDFBookmark_GetTitle(of, *room))
            title = " ".join(title.split())
            if title:
                yield OutlineEntry(title[:_LONGEST_TITLE], level, page)


def read_labels(document: pdfium.FPDF_DOCUMENT, count: int) -> tuple[str, ...]:
    """Return the label of each page, or nothing when the file has none."""
    labels = []
    for index in range(count):
        if not pdfium.FPDF_GetPageLabel(document, index, None, 0):
            return ()
        labels.append(_text(lambda *room, at=index: pdfium.FPDF_GetPageLabel(document, at, *room)))
    return tuple(labels)


def read_information(document: pdfium.FPDF_DOCUMENT, key: str) -> str:
    """Return what the file says about itself under a key (`Title`), or an empty text."""
    return _text(lambda *room: pdfium.FPDF_GetMetaText(document, key.encode(), *room))


def read_language(document: pdfium.FPDF_DOCUMENT) -> str:
    """Return the language that the file says it is in, or an empty text."""

    def put(room: ctypes.Array[ctypes.c_char] | None, size: int) -> int:
        units = None if room is None else ctypes.cast(room, ctypes.POINTER(ctypes.c_ushort))
        return int(pdfium.FPDFCatalog_GetLanguage(document, units, size))

    return _text(put)


def _text(put: Callable[[ctypes.Array[ctypes.c_char] | None, int], int]) -> str:
    """Return a text from a function of pdfium that writes UTF-16 and tells how many bytes."""
    size = put(None, 0)
    if not 2 < size <= _LONGEST:
        return ""
    room = ctypes.create_string_buffer(size)
    put(room, size)
    return room.raw[: size - 2].decode("utf-16-le", errors="replace")
