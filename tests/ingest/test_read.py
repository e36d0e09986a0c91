"""Reading whatever a path leads to: one clear outcome for each."""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.limits import Limits
from ingest.notice import ReadError, describe
from ingest.read import read_file
from ingest.worker import close_worker
from tests.ingest.pdf_making import make_pdf, show


@pytest.fixture(scope="module", autouse=True)
def _worker() -> Iterator[None]:
    yield
    close_worker()


def _code(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(ReadError) as caught:
        read_file(path, limits=limits or Limits())
    message = describe(caught.value.notice)
    assert path.name in message
    assert describe(caught.value.notice, "ja") != message
    return caught.value.notice.code


@pytest.mark.slow
def test_the_content_decides_and_not_the_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(make_pdf([[show("本則", 50, 500)]]))
    assert read_file(tmp_path / "a.txt").pages[0].text == "本則"
    (tmp_path / "b.pdf").write_text("ただの文章です。", encoding="utf-8")
    assert read_file(tmp_path / "b.pdf").pages[0].text == "ただの文章です。"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (gzip.compress(b"text", mtime=0), "not_supported"),
        (b"\x89PNG\r\n\x1a\n", "damaged_file"),
        (b"GIF89a" + bytes(40), "not_supported"),
        (b"%PDF-1.7\nnothing more", "damaged_file"),
        (make_pdf([]), "no_pages"),
        (make_pdf([[], []]), "needs_ocr"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "書類 (1).pdf"
    path.write_bytes(content)
    assert _code(path) == code


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    assert _code(tmp_path) == "not_a_file"
    assert _code(tmp_path / "gone.txt") == "file_not_found"
    assert _code(tmp_path / ("long" * 200)) == "file_not_readable"
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "pipe")
        assert _code(tmp_path / "pipe") == "not_a_file"
        assert _code(Path("/dev/zero")) == "not_a_file"


@pytest.mark.skipif(sys.platform == "win32", reason="no such names on Windows")
def test_a_name_is_data(tmp_path: Path) -> None:
    path = tmp_path / "two\nlines {limit}.txt"
    path.write_text("本文です。", encoding="utf-8")
    assert read_file(path).pages[0].text == "本文です。"
    assert _code(path, Limits(file_bytes=3)) == "file_too_large"


def test_too_much_text_is_refused_before_and_after_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a" * 1000)
    assert _code(path, Limits(characters=100)) == "too_much_text"
    assert _code(path, Limits(characters=999)) == "too_much_text"
    assert len(read_file(path, limits=Limits(characters=1000)).pages[0].text) == 1000
