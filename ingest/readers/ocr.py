"""The text of page images, by OCR: as many pages at a time as there are cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from ingest.notice import Notice, notice
from ingest.readers.ocr_notices import OCR_LANGUAGE_MISSING, PAGE_NOT_READ, PAGE_READ_BADLY
from ingest.readers.ocr_text import OcrText, PageImage
from ingest.readers.scanner import HORIZONTAL, UNCERTAIN, VERTICAL, Scanner
from ingest.readers.tesseract import find_program, languages

# A file may be read for half an hour; what was read until then is not to be lost.
_BUDGET_SECONDS: Final = 1500.0


def can_read_images() -> bool:
    """Tell whether Tesseract and at least one of its languages are there."""
    return find_program() is not None and bool(languages() & {*HORIZONTAL, VERTICAL})


def read_images(images: Iterable[PageImage], on_page: Callable[[], None]) -> Iterator[OcrText]:
    """Read page images, as many at a time as there are cores; texts come in order.

    Images are taken from the iterable in this thread and only when they are needed. `on_page` is
    called for each page that was read. After 25 minutes no further page is begun: the rest comes
    back empty, with that as its failure.
    """
    scanner = Scanner(_BUDGET_SECONDS)
    cores = os.cpu_count() or 1
    waiting: list[Future[OcrText]] = []
    with ThreadPoolExecutor(cores) as pool:
        for image in images:
            waiting.append(pool.submit(scanner.read, image))
            if len(waiting) > cores:
                yield waiting.pop(0).result()
                on_page()
        for future in waiting:
            yield future.result()
            on_page()


def page_notices(number: int, text: OcrText) -> Iterator[Notice]:
    """Yield what a person should know of a page that was read by OCR."""
    if text.failure:
        yield notice(PAGE_NOT_READ, page=number, reason=text.failure)
    elif text.confidence is not None and 100 * text.confidence < UNCERTAIN:
        yield notice(PAGE_READ_BADLY, page=number, percent=round(100 * text.confidence))


def language_notices(name: str) -> Iterator[Notice]:
    """Yield what Tesseract lacks for Japanese."""
    missing = sorted({"jpn", VERTICAL} - languages())
    if missing:
        yield notice(OCR_LANGUAGE_MISSING, file=name, languages=", ".join(missing))
