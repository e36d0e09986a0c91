"""A library in a temporary folder, with the fakes in place of model and dictionary."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.library import Library
from tests.fakes import FakeWords

# A file system in memory (on Linux): there, the many fsyncs of these tests cost nothing.
_MEMORY = Path("/dev/shm")


@pytest.fixture
def quick_path() -> Iterator[Path]:
    folder = _MEMORY if _MEMORY.is_dir() else None
    # A thread of Tantivy's may still put a file into its folder while that is being deleted.
    with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as path:
        yield Path(path)


@pytest.fixture
def library(quick_path: Path) -> Iterator[Library]:
    with Library.open(quick_path / "library", words=FakeWords()) as opened:
        yield opened


@pytest.fixture
def folder(quick_path: Path) -> Path:
    path = quick_path / "folder"
    path.mkdir()
    return path
