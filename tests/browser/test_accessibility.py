"""WCAG 2.2 A and AA on every page and state that holds evidence, checked by axe-core."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Screen, watch

pytestmark = pytest.mark.browser

ANSWERED = "生ごみ処理機の補助金はいくらですか？"
UNANSWERED = "木星の衛星はいくつありますか？"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LEAST_PASSES = 8  # rules that found something to look at


def violations(page: Page) -> list[str]:
    """Return what axe-core finds, after checking that it looked at the page."""
    response = Axe().run(page, options=RULES).response
    assert len(response["passes"]) >= LEAST_PASSES
    return [
        f"{found['id']}: {node['html'][:200]}"
        for found in response["violations"]
        for node in found["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_breaks_a_rule_of_wcag(browser: Browser, app: str, scheme: str) -> None:
    context = browser.new_context(
        locale="ja-JP",
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": 1100, "height": 900},
    )
    for screen in watch(context, app):
        found = {}
        for name, open_state in STATES.items():
            open_state(screen)
            screen.settle()
            found[name] = violations(screen.page)
        assert found == {name: [] for name in STATES}
    context.close()


def open_answer(screen: Screen) -> None:
    screen.open(question=ANSWERED)
    screen.wait_for_answer()


def open_nearest(screen: Screen) -> None:
    screen.open(question=UNANSWERED)
    screen.wait_for_answer()


def open_source(screen: Screen) -> None:
    open_answer(screen)
    screen.page.locator("#quote-1 a.tk-source").click()
    screen.page.locator(".tk-lines").wait_for()


def open_finding(screen: Screen) -> None:
    screen.page.goto(f"{screen.page.url}&find=補助")
    screen.page.locator(".tk-found-places").wait_for()


def open_nowhere(screen: Screen) -> None:
    screen.open("source?doc=x")


def open_documents(screen: Screen) -> None:
    screen.open("documents")
    screen.page.locator(".tk-document").first.wait_for()


def open_report(screen: Screen) -> None:
    screen.page.locator(".tk-links a").nth(1).click()
    screen.page.locator(".tk-report").wait_for()


STATES = {
    "answer": open_answer,
    "nearest": open_nearest,
    "source": open_source,
    "find": open_finding,
    "nowhere": open_nowhere,
    "documents": open_documents,
    "report": open_report,
}
