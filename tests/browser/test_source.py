"""Journeys of the page Source: a quote checked with one's own eyes on the page it stands on."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import SAMPLES, Screen, watch
from tests.browser.test_looks import CONTRAST, overflow
from tests.ingest.pdf_making import make_pdf, show

pytestmark = pytest.mark.browser

TEXT_QUESTION = "市長が不在のときは誰が代決しますか？"
TEXT_ANSWER = "市長が不在のときは、副市長がその事務を代決する。"
PDF_QUESTION = "令和6年度のごみの総排出量は何トンですか？"
VERTICAL = SAMPLES / "kouhou-tategaki.pdf"
# Pixels of the picture under a box that are not white: there are letters where it is marked.
INK = """
(selector) => {
  const picture = document.querySelector(".tk-picture");
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth;
  canvas.height = picture.naturalHeight;
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const sheet = picture.getBoundingClientRect();
  const scale = picture.naturalWidth / sheet.width;
  return [...document.querySelectorAll(selector)].map((box) => {
    const place = box.getBoundingClientRect();
    const pixels = context.getImageData(
      (place.left - sheet.left) * scale, (place.top - sheet.top) * scale,
      Math.max(place.width * scale, 1), Math.max(place.height * scale, 1)).data;
    let dark = 0;
    for (let i = 0; i < pixels.length; i += 4) if (pixels[i] < 128) dark += 1;
    return dark / (pixels.length / 4);
  });
}
"""


def open_source_of(screen: Screen, question: str, *, number: int = 1) -> None:
    """Ask, and open the source of a quote by its link."""
    screen.open(question=question)
    screen.wait_for_answer()
    screen.page.locator(f"#quote-{number} a.tk-source").click()
    screen.page.locator(".tk-lines").wait_for()
    screen.settle()


def wait_for_picture(screen: Screen) -> None:
    """Wait until the page's image is there and drawn."""
    screen.page.wait_for_function(
        "() => { const it = document.querySelector('.tk-picture');"
        " return it && !it.hidden && it.complete && it.naturalWidth > 0; }",
        timeout=30_000,
    )


def wait_until_in_view(screen: Screen, selector: str, area: str) -> None:
    """Wait until the first of these stands inside the visible part of its area."""
    screen.page.wait_for_function(
        "([selector, area]) => { const box = document.querySelector(selector)"
        ".getBoundingClientRect(); const view = document.querySelector(area)"
        ".getBoundingClientRect(); return box.top >= view.top - 1 && box.top < view.bottom"
        " && box.left >= view.left - 1 && box.right <= view.right + 1; }",
        arg=[selector, area],
    )


def upload_vertical(screen: Screen) -> None:
    screen.open("documents")
    screen.settle()
    if not screen.document(VERTICAL.name).count():
        screen.upload(VERTICAL.name, VERTICAL.read_bytes())


def test_a_quote_of_a_text_is_marked_in_its_lines_and_scrolled_into_view(screen: Screen) -> None:
    open_source_of(screen, TEXT_QUESTION)
    marks = screen.page.locator(".tk-lines mark.tk-text")
    assert TEXT_ANSWER in "".join(marks.all_inner_texts())
    wait_until_in_view(screen, "mark.tk-text", ".tk-lines")
    line = screen.page.locator(".tk-line", has=screen.page.locator("mark.tk-text")).first
    expect(line.locator(".tk-line-number")).to_have_text("67")
    expect(screen.page.locator(".tk-viewport")).to_have_count(0)


def test_the_address_holds_everything_and_the_ways_back_work(screen: Screen) -> None:
    open_source_of(screen, TEXT_QUESTION)
    address = screen.page.url
    parameters = parse_qs(urlsplit(address).query)
    assert urlsplit(address).path == "/source"
    assert parameters["q"] == [TEXT_QUESTION]
    screen.page.reload()
    screen.page.locator("mark.tk-text").first.wait_for()
    screen.settle()
    assert screen.page.url == address
    wait_until_in_view(screen, "mark.tk-text", ".tk-lines")
    screen.page.locator(".tk-back a").click()
    screen.wait_for_answer()
    assert screen.outcome == "found"
    screen.page.go_back()
    screen.page.locator("mark.tk-text").first.wait_for()
    screen.page.go_back()
    screen.page.locator("#quote-1").wait_for()
    expect(screen.page.locator(".st-key-question-form input")).to_have_value(TEXT_QUESTION)


def test_enter_on_a_quote_opens_its_source(screen: Screen) -> None:
    screen.open(question=TEXT_QUESTION)
    screen.wait_for_answer()
    screen.page.keyboard.press("Escape")
    screen.page.keyboard.press("j")
    expect(screen.page.locator("#quote-1")).to_be_focused()
    screen.page.keyboard.press("Enter")
    screen.page.locator("mark.tk-text").first.wait_for()


def test_a_quote_of_a_pdf_is_marked_on_its_page_where_its_letters_are(screen: Screen) -> None:
    open_source_of(screen, PDF_QUESTION)
    wait_for_picture(screen)
    boxes = screen.page.locator(".tk-viewport .tk-box")
    assert boxes.count() >= 1
    shares = screen.page.evaluate(INK, ".tk-box")
    assert all(0.03 < share < 0.6 for share in shares)
    wait_until_in_view(screen, ".tk-box", ".tk-viewport")
    wait_until_in_view(screen, "mark.tk-text", ".tk-lines")


def test_pages_are_turned_by_link_and_by_key(screen: Screen) -> None:
    open_source_of(screen, PDF_QUESTION)
    wait_for_picture(screen)
    first = screen.page.url
    before = screen.page.locator(".tk-picture").get_attribute("src")
    step = ".tk-next-page" if screen.page.locator("a.tk-next-page").count() else ".tk-previous-page"
    screen.page.locator(f"a{step}").click()
    screen.page.wait_for_function("url => location.href !== url", arg=first)
    screen.settle()
    wait_for_picture(screen)
    expect(screen.page.locator("mark.tk-text")).to_have_count(0)
    assert screen.page.locator(".tk-picture").get_attribute("src") != before
    second = screen.page.url
    screen.page.keyboard.press("p" if step == ".tk-next-page" else "n")
    screen.page.wait_for_function("url => location.href !== url", arg=second)
    screen.settle()
    # The picture of the page that was left may stand there until the new one is drawn.
    assert before is not None
    expect(screen.page.locator(".tk-picture")).to_have_attribute("src", before)


def test_a_vertical_page_is_marked_in_its_columns_and_read_from_the_right(screen: Screen) -> None:
    upload_vertical(screen)
    open_source_of(screen, "灯台の初点灯はいつですか？")
    wait_for_picture(screen)
    boxes = screen.page.locator(".tk-box").evaluate_all(
        "all => all.map((box) => { const it = box.getBoundingClientRect();"
        " return [it.width, it.height, it.left]; })"
    )
    assert len(boxes) >= 2
    assert boxes[0][1] > 3 * boxes[0][0]  # a column
    assert [box[2] for box in boxes] == sorted((box[2] for box in boxes), reverse=True)
    assert all(share > 0.03 for share in screen.page.evaluate(INK, ".tk-box"))
    address = screen.page.url.split("&start=")[0]
    screen.page.goto(address)
    wait_for_picture(screen)
    screen.settle()
    for _ in range(2):
        screen.page.locator("button[data-zoom='1']").click()
    expect(screen.page.locator(".tk-zoom-now")).to_have_text("200%")
    screen.page.wait_for_function(
        "() => { const it = document.querySelector('.tk-viewport');"
        " const most = it.scrollWidth - it.clientWidth;"
        " return most > 100 && it.scrollLeft >= most - 1; }"
    )
    for _ in range(2):
        screen.page.locator("button[data-zoom='-1']").click()
    expect(screen.page.locator("button[data-zoom='-1']")).to_be_disabled()


def test_words_are_found_in_the_document_whatever_their_numerals(screen: Screen) -> None:
    open_source_of(screen, TEXT_QUESTION)
    box = screen.page.locator(".st-key-find-form input")
    box.fill("第11条")
    box.press("Enter")
    places = screen.page.locator(".tk-found-places li")
    places.first.wait_for()
    assert "第十一条" in places.first.inner_text()
    places.first.locator("a").click()
    expect(screen.page.locator("mark.tk-text").first).to_have_text("第十一条")
    screen.settle()
    assert "find=" in screen.page.url
    screen.page.reload()
    expect(screen.page.locator("mark.tk-text").first).to_have_text("第十一条")
    expect(screen.page.locator(".st-key-find-form input")).to_have_value("第11条")


def test_the_original_is_downloaded_byte_for_byte(screen: Screen) -> None:
    open_source_of(screen, PDF_QUESTION)
    with screen.page.expect_download() as caught:
        screen.page.locator(".st-key-download-original button").click()
    assert caught.value.suggested_filename == "gomi-genryo-houkoku.pdf"
    assert caught.value.path().read_bytes() == (SAMPLES / "gomi-genryo-houkoku.pdf").read_bytes()


def test_a_removed_document_and_a_bad_link_are_told_with_a_way_on(
    screen: Screen, context: BrowserContext
) -> None:
    upload_vertical(screen)
    open_source_of(screen, "灯台の初点灯はいつですか？")
    address = screen.page.url
    other = Screen(context.new_page(), screen.url)
    other.open("documents")
    other.remove(VERTICAL.name)
    other.page.close()
    screen.page.bring_to_front()
    screen.page.goto(address)
    expect(screen.page.locator("h1")).to_have_text("この文書はもう登録されていません")
    expect(screen.page.locator(".tk-lines, .tk-viewport")).to_have_count(0)
    screen.page.goto(f"{screen.url}/source?doc=%3Cscript%3E")
    expect(screen.page.locator("h1")).to_have_text("このリンクの先に文書はありません")
    screen.page.locator(".tk-empty a").click()
    expect(screen.page.locator("h1")).to_have_text("文書に質問する")


def test_a_hostile_name_and_text_are_shown_and_do_nothing(screen: Screen) -> None:
    name = "[a](http) `c` $x$ _e_ #&.txt"
    text = (
        "<script>window.hacked = 1</script> **太字** :smile: $x^2$ "
        '<img src=x onerror="window.hacked = 1"> [link](http://example.com) \u202etxet\u202c'
        "\n&amp; --> </style> は秘密倉庫の鍵の番号である。"
    )
    screen.open("documents")
    screen.upload(name, text.encode())
    open_source_of(screen, "秘密倉庫の鍵の番号")
    shown = "\n".join(
        screen.page.locator(".tk-line > span:last-child").evaluate_all(
            "all => all.map((line) => line.textContent)"
        )
    )
    assert shown == text.replace("\u202e", "U+202E").replace("\u202c", "U+202C")
    heading = screen.page.locator("h1").evaluate("it => it.textContent")
    assert heading == name
    for tag in ("script", "img", "b", "strong", "a", "style", "em"):
        expect(screen.page.locator(f".tk-lines {tag}, h1 {tag}")).to_have_count(0)
    assert screen.page.evaluate("() => window.hacked") is None
    screen.open("documents")
    screen.remove(name)


@pytest.mark.parametrize("width", [360, 768, 2560])
def test_nothing_runs_over_the_edge(browser: Browser, app: str, width: int) -> None:
    context = browser.new_context(locale="ja-JP", viewport={"width": width, "height": 800})
    for screen in watch(context, app):
        open_source_of(screen, PDF_QUESTION)
        wait_for_picture(screen)
        assert overflow(screen.page) <= 0
        sheet = screen.page.locator(".tk-sheet").bounding_box()
        assert sheet is not None
        assert sheet["width"] > 250
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_in_light_and_dark(browser: Browser, app: str, scheme: str) -> None:
    context = browser.new_context(
        locale="en-US",
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": 1300, "height": 900},
    )
    for screen in watch(context, app):
        open_source_of(screen, PDF_QUESTION)
        expect(screen.page.locator(".tk-back a")).to_have_text("← Back to the answer")
        for selector in (
            "h1",
            ".tk-back a",
            ".tk-lines",
            ".tk-lines mark",
            ".tk-place",
            ".tk-step",
        ):
            assert screen.page.evaluate(CONTRAST, selector) >= 4.5, selector
    context.close()


def test_the_report_of_a_reading_leads_to_the_page_it_tells_of(screen: Screen) -> None:
    unseen = "1 1 1 rg " + show("白い字の料金は百円である。", 50, 450)
    pages = [[show("料金は無料である。", 50, 500), unseen], []]
    screen.open("documents")
    screen.upload("shiroji.pdf", make_pdf(pages))
    expect(screen.page.locator(".tk-eye")).to_contain_text("shiroji.pdf")
    screen.document("shiroji.pdf").get_by_role("link", name="読み取りの記録").click()
    screen.page.locator(".tk-report").wait_for()
    told = screen.page.locator(".tk-report").inner_text()
    assert "目に見えない文字が 13 字" in told
    screen.page.locator(".tk-eye a").first.click()
    wait_for_picture(screen)
    expect(screen.page.locator(".tk-hidden-text")).to_have_text("白い字の料金は百円である。")
    screen.page.go_back()
    screen.page.locator(".tk-report").wait_for()
    screen.page.locator(".tk-back a").click()
    screen.document("shiroji.pdf").wait_for()
    screen.remove("shiroji.pdf")
