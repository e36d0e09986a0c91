"""What a page of quotes is on paper: a document with its sources, and nothing to press."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import expect
from pypdfium2 import PdfDocument

from tests.browser.conftest import Screen

pytestmark = pytest.mark.browser

QUESTION = "市長が不在のときは誰が代決しますか？"


def printed(screen: Screen) -> str:
    """Return the text of the page as it is printed."""
    screen.page.emulate_media(color_scheme="dark")
    pages = list(PdfDocument(io.BytesIO(screen.page.pdf(format="A4"))))
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def test_an_answer_is_printed_with_its_question_and_sources(screen: Screen) -> None:
    screen.open(question=QUESTION)
    screen.wait_for_answer()
    quote = screen.page.locator("#quote-1 mark").inner_text()
    text = re.sub(r"\s", "", printed(screen))
    assert text.count(QUESTION) == 1  # the heading, and no box with it
    assert re.sub(r"\s", "", quote) in text
    assert re.search(r"bunsho-kanri-kitei\.txt.*文字\d+–\d+,SHA-256[0-9a-f]{64}", text)
    assert re.search(r"ライブラリの世代\d+", text)
    for pressed in ("取っておく", "出典を見る", "質問する", "English", "選んだ理由"):
        assert pressed not in text


def test_kept_quotes_are_printed_with_their_sources(screen: Screen) -> None:
    screen.open(question=QUESTION)
    screen.wait_for_answer()
    keep = screen.page.locator("#quote-1 [data-act='keep']")
    keep.click()
    expect(keep).to_have_attribute("aria-pressed", "true")
    screen.open("review")
    screen.page.locator(".tk-kept").wait_for()
    screen.settle()
    text = re.sub(r"\s", "", printed(screen))
    assert re.search(r"SHA-256：[0-9a-f]{64}·引用した日時：.*ライブラリの世代：\d+", text)
    for pressed in ("Word", "採用する", "外す", "書き出す"):
        assert pressed not in text
    screen.page.emulate_media(color_scheme="light")
    screen.page.locator(".tk-kept [data-act='take-out']").click()
    screen.page.locator(".tk-kept").wait_for(state="detached")
