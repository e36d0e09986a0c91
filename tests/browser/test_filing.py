"""Journeys of filing and of versions: collections, tags, and what changed in a newer file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, TimeoutError, expect  # noqa: A004

from tests.browser.conftest import ANSWER_MS, SAMPLES, TRIES, Screen, watch
from tests.browser.test_accessibility import violations_in_both_themes

pytestmark = pytest.mark.browser

QUESTION = "体育館の使用料は一時間いくらですか？"
OLD = "体育館の使用料は、一時間につき四百円とする。"
NEW = "体育館の使用料は、一時間につき六百円とする。"
REST = "第二条　体育館の休館日は、毎月第一月曜日とする。\n"
OTHER = "会議室の使用料は、一時間につき二百円とする。\n"


def add_folder(screen: Screen, folder: Path, collection: str = "") -> None:
    """Add a folder by its path, under a collection if one is named, and wait for its job."""
    path, named = (screen.page.locator(".st-key-folder-form input").nth(each) for each in (0, 1))
    path.wait_for()
    screen.settle()
    if screen.page.locator(".st-key-clear-job button").count():
        screen.page.locator(".st-key-clear-job button").click()
        screen.page.locator(".tk-job").wait_for(state="detached")
    path.fill(str(folder))
    named.fill(collection)
    path.press("Enter")
    screen.page.locator(".tk-job.tk-good").wait_for(timeout=ANSWER_MS)
    screen.settle()


def write(screen: Screen, field: Locator, name: str) -> None:
    """Write a name into a field of many, by the keyboard, once the list offers it."""
    box = field.locator("input")
    offered = screen.page.get_by_role("option").filter(has_text=name).first
    for _ in range(TRIES):  # a list closes while what is around it still moves
        screen.settle()
        box.fill("")
        box.fill(name)
        try:
            offered.wait_for(timeout=5_000)
            break
        except TimeoutError:
            continue
    box.press("Enter")
    expect(field).to_contain_text(name)
    screen.settle()


def test_documents_are_filed_and_a_question_is_narrowed_to_them(
    context: BrowserContext, workshop: str, tmp_path: Path
) -> None:
    folder = tmp_path / "施設"
    folder.mkdir()
    (folder / "taiikukan.txt").write_text(f"第一条　{OLD}\n{REST}", encoding="utf-8")
    (folder / "kaigishitsu.txt").write_text(OTHER, encoding="utf-8")
    for screen in watch(context, workshop):
        page = screen.page
        screen.open("documents")
        add_folder(screen, folder, "使用料")
        expect(screen.document("taiikukan.txt")).to_contain_text("コレクション：使用料")

        # The dialog: a new tag for one, and the other taken out of the collection.
        screen.document("taiikukan.txt").locator("[class*='st-key-file-'] button").click()
        dialog = page.get_by_role("dialog")
        write(screen, dialog.locator("[class*='st-key-tags-']"), "体育")
        dialog.locator(".st-key-save-labels button").click()
        dialog.wait_for(state="detached")
        expect(screen.document("taiikukan.txt")).to_contain_text("タグ：体育")
        screen.settle()
        screen.document("kaigishitsu.txt").locator("[class*='st-key-file-'] button").click()
        dialog.locator("[class*='st-key-in-'] button[aria-label^='外す：']").click()
        screen.settle()
        dialog.locator(".st-key-save-labels button").click()
        dialog.wait_for(state="detached")
        expect(screen.document("kaigishitsu.txt")).not_to_contain_text("コレクション")

        # A question to the collection alone does not see the other document.
        screen.open(question="会議室の使用料は一時間いくらですか？")
        screen.wait_for_answer()
        assert screen.outcome != "not_found"
        screen.open_fold("narrow")
        screen.choose(page.locator(".st-key-narrow-collections"), "使用料")
        expect(page.locator(".tk-searched").first).to_contain_text("1文書")
        assert "会議室" not in page.locator(".tk-passage").first.inner_text()
        page.locator(".st-key-narrow-clear button").click()
        expect(page.locator(".tk-searched").first).not_to_contain_text("1文書", timeout=ANSWER_MS)


def test_a_newer_version_says_what_changed_and_the_older_still_opens(
    context: BrowserContext, workshop: str, tmp_path: Path
) -> None:
    folder = tmp_path / "版"
    folder.mkdir()
    file = folder / "kaisei.txt"
    file.write_text(f"第一条　{OLD}\n{REST}第三条　改正前の附則。\n", encoding="utf-8")
    for screen in watch(context, workshop):
        page = screen.page
        screen.open("documents")
        add_folder(screen, folder)
        screen.document("kaisei.txt").get_by_role("link", name="開く").click()
        page.locator(".tk-lines").wait_for()
        first = page.url
        file.write_text(f"第一条　{NEW}\n{REST}第三条　改正後の附則。\n", encoding="utf-8")
        screen.open("documents")
        add_folder(screen, folder)
        screen.document("kaisei.txt").get_by_role("link", name="版（2）").click()
        page.locator(".tk-versions").wait_for()
        expect(page.locator(".tk-versions li")).to_have_count(2)
        compared = page.locator(".tk-compared").first
        assert "四" in "".join(compared.locator("del").all_inner_texts())
        assert "六" in "".join(compared.locator("ins").all_inner_texts())
        assert "休館日" not in "".join(page.locator(".tk-compared").all_inner_texts())
        assert violations_in_both_themes(page) == []

        # What was quoted of the older version still opens, and says what it is.
        page.goto(first)
        expect(page.locator(".tk-lines")).to_contain_text(OLD)
        expect(page.locator(".tk-notice").first).to_contain_text("古い版")
        page.locator(".tk-notice a").last.click()
        page.locator(".tk-versions").wait_for()
        screen.settle()
        page.locator(".st-key-erase-versions button").click()
        dialog = page.get_by_role("dialog")
        dialog.locator("[class*='st-key-erase-confirm'] button").click()
        dialog.wait_for(state="detached")
        expect(page.locator(".tk-versions li")).to_have_count(1)
        expect(page.locator(".tk-versions")).to_contain_text("現在の版")
        page.goto(first)
        expect(page.locator("h1")).to_have_text("この文書はもう登録されていません")
        screen.open("documents")
        screen.document("kaisei.txt").wait_for()
        screen.settle()
        screen.remove("kaisei.txt")


def test_two_documents_that_differ_are_told_apart(
    context: BrowserContext, workshop: str, tmp_path: Path
) -> None:
    folder = tmp_path / "料金"
    folder.mkdir()
    (folder / "r5.txt").write_text("プールの使用料は、一回につき三百円とする。\n", "utf-8")
    (folder / "r7.txt").write_text("プールの使用料は、一回につき五百円とする。\n", "utf-8")
    shutil.copy(SAMPLES / "faq-madoguchi.md", folder)  # among other passages they lead
    for screen in watch(context, workshop):
        screen.open("documents")
        add_folder(screen, folder)
        screen.open(question="プールの使用料は一回いくらですか？")
        screen.wait_for_answer()
        expect(screen.page.locator(".tk-differing")).to_contain_text("1・2")
        marked = "".join(screen.page.locator("mark").all_text_contents())
        assert "三百円" in marked
        assert "五百円" in marked
        assert violations_in_both_themes(screen.page) == []
