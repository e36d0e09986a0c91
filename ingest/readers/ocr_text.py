"""The text of one page image: its lines, made of the words that were found on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from PIL import Image

from ingest.document import Box, Page, Run
from ingest.readers.doubtful import mean_confidence
from ingest.readers.flow import plain
from ingest.readers.tesseract import Word
from ingest.readers.unmarked import with_unmarked

_CELL_GAP: Final = 2.0  # letters
_POINTS: Final = 72.0
_WIDE: Final = re.compile("[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffe6]")


@dataclass(frozen=True, slots=True)
class PageImage:
    """The picture of one page, grey, and how many pixels of it make an inch."""

    image: Image.Image
    dpi: float


@dataclass(frozen=True, slots=True)
class OcrText:
    """What was read on one page image.

    `confidence` is the mean of Tesseract's word confidences by characters, 0 to 1; `runs` are
    the words; `width` and `height` in points. `failure` says why nothing was read.
    """

    text: str
    runs: tuple[Run, ...]
    width: float
    height: float
    confidence: float | None = None
    failure: str = ""

    def page(self, number: int) -> Page:
        """Return the page this is."""
        return Page(
            number,
            self.text,
            headings=with_unmarked(self.text, ()),
            runs=self.runs,
            width=self.width,
            height=self.height,
            medium="ocr",
            confidence=self.confidence,
        )


def without_text(page: PageImage, failure: str) -> OcrText:
    """Return a page on which nothing was read; `failure` says why, where something should be."""
    width, height = (side * _POINTS / page.dpi for side in page.image.size)
    return OcrText("", (), width, height, failure=failure)


def letter_size(word: Word) -> int:
    """Return the shorter side of a word in pixels, whichever way it runs."""
    left, top, right, bottom = word.place
    return min(right - left, bottom - top)


def compose_words(words: Sequence[Word], page: PageImage) -> OcrText:
    """Write words as lines, blocks parted by blank lines, with the box of each word.

    Tesseract parts Japanese wherever its dictionary does, and the page holds no space there: so
    none is written beside a wide letter unless the gap is that of another cell (a tab then).
    """
    parts: list[str] = []
    runs: list[Run] = []
    length = 0
    block = None
    for (number, *_), line in groupby(words, key=lambda word: word.line):
        separator = "" if block is None else "\n" if block == number else "\n\n"
        block, before = number, None
        for word in line:
            if before is not None:
                separator = _separator(before, word)
            text = plain(word.text).replace("\n", " ")
            parts += [separator, text]
            start = length + len(separator)
            length = start + len(text)
            runs.append(Run(start, length, _box(word, page.dpi)))
            before = word
    width, height = (side * _POINTS / page.dpi for side in page.image.size)
    confidence = round(mean_confidence(words) / 100, 4) if words else None
    return OcrText("".join(parts), tuple(runs), width, height, confidence)


def _separator(before: Word, word: Word) -> str:
    """Return what stands between two words of a line, whichever way it runs."""
    if word.cell != before.cell:
        return "\t"
    across = word.place[0] - before.place[2]
    along = word.place[1] - before.place[3]
    if max(across, along) > _CELL_GAP * max(letter_size(before), letter_size(word)):
        return "\t"
    is_wide = _WIDE.match(before.text[-1]) or _WIDE.match(word.text[0])
    return "" if is_wide else " "


def _box(word: Word, dpi: float) -> Box:
    return Box(*(round(edge * _POINTS / dpi, 2) for edge in word.place))
