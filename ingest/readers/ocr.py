"""The text of page images: direction, resolution, and lines from the words Tesseract finds."""

from __future__ import annotations

import os
import re
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from PIL import Image

from ingest.document import Box, Page, Run
from ingest.notice import Notice, notice
from ingest.readers.doubtful import mean_confidence, read_again
from ingest.readers.flow import plain
from ingest.readers.ocr_notices import OCR_LANGUAGE_MISSING, PAGE_NOT_READ, PAGE_READ_BADLY
from ingest.readers.scanned_tables import find_tables
from ingest.readers.skew import straighten, turn_back
from ingest.readers.tesseract import (
    OcrError,
    Word,
    find_program,
    languages,
    read_lines,
    read_words,
)
from ingest.readers.unmarked import with_unmarked

_HORIZONTAL: Final = ("jpn", "eng")
_MIXED: Final = "jpn+eng"  # slower than jpn, and worse where there is hardly any Latin
_SOME_LATIN: Final = 0.2  # of the letters
_VERTICAL: Final = "jpn_vert"
# Measured on public pages at 300 dpi: read in its own direction a page has a mean confidence of
# 70 to 92, in the other one of 15 to 40. Both tried at half the size cost as much as at full
# size, because lines are scaled to one height first.
_GOOD: Final = 75.0
_UNCERTAIN: Final = 60.0
_SMALLEST_LETTER: Final = 20.0  # pixels: smaller ones are enlarged and read again
_WANTED_LETTER: Final = 34.0
# Measured (evaluation.reading_pages, 10 and 11 point): at 300 dpi letters have 30 to 33 pixels, and
# shrunk to 23 horizontal ones are read with a third to a half of the errors, and faster; vertical
# ones with five times as many.
_LARGEST_LETTER: Final = 26.0
_BEST_LETTER: Final = 23.0
_MOST_ENLARGED: Final = 3.0
_MOST_PIXELS: Final = 40_000_000
_INK: Final = 170  # of 255: nothing darker is a blank page
_CELL_GAP: Final = 2.0  # letters
# The worker's own limit is 120 seconds; what was read until then is not to be lost.
_BUDGET_SECONDS: Final = 90.0
_GRACE_SECONDS: Final = 20.0  # for the pages that are under way then
_PAGE_SECONDS: Final = 60.0  # for one, which usually takes two to five
_LEAST_SECONDS: Final = 1.0
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


def can_read_images() -> bool:
    """Tell whether Tesseract and at least one of its languages are there."""
    return find_program() is not None and bool(languages() & {*_HORIZONTAL, _VERTICAL})


def read_images(images: Iterable[PageImage]) -> Iterator[OcrText]:
    """Read page images, as many at a time as there are cores; texts come in order.

    Images are taken from the iterable in this thread and only when they are needed. After 90
    seconds no further page is begun: the rest comes back empty, with that as its failure.
    """
    scanner = Scanner(time.monotonic() + _BUDGET_SECONDS)
    cores = os.cpu_count() or 1
    waiting: list[Future[OcrText]] = []
    with ThreadPoolExecutor(cores) as pool:
        for image in images:
            waiting.append(pool.submit(scanner.read, image))
            if len(waiting) > cores:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


def page_notices(number: int, text: OcrText) -> Iterator[Notice]:
    """Yield what a person should know of a page that was read by OCR."""
    if text.failure:
        yield notice(PAGE_NOT_READ, page=number, reason=text.failure)
    elif text.confidence is not None and 100 * text.confidence < _UNCERTAIN:
        yield notice(PAGE_READ_BADLY, page=number, percent=round(100 * text.confidence))


def language_notices(name: str) -> Iterator[Notice]:
    """Yield what Tesseract lacks for Japanese."""
    missing = sorted({"jpn", _VERTICAL} - languages())
    if missing:
        yield notice(OCR_LANGUAGE_MISSING, file=name, languages=", ".join(missing))


class Scanner:
    """Reads the pages of one document until its time is up, and remembers their direction."""

    def __init__(self, deadline: float = float("inf")) -> None:
        self._deadline = deadline
        self._languages = _languages_to_try()
        self._shrink = 1.0

    def read(self, page: PageImage) -> OcrText:
        """Read a page in the direction, and at the size, in which it reads best."""
        if _is_blank(page.image):
            return _without_text(page, "")
        if time.monotonic() > self._deadline:
            return _without_text(page, f"{_BUDGET_SECONDS:.0f} s")
        image, angle = straighten(page.image)
        try:
            words = self._words_by_tables(image, page.dpi)
            return compose_words([_turned_back(word, angle, image.size) for word in words], page)
        except OcrError as error:
            return _without_text(page, str(error))

    def _words_by_tables(self, image: Image.Image, dpi: float) -> list[Word]:
        """Return the words of a page, those of ruled tables cell by cell, if that reads well."""
        tables = find_tables(image, dpi)
        if tables is not None:
            inside = self._best_words(tables.picture(image), round(dpi), in_cells=True)
            if mean_confidence(inside) >= _UNCERTAIN:
                rest = tables.without(image)
                outside = [] if _is_blank(rest) else self._best_words(rest, round(dpi))
                return tables.insert(tables.words(inside), outside)
        return self._best_words(image, round(dpi))

    def _best_words(self, image: Image.Image, dpi: int, *, in_cells: bool = False) -> list[Word]:
        shrink = self._shrink
        smaller = _resized(image, shrink)
        read = read_lines if in_cells else read_words
        best, language = self._words_in_best_language(smaller, dpi, read)
        if language == _VERTICAL and shrink != 1.0:
            shrink, smaller = 1.0, image
            best = read(image, language, dpi, self._seconds())
        factor = _better_size(best, smaller.size, may_shrink=language != _VERTICAL)
        if factor != 1.0:
            words = read(_resized(smaller, factor), language, dpi, self._seconds())
            again = [_scaled(word, 1 / factor) for word in words]
            if mean_confidence(again) > mean_confidence(best):
                best = again
                # The next pages are likely of the same letters: they are shrunk at once.
                self._shrink = min(shrink * factor, 1.0)
        best = [_scaled(word, 1 / shrink) for word in best]
        if language != _VERTICAL:
            best = self._look_again(image, best, language, dpi)
        return best

    def _look_again(
        self, image: Image.Image, words: list[Word], language: str, dpi: int
    ) -> list[Word]:
        """Return the words with doubtful lines read once more, at the size that reads well."""
        shrink = self._shrink

        def read(lines: Image.Image) -> list[Word]:
            return read_lines(lines, language, dpi, self._seconds())

        smaller = [_scaled(word, shrink) for word in words]
        try:
            again = read_again(_resized(image, shrink), smaller, read)
        except OcrError:  # no more than a chance to do better: what was read stands
            return words
        return [_scaled(word, 1 / shrink) for word in again]

    def _words_in_best_language(
        self, image: Image.Image, dpi: int, read: Callable[..., list[Word]]
    ) -> tuple[list[Word], str]:
        best: list[Word] = []
        chosen = self._languages[0]
        for language in self._languages:
            if language == _MIXED and best and _latin_share(best) < _SOME_LATIN:
                continue
            if language != _MIXED and mean_confidence(best) >= _GOOD:
                break
            words = read(image, language, dpi, self._seconds())
            if mean_confidence(words) > mean_confidence(best) or not best:
                best, chosen = words, language
        if best:
            self._languages = sorted(self._languages, key=lambda language: language != chosen)
        return best, chosen

    def _seconds(self) -> float:
        """Return how long Tesseract may take now."""
        left = self._deadline + _GRACE_SECONDS - time.monotonic()
        return max(_LEAST_SECONDS, min(_PAGE_SECONDS, left))


def _languages_to_try() -> list[str]:
    present = languages()
    horizontal = [language for language in _HORIZONTAL if language in present]
    mixed = [_MIXED] if len(horizontal) == len(_HORIZONTAL) else []
    return [*horizontal[:1], *mixed, *({_VERTICAL} & present)]


def _latin_share(words: Sequence[Word]) -> float:
    letters = [letter for word in words for letter in word.text if letter.isalpha()]
    return sum(letter.isascii() for letter in letters) / max(len(letters), 1)


def _is_blank(image: Image.Image) -> bool:
    darkest = image.getextrema()[0]
    return isinstance(darkest, int | float) and darkest > _INK


def _turned_back(word: Word, angle: float, size: tuple[int, int]) -> Word:
    return replace(word, place=turn_back(word.place, angle, size))


def _without_text(page: PageImage, failure: str) -> OcrText:
    width, height = (side * _POINTS / page.dpi for side in page.image.size)
    return OcrText("", (), width, height, failure=failure)


def _better_size(words: Sequence[Word], size: tuple[int, int], *, may_shrink: bool) -> float:
    """Return by how much an image should be enlarged or shrunk to be read better; 1: not at all."""
    if not words:
        return 1.0
    letters = statistics.median(_letter_size(word) for word in words)
    if may_shrink and letters > _LARGEST_LETTER:
        return _BEST_LETTER / letters
    if letters >= _SMALLEST_LETTER:
        return 1.0
    room = (_MOST_PIXELS / (size[0] * size[1])) ** 0.5
    return float(min(_WANTED_LETTER / max(letters, 1.0), _MOST_ENLARGED, room))


def _resized(image: Image.Image, factor: float) -> Image.Image:
    if factor == 1.0:
        return image
    size = (max(round(image.width * factor), 1), max(round(image.height * factor), 1))
    return image.resize(size, Image.Resampling.LANCZOS)


def _letter_size(word: Word) -> int:
    left, top, right, bottom = word.place
    return min(right - left, bottom - top)


def _scaled(word: Word, factor: float) -> Word:
    left, top, right, bottom = (round(edge * factor) for edge in word.place)
    return replace(word, place=(left, top, right, bottom))


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
    if max(across, along) > _CELL_GAP * max(_letter_size(before), _letter_size(word)):
        return "\t"
    is_wide = _WIDE.match(before.text[-1]) or _WIDE.match(word.text[0])
    return "" if is_wide else " "


def _box(word: Word, dpi: float) -> Box:
    return Box(*(round(edge * _POINTS / dpi, 2) for edge in word.place))
