"""Glyphs and their places from PDF files: the one module that talks to pdfium.

Sources: `fpdfview.h` and `fpdf_text.h` of pdfium (https://pdfium.googlesource.com/pdfium/+/main/
public/). The library is not thread-safe, so a process opens one file at a time.
"""

from __future__ import annotations

import ctypes
import math
import os
import stringprep
import unicodedata
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from typing import Final

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
from ingest.readers.protocol import Source

REPLACEMENT: Final = 0xFFFD
SKEWED: Final = -1  # neither upright nor on its side, as a watermark across the page
_POINTS_PER_INCH: Final = 72.0
_TURN_SLACK: Final = 0.1  # of a quarter turn
_SPACE: Final = 0x20
_HYPHEN: Final = 0x2D
_INVISIBLE: Final = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
_WHITE: Final = 250  # of 255
_TINY: Final = 1.0  # points: smaller letters cannot be read
_CONTRAST: Final = 12  # of 255
_PIXELS_PER_POINT: Final = 2.0
_LARGEST_IMAGE: Final = 3000.0  # pixels
_MOST_OBJECTS: Final = 20_000
_FORM_DEPTH: Final = 3
_ANGLE, _SIZE, _MODE, _WHITENESS = range(4)  # columns of a table of styles
_DEVICE: Final = 1_000_000  # pixels across, so that pdfium's whole pixels do not round

# The binding makes objects of handles and pointers. For what is asked once per character plain
# addresses are enough, and twice as fast.
_object_address: Final = ctypes.cast(
    pdfium.FPDFText_GetTextObject,
    ctypes.CFUNCTYPE(ctypes.c_size_t, ctypes.c_void_p, ctypes.c_int),
)
_put_box: Final = ctypes.cast(
    pdfium.FPDFText_GetLooseCharBox,
    ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p),
)


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters of one page in the order of the file, made-up spaces left out.

    `codes`: code points, shape (n,). `boxes`: left, top, right, bottom in points from the top
    left of the page as it is shown, shape (n, 4); a box is as high as the font, not as its ink.
    `spaced`: a space stands before the character though the file holds none. `turns`: quarter
    turns counter-clockwise of the letter as shown, 0 to 3. `hidden`: a person cannot see it.
    `strings`: number of the file's text object; one is drawn with one font, in one go.
    `sizes`: letter size in points.
    """

    width: float
    height: float
    codes: NDArray[np.uint32]
    boxes: NDArray[np.float64]
    spaced: NDArray[np.bool_]
    turns: NDArray[np.int8]
    hidden: NDArray[np.bool_]
    strings: NDArray[np.int32]
    sizes: NDArray[np.float64]


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
            return _glyphs(page, text)

    def picture(self, index: int, dpi: float, largest: float) -> tuple[NDArray[np.uint8], float]:
        """Return a page drawn in grey, shape (height, width), and its pixels per inch.

        These are `dpi`, or fewer where a side would be longer than `largest` pixels. Raises
        PageError.
        """
        with self._page(index) as (page, _):
            size, scale = _drawn_size(page, index, dpi, largest)
            return _draw(page, size, scale), scale * _POINTS_PER_INCH

    def coloured_picture(self, index: int, dpi: float, largest: float) -> NDArray[np.uint8]:
        """Return a page as viewers show it, with its annotations, shape (height, width, 3).

        Resolution and errors are those of `picture`.
        """
        with self._page(index) as (page, _):
            size, scale = _drawn_size(page, index, dpi, largest)
            return _draw_coloured(page, size, scale)

    def image_share(self, index: int) -> float:
        """Return the share of a page that images cover, 0 to 1. Raises PageError."""
        with self._page(index) as (page, _):
            size = (pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page))
            boxes = _shown_boxes(page, size, _image_boxes(page)).clip(0, [*size, *size])
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


def _glyphs(page: pdfium.FPDF_PAGE, text: pdfium.FPDF_TEXTPAGE) -> Glyphs:
    count = max(pdfium.FPDFText_CountChars(text), 0)
    codes, boxes, objects = _codes(text, count), _font_boxes(text, count), _objects(text, count)
    made_up = (boxes[:, 0] == boxes[:, 2]) & (boxes[:, 1] == boxes[:, 3])
    made_up &= (codes == _SPACE) | (codes == 0x0A) | (codes == 0x0D)
    codes, second_half = _join_surrogates(codes)
    kept = np.flatnonzero(~(made_up | second_half))
    spaced = np.zeros(count, dtype=np.bool_)
    spaced[1:] = (made_up & (codes == _SPACE))[:-1]
    _, firsts, strings = np.unique(objects[kept], return_index=True, return_inverse=True)
    styles = _styles(text, kept[firsts].tolist())
    size = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    shown = _shown_boxes(page, size, boxes[kept])
    sizes = styles[strings, _SIZE]
    flat = shown[:, 1] == shown[:, 3]  # a font that does not tell its height
    shown[flat, 1] -= sizes[flat]
    return Glyphs(
        width=size[0],
        height=size[1],
        codes=_clean(codes[kept]),
        boxes=shown,
        spaced=spaced[kept],
        turns=_quarter_turns(styles[:, _ANGLE], pdfium.FPDFPage_GetRotation(page))[strings],
        hidden=_hidden(page, size, shown, styles[strings]),
        strings=strings.astype(np.int32),
        sizes=sizes,
    )


def _styles(text: pdfium.FPDF_TEXTPAGE, firsts: list[int]) -> NDArray[np.float64]:
    """Return angle (radians, counter-clockwise), size, drawing mode and whiteness of strings.

    `firsts`: the index of a character of each. Whiteness is 1 for white and for transparent.
    """
    styles = np.zeros((len(firsts), 4))
    matrix = pdfium.FS_MATRIX()
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    for style, index in zip(styles, firsts, strict=True):
        style[_ANGLE] = -pdfium.FPDFText_GetCharAngle(text, index)  # pdfium counts clockwise
        style[_SIZE] = pdfium.FPDFText_GetFontSize(text, index)
        if pdfium.FPDFText_GetMatrix(text, index, matrix):
            style[_SIZE] *= math.hypot(matrix.c, matrix.d)
        drawn = pdfium.FPDFText_GetTextObject(text, index)
        style[_MODE] = pdfium.FPDFTextObj_GetTextRenderMode(drawn) if drawn else 0
        if pdfium.FPDFText_GetFillColor(text, index, red, green, blue, alpha):
            darkest = min(red.value, green.value, blue.value)
            style[_WHITENESS] = darkest >= _WHITE or alpha.value == 0
    return styles


def _codes(text: pdfium.FPDF_TEXTPAGE, count: int) -> NDArray[np.uint32]:
    """Return the code point of each character; UTF-16 units on Windows."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text, 0, count, buffer) - 1
    units = np.ctypeslib.as_array(buffer)[:count]
    # One call for the page, when its units and the characters correspond one to one.
    if written == count and not _is_surrogate(units).any() and (units != 0).all():
        return units.astype(np.uint32)
    get = pdfium.FPDFText_GetUnicode
    return np.fromiter((get(text, index) for index in range(count)), np.uint32, count)


def _font_boxes(text: pdfium.FPDF_TEXTPAGE, count: int) -> NDArray[np.float64]:
    """Return left, top, right, bottom of each character in the page's own coordinates."""
    boxes = np.zeros((count, 4), dtype=np.float32)  # an array of FS_RECTF
    step = ctypes.sizeof(pdfium.FS_RECTF)
    places = range(boxes.ctypes.data, boxes.ctypes.data + count * step, step)
    deque(map(_put_box, repeat(_address(text)), range(count), places), maxlen=0)
    return np.nan_to_num(boxes.astype(np.float64), posinf=0.0, neginf=0.0)


def _objects(text: pdfium.FPDF_TEXTPAGE, count: int) -> NDArray[np.int64]:
    """Return the address of the text object of each character, 0 where there is none."""
    return np.fromiter(map(_object_address, repeat(_address(text)), range(count)), np.int64, count)


def _address(handle: pdfium.FPDF_TEXTPAGE) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _shown_boxes(
    page: pdfium.FPDF_PAGE, size: tuple[float, float], boxes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Turn boxes of the page's own coordinates into boxes of the page as it is shown.

    The mapping (crop box, rotation) is affine: three points give it.
    """
    probes = [_device_point(page, size, x, y) for x, y in ((0, 0), (1000, 0), (0, 1000))]
    origin, along_x, along_y = (np.array(probe) for probe in probes)
    x = boxes[:, [0, 2, 0, 2]]
    y = boxes[:, [1, 1, 3, 3]]
    step_x, step_y = (along_x - origin) / 1000, (along_y - origin) / 1000
    shown_x = origin[0] + x * step_x[0] + y * step_y[0]
    shown_y = origin[1] + x * step_x[1] + y * step_y[1]
    corners = (shown_x.min(axis=1), shown_y.min(axis=1), shown_x.max(axis=1), shown_y.max(axis=1))
    return np.stack(corners, axis=1)


def _device_point(
    page: pdfium.FPDF_PAGE, size: tuple[float, float], x: float, y: float
) -> tuple[float, float]:
    right, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, _DEVICE, _DEVICE, 0, x, y, right, down)
    return right.value * size[0] / _DEVICE, down.value * size[1] / _DEVICE


def _quarter_turns(angles: NDArray[np.float64], page_rotation: int) -> NDArray[np.int8]:
    """Return counter-clockwise quarter turns as shown; SKEWED where it is none."""
    turns = angles / (np.pi / 2)
    whole = np.rint(turns)
    result = np.where(np.abs(turns - whole) < _TURN_SLACK, (whole - page_rotation) % 4, SKEWED)
    return result.astype(np.int8)


def _hidden(
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
    hidden = (x < 0) | (x > size[0]) | (y < 0) | (y > size[1]) | (styles[:, _SIZE] < _TINY)
    inkless = ~hidden & (styles[:, _MODE] == _INVISIBLE)
    if inkless.any():
        on_image = np.zeros(len(boxes), dtype=np.bool_)
        for left, top, right, bottom in _shown_boxes(page, size, _image_boxes(page)):
            on_image |= (left <= x) & (x <= right) & (top <= y) & (y <= bottom)
        hidden |= inkless & ~on_image
    white = ~hidden & ~inkless & (styles[:, _WHITENESS] > 0)
    if white.any():
        hidden[np.flatnonzero(white)] = ~_shows(page, size, boxes[white])
    return hidden


def _image_boxes(page: pdfium.FPDF_PAGE) -> NDArray[np.float64]:
    """Return left, bottom, right, top of the images of a page, in its own coordinates."""
    found = []
    edges = [ctypes.c_float() for _ in range(4)]
    for index in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(page, index)
        if _holds_image(item, _FORM_DEPTH) and pdfium.FPDFPageObj_GetBounds(item, *edges):
            found.append([edge.value for edge in edges])
    return np.array(found, dtype=np.float64).reshape(-1, 4)


def _holds_image(item: pdfium.FPDF_PAGEOBJECT, depth: int) -> bool:
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind != pdfium.FPDF_PAGEOBJ_FORM or depth == 0:
        return bool(kind == pdfium.FPDF_PAGEOBJ_IMAGE)
    count = min(pdfium.FPDFFormObj_CountObjects(item), _MOST_OBJECTS)
    parts = (pdfium.FPDFFormObj_GetObject(item, index) for index in range(count))
    return any(_holds_image(part, depth - 1) for part in parts)


def _shows(
    page: pdfium.FPDF_PAGE, size: tuple[float, float], boxes: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell which boxes hold more than one shade of grey when the page is drawn."""
    scale = min(_PIXELS_PER_POINT, _LARGEST_IMAGE / max(size))
    pixels = _draw(page, size, scale)
    shown = []
    for left, top, right, bottom in (boxes * scale).tolist():
        area = pixels[max(int(top), 0) : int(bottom) + 1, max(int(left), 0) : int(right) + 1]
        shown.append(area.size > 0 and int(area.max()) - int(area.min()) > _CONTRAST)
    return np.array(shown, dtype=np.bool_)


def _draw(page: pdfium.FPDF_PAGE, size: tuple[float, float], scale: float) -> NDArray[np.uint8]:
    """Return a page drawn in grey, shape (height, width), white being 255."""
    width, height = max(int(size[0] * scale), 1), max(int(size[1] * scale), 1)
    pixels = np.full((height, width), 255, dtype=np.uint8)
    bitmap = pdfium.FPDFBitmap_CreateEx(
        width, height, pdfium.FPDFBitmap_Gray, pixels.ctypes.data, width
    )
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, 0)
    pdfium.FPDFBitmap_Destroy(bitmap)
    return pixels


def _draw_coloured(
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


def _drawn_size(
    page: pdfium.FPDF_PAGE, index: int, dpi: float, largest: float
) -> tuple[tuple[float, float], float]:
    """Return width and height in points, and how many pixels a point gets. Raises PageError."""
    size = (pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page))
    if not 0 < min(size) <= max(size) < math.inf:
        raise PageError(index)
    return size, min(dpi / _POINTS_PER_INCH, largest / max(size))


def _is_surrogate(units: NDArray[np.uint16] | NDArray[np.uint32]) -> NDArray[np.bool_]:
    return (units >= 0xD800) & (units <= 0xDFFF)


def _join_surrogates(codes: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    """Return code points from UTF-16 units, and which units are second halves of a pair."""
    second = np.zeros(len(codes), dtype=np.bool_)
    if _is_surrogate(codes).any():
        high, low = codes[:-1], codes[1:]
        second[1:] = (high >= 0xD800) & (high < 0xDC00) & (low >= 0xDC00) & (low <= 0xDFFF)
        first = np.flatnonzero(second) - 1
        codes = codes.copy()
        codes[first] = 0x10000 + ((codes[first] - 0xD800) << 10) + (codes[first + 1] - 0xDC00)
    return codes, second


def _clean(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Replace what no text may hold: controls, non-characters, halves of surrogate pairs."""
    codes = codes.copy()
    codes[np.isin(codes, (0x09, 0x0A, 0x0D))] = _SPACE
    codes[np.isin(codes, (0x02, 0xFFFE))] = _HYPHEN  # pdfium's marks of a hyphen at a line end
    wrong = (codes < 0x20) | _is_surrogate(codes) | ((codes & 0xFFFE) == 0xFFFE)
    codes[wrong | (codes > 0x10FFFF)] = REPLACEMENT
    return codes
