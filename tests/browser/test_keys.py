"""Journeys with the keys alone: their list, where each leads, and how they are turned off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Screen
from tests.browser.test_accessibility import violations_in_both_themes

pytestmark = pytest.mark.browser

IN_A_PDF = "令和6年度のごみの総排出量は何トンですか？"


def open_heard(screen: Screen, path: str) -> None:
    """Open a page and wait until its keys are heard: their script is loaded behind the drawing."""
    screen.open(path)
    screen.settle()
    screen.page.locator("dialog.tk-keys").wait_for(state="attached")


def listed(screen: Screen) -> Locator:
    return screen.page.get_by_role("dialog", name="キー操作")


def test_the_list_of_keys_opens_closes_and_gives_the_focus_back(screen: Screen) -> None:
    screen.open(question=IN_A_PDF)
    screen.wait_for_answer()
    screen.page.keyboard.type("?")  # in the box: a sign like any other
    expect(listed(screen)).to_be_hidden()
    screen.page.keyboard.press("Backspace")
    screen.page.keyboard.press("Escape")
    screen.page.keyboard.press("j")
    screen.page.keyboard.press("?")
    expect(listed(screen)).to_be_visible()
    assert violations_in_both_themes(screen.page) == []
    screen.page.keyboard.press("k")  # no key acts behind the list
    screen.page.keyboard.press("Escape")
    expect(listed(screen)).to_be_hidden()
    expect(screen.page.locator("#quote-1")).to_be_focused()


def test_keys_lead_to_the_source_about_it_and_back(screen: Screen) -> None:
    screen.open(question=IN_A_PDF)
    screen.wait_for_answer()
    for key in ("Escape", "j", "Enter"):
        screen.page.keyboard.press(key)
    screen.page.locator(".tk-lines").wait_for()
    zoom = screen.page.locator(".tk-zoom-now")
    expect(zoom).to_have_text("100%")
    # The script that zooms is loaded behind the drawing.
    screen.page.wait_for_function(
        "() => document.documentElement.style.getPropertyValue('--tk-zoom')"
    )
    screen.page.keyboard.press("+")
    expect(zoom).to_have_text("150%")
    screen.page.keyboard.press("-")
    expect(zoom).to_have_text("100%")
    screen.page.keyboard.press("Control+f")
    box = screen.page.locator(".st-key-find-form input")
    expect(box).not_to_be_focused()
    screen.page.keyboard.press("f")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    screen.page.keyboard.press("Escape")
    screen.page.keyboard.press("b")
    expect(screen.page.locator("#quote-1")).to_be_visible()


def test_the_question_is_one_key_away_on_every_page(screen: Screen) -> None:
    for path in ("review", "documents", "measure", "settings"):
        open_heard(screen, path)
        screen.page.keyboard.press("/")
        expect(screen.page.locator(".st-key-question-form input")).to_be_focused()


def test_single_keys_are_turned_off_in_the_settings_and_stay_off(screen: Screen) -> None:
    open_heard(screen, "settings")
    box = screen.page.locator("input[data-single-keys]").first
    expect(box).to_be_checked()
    box.uncheck()
    open_heard(screen, "settings")
    expect(box).not_to_be_checked()
    screen.page.keyboard.press("?")
    screen.page.keyboard.press("/")
    expect(listed(screen)).to_be_hidden()
    expect(screen.page).to_have_url(f"{screen.url}/settings")
    screen.page.locator("[data-open-keys]").click()  # the list still opens by a press
    listed(screen).locator("input").check()
    screen.page.keyboard.press("Escape")
    screen.page.locator("h1").click()
    screen.page.keyboard.press("?")
    expect(listed(screen)).to_be_visible()
