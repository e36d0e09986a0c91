"""Journeys from an answer to the kept quotes and out of the app, in a real browser."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, expect

from index.citation import Citation
from index.kept import Decision, KeptId
from index.library import Library
from ingest.document import DocumentId
from retrieval.citation import cite_place, read_citations
from retrieval.quotes import digest_text
from retrieval.verification import TextPlace
from tests.browser.conftest import Screen, watch
from tests.browser.test_accessibility import violations_in_both_themes
from tests.fakes import make_citation

pytestmark = pytest.mark.browser

QUESTION = "市長が不在のときは誰が代決しますか？"
ANSWER = "市長が不在のときは、副市長がその事務を代決する。"
OTHER = "木星の衛星はいくつありますか？"


@pytest.fixture(autouse=True)
def opened(library: Path) -> Iterator[Library]:
    """Yield the library the app serves, its tray and its history emptied."""
    with Library.open(library, create=False) as opened:
        for kept in opened.tray.quotes():
            opened.tray.drop(kept.id)
        for citation in opened.tray.wrong_quotes():
            opened.tray.withdraw_report(citation)
        opened.history.forget_all()
        yield opened


def test_a_kept_quote_is_stored_and_shown_so_in_every_tab(
    screen: Screen, context: BrowserContext, opened: Library
) -> None:
    screen.open(question=QUESTION)
    screen.wait_for_answer()
    keep = screen.page.locator("#quote-1 [data-act='keep']")
    expect(keep).to_have_attribute("aria-pressed", "false")
    keep.click()
    expect(keep).to_have_attribute("aria-pressed", "true")
    expect(screen.page.locator(".tk-said")).to_contain_text("取っておきました")
    (kept,) = opened.tray.quotes()
    assert ANSWER in kept.citation.text
    assert kept.citation.question == QUESTION
    second = Screen(context.new_page(), screen.url)
    second.open(question=QUESTION)
    second.wait_for_answer()
    expect(second.page.locator("#quote-1 [data-act='keep']")).to_have_attribute(
        "aria-pressed", "true"
    )
    second.page.locator("#quote-1 [data-act='keep']").click()
    expect(second.page.locator(".tk-said")).to_contain_text("外しました")
    assert opened.tray.quotes() == ()


def test_the_key_s_keeps_the_quote_that_has_the_focus(screen: Screen, opened: Library) -> None:
    screen.open(question=QUESTION)
    screen.wait_for_answer()
    screen.page.keyboard.press("s")  # typed into the box
    assert opened.tray.quotes() == ()
    screen.page.keyboard.press("Escape")
    screen.page.keyboard.press("j")
    expect(screen.page.locator("#quote-1")).to_be_focused()
    screen.page.keyboard.press("s")
    expect(screen.page.locator("#quote-1 [data-act='keep']")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(screen.page.locator("#quote-1")).to_be_focused()
    assert len(opened.tray.quotes()) == 1


def test_two_quick_acts_are_both_done(screen: Screen, opened: Library) -> None:
    screen.open(question=QUESTION)
    screen.wait_for_answer()
    screen.page.evaluate(
        "() => { document.querySelector('#quote-1 [data-act=keep]').click();"
        " document.querySelector('#quote-1 [data-act=report]').click(); }"
    )
    for act in ("keep", "report"):
        button = screen.page.locator(f"#quote-1 [data-act='{act}']")
        expect(button).to_have_attribute("aria-pressed", "true")
    assert len(opened.tray.quotes()) == len(opened.tray.wrong_quotes()) == 1


def test_a_wrong_quote_is_recorded_with_its_question(screen: Screen, opened: Library) -> None:
    screen.open(question=QUESTION)
    screen.wait_for_answer()
    report = screen.page.locator("#quote-1 [data-act='report']")
    report.click()
    expect(report).to_have_attribute("aria-pressed", "true")
    (wrong,) = opened.tray.wrong_quotes()
    assert (wrong.question, ANSWER in wrong.text) == (QUESTION, True)
    screen.page.reload()
    screen.wait_for_answer()
    expect(report).to_have_attribute("aria-pressed", "true")
    report.click()
    expect(report).to_have_attribute("aria-pressed", "false")
    assert opened.tray.wrong_quotes() == ()


def test_earlier_questions_are_linked_and_can_be_removed(
    browser: Browser, app: str, opened: Library
) -> None:
    context = browser.new_context(locale="en-US", viewport={"width": 1100, "height": 900})
    for screen in watch(context, app):
        screen.open(question=QUESTION)
        screen.wait_for_answer()
        screen.ask(OTHER)
        history = screen.page.locator("#history")
        history.locator("summary").click()
        expect(history.locator("a")).to_have_text([OTHER, QUESTION])
        history.get_by_role("link", name=QUESTION).click()
        screen.page.wait_for_function(
            "question => new URLSearchParams(location.search).get('q') === question", arg=QUESTION
        )
        screen.wait_for_answer()
        assert screen.outcome == "found"
        expect(screen.page.locator(".st-key-question-form input")).to_have_value(QUESTION)
        history.get_by_role("button", name=f"Remove the question “{OTHER}”").click()
        expect(history.locator("a")).to_have_text([QUESTION])
        expect(history).to_have_attribute("open", "")
        history.get_by_role("button", name="Remove all").click()
        expect(history).to_have_count(0)
        assert opened.history.questions() == ()
    context.close()


def cite_sentences(library: Library, count: int) -> list[Citation]:
    """Return citations of different places of the rules, as if they had answered questions."""
    document = library.find_document("bunsho-kanri-kitei.txt")
    page = library.page(document.id, 1)
    begin = page.text.index(ANSWER)
    places = [TextPlace(document.id, 1, begin, begin + len(ANSWER))]
    places += [TextPlace(document.id, 1, 10 * each, 10 * each + 9) for each in range(count - 1)]
    made = (make_citation("…", question=QUESTION if not n else f"{n}？") for n in range(count))
    return [cite_place(each, library, place) for each, place in zip(made, places, strict=True)]


def fill(library: Library, count: int) -> list[KeptId]:
    return [library.tray.keep(citation) for citation in cite_sentences(library, count)]


def open_review(screen: Screen, parameters: str = "") -> None:
    screen.open(f"review{parameters}")
    screen.settle()


def cards(screen: Screen) -> Locator:
    return screen.page.locator(".tk-kept")


def card(screen: Screen, kept: KeptId) -> Locator:
    return screen.page.locator(f"#kept-{kept}")


def download(screen: Screen, name: str) -> bytes:
    with screen.page.expect_download() as waiting:
        screen.page.get_by_role("button", name=name, exact=True).click()
    return Path(waiting.value.path()).read_bytes()


def test_what_was_kept_is_under_review_after_a_reload_and_in_a_second_tab(
    screen: Screen, context: BrowserContext
) -> None:
    open_review(screen)
    assert "取っておいた引用はまだありません" in screen.page.locator(".tk-empty").inner_text()
    screen.open(question=QUESTION)
    screen.wait_for_answer()
    screen.page.locator("#quote-1 [data-act='keep']").click()
    expect(screen.page.locator(".tk-said")).to_contain_text("取っておきました")
    screen.page.get_by_role("link", name="引用の整理").click()
    second = Screen(context.new_page(), screen.url)
    open_review(second)
    for tab in (screen, second):
        expect(cards(tab)).to_have_count(1)
        tab.page.reload()
        expect(cards(tab)).to_have_count(1)
        assert ANSWER in str(cards(tab).locator("blockquote").evaluate("it => it.textContent"))
        assert "bunsho-kanri-kitei.txt" in cards(tab).inner_text()
    cards(second).get_by_role("link", name=QUESTION).click()
    second.wait_for_answer()
    assert second.outcome == "found"


def test_a_kept_quote_is_looked_at_in_its_source_and_the_way_back_leads_to_review(
    screen: Screen, opened: Library
) -> None:
    kept, _ = fill(opened, 2)
    open_review(screen)
    card(screen, kept).get_by_role("link", name="出典を見る").click()
    screen.page.locator("mark.tk-text").first.wait_for()
    assert "".join(screen.page.locator("mark.tk-text").all_inner_texts()) == ANSWER
    screen.page.get_by_role("link", name="引用の整理に戻る").click()
    expect(cards(screen)).to_have_count(2)
    expect(card(screen, kept)).to_be_focused()
    screen.settle()
    card(screen, kept).focus()
    screen.page.keyboard.press("Enter")
    screen.page.locator("mark.tk-text").first.wait_for()


def test_note_and_group_are_stored_also_when_the_tab_is_reloaded_while_writing(
    screen: Screen, opened: Library
) -> None:
    first, second = fill(opened, 2)
    open_review(screen)
    card(screen, second).get_by_label("分類").fill("代決")
    card(screen, second).get_by_label("分類").press("Enter")
    expect(screen.page.locator(".tk-group").first).to_have_text("分類なし")
    expect(screen.page.locator(".tk-group").last).to_have_text("代決")
    note = card(screen, first).get_by_label("メモ")
    note.fill("一行目\n<b>二行目</b>")
    note.blur()
    expect(screen.page.locator(".tk-said")).to_contain_text("メモを保存しました")
    note.press("Control+End")
    note.press_sequentially("、続き")
    screen.page.reload()
    expect(note).to_have_value("一行目\n<b>二行目</b>、続き")
    expect(screen.page.locator(".tk-said")).to_contain_text("メモを保存しました")
    assert [(kept.group, kept.note) for kept in opened.tray.quotes()] == [
        ("", "一行目\n<b>二行目</b>、続き"),
        ("代決", ""),
    ]


def test_order_and_decisions_change_by_button_key_and_number(
    screen: Screen, opened: Library
) -> None:
    first, second, third = fill(opened, 3)
    open_review(screen)
    card(screen, first).get_by_role("button", name="下へ移す").click()
    expect(cards(screen).first).to_have_id(f"kept-{second}")
    number = card(screen, third).get_by_label("順番")
    number.fill("1")
    number.press("Enter")
    expect(cards(screen).first).to_have_id(f"kept-{third}")
    expect(screen.page.locator(".tk-said")).to_contain_text("1番に移しました")
    assert [kept.id for kept in opened.tray.quotes()] == [third, second, first]
    card(screen, second).get_by_role("button", name="不採用").click()
    expect(card(screen, second).get_by_role("button", name="不採用")).to_be_focused()
    card(screen, first).focus()
    screen.page.keyboard.press("a")
    expect(card(screen, first).locator("[data-key='a']")).to_have_attribute("aria-pressed", "true")
    screen.page.get_by_role("link", name="不採用 1").click()
    expect(cards(screen)).to_have_count(1)
    expect(cards(screen)).to_have_id(f"kept-{second}")
    screen.page.reload()
    expect(cards(screen)).to_have_count(1)
    decisions = {kept.id: kept.decision for kept in opened.tray.quotes()}
    assert decisions == {
        third: Decision.OPEN, second: Decision.REJECTED, first: Decision.ACCEPTED,
    }  # fmt: skip


def test_what_is_taken_out_can_be_put_back_with_its_note(screen: Screen, opened: Library) -> None:
    first, second = fill(opened, 2)
    opened.tray.set_note(first, "大切")
    open_review(screen)
    card(screen, first).get_by_role("button", name="外す").click()
    expect(cards(screen)).to_have_count(1)
    assert [kept.id for kept in opened.tray.quotes()] == [second]
    screen.page.get_by_role("button", name="元に戻す").click()
    expect(cards(screen)).to_have_count(2)
    assert [kept.note for kept in opened.tray.quotes()] == ["大切", ""]


def test_each_format_is_exported_with_its_sources_and_without_the_rejected(
    screen: Screen, opened: Library, tmp_path: Path
) -> None:
    first, second, third = fill(opened, 3)
    opened.tray.set_note(first, "確認済み")
    opened.tray.decide(second, Decision.REJECTED)
    gone = opened.tray.quotes()[2].citation
    opened.tray.cite_anew(
        opened.tray.quotes()[2],
        replace(gone, sha256="0" * 64, document=DocumentId("0" * 16), file="gone.txt"),
    )
    open_review(screen)
    assert "1件は、いま原文のままと確認できない" in screen.page.locator(".tk-bad").inner_text()
    sha256 = opened.find_document("bunsho-kanri-kitei.txt").sha256
    word = docx.Document(io.BytesIO(download(screen, "Word")))
    assert [each.text for each in word.paragraphs if each.style and each.style.name == "Quote"] == [
        ANSWER
    ]
    everything = "\n".join(each.text for each in word.paragraphs)
    page = download(screen, "HTML").decode("utf-8")
    markdown = download(screen, "Markdown").decode("utf-8")
    for text in (everything, page, markdown.replace("\\", "")):
        assert ANSWER in text
        assert sha256 in text
        assert "確認済み" in text
        assert "原文のまま" in text
        assert "gone.txt" in text
        assert gone.text not in text.replace(ANSWER, "")
    rows = list(csv.DictReader(io.StringIO(download(screen, "CSV").decode("utf-8-sig"))))
    assert [(row["text"], row["standing"]) for row in rows] == [(ANSWER, "unchanged"), ("", "gone")]
    file = tmp_path / "quotes.json"
    file.write_bytes(download(screen, "JSON"))
    assert read_citations(file) == (opened.tray.quotes()[0].citation,)
    assert json.loads(file.read_bytes())["withheld"][0]["standing"] == "gone"
    assert third not in [kept.id for kept in opened.tray.quotes()]


def test_a_changed_source_is_shown_beside_what_was_kept(screen: Screen, opened: Library) -> None:
    (citation,) = cite_sentences(opened, 1)
    text = citation.text.replace("副市長", "出納員")
    older = replace(
        citation,
        text=text,
        digest=digest_text(text),
        sha256="0" * 64,
        document=DocumentId("0" * 16),
    )
    kept = opened.tray.keep(older)
    opened.tray.set_note(kept, "旧規程")
    open_review(screen)
    compared = card(screen, kept).locator(".tk-compared")
    expect(compared.locator("del")).to_have_text("出納員")
    assert violations_in_both_themes(screen.page) == []
    assert "副市長" in compared.locator("ins").all_text_contents()
    card(screen, kept).get_by_role("button", name="いまの文に置き換える").click()
    expect(screen.page.locator(".tk-warning")).to_have_count(0)
    (now,) = opened.tray.quotes()
    assert ANSWER in now.citation.text
    assert now.note == "旧規程"


def test_hostile_names_texts_and_notes_are_shown_and_never_act(
    screen: Screen, opened: Library
) -> None:
    evil = "<img src=x onerror=alert(1)>**x**\u202egnp.exe"
    text = f"{evil}</blockquote><script>alert(2)</script>"
    dialogs: list[str] = []
    screen.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    kept = opened.tray.keep(
        make_citation(text, file=evil, title=evil, question=evil, heading_path=(evil,))
    )
    opened.tray.set_note(kept, f"</textarea>{evil}")
    opened.tray.set_group(kept, f'"><script>{evil}')
    opened.tray.report_wrong(make_citation(text, file=evil, question=evil))
    open_review(screen)
    screen.page.locator("#wrong summary").click()
    expect(card(screen, kept).get_by_label("メモ")).to_have_value(f"</textarea>{evil}")
    expect(card(screen, kept).get_by_label("分類")).to_have_value(f'"><script>{evil}')
    assert "<img src=x onerror=alert(1)>**x**" in card(screen, kept).locator("h3").inner_text()
    assert screen.page.locator(".stHtml :is(img, script, strong)").count() == 0
    assert "\u202e" not in card(screen, kept).inner_text()
    assert dialogs == []


def test_five_hundred_quotes_are_shown_in_parts(screen: Screen, opened: Library) -> None:
    ids = fill(opened, 500)
    open_review(screen)
    expect(cards(screen)).to_have_count(50)
    pager = screen.page.get_by_role("navigation", name="一覧のページ").first
    assert "500件中1–50件目" in pager.inner_text()
    assert violations_in_both_themes(screen.page) == []
    pager.get_by_role("link", name="次へ").click()
    expect(cards(screen).first).to_have_id(f"kept-{ids[50]}")
    screen.page.wait_for_url("**part=2**")
    screen.page.reload()
    expect(cards(screen).first).to_have_id(f"kept-{ids[50]}")
    card(screen, ids[60]).get_by_role("link", name="出典を見る").click()
    screen.page.get_by_role("link", name="引用の整理に戻る").click()
    expect(card(screen, ids[60])).to_be_focused()
    screen.settle()
    number = card(screen, ids[50]).get_by_label("順番")
    number.fill("500")
    number.press("Enter")
    expect(screen.page.locator(".tk-said")).to_contain_text("500番に移しました")
    assert opened.tray.quotes()[-1].id == ids[50]
    assert len(json.loads(download(screen, "JSON"))["quotes"]) == 500


def test_the_keyboard_alone_goes_from_a_question_to_an_export(screen: Screen) -> None:
    keys = screen.page.keyboard
    screen.open()
    screen.settle()
    expect(screen.page.locator(".st-key-question-form input")).to_be_focused()
    keys.type(QUESTION)
    keys.press("Enter")
    screen.page.wait_for_function("() => location.search.includes('q=')")
    screen.wait_for_answer()
    keys.press("Escape")
    keys.press("j")
    keys.press("s")
    expect(screen.page.locator(".tk-said")).to_contain_text("取っておきました")
    press_until(screen, "Shift+Tab", "引用の整理")
    keys.press("Enter")
    expect(cards(screen)).to_have_count(1)
    screen.settle()
    keys.press("j")
    expect(cards(screen)).to_be_focused()
    keys.press("a")
    expect(cards(screen).locator("[data-key='a']")).to_have_attribute("aria-pressed", "true")
    press_until(screen, "Shift+Tab", "Word")
    with screen.page.expect_download() as waiting:
        keys.press("Enter")
    assert waiting.value.suggested_filename.endswith(".docx")


def press_until(screen: Screen, key: str, label: str) -> None:
    """Press a key until the element of this label has the focus."""
    for _ in range(60):
        if screen.page.evaluate("() => document.activeElement.textContent.trim()") == label:
            return
        screen.page.keyboard.press(key)
    raise AssertionError(f"{label} is not reached by {key}")


def test_it_prints_as_a_document_and_fits_a_telephone(
    browser: Browser, app: str, opened: Library
) -> None:
    first, _ = fill(opened, 2)
    opened.tray.set_note(first, "印刷されるメモ")
    context = browser.new_context(locale="ja-JP", viewport={"width": 360, "height": 800})
    for screen in watch(context, app):
        open_review(screen)
        edge = "() => document.querySelector('.stMain').scrollWidth - innerWidth"
        assert screen.page.evaluate(edge) <= 0
        screen.page.emulate_media(media="print")
        expect(card(screen, first).get_by_text("印刷されるメモ").last).to_be_visible()
        for hidden in (".st-key-header", ".tk-choices", ".tk-fields", ".tk-acts"):
            expect(screen.page.locator(hidden).first).to_be_hidden()
    context.close()
