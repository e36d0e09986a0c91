"""Measure what a person waits for: `python -m tests.browser.timings [--passages N] [--people N]`.

The real app in a real Chromium, on the samples among so many passages of templates; prints one
JSON object. Times in milliseconds, from the key to the frame in which it is painted.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from evaluation.scale_library import add_document, sentence
from index.catalogue import settings
from index.library import Library
from tests.browser.conftest import ANSWER_MS, CHROMIUM, PROJECT, QUIET, SAMPLES, Screen, serve

WATCHING: Final = Path(__file__).with_name("watching.js").read_text(encoding="utf-8")
PASSAGES_A_DOCUMENT: Final = 100
SENTENCES_A_PASSAGE: Final = 2  # about as long as a paragraph of a statute
QUESTIONS: Final = SAMPLES / "questions.jsonl"
OF_A_PDF: Final = "令和6年度のごみの総排出量は何トンですか？"


def main() -> None:
    """Make the library, ask, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=30)
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--folder", type=Path, help="where the library is made, and taken again")
    options = parser.parse_args()
    chromium = os.environ.get("TENKYO_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        library = (options.folder or Path(folder)) / f"library-{options.passages}"
        if not library.is_dir():
            fill(library, options.passages)
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        for url in serve(library):
            figures: dict[str, object] = {"passages": options.passages}
            figures |= measure_answers(browser, url, questions()[: options.questions])
            figures |= measure_picture(browser, url)
            figures |= measure_people(browser, url, questions()[: options.people])
            print(json.dumps(figures, ensure_ascii=False))
        browser.close()


def fill(directory: Path, count: int) -> None:
    """Read the samples, then add passages of templates with drawn vectors up to the count."""
    files = sorted(str(path) for path in SAMPLES.iterdir() if path.name != "README.md")
    command = [sys.executable, "-m", "ingest", "--library", str(directory), *files]
    subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)
    source = random.Random(1)
    with Library.open(directory, create=False) as library, library.run():
        begun = sum(document.passage_count for document in library.documents())
        with library.database.write() as connection:
            model = settings.current_model(connection) or 0
            for first in range(begun, count, PASSAGES_A_DOCUMENT):
                size = min(PASSAGES_A_DOCUMENT, count - first)
                texts = [
                    "".join(sentence(source) for _ in range(SENTENCES_A_PASSAGE))
                    for _ in range(size)
                ]
                add_document(connection, model, f"document {first}", texts)
        library.publish()


def questions() -> list[str]:
    """Return the samples' own questions, answerable or not."""
    return [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()]


def open_tab(browser: Browser, url: str) -> Screen:
    """Open a tab of a person of her own, at the empty page Ask, and wait until it is idle."""
    context = browser.new_context(locale="ja-JP", viewport={"width": 1100, "height": 900})
    context.add_init_script(WATCHING)
    screen = Screen(context.new_page(), url)
    screen.open()
    screen.settle()
    return screen


def seen(page: Page) -> dict[str, float]:
    """Return what was noted since the last Enter, once the answer is drawn whole."""
    page.wait_for_function("() => window.seen.whole > 0", timeout=ANSWER_MS)
    noted: dict[str, float] = page.evaluate("() => window.seen")
    return noted


def measure_answers(browser: Browser, url: str, asked: Sequence[str]) -> dict[str, object]:
    """Ask one question after another in one tab, the first of them only to warm up."""
    screen = open_tab(browser, url)
    screen.ask(OF_A_PDF)
    outcomes, quotes, own, shifts, every_shift = [], [], [], [], []
    for question in asked:
        screen.ask(question)
        noted = seen(screen.page)
        outcomes.append(noted["outcome"] - noted["enter"])
        quotes.append(noted["quotes"] - noted["enter"])
        own.append(1000 * answered_in(screen.page))
        shifts.append(noted["shift"])
        every_shift.append(noted["shiftAll"])
    screen.page.context.close()
    return {
        "questions": len(asked),
        "outcome": percentiles(outcomes),
        "quotes": percentiles(quotes),
        "of_it_retrieval": percentiles(own),
        "of_it_screen": percentiles([all_ - part for all_, part in zip(quotes, own, strict=True)]),
        "layout_shift_most": round(max(shifts), 4),
        "layout_shift_with_input_most": round(max(every_shift), 4),
    }


def answered_in(page: Page) -> float:
    """Return the seconds the answer took by its own account."""
    told = page.locator(".tk-searched").first.inner_text()
    (seconds,) = re.findall(r"(\d+\.\d+)", told)
    return float(seconds)


def measure_picture(browser: Browser, url: str) -> dict[str, object]:
    """Open the source of a quote in a PDF: how long until its text, and its picture, are there."""
    took = []
    for _ in range(5):
        screen = open_tab(browser, url)
        screen.ask(OF_A_PDF)
        screen.page.locator("#quote-1 a.tk-source").click()
        screen.page.wait_for_function("() => window.seen.picture > 0", timeout=ANSWER_MS)
        noted = screen.page.evaluate("() => window.seen")
        took.append(noted["picture"] - noted["enter"])
        screen.page.context.close()
    return {"picture_first": round(took[0]), "picture_again": percentiles(took[1:])}


def measure_people(browser: Browser, url: str, asked: Sequence[str]) -> dict[str, object]:
    """Let so many people ask at the same moment, each a question of her own."""
    tabs = [open_tab(browser, url) for _ in asked]
    for tab, question in zip(tabs, asked, strict=True):
        box = tab.page.locator(".st-key-question-form input")
        box.fill(question)
    for tab in tabs:
        tab.page.locator(".st-key-question-form input").press("Enter")
    took = []
    for tab in tabs:
        tab.page.bring_to_front()
        noted = seen(tab.page)
        took.append(noted["quotes"] - noted["enter"])
    for tab in tabs:
        tab.page.context.close()
    return {"people": len(asked), "people_quotes": percentiles(took)}


def percentiles(values: Sequence[float]) -> dict[str, int]:
    """Return the median, the 95th percentile, and the longest."""
    ordered = sorted(values)
    return {
        "p50": round(statistics.median(ordered)),
        "p95": round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]),
        "most": round(ordered[-1]),
    }


if __name__ == "__main__":
    main()
