"""Journeys of the page Ask, in a real browser on real documents."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import ANSWER_MS, Screen

pytestmark = pytest.mark.browser

ANSWERABLE = "市長が不在のときは誰が代決しますか？"
ANSWER = "市長が不在のときは、副市長がその事務を代決する。"
UNANSWERABLE = "木星の衛星はいくつありますか？"
TEN = (
    (ANSWERABLE, "副市長がその事務を代決する"),
    ("契約に関する文書の保存期間は何年ですか？", "契約に関する文書の保存期間は、十年とする"),
    ("窓口は何時から何時まで開いていますか？", "午後５時１５分まで"),
    ("駐車場は何台分ありますか？", "８６台分"),
    ("転入届はいつまでに出しますか？", "１４日以内"),
    ("印鑑登録証をなくしたらどうしますか？", "市民課へお電話ください"),
    ("令和6年度のごみの総排出量は何トンですか？", "23,418トン"),
    ("勤務時間外に到達した文書は誰が受領しますか？", "宿日直員が受領"),
    ("出張申請の受付は何人から頼めますか？", "５人以上の申込み"),
    ("総務課長は誰に調査の結果を報告しますか？", "副市長に報告"),
)


def test_the_question_box_has_focus_and_the_page_speaks_its_language(screen: Screen) -> None:
    screen.open()
    expect(screen.page.locator("h1")).to_have_text("文書に質問する")
    expect(screen.page.locator(".st-key-question-form input")).to_be_focused()
    expect(screen.page.locator("html")).to_have_attribute("lang", "ja")


def test_an_answerable_question_is_found_and_its_sentence_marked(screen: Screen) -> None:
    screen.open()
    screen.ask(ANSWERABLE)
    assert screen.outcome == "found"
    first = screen.page.locator("#quote-1")
    assert ANSWER in first.locator("mark").inner_text()
    assert "第十一条" in first.locator(".tk-place").inner_text()
    assert "bunsho-kanri-kitei.txt" in first.inner_text()
    expect(screen.page.locator(".tk-live")).to_have_text("文書に書かれています")


def test_an_unanswerable_question_shows_the_nearest_and_no_answer(screen: Screen) -> None:
    screen.open()
    screen.ask(UNANSWERABLE)
    assert screen.outcome == "not_found"
    expect(screen.page.locator("mark")).to_have_count(0)
    nearest = screen.page.locator(".tk-nearest")
    assert nearest.count() > 0
    assert "答えではない" in nearest.first.inner_text()
    assert "3文書" in screen.page.locator(".tk-outcome").first.inner_text()


def test_a_link_opens_answered_and_back_goes_to_the_question_before(screen: Screen) -> None:
    screen.open(question=ANSWERABLE)
    screen.wait_for_answer()
    assert screen.outcome == "found"
    box = screen.page.locator(".st-key-question-form input")
    expect(box).to_have_value(ANSWERABLE)
    screen.ask(UNANSWERABLE)
    assert screen.outcome == "not_found"
    screen.page.go_back()
    expect(box).to_have_value(ANSWERABLE)
    expect(screen.page.locator(".tk-found")).to_be_visible()
    screen.page.go_forward()
    expect(box).to_have_value(UNANSWERABLE)
    expect(screen.page.locator(".tk-not_found")).to_be_visible()


def test_a_reload_and_a_visit_to_documents_keep_the_question(screen: Screen) -> None:
    screen.open(question=ANSWERABLE)
    screen.wait_for_answer()
    screen.page.reload()
    screen.wait_for_answer()
    screen.page.get_by_role("link", name="文書").click()
    expect(screen.page.locator("h1")).to_have_text("文書")
    screen.page.get_by_role("link", name="質問する").click()
    screen.wait_for_answer()
    expect(screen.page.locator(".st-key-question-form input")).to_have_value(ANSWERABLE)
    assert screen.outcome == "found"


def test_copying_gives_the_exact_text_and_its_source(
    screen: Screen, context: BrowserContext
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    screen.open(question=ANSWERABLE)
    screen.wait_for_answer()
    first = screen.page.locator("#quote-1")
    marked = first.locator("mark").evaluate("element => element.textContent")
    first.locator(".tk-copy").click()
    expect(first.locator(".tk-copy")).to_have_text("コピーしました")
    copied = str(screen.page.evaluate("() => navigator.clipboard.readText()"))
    quoted, source = copied.rsplit("\n— ", 1)
    assert quoted == f"「{marked}」"
    assert "bunsho-kanri-kitei.txt" in source
    assert "SHA-256 " in source


def test_keys_reach_the_box_and_the_quotes(screen: Screen) -> None:
    screen.open(question=ANSWERABLE)
    screen.wait_for_answer()
    box = screen.page.locator(".st-key-question-form input")
    expect(box).to_be_focused()
    screen.page.keyboard.press("Escape")
    screen.page.keyboard.press("j")
    expect(screen.page.locator("#quote-1")).to_be_focused()
    screen.page.keyboard.press("/")
    expect(box).to_be_focused()
    expect(box).to_have_value(ANSWERABLE)


def test_reasons_and_the_number_are_there_on_demand(screen: Screen) -> None:
    screen.open(question=ANSWERABLE)
    screen.wait_for_answer()
    details = screen.page.locator("#quote-1 details")
    expect(details.locator("dl")).to_be_hidden()
    details.locator("summary").click()
    expect(details.locator("dl")).to_be_visible()
    shown = details.inner_text()
    assert "%" in shown
    assert "意味の近さ" in shown


def test_the_language_switches_and_the_link_carries_it(screen: Screen) -> None:
    screen.open(question=ANSWERABLE)
    screen.wait_for_answer()
    screen.page.get_by_role("button", name="English").click()
    expect(screen.page.locator("h1")).to_have_text("Ask your documents")
    expect(screen.page.locator(".tk-outcome-words")).to_have_text("Found in your documents")
    expect(screen.page.locator("html")).to_have_attribute("lang", "en")
    expect(screen.page.locator(".st-key-question-form input")).to_have_value(ANSWERABLE)
    screen.page.wait_for_url("**lang=en**")
    screen.page.get_by_role("link", name="Documents").click()
    expect(screen.page.locator("h1")).to_have_text("Documents")
    screen.page.get_by_role("button", name="日本語").click()
    expect(screen.page.locator("h1")).to_have_text("文書")


def test_ten_people_who_ask_at_once_each_see_their_own_passages(
    screen: Screen, context: BrowserContext
) -> None:
    people = [screen, *(Screen(context.new_page(), screen.url) for _ in TEN[1:])]
    for person in people:
        person.open()
        person.settle()
    for person, (question, _) in zip(people, TEN, strict=True):
        box = person.page.locator(".st-key-question-form input")
        person.page.bring_to_front()  # Chromium draws no frames for a tab behind another
        box.fill(question)
        box.press("Enter")
    for person, (question, sentence) in zip(people, TEN, strict=True):
        person.page.bring_to_front()
        person.page.wait_for_url(lambda url, q=question: quote(q) in url, timeout=ANSWER_MS)  # type: ignore[misc]
        person.wait_for_answer()
        expect(person.page.locator(".st-key-question-form input")).to_have_value(question)
        shown = "".join(person.page.locator(".tk-passage").all_text_contents())
        assert sentence in shown, question


@pytest.mark.parametrize("question", ["あ", "🦊🦊🦊", "\u202e\u0007", "\u3000 ", "a" * 3000])
def test_odd_questions_end_in_an_outcome_or_a_sentence(screen: Screen, question: str) -> None:
    screen.open(question=question)
    screen.page.locator(".tk-outcome, .tk-introduction").wait_for(timeout=120_000)
    screen.settle()
    expect(screen.page.locator(".tk-bad")).to_have_count(0)
    expect(screen.page.locator("[data-testid='stException']")).to_have_count(0)


def test_two_questions_in_one_are_answered_each_by_its_quotes(screen: Screen) -> None:
    screen.open(question=ANSWERABLE + "証明書の手数料はいつから変わりますか？")
    screen.wait_for_answer()
    parts = screen.page.locator(".tk-parts li")
    expect(parts).to_have_count(2)
    expect(parts.first).to_contain_text(ANSWERABLE)
    expect(parts.first).to_contain_text("（引用")
    assert ANSWER in screen.page.locator("#quote-1 mark").inner_text()
    screen.page.locator("#quote-1 [data-act='keep']").click()
    expect(screen.page.locator("#quote-1 [data-act='keep']")).to_have_attribute(
        "aria-pressed", "true"
    )
    screen.page.reload()
    screen.wait_for_answer()
    expect(screen.page.locator(".tk-parts li")).to_have_count(2)
    expect(screen.page.locator("#quote-1 [data-act='keep']")).to_have_attribute(
        "aria-pressed", "true"
    )
    screen.page.locator("#quote-1 [data-act='keep']").click()
    screen.page.locator("#quote-1 .tk-source").click()
    expect(screen.page.locator("mark").first).to_contain_text("副市長がその事務を代決する")
