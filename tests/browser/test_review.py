"""Journeys from an answer to the kept quotes and out of the app, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from index.library import Library
from tests.browser.conftest import Screen, watch

pytestmark = pytest.mark.browser

QUESTION = "市長が不在のときは誰が代決しますか？"
ANSWER = "市長が不在のときは、副市長がその事務を代決する。"
OTHER = "木星の衛星はいくつありますか？"


@pytest.fixture(autouse=True)
def opened(library: Path) -> Iterator[Library]:
    """Yield the library the app serves, its tray and its history emptied."""
    with Library.open(library, create=False) as opened:
        for kept in opened.tray.quotes():
            opened.tray.drop(kept.id)
        for citation in opened.tray.wrong_quotes():
            opened.tray.withdraw_report(citation)
        opened.history.forget_all()
        yield opened


def test_a_kept_quote_is_stored_and_shown_so_in_every_tab(
    screen: Screen, context: BrowserContext, opened: Library
) -> None:
    screen.open(question=QUESTION)
    screen.wait_for_answer()
    keep = screen.page.locator("#quote-1 [data-act='keep']")
    expect(keep).to_have_attribute("aria-pressed", "false")
    keep.click()
    expect(keep).to_have_attribute("aria-pressed", "true")
    expect(screen.page.locator(".tk-said")).to_contain_text("取っておきました")
    (kept,) = opened.tray.quotes()
    assert ANSWER in kept.citation.text
    assert kept.citation.question == QUESTION
    second = Screen(context.new_page(), screen.url)
    second.open(question=QUESTION)
    second.wait_for_answer()
    expect(second.page.locator("#quote-1 [data-act='keep']")).to_have_attribute(
        "aria-pressed", "true"
    )
    second.page.locator("#quote-1 [data-act='keep']").click()
    expect(second.page.locator(".tk-said")).to_contain_text("外しました")
    assert opened.tray.quotes() == ()


def test_the_key_s_keeps_the_quote_that_has_the_focus(screen: Screen, opened: Library) -> None:
    screen.open(question=QUESTION)
    screen.wait_for_answer()
    screen.page.keyboard.press("s")  # typed into the box
    assert opened.tray.quotes() == ()
    screen.page.keyboard.press("Escape")
    screen.page.keyboard.press("j")
    expect(screen.page.locator("#quote-1")).to_be_focused()
    screen.page.keyboard.press("s")
    expect(screen.page.locator("#quote-1 [data-act='keep']")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(screen.page.locator("#quote-1")).to_be_focused()
    assert len(opened.tray.quotes()) == 1


def test_two_quick_acts_are_both_done(screen: Screen, opened: Library) -> None:
    screen.open(question=QUESTION)
    screen.wait_for_answer()
    screen.page.evaluate(
        "() => { document.querySelector('#quote-1 [data-act=keep]').click();"
        " document.querySelector('#quote-1 [data-act=report]').click(); }"
    )
    for act in ("keep", "report"):
        button = screen.page.locator(f"#quote-1 [data-act='{act}']")
        expect(button).to_have_attribute("aria-pressed", "true")
    assert len(opened.tray.quotes()) == len(opened.tray.wrong_quotes()) == 1


def test_a_wrong_quote_is_recorded_with_its_question(screen: Screen, opened: Library) -> None:
    screen.open(question=QUESTION)
    screen.wait_for_answer()
    report = screen.page.locator("#quote-1 [data-act='report']")
    report.click()
    expect(report).to_have_attribute("aria-pressed", "true")
    (wrong,) = opened.tray.wrong_quotes()
    assert (wrong.question, ANSWER in wrong.text) == (QUESTION, True)
    screen.page.reload()
    screen.wait_for_answer()
    expect(report).to_have_attribute("aria-pressed", "true")
    report.click()
    expect(report).to_have_attribute("aria-pressed", "false")
    assert opened.tray.wrong_quotes() == ()


def test_earlier_questions_are_linked_and_can_be_removed(
    browser: Browser, app: str, opened: Library
) -> None:
    context = browser.new_context(locale="en-US", viewport={"width": 1100, "height": 900})
    for screen in watch(context, app):
        screen.open(question=QUESTION)
        screen.wait_for_answer()
        screen.ask(OTHER)
        history = screen.page.locator("#history")
        history.locator("summary").click()
        expect(history.locator("a")).to_have_text([OTHER, QUESTION])
        history.get_by_role("link", name=QUESTION).click()
        screen.page.wait_for_function(
            "question => new URLSearchParams(location.search).get('q') === question", arg=QUESTION
        )
        screen.wait_for_answer()
        assert screen.outcome == "found"
        expect(screen.page.locator(".st-key-question-form input")).to_have_value(QUESTION)
        history.get_by_role("button", name=f"Remove the question “{OTHER}”").click()
        expect(history.locator("a")).to_have_text([QUESTION])
        expect(history).to_have_attribute("open", "")
        history.get_by_role("button", name="Remove all").click()
        expect(history).to_have_count(0)
        assert opened.history.questions() == ()
    context.close()
