"""Whether a page's text layer is to be believed, or OCR asked what the page really shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import Enum, auto
from itertools import pairwise
from typing import Final

from ingest.notice import Notice, notice
from ingest.readers.compose import PageText
from ingest.readers.ocr import page_notices
from ingest.readers.ocr_text import OcrText
from ingest.readers.pdf_notices import (
    PAGE_IS_PICTURE,
    PAGE_NEEDS_OCR,
    PAGE_WITHOUT_TEXT,
    TEXT_LAYER_REPLACED,
    TEXT_LAYER_RUBBISH,
)
from ingest.readers.rubbish import is_rubbish

FEW: Final = 60  # characters of a stamp, a page number, a running head
_COVERED: Final = 0.5  # of the page: a scan, not a picture within a text
_MORE: Final = 2.0  # times the layer's text that a scan must hold beside a stamp
_LEAST_SURE: Final = 0.5  # OCR of a script it does not know has .15 to .40
_AGREEMENT: Final = 0.5  # of the layer's pairs of letters that OCR found as well


class Doubt(Enum):
    """Why a text layer is doubted."""

    EMPTY = auto()
    RUBBISH = auto()
    STAMP = auto()  # a few words over a picture of the page


def find_doubts(texts: Mapping[int, PageText], covered: Mapping[int, float]) -> dict[int, Doubt]:
    """Return the pages that OCR should look at, and why.

    `covered`: the share of a page that images cover, for pages of few characters.
    """
    doubts = {index: _doubt(text, covered.get(index, 0.0)) for index, text in texts.items()}
    return {index: doubt for index, doubt in doubts.items() if doubt is not None}


def _doubt(text: PageText, covered: float) -> Doubt | None:
    if not text.text:
        return Doubt.EMPTY
    visible = _visible(text)
    if is_rubbish(visible):
        return Doubt.RUBBISH
    few = len("".join(visible.split())) <= FEW
    return Doubt.STAMP if few and covered >= _COVERED else None


def chosen_scans(
    texts: Mapping[int, PageText], doubts: Mapping[int, Doubt], scans: Mapping[int, OcrText]
) -> dict[int, OcrText]:
    """Return the OCR texts that take the place of a page's own: those that say something else.

    Where OCR reads what the layer says, the layer was right, and is exact.
    """
    return {
        index: scan
        for index, scan in scans.items()
        if scan.text and _is_better(scan, texts[index], doubts[index])
    }


def doubt_notices(
    number: int, text: PageText, doubt: Doubt, scan: OcrText | None, *, is_chosen: bool
) -> Iterator[Notice]:
    """Yield what a person should know of a page that OCR was to look at; `scan`: what it read."""
    if doubt is Doubt.RUBBISH:
        if is_chosen:
            yield notice(TEXT_LAYER_REPLACED, page=number)
        elif scan is None or _agreement(_visible(text), scan.text) < _AGREEMENT:
            yield notice(TEXT_LAYER_RUBBISH, page=number)
    if scan is None:
        if doubt is not Doubt.RUBBISH:
            yield notice(PAGE_NEEDS_OCR if doubt is Doubt.EMPTY else PAGE_IS_PICTURE, page=number)
    elif is_chosen or scan.failure:
        yield from page_notices(number, scan)
    elif doubt is Doubt.EMPTY:
        yield notice(PAGE_WITHOUT_TEXT, page=number)


def _is_better(scan: OcrText, text: PageText, doubt: Doubt) -> bool:
    if doubt is Doubt.EMPTY:
        return True
    if (scan.confidence or 0.0) < _LEAST_SURE or is_rubbish(scan.text):
        return False
    if doubt is Doubt.STAMP:
        return len("".join(scan.text.split())) > _MORE * len("".join(_visible(text).split()))
    return _agreement(_visible(text), scan.text) < _AGREEMENT


def _agreement(layer: str, scan: str) -> float:
    """Return the share of the layer's pairs of letters that the scan holds too."""
    pairs, others = (Counter(pairwise("".join(each.split()))) for each in (layer, scan))
    return (pairs & others).total() / max(pairs.total(), 1)


def _visible(text: PageText) -> str:
    parts, reached = [], 0
    for span in text.hidden:
        parts.append(text.text[reached : span.start])
        reached = span.end
    return "".join([*parts, text.text[reached:]])
