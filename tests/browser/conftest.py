"""The real app on a library of sample documents, and a real Chromium to drive it."""

from __future__ import annotations

import os
import shutil
import socket
import socketserver
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FilePayload,
    Locator,
    Page,
    TimeoutError,  # noqa: A004
    expect,
    sync_playwright,
)

PROJECT: Final = Path(__file__).resolve().parents[2]
SAMPLES: Final = PROJECT / "data" / "samples"
INDEXED: Final = ("bunsho-kanri-kitei.txt", "faq-madoguchi.md", "gomi-genryo-houkoku.pdf")
CHROMIUM: Final = ("chromium", "chromium-browser", "google-chrome")
QUIET: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
# Chromium itself asks its maker about every form that is filled in, whatever the page.
OF_CHROMIUM: Final = "CONNECT content-autofill.googleapis.com:443 "
START_S: Final = 120
TRIES: Final = 5  # of what a run of the page can undo
FRAMES: Final = 120  # a fold has come to rest within as many
ANSWER_MS: Final = 120_000  # the first answer waits for the model
LIST_MS: Final = 3_000  # a list that is to open opens within it, or was closed by a run of the page
expect.set_options(timeout=20_000)  # a machine with two cores stalls for longer than the usual 5 s

# A fold that is open, and has not moved from one frame to the next.
UNFOLDED: Final = """
(fold) => new Promise((done) => requestAnimationFrame(() => {
  const before = fold.getBoundingClientRect().bottom;
  requestAnimationFrame(() => done(
    fold.open && before === fold.getBoundingClientRect().bottom
    && fold.getAnimations().every((each) => each.playState !== "running")));
}))
"""


class Outside(socketserver.ThreadingTCPServer):
    """All that is not this machine, as far as a page knows: a proxy that only takes notes.

    Chromium sends everything here that a page asks for, in whatever tab, sockets included, but
    what is for a loopback address.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Refusal)
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        """Return the address a browser takes as its proxy."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Refusal(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        line = self.rfile.readline(2000).decode("latin-1").strip()
        if line and not line.startswith(OF_CHROMIUM) and isinstance(self.server, Outside):
            self.server.asked.append(line)


@dataclass
class Screen:
    """The app as one person sees it, in one tab."""

    page: Page
    url: str
    requested: list[str] = field(default_factory=list)

    def open(self, path: str = "", *, question: str = "") -> None:
        """Open a page of the app, with a question in its address if one is given."""
        self.page.goto(f"{self.url}/{path}" + (f"?q={quote(question)}" if question else ""))
        self.page.locator("h1.tk-title").wait_for(timeout=ANSWER_MS)

    def ask(self, question: str) -> None:
        """Write a question into the box, press Enter, and wait for its outcome."""
        self.settle()  # a form takes Enter once its button is there, too
        box = self.page.locator(".st-key-question-form input")
        box.fill(question)
        box.press("Enter")
        self.page.wait_for_function(
            "question => new URLSearchParams(location.search).get('q') === question",
            arg=question,
            timeout=ANSWER_MS,
        )
        self.wait_for_answer()

    def wait_for_answer(self) -> None:
        """Wait until the answer is drawn whole, and nothing on the page is of the run before."""
        self.page.locator(".tk-searched").first.wait_for(timeout=ANSWER_MS)
        self.settle()
        # The script that hears the buttons of the page's own HTML is loaded behind the drawing.
        self.page.locator(".tk-said").first.wait_for(state="attached", timeout=ANSWER_MS)

    def open_fold(self, key: str) -> None:
        """Open a fold, anew if a run of the page closed it, and wait until it stands still."""
        fold = self.page.locator(f".st-key-{key} details")
        for _ in range(TRIES):
            self.settle()
            if fold.get_attribute("open") is None:
                fold.locator("summary").click()
            for _ in range(FRAMES):
                if fold.evaluate(UNFOLDED):
                    return
        raise AssertionError(f"the fold {key} does not stay open")

    def open_list(self, field: Locator, option: str) -> Locator:
        """Open the list of a select, anew if a run of the page closed it; return an option."""
        box = field.locator("input")
        choice = self.page.get_by_role("option", name=option, exact=True)
        for left in reversed(range(TRIES)):
            self.settle()
            if box.get_attribute("aria-expanded") != "true":
                box.click()
            try:
                choice.wait_for(timeout=LIST_MS)
                break
            except TimeoutError:
                if not left:
                    raise
        return choice

    def choose(self, field: Locator, option: str) -> None:
        """Choose an option of a select; one that vanished with its list is looked for again."""
        for left in reversed(range(TRIES)):
            try:
                self.open_list(field, option).click(timeout=LIST_MS)
                return
            except TimeoutError:
                if not left:
                    raise

    def settle(self) -> None:
        """Wait until the server has drawn everything."""
        self.page.wait_for_function(
            "() => document.querySelector('.stApp')?.dataset.testScriptState === 'notRunning'"
            " && !document.querySelector('[data-stale=\"true\"]')",
            timeout=ANSWER_MS,
        )

    @property
    def outcome(self) -> str:
        """Return which of found, weak and not_found is shown."""
        classes = self.page.locator(".tk-outcome").first.get_attribute("class") or ""
        return classes.replace("tk-outcome", "").replace("tk-", "").strip()

    def document(self, words: str) -> Locator:
        """Return the row of the list of documents that holds these words."""
        return self.page.locator("[class*='st-key-document-']", has_text=words)

    def upload(self, name: str, content: bytes) -> None:
        """Upload one file on the page Documents and wait until its job is over."""
        self.settle()
        jobs = self.page.locator(".tk-job")  # one that ended before stands there until cleared
        if jobs.count():
            self.page.locator(".st-key-clear-job button").click()
            jobs.wait_for(state="detached")
        file = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
        self.page.locator("[data-testid='stFileUploader'] input").set_input_files(file)
        self.page.locator(".tk-job.tk-good, .tk-job.tk-bad").wait_for(timeout=ANSWER_MS)
        self.settle()

    def remove(self, words: str) -> None:
        """Remove the document whose row holds these words."""
        self.settle()  # a run of the page closes a dialog
        self.document(words).locator("[class*='st-key-remove-'] button").click()
        dialog = self.page.get_by_role("dialog")
        dialog.locator("[class*='st-key-remove-confirm'] button").click()
        dialog.wait_for(state="detached")
        self.page.locator(".tk-notice.tk-good").wait_for()


@pytest.fixture(scope="session")
def chromium() -> str:
    found = os.environ.get("TENKYO_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), "")
    if not found:
        pytest.skip("no Chromium: install it, or name one in TENKYO_CHROMIUM")
    return found


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library with three of the sample documents."""
    directory = tmp_path_factory.mktemp("browser") / "library"
    paths = [str(SAMPLES / name) for name in INDEXED]
    command = [sys.executable, "-m", "ingest", "--library", str(directory), *paths]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return directory


@pytest.fixture(scope="session")
def app(library: Path) -> Iterator[str]:
    """Start the real app on a free port; return its address."""
    yield from serve(library)


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a second app, on an empty library, for the tests that change what it holds."""
    yield from serve(tmp_path_factory.mktemp("workshop") / "library")


@pytest.fixture(scope="session")
def outside() -> Iterator[Outside]:
    with Outside() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(autouse=True)
def _nothing_leaves_this_machine(outside: Outside) -> Iterator[None]:
    """Fail a test during which anything was asked of another machine, whatever tab it was."""
    outside.asked.clear()
    yield
    assert outside.asked == []


@pytest.fixture(scope="session")
def browser(chromium: str, outside: Outside) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # What Chromium asks of its maker, without any page, goes to a port where nobody listens.
        opened = playwright.chromium.launch(
            executable_path=chromium, args=list(QUIET), proxy={"server": "http://127.0.0.1:9"}
        )
        recorded = partial(opened.new_context, proxy={"server": outside.url, "bypass": "127.0.0.1"})
        opened.new_context = recorded  # type: ignore[method-assign]
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(locale="ja-JP", viewport={"width": 1100, "height": 900})
    yield opened
    opened.close()


@pytest.fixture
def screen(context: BrowserContext, app: str) -> Iterator[Screen]:
    """Return one tab; when it closes, nothing may have been asked of any other machine."""
    yield from watch(context, app)


def watch(context: BrowserContext, url: str) -> Iterator[Screen]:
    """Open a tab that records each request; check at its end that all went to the app."""
    shown = Screen(context.new_page(), url)
    context.on("request", lambda request: shown.requested.append(request.url))
    shown.page.on("websocket", lambda socket: shown.requested.append(socket.url))
    yield shown
    own = (f"{url}/", f"{url.replace('http', 'ws')}/", f"blob:{url}/", "data:")
    assert shown.requested
    assert [address for address in shown.requested if not address.startswith(own)] == []


def serve(library: Path) -> Iterator[str]:
    """Run the app on a library until the caller is done."""
    port = free_port()
    log = (library.parent / f"app-{port}.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
        cwd=PROJECT,
        env={**os.environ, "TENKYO_LIBRARY": str(library)},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def wait_until_healthy(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the app answers; fail when it ends or takes too long."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "the app ended at its start"
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"the app did not answer within {START_S} s")


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
