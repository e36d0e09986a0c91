"""WCAG 2.2 A and AA on every page and state, in both themes, checked by axe-core.

States that a journey comes through anyway (jobs, versions, filing, a measured library) are
checked there, with the same two functions.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import BrowserContext, Page, expect

from index.library import Library
from tests.browser.conftest import ANSWER_MS, Screen, serve, watch
from tests.fakes import make_citation

pytestmark = pytest.mark.browser

IN_A_PDF = "令和6年度のごみの総排出量は何トンですか？"
IN_A_TEXT = "市長が不在のときは誰が代決しますか？"
# One of them is only possibly answered, wherever the limits come to lie.
DOUBTFUL = (
    IN_A_PDF,
    "個人情報の書かれた紙はどうやって捨てますか？",
    "How often must electronic documents be backed up?",
    "リサイクルの割合は前の年よりどれだけ良くなりましたか？",
)
UNANSWERED = "木星の衛星はいくつありますか？"
TWO = IN_A_TEXT + "証明書の手数料はいつから変わりますか？"
SCANNED = "The fee for a certified copy of the register is 300 yen."
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LEAST_PASSES = 8  # rules that found something to look at


def violations(page: Page) -> list[str]:
    """Return what axe-core finds, after checking that it looked at the page."""
    response = Axe().run(page, options=RULES).response
    assert len(response["passes"]) >= LEAST_PASSES
    return [
        f"{found['id']}: {node['html'][:200]}"
        for found in response["violations"]
        for node in found["nodes"]
    ]


def violations_in_both_themes(page: Page) -> list[str]:
    """Return what axe-core finds in the light and in the dark theme, without loading anew."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.wait_for_function(
            "scheme => getComputedStyle(document.querySelector('.stApp')).colorScheme === scheme",
            arg=scheme,
        )
        found += [f"{scheme}: {each}" for each in violations(page)]
    page.emulate_media(color_scheme="light")
    return found


def scan(words: str) -> bytes:
    """Return a PDF that is only a picture of some words."""
    image = Image.new("L", (1900, 400), "white")
    ImageDraw.Draw(image).text((80, 80), words, fill="black", font=ImageFont.load_default(60))
    stream = io.BytesIO()
    image.save(stream, "PDF", resolution=300.0)
    return stream.getvalue()


def test_no_state_of_a_filled_library_breaks_a_rule_of_wcag(screen: Screen, library: Path) -> None:
    with Library.open(library, create=False) as opened:
        opened.tray.keep(make_citation("副市長がその事務を代決する。", question=IN_A_TEXT))
        opened.tray.report_wrong(make_citation("四月一日から起算する。", question=UNANSWERED))
        found = {}
        for name, open_state in STATES.items():
            open_state(screen)
            screen.settle()
            found[name] = violations_in_both_themes(screen.page)
        for kept in opened.tray.quotes():
            opened.tray.drop(kept.id)
        for citation in opened.tray.wrong_quotes():
            opened.tray.withdraw_report(citation)
    assert found == {name: [] for name in STATES}


def test_no_state_of_an_empty_library_breaks_a_rule_of_wcag(
    context: BrowserContext, tmp_path: Path
) -> None:
    for url in serve(tmp_path / "library"):
        for screen in watch(context, url):
            found = {}
            for path in ("", "review", "documents", "measure", "settings"):
                screen.open(path)
                screen.settle()
                found[path] = violations_in_both_themes(screen.page)
            screen.open()
            screen.settle()
            screen.page.locator(".st-key-start-form input").fill("/no/such/folder")
            screen.page.locator(".st-key-start-form button").click()
            screen.page.locator(".tk-notice.tk-bad").wait_for()
            found["no such folder"] = violations_in_both_themes(screen.page)
            assert found == {name: [] for name in found}


def answer(question: str, *outcomes: str) -> Callable[[Screen], None]:
    """Return what opens the answer to a question that ends in one of these outcomes."""

    def open_answer(screen: Screen) -> None:
        screen.open(question=question)
        screen.wait_for_answer()
        assert screen.outcome in outcomes
        for summary in screen.page.locator(".tk-quote summary").all()[:1]:
            summary.click()  # the reasons, too

    return open_answer


def open_weak(screen: Screen) -> None:
    for question in DOUBTFUL:
        screen.open(question=question)
        screen.wait_for_answer()
        if screen.outcome == "weak":
            return
    raise AssertionError("no question is only possibly answered")


def open_source(question: str) -> Callable[[Screen], None]:
    """Return what opens the source of the first quote of an answer."""

    def open_it(screen: Screen) -> None:
        screen.open(question=question)
        screen.wait_for_answer()
        screen.page.locator("#quote-1 a.tk-source").click()
        screen.page.locator(".tk-lines").wait_for()

    return open_it


def open_scan(screen: Screen) -> None:
    screen.open("documents")
    screen.upload("scan.pdf", scan(SCANNED))
    screen.document("scan.pdf").get_by_role("link", name="開く").click()
    screen.page.locator(".tk-ocr").wait_for()
    expect(screen.page.locator(".tk-picture")).to_be_visible(timeout=ANSWER_MS)


def open_finding(screen: Screen) -> None:
    screen.page.goto(f"{screen.page.url}&find=fee")
    screen.page.locator(".tk-found-places").wait_for()


def open_report_of_scan(screen: Screen) -> None:
    screen.open("documents")
    screen.document("scan.pdf").get_by_role("link", name="読み取りの記録").click()
    screen.page.locator(".tk-report").wait_for()


def open_labels(screen: Screen) -> None:
    screen.open("documents")
    screen.settle()
    screen.document("scan.pdf").locator("[class*='st-key-file-'] button").click()
    screen.page.locator(".st-key-save-labels").wait_for()


def open_removal(screen: Screen) -> None:
    screen.open("documents")
    screen.settle()
    screen.document("scan.pdf").locator("[class*='st-key-remove-'] button").click()
    screen.page.locator("[class*='st-key-remove-confirm']").wait_for()


def open_documents_after_removal(screen: Screen) -> None:
    screen.open("documents")
    screen.remove("scan.pdf")


def open_failure(screen: Screen) -> None:
    screen.open("documents")
    screen.upload("cut.pdf", b"%PDF-1.7\n1 0 obj")
    screen.page.locator(".tk-job.tk-bad").wait_for()


def open_nowhere(screen: Screen) -> None:
    screen.open("source?doc=x")


def open_review(screen: Screen) -> None:
    screen.open("review")
    screen.page.locator(".tk-kept").first.wait_for()


def open_label(screen: Screen) -> None:
    screen.open(f"measure?label={IN_A_TEXT}")
    screen.page.locator(".st-key-label-form").wait_for(timeout=ANSWER_MS)


def open_narrowing(screen: Screen) -> None:
    screen.open()
    screen.open_fold("narrow")
    expect(screen.page.locator(".st-key-narrow-from")).to_be_visible()


STATES: dict[str, Callable[[Screen], None]] = {
    "found, in a text": answer(IN_A_TEXT, "found"),
    "weak": open_weak,
    "not found": answer(UNANSWERED, "not_found"),
    "several questions": answer(TWO, "partly"),
    "narrowing": open_narrowing,
    "source of a text": open_source(IN_A_TEXT),
    "source of a PDF": open_source(IN_A_PDF),
    "source of a scan": open_scan,
    "found in the document": open_finding,
    "no such source": open_nowhere,
    "reading report": open_report_of_scan,
    "filing": open_labels,
    "removing": open_removal,
    "documents": open_documents_after_removal,
    "a job with failures": open_failure,
    "review": open_review,
    "label": open_label,
}
