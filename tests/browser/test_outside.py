"""Nothing is asked of another machine: the record is kept, and without a network all works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error

from tests.browser.conftest import PROJECT, Outside, Screen
from tests.test_offline import WATCH, without_routes

pytestmark = pytest.mark.browser


def test_the_record_would_notice_a_page_a_picture_and_a_socket(
    browser: Browser, outside: Outside
) -> None:
    context = browser.new_context()
    with pytest.raises(Error, match="ERR_EMPTY_RESPONSE"):
        context.new_page().goto("http://page.invalid/")
    page = context.new_page()
    page.set_content("<img src='https://picture.invalid/a.png'>")
    page.evaluate("() => { new WebSocket('wss://socket.invalid/'); }")
    wanted = {"page.invalid", "picture.invalid", "socket.invalid"}
    for _ in range(100):  # Chromium asks some of them more than once, in its own order
        noticed = {host for host in wanted if any(host in line for line in outside.asked)}
        if noticed == wanted:
            break
        page.wait_for_timeout(100)
    context.close()
    outside.asked.clear()
    assert noticed == wanted


def test_app_and_browser_work_in_a_network_namespace_of_their_own(
    chromium: str, library: Path, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    attempts = tmp_path / "attempts"
    journey = [sys.executable, "-m", "tests.browser.offline", chromium, str(library)]
    namespace = without_routes()
    if namespace:  # where there may be none, the attempts of the app's Python are still recorded
        loopback = 'ip link set lo up && exec "$@"'
        journey = [*namespace, "sh", "-c", loopback, "sh", *journey]
    done = subprocess.run(
        journey,
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "TENKYO_TEST_ATTEMPTS": str(attempts)},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["outcome"] != "not_found"
    assert seen["picture"] > 500
    assert len(seen["exported"]) == 1
    assert "23,418トン" in seen["exported"][0]
    assert not attempts.exists(), attempts.read_text(encoding="utf-8")


# What came through of a script, a picture, a frame and a request that a page must not make.
ATTEMPTS = """
async (host) => {
  const broken = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    broken.push(event.effectiveDirective);
  });
  document.body.insertAdjacentHTML("beforeend",
    `<img src="https://${host}/a.png"><iframe src="https://frame.invalid/"></iframe>`
    + `<img src="data:," onerror="window.hacked = 1">`);
  const script = document.createElement("script");
  script.src = `https://${host}/a.js`;
  document.body.append(script);
  await fetch(`https://${host}/`).catch(() => {});
  await new Promise((done) => setTimeout(done, 500));
  return [broken.sort(), window.hacked ?? null];
}
"""


def test_the_policy_holds_back_what_a_page_must_not_load(screen: Screen, outside: Outside) -> None:
    answer = screen.page.goto(screen.url)
    assert answer is not None
    assert "frame-ancestors 'none'" in (answer.header_value("content-security-policy") or "")
    refused: list[str] = []
    screen.page.on("console", lambda message: refused.append(message.text))
    screen.open(question="令和6年度のごみの総排出量は何トンですか？")
    screen.wait_for_answer()
    screen.page.locator("#quote-1 a.tk-source").click()
    screen.page.locator(".tk-picture:not([hidden])").wait_for()
    assert [each for each in refused if "Content Security Policy" in each] == []
    broken, hacked = screen.page.evaluate(ATTEMPTS, "other.invalid")
    assert broken == [
        "connect-src",
        "frame-src",
        "img-src",
        "script-src-attr",
        "script-src-elem",
    ]
    assert hacked is None
    # Chromium opens a connection for a frame, unasked, before it looks at the policy.
    assert [each for each in outside.asked if "CONNECT frame.invalid:443" not in each] == []
    outside.asked.clear()
    # Playwright tells of a request that the policy then holds back.
    screen.requested[:] = [each for each in screen.requested if ".invalid/" not in each]
