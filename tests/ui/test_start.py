"""The first page is drawn without what takes seconds to load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
HEAVY = ("torch", "faiss", "sentence_transformers", "transformers", "sudachipy", "pypdfium2")


@pytest.mark.slow
def test_the_pages_import_nothing_heavy() -> None:
    code = f"import sys, ui.ask, ui.documents; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
