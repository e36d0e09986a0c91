"""One journey where there is no network: `python -m tests.browser.offline LIBRARY`.

`test_outside.py` runs it in a network namespace of its own: app and Chromium have nothing there
but the loopback. Prints what was seen as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import QUIET, Screen, serve

QUESTION = "令和6年度のごみの総排出量は何トンですか？"


def main(chromium: str, library: Path) -> None:
    """Ask, look at the page of a PDF, keep the quote, and export it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        for url in serve(library):
            screen = Screen(browser.new_page(locale="ja-JP"), url)
            page = screen.page
            screen.open()
            screen.ask(QUESTION)
            seen: dict[str, object] = {"outcome": screen.outcome}
            page.locator("#quote-1 [data-act='keep']").click()
            page.locator("#quote-1 [data-act='keep'][aria-pressed='true']").wait_for()
            page.locator("#quote-1 a.tk-source").click()
            page.locator(".tk-picture:not([hidden])").wait_for()
            seen["picture"] = page.locator(".tk-picture").evaluate("it => it.naturalWidth")
            page.get_by_role("link", name="引用の整理").click()
            page.locator(".tk-kept").wait_for()
            with page.expect_download() as waiting:
                page.get_by_role("button", name="JSON", exact=True).click()
            exported = json.loads(Path(waiting.value.path()).read_bytes())
            seen["exported"] = [each["text"] for each in exported["quotes"]]
            page.locator("[data-act='take-out']").first.click()
            page.locator(".tk-kept").wait_for(state="detached")
            print(json.dumps(seen))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
