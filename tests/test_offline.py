"""Once installed, nothing asks for a network: ingest and ask are run without one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
SAMPLES = PROJECT / "data" / "samples"

# Runs at the start of every Python of the command, workers included, and writes down each attempt
# to resolve a name or to reach another machine (audit events: library reference of `socket`).
WATCH = """
import os, sys

def watch(event, arguments):
    if event == "socket.getaddrinfo" or event == "socket.gethostbyname":
        target = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        target = arguments[1][0]
    else:
        return
    if target not in (None, "", "localhost", "127.0.0.1", "::1"):
        with open(os.environ["TENKYO_TEST_ATTEMPTS"], "a") as attempts:
            attempts.write(f"{event} {target!r}\\n")

sys.addaudithook(watch)
"""


def without_routes() -> list[str]:
    """Return the command that enters a network namespace of its own; empty where none may be."""
    for flags in ("-n", "-rn"):
        command = ["unshare", flags]
        if (
            shutil.which("unshare")
            and not subprocess.run([*command, "true"], capture_output=True, check=False).returncode
        ):
            return command
    return []


@pytest.fixture
def run_offline(tmp_path: Path) -> Callable[..., list[str]]:
    """Return a function that runs a module without a network and returns its output lines."""
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    attempts = tmp_path / "attempts"
    environment = {
        **os.environ,
        "PYTHONPATH": str(tmp_path / "watch"),
        "TENKYO_TEST_ATTEMPTS": str(attempts),
        "TENKYO_LIBRARY": str(tmp_path / "library"),
    }

    def run(*arguments: str) -> list[str]:
        done = subprocess.run(
            [*without_routes(), sys.executable, "-m", *arguments],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert not attempts.exists(), attempts.read_text(encoding="utf-8")
        return done.stdout.splitlines()

    return run


@pytest.mark.slow
def test_ingest_and_ask_need_no_network(run_offline: Callable[..., list[str]]) -> None:
    names = ["kouhou-tategaki.pdf", "tesuryo-2019.md"]
    lines = run_offline("ingest", "--json", *(str(SAMPLES / name) for name in names))
    assert [json.loads(line)["outcome"] for line in lines[:-1]] == ["added", "added"]
    (line,) = run_offline("retrieval", "--json", "霧笛はいつ役目を終えましたか？")
    answer = json.loads(line)
    assert answer["outcome"] == "found"
    assert "平成二十年三月に" in answer["quotes"][0]["text"]
    assert answer["searched"]["documents"] == 2


def test_the_watch_would_notice(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    attempts = tmp_path / "attempts"
    environment = {
        **os.environ,
        "PYTHONPATH": str(tmp_path),
        "TENKYO_TEST_ATTEMPTS": str(attempts),
    }
    attempt = (
        "import contextlib, socket\n"
        "with contextlib.suppress(OSError): socket.create_connection(('name.invalid', 80), 1)"
    )
    subprocess.run([sys.executable, "-c", attempt], env=environment, check=True, timeout=60)
    assert attempts.read_text(encoding="utf-8") == "socket.getaddrinfo 'name.invalid'\n"
