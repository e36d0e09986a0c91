"""Take the pictures of README and docs: `python -m tests.browser.screenshots [NAME...]`.

The real app on all sample documents in a real Chromium; writes docs/images/*.png.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from evaluation.own import measure_own, take_over
from evaluation.question_lines import load_lines
from index.citation import Citation
from index.kept import Decision
from index.library import Library
from ingest.document import Document, DocumentId
from retrieval.ask import open_asker
from retrieval.citation import cite_place
from retrieval.quotes import digest_text
from retrieval.verification import TextPlace
from tests.browser.conftest import CHROMIUM, PROJECT, QUIET, SAMPLES, Screen, serve
from tests.fakes import make_citation

IMAGES: Final = PROJECT / "docs" / "images"
FOUND: Final = "証明書の手数料はいつから変わりますか？"
NOT_FOUND: Final = "パスポートの手数料はいくらですか？"
VERTICAL: Final = "灯台の初点灯はいつですか？"
REFUSED: Final = "Who reviews a refusal?"
TALLEST: Final = 1700
DEPUTY: Final = "市長が不在のときは、副市長がその事務を代決する。"
REFUSAL: Final = "A refusal is reviewed by the Information Policy Division within 15 working days."
TABLES: Final = "Tables are published as CSV in UTF-8 with one header row."


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: what is open, in which language, how wide, and in which colours."""

    name: str
    language: Literal["ja", "en"]
    path: str = ""
    question: str = ""
    width: int = 960
    scheme: Literal["light", "dark"] = "light"
    details: bool = False
    source: bool = False
    is_empty: bool = False  # of a library that holds nothing yet


PICTURES: Final = (
    Picture("ask-found-ja", "ja", question=FOUND),
    Picture("ask-found-en", "en", question="Which format are tables published in?", details=True),
    Picture("ask-not-found-ja", "ja", question=NOT_FOUND),
    Picture("ask-not-found-en", "en", question="What are the fines for speeding?"),
    Picture("source-ja", "ja", question=VERTICAL, source=True, width=1280),
    Picture("source-en", "en", question=REFUSED, source=True, scheme="dark"),
    Picture("source-mobile-ja", "ja", question=VERTICAL, source=True, width=360),
    Picture("review-ja", "ja", path="review"),
    Picture("review-en", "en", path="review", scheme="dark"),
    Picture("documents-ja", "ja", path="documents"),
    Picture("documents-en", "en", path="documents", scheme="dark"),
    Picture("measure-ja", "ja", path="measure"),
    Picture("measure-en", "en", path="measure", scheme="dark"),
    Picture("settings-ja", "ja", path="settings"),
    Picture("settings-en", "en", path="settings", scheme="dark"),
    Picture("first-start-ja", "ja", is_empty=True),
    Picture("first-start-en", "en", is_empty=True, scheme="dark"),
    Picture("ask-mobile-ja", "ja", question=FOUND, width=360),
    Picture("ask-dark-ja", "ja", question=FOUND, scheme="dark", details=True),
)


def main(names: Sequence[str]) -> None:
    """Index the samples, start the app, and take the pictures of these names, or all."""
    chromium = os.environ.get("TENKYO_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)))
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        wanted = [each for each in PICTURES if not names or each.name in names]
        for is_empty in (True, False):
            pictures = [each for each in wanted if each.is_empty is is_empty]
            library = Path(folder) / ("empty" if is_empty else "library")
            if pictures and not is_empty:
                index_samples(library)
                fill_tray(library)
                if any(each.path == "measure" for each in pictures):
                    measure_samples(library)
            for url in serve(library) if pictures else ():
                for picture in pictures:
                    path = take(browser, url, picture)
                    print(f"{path.relative_to(PROJECT)}  {path.stat().st_size // 1024} kB")
        browser.close()


def index_samples(library: Path) -> None:
    """Index every sample document, as `make run` does."""
    files = [
        str(path)
        for path in sorted(SAMPLES.iterdir())
        if path.suffix in (".md", ".txt", ".pdf") and path.name != "README.md"
    ]
    command = [sys.executable, "-m", "ingest", "--library", str(library), *files]
    subprocess.run(command, cwd=PROJECT, check=True)


def measure_samples(directory: Path) -> None:
    """Label the questions that come with the samples, and measure the library by them."""
    with Library.open(directory, create=False) as library:
        take_over(library, load_lines(SAMPLES / "questions.jsonl", "samples"))
        measure_own(open_asker(library), lambda _: None)


def fill_tray(directory: Path) -> None:
    """Keep three quotes: one with a note, one whose source changed since, one undecided."""
    with Library.open(directory, create=False) as library:
        rules, policy = (
            library.find_document(name)
            for name in ("bunsho-kanri-kitei.txt", "open-data-policy.md")
        )
        deputy = library.tray.keep(
            _cite(library, rules, DEPUTY, "市長が不在のときは誰が代決しますか？")
        )
        library.tray.decide(deputy, Decision.ACCEPTED)
        library.tray.set_note(deputy, "専決規程の改正案に引用する。")
        refusal = _cite(library, policy, REFUSAL, "Who reviews a refusal?")
        older = REFUSAL.replace("15", "30")
        library.tray.keep(
            replace(
                refusal,
                text=older,
                digest=digest_text(older),
                sha256="0" * 64,
                document=DocumentId("0" * 16),
            )
        )
        library.tray.keep(_cite(library, policy, TABLES, "Which format are tables published in?"))


def _cite(library: Library, document: Document, text: str, question: str) -> Citation:
    start = library.page(document.id, 1).text.index(text)
    place = TextPlace(document.id, 1, start, start + len(text))
    return cite_place(make_citation(text, question=question), library, place)


def take(browser: Browser, url: str, picture: Picture) -> Path:
    """Take one picture of the whole page and return where it is."""
    context = browser.new_context(
        locale="ja-JP" if picture.language == "ja" else "en-US",
        color_scheme=picture.scheme,
        viewport={"width": picture.width, "height": 900},
    )
    screen = Screen(context.new_page(), url)
    screen.open(picture.path, question=picture.question)
    if picture.question:
        screen.wait_for_answer()
    elif picture.path == "review":
        screen.page.locator(".tk-kept").first.wait_for()
    elif picture.path != "documents":
        screen.settle()
    else:
        screen.page.locator(".tk-document").first.wait_for()
        screen.settle()
        if screen.page.locator(".st-key-clear-job button").count():
            screen.page.locator(".st-key-clear-job button").click()
            screen.page.locator(".tk-job").wait_for(state="detached")
    if picture.source:
        screen.page.locator("#quote-1 a.tk-source").click()
        screen.page.locator(".tk-lines").wait_for()
        screen.settle()
        screen.page.wait_for_timeout(1500)  # the image of the page comes last
    if picture.details:
        screen.page.locator("#quote-1 summary").click()
    screen.settle()
    if picture.path in ("", "documents") and screen.page.locator(".tk-notice").count():
        raise SystemExit(f"not taken: {screen.page.locator('.tk-notice').first.inner_text()}")
    screen.page.evaluate("() => document.activeElement.blur()")
    parts = screen.page.locator(".stMainBlockContainer .stElementContainer")
    ends = parts.evaluate_all("all => all.map((part) => part.getBoundingClientRect().bottom)")
    height = min(int(max(ends)) + 32, TALLEST)
    screen.page.set_viewport_size({"width": picture.width, "height": height})
    screen.page.wait_for_timeout(400)
    path = IMAGES / f"{picture.name}.png"
    screen.page.screenshot(path=path)
    shrink(path)
    context.close()
    return path


def shrink(path: Path) -> None:
    """Keep a picture in 256 colours of its own: a third of the size, and no letter looks other."""
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
