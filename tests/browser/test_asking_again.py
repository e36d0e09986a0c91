"""Questions that are asked again: narrowed as before, and what changed since."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import PROJECT, Screen, serve, watch

pytestmark = pytest.mark.browser

QUESTION = "市長が不在のときは誰が代決しますか？"
ANSWER = "市長が不在のときは、副市長がその事務を代決する。"
FEE = "証明書の手数料はいくらですか？"
FORMER = "証明書の手数料は、一通につき300円とする。"
RULE = f"""手数料規則

第一条　この規則は、市が発行する証明書の手数料を定める。
第二条　{FORMER}
第三条　手数料は、申請のときに現金で納める。
第四条　納めた手数料は、返さない。
"""


def choose_type(screen: Screen, ending: str) -> None:
    screen.open_fold("narrow")
    screen.choose(screen.page.locator(".st-key-narrow-types"), ending)
    screen.page.locator("#quote-1, .tk-not_found").first.wait_for()
    screen.page.wait_for_url(f"**type={ending}**")
    screen.wait_for_answer()


def test_a_narrowed_question_stays_narrowed_everywhere(screen: Screen) -> None:
    screen.open(question=QUESTION)
    screen.wait_for_answer()
    choose_type(screen, "md")
    line = screen.page.locator("p.tk-narrowed")
    expect(line).to_have_text("次の文書だけに質問ファイルの種類：md")
    expect(screen.page.locator(".tk-searched").first).to_contain_text("1文書")
    screen.page.reload()
    screen.wait_for_answer()
    expect(line).to_contain_text("md")
    expect(screen.page.locator(".tk-searched").first).to_contain_text("1文書")
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
    expect(screen.page.locator(".tk-searched").first).to_contain_text("3文書")
    screen.page.go_back()
    expect(line).to_contain_text("md")
    expect(screen.page.locator(".tk-searched").first).to_contain_text("1文書")
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


@pytest.fixture
def changing(tmp_path: Path, context: BrowserContext) -> Iterator[tuple[Screen, Path]]:
    """Yield the app on a library of one folder, whose files a test changes."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "rule.txt").write_text(RULE, "utf-8")
    library = tmp_path / "library"
    add(library, folder)
    for url in serve(library):
        for shown in watch(context, url):
            yield shown, folder


def add(library: Path, folder: Path) -> None:
    command = [sys.executable, "-m", "ingest", "--library", str(library), "--mirror", str(folder)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def test_asked_again_after_a_change_it_shows_what_changed(changing: tuple[Screen, Path]) -> None:
    screen, folder = changing
    screen.open(question=FEE)
    screen.wait_for_answer()
    assert FORMER in screen.page.locator("#quote-1 mark").inner_text()
    since = screen.page.locator("#since")
    expect(since).to_have_count(0)
    (folder / "rule.txt").write_text(RULE.replace("300円", "450円"), "utf-8")
    add(folder.parent / "library", folder)
    # In the tab that shows the former answer, any act tells that the library changed.
    screen.page.keyboard.press("Escape")
    screen.page.get_by_role("button", name="English").click()
    screen.page.get_by_role("button", name="Ask again").click()
    expect(since).to_have_attribute("open", "")
    screen.settle()
    expect(since.locator(".tk-since-new")).to_contain_text("quote 1")
    gone = since.locator(".tk-since-gone")
    expect(gone).to_contain_text(FORMER)
    expect(gone).to_contain_text("It stands in an older version")
    expect(since.locator("dl")).to_contain_text("Library generation")
    # It is still told after a reload, folded away, and leads to what was quoted then.
    screen.page.reload()
    screen.wait_for_answer()
    assert since.get_attribute("open") is None
    since.locator("summary").click()
    gone.locator("a").click()
    expect(screen.page.locator("mark").first).to_contain_text("300円")


def test_of_two_questions_one_found_the_headline_says_exactly_that(screen: Screen) -> None:
    screen.open(question=QUESTION + "木星の衛星はいくつありますか？")
    screen.wait_for_answer()
    expect(screen.page.locator(".tk-outcome .tk-outcome-words")).to_have_text(
        "2つの質問のうち1つは、文書に書かれています"
    )
    expect(screen.page.locator(".tk-live")).to_contain_text("2つの質問のうち1つ")
    parts = screen.page.locator(".tk-parts li")
    expect(parts.nth(0)).to_contain_text("✓ 文書に書かれています")
    expect(parts.nth(1)).to_contain_text("– これらの文書には見つかりません")
    history = screen.page.locator("#history")
    history.locator("summary").click()
    expect(history.locator("li").first.get_by_role("img")).to_have_attribute(
        "aria-label", "一部が文書に書かれています"
    )
