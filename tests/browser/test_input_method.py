"""Japanese is typed through an input method: the Enter that ends a composition asks nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import CDPSession, expect

from tests.browser.conftest import Screen

pytestmark = pytest.mark.browser

QUESTION = "市長が不在のときは誰が代決しますか？"
# What is on the screen while it is typed, and what becomes of it.
CLAUSES = (("しちょうが", "市長が"), ("ふざいのときは", "不在のときは"), ("だれが", "誰が"))
LAST = ("だいけつしますか？", "代決しますか？")


def compose(keyboard: CDPSession, written: str, chosen: str) -> None:
    """Type as an input method does: letters, a conversion, and the Enter that takes it."""
    for end in range(1, len(written) + 1):
        text = written[:end]
        keyboard.send(
            "Input.imeSetComposition", {"text": text, "selectionStart": end, "selectionEnd": end}
        )
    keyboard.send(
        "Input.imeSetComposition",
        {"text": chosen, "selectionStart": len(chosen), "selectionEnd": len(chosen)},
    )
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    keyboard.send("Input.insertText", {"text": chosen})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})


def test_the_enter_that_ends_a_composition_does_not_ask_and_the_next_one_does(
    screen: Screen,
) -> None:
    page = screen.page
    screen.open()
    screen.settle()
    box = page.locator(".st-key-question-form input")
    expect(box).to_be_focused()
    page.evaluate(
        """() => {
          window.composed = [];
          for (const type of ["keydown", "compositionend"]) {
            document.addEventListener(type, (event) => {
              window.composed.push([type, event.key ?? "", event.isComposing ?? false]);
            }, true);
          }
        }"""
    )
    keyboard = page.context.new_cdp_session(page)
    for written, chosen in (*CLAUSES, LAST):
        compose(keyboard, written, chosen)
    expect(box).to_have_value(QUESTION)
    heard = page.evaluate("() => window.composed")
    assert heard.count(["keydown", "Enter", True]) == 4  # the browser told them apart, too
    page.wait_for_timeout(500)
    assert "q=" not in page.url
    expect(page.locator(".tk-outcome, .tk-searched")).to_have_count(0)
    expect(box).to_be_focused()

    page.keyboard.press("Enter")
    page.wait_for_function("() => location.search.includes('q=')")
    screen.wait_for_answer()
    assert screen.outcome == "found"
    expect(box).to_have_value(QUESTION)


def test_keys_of_the_page_stay_silent_while_a_composition_is_open(screen: Screen) -> None:
    page = screen.page
    screen.open(question=QUESTION)
    screen.wait_for_answer()
    box = page.locator(".st-key-question-form input")
    box.fill("")
    box.focus()
    keyboard = page.context.new_cdp_session(page)
    compose(keyboard, "jks/", "じゃ")  # letters that are keys of the page elsewhere
    expect(box).to_have_value("じゃ")
    expect(box).to_be_focused()
    expect(page.locator("#quote-1 [data-act='keep']")).to_have_attribute("aria-pressed", "false")
