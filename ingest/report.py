"""What the reading of a file gave, page by page, and which pages a person should look at."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ingest.document import Page

_JAPANESE: Final = re.compile("[\u3005-\u3007\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]")
_LETTER: Final = re.compile(r"\S")
_UNSURE: Final = 0.6  # mean confidence of a page under which OCR itself warns
_WORTH_TELLING: Final = 10  # hidden characters: fewer is a line that runs over the edge


class Concern(StrEnum):
    """Why a page should be compared with its image."""

    EMPTY = "empty"
    UNSURE = "unsure"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """The sums of a document's pages.

    `characters` leave white space out; `japanese` is the share of kana and kanji in them, 0 to 1;
    `confidence` is the mean of the OCR pages by characters. `concerns` ascend by page.
    """

    text_pages: int
    ocr_pages: int
    characters: int
    japanese: float
    confidence: float | None
    hidden: int
    concerns: tuple[tuple[int, Concern], ...]


def report_reading(pages: Iterable[Page]) -> ReadingReport:
    """Return the report of a document's pages."""
    text_pages = ocr_pages = characters = japanese = hidden = 0
    weight = weighted = 0.0
    concerns: list[tuple[int, Concern]] = []
    for page in pages:
        letters = len(_LETTER.findall(page.text))
        characters += letters
        japanese += len(_JAPANESE.findall(page.text))
        unseen = sum(span.end - span.start for span in page.hidden)
        hidden += unseen
        if page.medium == "ocr":
            ocr_pages += 1
            if page.confidence is not None:
                weight += letters
                weighted += letters * page.confidence
        elif letters:
            text_pages += 1
        concerns += [(page.number, concern) for concern in _concerns(page, letters, unseen)]
    return ReadingReport(
        text_pages=text_pages,
        ocr_pages=ocr_pages,
        characters=characters,
        japanese=japanese / characters if characters else 0.0,
        confidence=weighted / weight if weight else None,
        hidden=hidden,
        concerns=tuple(concerns),
    )


def _concerns(page: Page, letters: int, unseen: int) -> list[Concern]:
    found = []
    if not letters:
        found.append(Concern.EMPTY)
    if page.confidence is not None and page.confidence < _UNSURE:
        found.append(Concern.UNSURE)
    if unseen >= _WORTH_TELLING:
        found.append(Concern.HIDDEN)
    return found
