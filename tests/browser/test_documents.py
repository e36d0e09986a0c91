"""Journeys of the page Documents, and what they change in answers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Screen, serve, watch

pytestmark = pytest.mark.browser

QUESTION = "星見スキー場のリフト一日券の料金はいくらですか？"
SENTENCE = "星見スキー場のリフト一日券の料金は、大人四千二百円とする。"
RULE = (
    f"星見スキー場利用規程\n\n第一条　{SENTENCE}\n第二条　営業期間は、十二月から三月までとする。\n"
)

HOSTILE_NAME = "[a](http) `c` $x$ _e_ #&.txt"
HOSTILE = (
    "<script>window.hacked = 1</script> **太字** :smile: $x^2$ ![絵](http://example.com/a.png) "
    '<img src=x onerror="window.hacked = 1"> [link](http://example.com) \u202etxet\u202c &amp; '
    "--> </style> は危険物倉庫の鍵の番号である。"
)


def test_a_file_is_uploaded_answers_and_is_removed_again(screen: Screen) -> None:
    screen.open(question=QUESTION)
    screen.wait_for_answer()
    assert screen.outcome == "not_found"

    screen.open("documents")
    screen.upload("ski.txt", RULE.encode())
    assert "ski.txt" in screen.page.locator(".tk-job.tk-good").inner_text()
    expect(screen.document("ski.txt")).to_have_count(1)

    screen.open(question=QUESTION)
    screen.wait_for_answer()
    assert screen.outcome == "found"
    assert SENTENCE in screen.page.locator("#quote-1 mark").inner_text()

    screen.open("documents")
    screen.remove("ski.txt")
    expect(screen.document("ski.txt")).to_have_count(0)

    screen.open(question=QUESTION)
    screen.wait_for_answer()
    assert screen.outcome == "not_found"
    assert "リフト" not in screen.page.locator(".stMain").inner_text()


def test_a_document_removed_behind_an_open_answer_leaves_a_notice(
    screen: Screen, context: BrowserContext
) -> None:
    screen.open("documents")
    screen.upload("ski2.txt", f"{RULE}第三条　駐車場は無料とする。\n".encode())
    screen.open(question=QUESTION)
    screen.wait_for_answer()
    assert SENTENCE in screen.page.locator("#quote-1 mark").inner_text()

    other = Screen(context.new_page(), screen.url)
    other.open("documents")
    other.remove("ski2.txt")
    other.page.close()

    screen.page.get_by_role("button", name="English").click()  # any rerun of the open tab
    expect(screen.page.locator(".tk-gone").first).to_contain_text("can no longer be shown")
    expect(screen.page.get_by_text(SENTENCE)).to_have_count(0)
    screen.page.get_by_role("button", name="Ask again").click()
    expect(screen.page.locator(".tk-not_found")).to_be_visible()


def test_hostile_names_and_texts_are_shown_and_do_nothing(screen: Screen) -> None:
    screen.open("documents")
    screen.upload(HOSTILE_NAME, HOSTILE.encode())
    screen.open(question="危険物倉庫の鍵の番号")
    screen.wait_for_answer()
    passage = screen.page.locator(".tk-passage", has_text="危険物倉庫").first
    shown = passage.evaluate("element => element.textContent")
    visible = HOSTILE.replace("\u202e", "U+202E").replace("\u202c", "U+202C")
    assert shown == visible
    for tag in ("script", "img", "b", "strong", "a", "style", "em"):
        expect(screen.page.locator(f".tk-passage {tag}")).to_have_count(0)
    assert screen.page.evaluate("() => window.hacked") is None

    screen.open("documents")
    row = screen.page.locator("[class*='st-key-document-']").first
    name = row.locator(".tk-file, h3").first.evaluate("element => element.textContent")
    assert name == HOSTILE_NAME
    assert screen.page.evaluate("() => window.hacked") is None
    screen.remove(HOSTILE_NAME)


def test_a_file_that_cannot_be_read_is_told_by_name(screen: Screen) -> None:
    screen.open("documents")
    screen.upload("cut.pdf", b"%PDF-1.7\n1 0 obj")
    failed = screen.page.locator(".tk-job.tk-bad")
    assert "cut.pdf" in failed.inner_text()
    assert "失敗" in failed.inner_text()
    expect(screen.document("cut.pdf")).to_have_count(0)


def test_a_path_that_does_not_exist_is_told(screen: Screen) -> None:
    screen.open("documents")
    box = screen.page.get_by_label("または、このパソコンのフォルダーかファイル")
    box.fill("/no/such/folder")
    box.press("Enter")
    failed = screen.page.locator(".tk-job.tk-bad", has_text="/no/such/folder")
    failed.wait_for(timeout=120_000)


def test_an_empty_library_leads_to_documents_and_a_folder_fills_it(
    context: BrowserContext, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    ski = "**ski** :smile: \u202e.txt" if os.name == "posix" else "ski.txt"
    (folder / ski).write_text(RULE, encoding="utf-8")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    for url in serve(tmp_path / "library"):
        for screen in watch(context, url):
            screen.open()
            expect(screen.page.locator(".tk-empty-title")).to_have_text("まだ文書がありません")
            screen.page.get_by_role("link", name="または「文書」で1件ずつ追加する").click()
            box = screen.page.get_by_label("または、このパソコンのフォルダーかファイル")
            box.fill(str(folder))
            box.press("Enter")
            screen.page.locator(".tk-job").wait_for()
            screen.page.reload()  # progress is the library's, not the tab's
            screen.page.locator(".tk-job.tk-bad").wait_for(timeout=120_000)
            told = screen.page.locator(".tk-job").inner_text()
            assert "1件は取り込めませんでした" in told
            assert "empty.txt" in told
            expect(screen.document(ski.replace("\u202e", "U+202E"))).to_have_count(1)
            screen.page.get_by_role("link", name="質問する").click()
            screen.ask(QUESTION)
            assert screen.outcome != "not_found"
