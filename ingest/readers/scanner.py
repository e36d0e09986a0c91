"""Reads page images: in the direction, and at the size, in which Tesseract reads them best."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PIL import Image

from ingest.readers.doubtful import mean_confidence, read_again
from ingest.readers.ocr_text import OcrText, PageImage, compose_words, letter_size, without_text
from ingest.readers.scanned_tables import find_tables
from ingest.readers.skew import straighten, turn_back
from ingest.readers.tesseract import OcrError, Word, languages, read_lines, read_words

HORIZONTAL: Final = ("jpn", "eng")
_MIXED: Final = "jpn+eng"  # slower than jpn, and worse where there is hardly any Latin
_SOME_LATIN: Final = 0.2  # of the letters
VERTICAL: Final = "jpn_vert"
# Measured on public pages at 300 dpi: read in its own direction a page has a mean confidence of
# 70 to 92, in the other one of 15 to 40. Both tried at half the size cost as much as at full
# size, because lines are scaled to one height first.
_GOOD: Final = 75.0
UNCERTAIN: Final = 60.0
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
_GRACE_SECONDS: Final = 20.0  # for the pages that are under way then
_PAGE_SECONDS: Final = 60.0  # for one, which usually takes two to five
_LEAST_SECONDS: Final = 1.0


class Scanner:
    """Reads the pages of one document until its time is up, and remembers their direction."""

    def __init__(self, seconds: float = float("inf")) -> None:
        """Prepare; after so many seconds no further page is begun."""
        self._seconds_in_all = seconds
        self._deadline = time.monotonic() + seconds
        self._languages = _languages_to_try()
        self._shrink = 1.0

    def read(self, page: PageImage) -> OcrText:
        """Read a page in the direction, and at the size, in which it reads best."""
        if _is_blank(page.image):
            return without_text(page, "")
        if time.monotonic() > self._deadline:
            return without_text(page, f"{self._seconds_in_all:.0f} s")
        image, angle = straighten(page.image)
        try:
            words = self._words_by_tables(image, page.dpi)
            return compose_words([_turned_back(word, angle, image.size) for word in words], page)
        except OcrError as error:
            return without_text(page, str(error))

    def _words_by_tables(self, image: Image.Image, dpi: float) -> list[Word]:
        """Return the words of a page, those of ruled tables cell by cell, if that reads well."""
        tables = find_tables(image, dpi)
        if tables is not None:
            inside = self._best_words(tables.picture(image), round(dpi), in_cells=True)
            if mean_confidence(inside) >= UNCERTAIN:
                rest = tables.without(image)
                outside = [] if _is_blank(rest) else self._best_words(rest, round(dpi))
                return tables.insert(tables.words(inside), outside)
        return self._best_words(image, round(dpi))

    def _best_words(self, image: Image.Image, dpi: int, *, in_cells: bool = False) -> list[Word]:
        shrink = self._shrink
        smaller = _resized(image, shrink)
        read = read_lines if in_cells else read_words
        best, language = self._words_in_best_language(smaller, dpi, read)
        if language == VERTICAL and shrink != 1.0:
            shrink, smaller = 1.0, image
            best = read(image, language, dpi, self._seconds())
        factor = _better_size(best, smaller.size, may_shrink=language != VERTICAL)
        if factor != 1.0:
            words = read(_resized(smaller, factor), language, dpi, self._seconds())
            again = [_scaled(word, 1 / factor) for word in words]
            if mean_confidence(again) > mean_confidence(best):
                best = again
                # The next pages are likely of the same letters: they are shrunk at once.
                self._shrink = min(shrink * factor, 1.0)
        best = [_scaled(word, 1 / shrink) for word in best]
        if language != VERTICAL:
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
    horizontal = [language for language in HORIZONTAL if language in present]
    mixed = [_MIXED] if len(horizontal) == len(HORIZONTAL) else []
    return [*horizontal[:1], *mixed, *({VERTICAL} & present)]


def _latin_share(words: Sequence[Word]) -> float:
    letters = [letter for word in words for letter in word.text if letter.isalpha()]
    return sum(letter.isascii() for letter in letters) / max(len(letters), 1)


def _is_blank(image: Image.Image) -> bool:
    darkest = image.getextrema()[0]
    return isinstance(darkest, int | float) and darkest > _INK


def _turned_back(word: Word, angle: float, size: tuple[int, int]) -> Word:
    return replace(word, place=turn_back(word.place, angle, size))


def _better_size(words: Sequence[Word], size: tuple[int, int], *, may_shrink: bool) -> float:
    """Return by how much an image should be enlarged or shrunk to be read better; 1: not at all."""
    if not words:
        return 1.0
    letters = statistics.median(letter_size(word) for word in words)
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


def _scaled(word: Word, factor: float) -> Word:
    left, top, right, bottom = (round(edge * factor) for edge in word.place)
    return replace(word, place=(left, top, right, bottom))
