"""The sums of a reading, worked out by hand."""

from __future__ import annotations

from ingest.document import Page, Span
from ingest.report import Concern, ReadingReport, report_reading


def test_a_mixed_document_is_summed_up() -> None:
    pages = (
        Page(1, "本文 ab\n"),
        Page(2, "読取結果", medium="ocr", confidence=0.9),
        Page(3, "読取結果読取結果", medium="ocr", confidence=0.3),
        Page(4, " \n"),
        Page(5, "x" * 20, hidden=(Span(0, 10),)),
    )
    assert report_reading(pages) == ReadingReport(
        text_pages=2,
        ocr_pages=2,
        characters=36,
        japanese=14 / 36,
        confidence=(4 * 0.9 + 8 * 0.3) / 12,
        hidden=10,
        concerns=((3, Concern.UNSURE), (4, Concern.EMPTY), (5, Concern.HIDDEN)),
    )


def test_a_document_without_pages_has_an_empty_report() -> None:
    assert report_reading(()) == ReadingReport(0, 0, 0, 0.0, None, 0, ())
