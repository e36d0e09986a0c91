"""Journeys of the pages Measure and Settings, and of the first start."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import ANSWER_MS, Screen, serve, watch
from tests.browser.test_accessibility import violations
from tests.browser.test_looks import overflow

pytestmark = pytest.mark.browser

QUESTION = "市長が不在のときは誰が代決しますか？"
ANSWER = "副市長がその事務を代決する"
UNANSWERED = "木星の衛星はいくつありますか？"


def open_label(screen: Screen, question: str) -> None:
    screen.open(f"measure?label={quote(question)}")
    screen.page.locator(".st-key-label-form").wait_for(timeout=ANSWER_MS)
    screen.settle()
    screen.page.locator(".tk-said").first.wait_for(state="attached")


def said(page: Page, words: str) -> None:
    expect(page.locator(".tk-said", has_text=words).first).to_be_attached()


def test_questions_are_labelled_measured_and_the_mistakes_lead_back(screen: Screen) -> None:
    page = screen.page
    screen.open("measure")
    screen.settle()
    page.locator(".st-key-own-form input").fill(QUESTION)
    page.locator(".st-key-own-form input").press("Enter")
    page.locator(".st-key-label-form").wait_for(timeout=ANSWER_MS)
    screen.settle()

    # The words that answer, selected with the mouse's means in the document itself.
    page.locator("#quote-1 a.tk-source").click()
    page.locator(".tk-select").wait_for()
    screen.settle()
    page.locator(".tk-said").first.wait_for(state="attached")
    page.evaluate(
        """(words) => {
          const walk = document.createTreeWalker(
            document.querySelector('.tk-lines'), NodeFilter.SHOW_TEXT);
          for (let node = walk.nextNode(); node; node = walk.nextNode()) {
            const at = node.data.indexOf(words);
            if (at < 0) continue;
            getSelection().setBaseAndExtent(node, at, node, at + words.length);
            return;
          }
          throw new Error('not there');
        }""",
        ANSWER,
    )
    page.locator("#act-label-selected").click()
    said(page, f"保存しました（答え：{ANSWER}）")

    open_label(screen, UNANSWERED)
    page.locator("#act-label-none").click()
    said(page, "どの文書にも答えはない")

    screen.open("measure")
    expect(page.locator("#own-count")).to_contain_text("答えのあるもの1件・ないもの1件")
    screen.settle()
    page.locator(".st-key-measure-now button").click()
    page.locator(".tk-plots img").first.wait_for(timeout=ANSWER_MS)
    screen.settle()
    assert "答えのある質問1件のうち" in page.locator(".stMain").inner_text()
    assert page.locator(".tk-plots img").evaluate_all(
        "all => all.every((image) => image.complete && image.naturalWidth > 0)"
    )
    assert violations(page) == []


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1100, "light")])
def test_the_pages_keep_the_rules_and_their_edges(
    browser: Browser, app: str, width: int, scheme: str
) -> None:
    context = browser.new_context(
        locale="en-US",
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 900},
    )
    for screen in watch(context, app):
        for path in ("measure", "settings", f"measure?label={quote(QUESTION)}"):
            screen.open(path)
            screen.settle()
            assert overflow(screen.page) <= 0, path
            assert violations(screen.page) == [], path
    context.close()


def test_settings_switch_the_language_and_check_the_library(screen: Screen) -> None:
    page = screen.page
    screen.open("settings")
    screen.settle()
    page.locator(".st-key-settings-language label", has_text="English").click()
    expect(page.locator("h1.tk-title")).to_have_text("Settings")
    screen.settle()
    page.locator(".st-key-verify-library button").click()
    expect(page.locator(".tk-notice.tk-good")).to_contain_text("rules hold", timeout=ANSWER_MS)


def test_the_first_start_leads_to_an_answer_in_three_clicks(
    context: BrowserContext, tmp_path: Path
) -> None:
    for url in serve(tmp_path / "library"):
        for screen in watch(context, url):
            page = screen.page
            screen.open()
            screen.settle()
            assert violations(page) == []
            page.locator(".st-key-start-samples button").click()
            page.locator(".tk-examples a").first.wait_for(timeout=ANSWER_MS)
            screen.settle()
            page.locator(".tk-examples a").first.click()
            screen.wait_for_answer()
            assert screen.outcome == "found"


def test_a_folder_of_ones_own_is_looked_at_before_it_is_added(
    context: BrowserContext, tmp_path: Path
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "ski.txt").write_text("リフト券は四千二百円とする。\n", encoding="utf-8")
    for url in serve(tmp_path / "library"):
        for screen in watch(context, url):
            page = screen.page
            screen.open()
            screen.settle()
            page.locator(".st-key-start-form input").fill(str(folder / "not there"))
            page.locator(".st-key-start-form button").click()
            expect(page.locator(".tk-notice.tk-bad")).to_contain_text("はありません")
            page.locator(".st-key-start-form input").fill(str(folder))
            page.locator(".st-key-start-form button").click()
            expect(page.locator(".tk-notice.tk-plain")).to_contain_text("1ファイル")
            screen.settle()
            page.locator(".st-key-start-folder button").click()
            page.locator(".st-key-question-form").wait_for(timeout=ANSWER_MS)
