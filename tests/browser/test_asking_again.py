"""Questions that are asked again: narrowed as before, and what changed since."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Screen

pytestmark = pytest.mark.browser

QUESTION = "市長が不在のときは誰が代決しますか？"
ANSWER = "市長が不在のときは、副市長がその事務を代決する。"


def choose_type(screen: Screen, ending: str) -> None:
    screen.page.locator(".st-key-narrow summary").click()
    box = screen.page.locator(".st-key-narrow-types input")
    box.click()
    screen.page.get_by_role("option", name=ending, exact=True).click()
    screen.page.locator("#quote-1, .tk-not_found").first.wait_for()
    screen.page.wait_for_url(f"**type={ending}**")
    screen.wait_for_answer()


def test_a_narrowed_question_stays_narrowed_everywhere(screen: Screen) -> None:
    screen.open(question=QUESTION)
    screen.wait_for_answer()
    choose_type(screen, "md")
    line = screen.page.locator("p.tk-narrowed")
    expect(line).to_have_text("次の文書だけに質問ファイルの種類：md")
    expect(screen.page.locator(".tk-searched")).to_contain_text("1文書")
    screen.page.reload()
    screen.wait_for_answer()
    expect(line).to_contain_text("md")
    expect(screen.page.locator(".tk-searched")).to_contain_text("1文書")
    # To the source of what was found or is near, and back.
    screen.page.locator("a.tk-source").first.click()
    screen.page.locator(".tk-back a").click()
    screen.wait_for_answer()
    expect(line).to_contain_text("md")
    # To another page and back by the header.
    screen.page.get_by_role("link", name="文書").click()
    expect(screen.page.locator("h1")).to_have_text("文書")
    screen.page.get_by_role("link", name="質問する").click()
    screen.wait_for_answer()
    expect(line).to_contain_text("md")
    # Asked of all, it is another question of the history; back is the narrowed one.
    screen.page.locator(".st-key-narrow-clear button").click()
    expect(line).to_have_count(0)
    screen.wait_for_answer()
    expect(screen.page.locator(".tk-searched")).to_contain_text("3文書")
    screen.page.go_back()
    expect(line).to_contain_text("md")
    expect(screen.page.locator(".tk-searched")).to_contain_text("1文書")
    history = screen.page.locator("#history")
    history.locator("summary").click()
    narrowed = history.locator("li", has=screen.page.locator(".tk-narrowed")).first
    expect(narrowed.locator(".tk-narrowed")).to_contain_text("ファイルの種類：md")
    history.locator("li:not(:has(.tk-narrowed)) a", has_text=QUESTION).first.click()
    expect(line).to_have_count(0)
    narrowed.locator("a").click()
    expect(line).to_contain_text("md")


def test_a_link_that_names_what_is_not_there_is_told_and_not_answered(screen: Screen) -> None:
    screen.open(f"?q={QUESTION}&collection=%3Cb%3E無い%3C/b%3E&type=txt")
    told = screen.page.locator(".tk-notice.tk-bad")
    expect(told).to_contain_text("コレクション：<b>無い</b>")
    screen.settle()
    expect(screen.page.locator(".tk-outcome")).to_have_count(0)
    screen.page.get_by_role("button", name="これらを外して質問する").click()
    screen.wait_for_answer()
    expect(told).to_have_count(0)
    expect(screen.page.locator("p.tk-narrowed")).to_contain_text("txt")
    assert ANSWER in screen.page.locator("#quote-1 mark").inner_text()
