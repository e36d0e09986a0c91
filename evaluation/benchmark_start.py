"""How long the app takes to start, in a process of its own, and what is installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import Final

from evaluation.benchmark_report import Figure, Part
from evaluation.prepare import PROJECT
from index.model import DEFAULT_MODEL

_STARTS_S: Final = 300.0
# The server's own modules come in too, though no browser asks it. A page is drawn, a question is
# answered, and its answer is drawn again.
_START: Final = """
import json, sys, time
import streamlit.web.cli
from streamlit.testing.v1 import AppTest

question, begun = sys.argv[1], float(sys.argv[2])
app = AppTest.from_file(sys.argv[3], default_timeout=300)
times = []
for asked in ("", question, question):
    if asked:
        app.query_params["q"] = asked
    app.run()
    assert not app.exception, app.exception
    times.append((time.time() - begun, time.process_time()))
print(json.dumps(times))
"""


def measure_start(library: Path, question: str) -> tuple[list[Figure], list[Part]]:
    """Start the app anew: to its first page, to its first answer, and one drawing of it."""
    command = [sys.executable, "-c", _START, question, str(time.time()), str(PROJECT / "app.py")]
    done = subprocess.run(
        command,
        cwd=PROJECT,
        env={**os.environ, "TENKYO_LIBRARY": str(library)},
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        timeout=_STARTS_S,
    )
    page, answer, drawn = json.loads(done.stdout.splitlines()[-1])
    figures = []
    for name, (clock_s, cpu_s) in (("first page", page), ("first answer", answer)):
        figures.append(Figure(f"start to {name}, by the clock", clock_s, "s"))
        figures.append(Figure(f"start to {name}", cpu_s, "s of CPU"))
    act = "start to first answer"
    parts = [Part(act, "first page", page[1])]
    parts.append(Part(act, "model, index, answer", answer[1] - page[1]))
    return figures, [*parts, Part("an answer on the screen", "drawing", drawn[1] - answer[1])]


def measure_installation() -> list[Figure]:
    """Weigh the installed packages and the model."""
    packages = Path(sysconfig.get_path("purelib"))
    return [
        Figure(name, bytes_below(folder) / 1e6, "MB")
        for name, folder in (("installed packages", packages), ("model on disk", DEFAULT_MODEL))
    ]


def bytes_below(folder: Path) -> int:
    """Return the size of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
