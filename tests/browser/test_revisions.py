"""A file that is uploaded again under its name, with other content."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Screen, watch

pytestmark = pytest.mark.browser

RULE = "星見スキー場のリフト一日券の料金は、大人四千二百円とする。"


@pytest.fixture
def uploading(workshop: str, context: BrowserContext) -> Iterator[Screen]:
    """Yield the app on a library that may be changed."""
    yield from watch(context, workshop)


def test_the_page_asks_whether_it_is_a_new_version(uploading: Screen) -> None:
    screen = uploading
    screen.open("documents")
    screen.upload("ski.txt", RULE.encode())
    asked = screen.page.locator("[class*='st-key-revision-']").first
    expect(asked).to_have_count(0)
    screen.upload("ski.txt", RULE.replace("四千", "五千").encode())
    expect(asked).to_contain_text("ski.txt")
    expect(screen.document("ski.txt")).to_have_count(2)
    screen.page.get_by_role("button", name="新しい版（こちらだけから答える）").click()
    expect(screen.page.locator(".tk-notice.tk-good")).to_contain_text("新しい版にしました")
    screen.settle()
    expect(screen.document("ski.txt")).to_have_count(1)
    screen.document("ski.txt").get_by_role("link", name="版（2）").click()
    expect(screen.page.get_by_role("heading", name="版の履歴")).to_be_visible()
    screen.open("documents")
    screen.document("ski.txt").wait_for()
    screen.remove("ski.txt")
