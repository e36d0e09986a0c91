"""Ten people ask one library at the same moment, while one of them adds files to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from index.library import Library
from tests.browser.conftest import ANSWER_MS, Screen, watch
from tests.browser.test_jobs import wait_for_progress, write_folder

pytestmark = pytest.mark.browser

# What each of them asks, and what must stand in a marked sentence; empty: nothing answers.
ASKED = (
    ("市長が不在のときは誰が代決しますか？", "副市長がその事務を代決する"),
    ("契約に関する文書は何年保存しますか？", "契約に関する文書の保存期間は、十年とする"),
    ("電子文書の複製は一日に何回作成しますか？", "電子文書の複製を一日に一回作成"),
    ("木曜日は市民課の窓口は何時まで開いていますか？", "午後７時まで窓口を延長しています"),
    ("市役所に車で行くと駐車料金はかかりますか？", "９０分まで無料です"),
    ("転入届は何日以内に出しますか？", "１４日以内に、転入届を出してください"),
    ("令和6年度のごみの総排出量は何トンですか？", "総排出量は23,418トン"),
    ("公印を省略できるのはどんな文書ですか？", "軽易な文書は、公印を省略することができる"),
    ("木星の衛星はいくつありますか？", ""),
)
HERS = (
    "3番倉庫の5番の棚に置く物品は誰の許可を受けて持ち出しますか？",
    "係員の許可を受けて持ち出す",
)


def test_ten_people_get_each_their_own_answer_while_one_adds_files(
    browser: Browser, app: str, library: Path, tmp_path: Path
) -> None:
    write_folder(tmp_path / "倉庫")
    context = browser.new_context(locale="ja-JP")
    contexts = [context, *(browser.new_context(locale="ja-JP") for _ in ASKED)]
    for screen in watch(context, app):
        others = [Screen(each.new_page(), app) for each in contexts[1:]]
        for each in others:
            each.open()
            each.settle()
        others[0].ask(ASKED[-1][0])  # the model is loaded now
        screen.open("documents")
        screen.settle()
        box = screen.page.locator(".st-key-folder-form input").first
        box.fill(str(tmp_path / "倉庫"))
        box.press("Enter")
        wait_for_progress(screen, 1)

        for each, (question, _) in zip(others, ASKED, strict=True):
            each.page.locator(".st-key-question-form input").fill(question)
        for each in others:
            each.page.locator(".st-key-question-form input").press("Enter")
        expect(screen.page.locator(".tk-job h3")).to_have_text("取り込んでいます")
        for each, (question, expected) in zip(others, ASKED, strict=True):
            each.page.bring_to_front()
            each.wait_for_answer()
            expect(each.page.locator(".st-key-question-form input")).to_have_value(question)
            marked = each.page.locator("mark").all_text_contents()
            assert (expected in "".join(marked)) if expected else not marked, question

        # She asks, too, of what she added.
        screen.page.bring_to_front()
        screen.page.locator(".tk-job.tk-good").wait_for(timeout=ANSWER_MS)
        screen.page.get_by_role("link", name="質問する").click()
        screen.ask(HERS[0])
        assert HERS[1] in "".join(screen.page.locator("mark").all_text_contents())
    for opened_context in contexts:
        opened_context.close()
    with Library.open(library, create=False) as opened:
        for document in opened.documents():
            if str(tmp_path) in document.places[0]:
                opened.remove(document.id)
        opened.history.forget_all()
