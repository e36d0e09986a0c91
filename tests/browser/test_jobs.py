"""A job from its buttons: paused, kept over a restart of the app, gone on with, cancelled."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import ANSWER_MS, Screen, serve, watch
from tests.browser.test_accessibility import violations_in_both_themes

pytestmark = pytest.mark.browser

FILES = 200  # more than are read until somebody has pressed two buttons
SENTENCES = 40


def write_folder(folder: Path) -> None:
    """Write files that take about half a second each."""
    folder.mkdir()
    for file in range(FILES):
        lines = (
            f"第{number}条　{file}番倉庫の{number}番の棚に置く物品は、係員の許可を受けて持ち出す。"
            for number in range(SENTENCES)
        )
        (folder / f"{file:02}.txt").write_text("\n".join(lines), encoding="utf-8")


def progress(screen: Screen) -> int:
    """Return how many files are done, of a job that runs."""
    return int(screen.page.locator(".tk-job progress").get_attribute("value") or 0)


def wait_for_progress(screen: Screen, done: int) -> None:
    screen.page.wait_for_function(
        "done => document.querySelector('.tk-job progress')?.value >= done",
        arg=done,
        timeout=ANSWER_MS,
    )


def press(screen: Screen, act: str) -> None:
    """Press a button of the job; the page is drawn anew each second, and it with it."""
    screen.page.locator(f"[class*='st-key-job-{act}-'] button").first.click()


def test_a_job_is_paused_survives_a_restart_goes_on_and_is_cancelled(
    context: BrowserContext, tmp_path: Path
) -> None:
    write_folder(tmp_path / "倉庫")
    title = ".tk-job h3"
    for url in serve(tmp_path / "library"):
        for screen in watch(context, url):
            page = screen.page
            screen.open("documents")
            screen.settle()
            box = page.locator(".st-key-folder-form input").first
            box.fill(str(tmp_path / "倉庫"))
            box.press("Enter")
            wait_for_progress(screen, 1)
            page.reload()  # in the middle of the job: its state is the library's, not the tab's
            wait_for_progress(screen, 1)
            expect(page.locator(title)).to_have_text("取り込んでいます")
            press(screen, "pause")
            expect(page.locator(title)).to_contain_text("一時停止中", timeout=ANSWER_MS)
            assert violations_in_both_themes(page) == []
            told = page.locator(".tk-job").first.inner_text()
            assert f"{FILES}件中" in told
            screen.settle()
            rows = page.locator("[class*='st-key-document-']").count()
            assert 0 < rows < FILES
            page.close()  # a tab that stays open asks for the app that has ended
    for url in serve(tmp_path / "library"):
        for screen in watch(context, url):
            page = screen.page
            screen.open("documents")
            expect(page.locator(title)).to_contain_text("一時停止中")
            expect(page.locator("[class*='st-key-document-']")).to_have_count(rows)
            screen.settle()
            press(screen, "continue")
            wait_for_progress(screen, rows + 1)
            assert violations_in_both_themes(page) == []  # while it runs
            press(screen, "cancel")
            expect(page.locator(title)).to_contain_text("中止しました", timeout=ANSWER_MS)
            expect(page.locator("[class*='st-key-job-continue-']")).to_have_count(0)
            screen.settle()
            assert rows < page.locator("[class*='st-key-document-']").count() < FILES
            page.locator(".st-key-clear-job button").click()
            expect(page.locator(".tk-job")).to_have_count(0)
