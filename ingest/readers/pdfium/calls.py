"""Functions of pdfium that are asked once per character, string or object, made fast to call.

The binding makes objects of handles and converts every argument, for ten times the time that
pdfium itself takes. Here functions have no declared arguments: handles and places are passed as
ready `c_void_p`, indices as int. They are too short to be worth letting other threads run.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any, Final

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

_ROWS: Final = 2048  # more characters than most pages have
_INTEGER: Final = ctypes.PYFUNCTYPE(ctypes.c_int)
_ADDRESS: Final = ctypes.PYFUNCTYPE(ctypes.c_ssize_t)
_OF_ADDRESS: Final = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_ssize_t)

# (text page, index): the address of the text object, 0 where there is none.
text_object: Final = ctypes.cast(pdfium.FPDFText_GetTextObject, _ADDRESS)
# (text page, index, place of an FS_RECTF)
put_box: Final = ctypes.cast(pdfium.FPDFText_GetLooseCharBox, _INTEGER)
# (text page, index)
font_size: Final = ctypes.cast(pdfium.FPDFText_GetFontSize, ctypes.PYFUNCTYPE(ctypes.c_double))
# (text page, index, place of an FS_MATRIX): whether there is one.
put_matrix: Final = ctypes.cast(pdfium.FPDFText_GetMatrix, _INTEGER)
# (text page, index, places of red, green, blue and alpha): whether there are any.
put_colour: Final = ctypes.cast(pdfium.FPDFText_GetFillColor, _INTEGER)
# (address of a text object)
render_mode: Final = ctypes.cast(pdfium.FPDFTextObj_GetTextRenderMode, _OF_ADDRESS)
# (page, index): the address of an object.
page_object: Final = ctypes.cast(pdfium.FPDFPage_GetObject, _ADDRESS)
# (address of an object)
kind_of_object: Final = ctypes.cast(pdfium.FPDFPageObj_GetType, _OF_ADDRESS)


def address(handle: Any) -> ctypes.c_void_p:
    """Return a handle of the binding as these functions take it."""
    return ctypes.cast(handle, ctypes.c_void_p)


class Room:
    """A table that pdfium writes numbers to, kept from page to page with the addresses in it.

    The function takes the address of the row, or with `by_field` those of all numbers in it.
    """

    def __init__(
        self, columns: int, dtype: type[np.float32 | np.uint32], *, by_field: bool = False
    ) -> None:
        self._table = np.zeros((_ROWS, columns), dtype)
        start, size = self._table.ctypes.data, self._table.itemsize
        self._places = [
            [ctypes.c_void_p(start + size * (columns * row + column)) for row in range(_ROWS)]
            for column in (range(columns) if by_field else (0,))
        ]

    def ask(
        self, put: Callable[..., int], page: ctypes.c_void_p, indices: Sequence[int]
    ) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """Return what a function writes for each index, a row of numbers, and where it does so."""
        tables = [self._table[:0]]
        told: list[int] = []
        for start in range(0, len(indices), _ROWS):
            chosen = indices[start : start + _ROWS]
            self._table[:] = 0
            told += map(put, repeat(page), chosen, *self._places)
            tables.append(self._table[: len(chosen)].copy())
        return np.concatenate(tables), np.array(told, dtype=np.bool_)
