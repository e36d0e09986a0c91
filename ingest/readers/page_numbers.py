"""The forms page numbers and printed-by lines take at the edges of a page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

_KANJI: Final = "〇一二三四五六七八九十百"
_NUMBER: Final = rf"(?:[0-9]{{1,5}}|[{_KANJI}]{{1,5}})"
# Roman numerals up to 99, of one case.
_ROMAN: Final = "(?=[ivxl])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
_DASH: Final = "[-‐–—―ー−]"
_ORNAMENT: Final = r"[-‐–—―ー−・.()\[\]〔〕<>~〜|【】〈〉《》*•]*"
_PAGE: Final = r"(?:ページ|頁|page|p\.|p)"
_OF: Final = "(?:/|of|中)"

_BARE: Final = re.compile(
    rf"{_ORNAMENT}(?:{_NUMBER}|{_ROMAN}|{_ROMAN.upper()}|[A-Z]-[0-9]{{1,3}}){_ORNAMENT}"
)
_TOLD: Final = re.compile(
    rf"{_ORNAMENT}(?:"
    rf"{_PAGE}{_NUMBER}(?:{_OF}{_NUMBER})?"  # ページ 3, Page 3 of 12
    rf"|第?{_NUMBER}(?:{_OF}{_NUMBER})?[|]?{_PAGE}(?:[(/]?(?:全|of){_NUMBER}{_PAGE}?\)?)?"
    rf"|{_NUMBER}{_OF}{_NUMBER}"
    rf"|{_NUMBER}[(]全{_NUMBER}{_PAGE}[)]"
    rf"|全{_NUMBER}{_PAGE}?中第?{_NUMBER}{_PAGE}?"
    rf"){_ORNAMENT}",
    re.IGNORECASE,
)
_DASHED: Final = re.compile(rf"(?:.*[^0-9\s])?{_DASH}{_NUMBER}{_DASH}")
_PRINTED: Final = re.compile(  # what a browser prints around a page
    r"(?:https?|file)://.*|[0-9]{1,4}[/.年][0-9]{1,2}[/.月][0-9]{1,4}日?,?[0-9]{1,2}:[0-9]{2}.*"
)


def is_page_number(text: str) -> bool:
    """Tell a line that holds nothing but a page number: 3, - 3 -, iii, 3 / 12, 第3ページ."""
    squeezed = _squeeze(text)
    return _BARE.fullmatch(squeezed) is not None or _TOLD.fullmatch(squeezed) is not None


def has_page_mark(cells: Sequence[str]) -> bool:
    """Tell a line that ends or begins with what is sure to be no text of the page.

    That is a page number in a form of its own (3 / 12, - 3 -; a bare number may be a figure in
    a table), the address of a web page, or the time of printing.
    """
    edges = [_squeeze(cell) for cell in (cells[0], cells[-1])]
    return any(pattern.fullmatch(edge) for edge in edges for pattern in (_TOLD, _DASHED, _PRINTED))


def _squeeze(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
