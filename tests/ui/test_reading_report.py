"""How a reading is told: sums, and links to the pages that need a person's eye."""

from __future__ import annotations

from dataclasses import replace

from ingest.document import Page, Span
from ingest.notice import notice
from ingest.readers.ocr_notices import PAGE_READ_BADLY
from ingest.report import report_reading
from tests.ui.fakes import FakeLibrary
from ui.reading_report import document_links_html, eye_html, report_html

PAGES = (
    Page(1, "本文", medium="ocr", confidence=0.4),
    Page(2, "本文と隠れた文字である", hidden=(Span(0, 11),)),
    Page(3, ""),
)


def test_sums_and_pages_are_told_with_their_links() -> None:
    document = FakeLibrary().add(
        "<b>.pdf",
        "本文",
        media_type="application/pdf",
        notices=(notice(PAGE_READ_BADLY, page=1, percent=40),),
    )
    shown = report_html(replace(document, page_count=3), report_reading(PAGES), "ja")
    assert "&lt;b&gt;.pdf" in shown
    assert "<dt>OCRの平均信頼度</dt><dd>40%</dd>" in shown
    assert "<dt>うち、かな・漢字の割合</dt><dd>100%</dd>" in shown
    for page, words in ((1, "信頼度は 40%"), (2, "目に見えない文字"), (3, "見つかりません")):
        item = shown.split(f"page={page}")[1].split("</li>")[0]
        assert words in item
    assert shown.count("<li>") == 3


def test_a_reading_without_concerns_says_so() -> None:
    document = FakeLibrary().add("a.txt", "本文")
    shown = report_html(document, report_reading([Page(1, "本文")]), "en")
    assert "nothing was noticed while reading" in shown
    assert "Mean confidence" not in shown


def test_noted_pages_of_all_documents_are_listed_and_open() -> None:
    library = FakeLibrary()
    plain = library.add("a.txt", "本文")
    noted = library.add("b.pdf", "別", notices=(notice(PAGE_READ_BADLY, page=7, percent=9),))
    assert eye_html([plain], "ja") == ""
    shown = eye_html([plain, noted], "ja")
    assert "（1件）" in shown
    assert f"source?doc={noted.id}&amp;page=7" in shown
    assert f"source?doc={plain.id}&amp;page=1" in document_links_html(plain, "ja")
    assert f"documents?report={plain.id}" in document_links_html(plain, "ja")
