"""Journeys of mirrored folders, of collections that change, and of a change of model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import (
    BrowserContext,
    TimeoutError,  # noqa: A004
    expect,
)

from index.model import DEFAULT_MODEL, IDENTITY_FILE
from tests.browser.conftest import ANSWER_MS, Screen, serve, watch
from tests.browser.test_accessibility import violations_in_both_themes
from tests.browser.test_filing import add_folder

pytestmark = pytest.mark.browser

QUESTION = "艇庫の利用料は一艇いくらですか？"
SENTENCE = "艇庫の利用料は、一艇につき七百円とする。"


def press_in_dialog(screen: Screen, key: str) -> None:
    """Press a button of the open dialog and wait until it is closed."""
    dialog = screen.page.get_by_role("dialog")
    dialog.locator(f".st-key-{key} button").click()
    dialog.wait_for(state="detached")
    screen.settle()


def test_a_folder_is_mirrored_by_patterns_changed_watched_and_left(
    context: BrowserContext, workshop: str, tmp_path: Path
) -> None:
    folder = tmp_path / "艇庫"
    folder.mkdir()
    (folder / "teiko.txt").write_text(f"第一条　{SENTENCE}\n", encoding="utf-8")
    (folder / "teiko-an.txt").write_text("艇庫の利用料は、検討中とする。\n", encoding="utf-8")
    for screen in watch(context, workshop):
        page = screen.page
        screen.open("documents")
        screen.settle()
        page.get_by_text("フォルダーと同期する").click()
        screen.settle()
        add_folder(screen, folder)
        row = page.locator("[class*='st-key-mirror-row-']", has_text=str(folder))
        expect(row).to_contain_text("追加2件")

        # Rules that leave one file out: its document goes, the file stays.
        row.locator("[class*='st-key-mirror-change-'] button").click()
        dialog = page.get_by_role("dialog")
        exclude = dialog.locator(".st-key-mirror-exclude input")
        exclude.fill("*-an.txt、下書き")
        exclude.press("Enter")
        screen.settle()
        assert violations_in_both_themes(page) == []
        press_in_dialog(screen, "mirror-confirm")
        expect(row).to_contain_text("除外：*-an.txt, 下書き")
        expect(row).to_contain_text("削除1件", timeout=ANSWER_MS)
        expect(screen.document("teiko-an.txt")).to_have_count(0)
        assert (folder / "teiko-an.txt").is_file()

        # Watched: a new file comes in by itself.
        row.get_by_text("監視する").click()
        expect(row).to_contain_text("変更のたび（監視）")
        (folder / "shinki.txt").write_text("艇庫は、月曜日を休館日とする。\n", encoding="utf-8")
        expect_after_reload(screen, "shinki.txt")
        assert violations_in_both_themes(page) == []

        row.locator("[class*='st-key-mirror-stop-'] button").click()
        press_in_dialog(screen, "mirror-confirm")
        expect(row).to_have_count(0)
        expect(screen.document("teiko.txt")).to_have_count(1)
        for name in ("teiko.txt", "shinki.txt"):
            screen.remove(name)


def expect_after_reload(screen: Screen, name: str) -> None:
    """Load the page anew until a document is there that comes in by itself."""
    for _ in range(60):
        screen.open("documents")
        try:
            screen.document(name).wait_for(timeout=2000)
            return
        except TimeoutError:
            continue
    raise AssertionError(f"{name} did not come in")


def test_a_collection_is_renamed_and_removed_and_its_documents_move(
    context: BrowserContext, workshop: str, tmp_path: Path
) -> None:
    for name in ("東館", "西館"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(f"{name}の鍵は守衛が保管する。\n", "utf-8")
    for screen in watch(context, workshop):
        page = screen.page
        screen.open("documents")
        for name in ("東館", "西館"):
            add_folder(screen, tmp_path / name, name)

        def row(name: str) -> str:
            return f"[class*='st-key-collection-row-']:has(h3:text-is('{name}'))"

        page.locator(f"{row('東館')} [class*='st-key-collection-rename-'] button").click()
        named = page.get_by_role("dialog").locator(".st-key-collection-name input")
        named.fill("本館")
        named.press("Enter")
        screen.settle()
        press_in_dialog(screen, "collection-save")
        expect(page.locator(row("東館"))).to_have_count(0)
        expect(screen.document("東館.txt")).to_contain_text("コレクション：本館")

        page.locator(f"{row('西館')} [class*='st-key-collection-remove-'] button").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("1文書はライブラリに残ります")
        target = dialog.locator(".st-key-collection-move input")
        target.fill("本館")
        target.press("Enter")
        screen.settle()
        assert violations_in_both_themes(page) == []
        press_in_dialog(screen, "collection-confirm")
        expect(page.locator(row("西館"))).to_have_count(0)
        expect(page.locator(row("本館"))).to_contain_text("2文書")
        expect(screen.document("西館.txt")).to_contain_text("コレクション：本館")
        for name in ("東館", "西館"):
            screen.remove(f"{name}.txt")


def other_model(folder: Path) -> Path:
    """Return the folder of a model with another identity, without its weights twice."""
    folder.mkdir()
    for part in DEFAULT_MODEL.iterdir():
        if part.name != IDENTITY_FILE:
            (folder / part.name).symlink_to(part)
    identity = json.loads((DEFAULT_MODEL / IDENTITY_FILE).read_text(encoding="utf-8"))
    identity.update(name="other-model", revision="2")
    (folder / IDENTITY_FILE).write_text(json.dumps(identity), encoding="utf-8")
    return folder


def test_the_library_is_embedded_with_another_model_from_its_settings(
    context: BrowserContext, tmp_path: Path
) -> None:
    model = other_model(tmp_path / "model")
    for url in serve(tmp_path / "library"):
        for screen in watch(context, url):
            page = screen.page
            screen.open("documents")
            screen.upload("teiko.txt", SENTENCE.encode())
            screen.open("settings")
            screen.settle()
            expect(page.locator(".tk-facts").first).to_contain_text("multilingual-e5-small")
            page.locator(".stExpander summary").click()
            box = page.locator(".st-key-rebuild-model input")
            start = page.locator(".st-key-rebuild-start button")
            box.fill(str(tmp_path / "not there"))
            box.press("Enter")
            screen.settle()
            start.click()
            expect(page.locator(".tk-notice.tk-bad")).to_contain_text("not there")
            box.fill(str(model))
            box.press("Enter")
            screen.settle()
            start.click()
            expect(page.locator(".tk-notice.tk-good")).to_contain_text("「文書」に表示されます")
            assert violations_in_both_themes(page) == []
            page.get_by_role("link", name="文書", exact=True).click()
            job = page.locator(".tk-job h3").first
            expect(job).to_have_text("ベクトルの作り直しが終わりました", timeout=ANSWER_MS)
            screen.settle()
            assert violations_in_both_themes(page) == []
            screen.open("settings")
            expect(page.locator(".tk-facts").first).to_contain_text("other-model")
            screen.open(question=QUESTION)
            screen.wait_for_answer()
            assert SENTENCE in page.locator(".tk-passage").first.inner_text()
