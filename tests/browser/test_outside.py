"""Nothing is asked of another machine: the record is kept, and without a network all works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error

from tests.browser.conftest import PROJECT, Outside
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
    for _ in range(50):
        if len(outside.asked) >= 3:
            break
        page.wait_for_timeout(100)
    context.close()
    asked = "\n".join(outside.asked)
    outside.asked.clear()
    for host in ("page.invalid", "picture.invalid", "socket.invalid"):
        assert host in asked


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
    assert "生ごみ処理機" in seen["exported"][0]
    assert not attempts.exists(), attempts.read_text(encoding="utf-8")
