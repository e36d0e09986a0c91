"""Words and their places from images: the one module that runs the program Tesseract.

The program itself, by its standard streams, rather than pytesseract, which does the same through
files on disk and is one more package. Output format: https://tesseract-ocr.github.io/tessdoc/
(TSV; level 5 is a word).
"""

from __future__ import annotations

import functools
import io
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from ingest.readers.cells import NO_CELL
from ingest.readers.cores import take_core

_WINDOWS: Final = Path("C:/Program Files/Tesseract-OCR/tesseract.exe")
_ASK_SECONDS: Final = 10.0
_COLUMNS: Final = 12
_WORD: Final = "5"
_ANY_PAGE, _ONE_BLOCK = "3", "6"  # page segmentation modes
# One thread: its own threads gain little, and several pages are read side by side.
_ENVIRONMENT: Final = {"OMP_THREAD_LIMIT": "1"}


Place = tuple[int, int, int, int]  # left, top, right, bottom in pixels


class OcrError(Exception):
    """Tesseract did not read this image; another it may."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as Tesseract sees it: `line` is its block, paragraph and line; `place` in pixels.

    `confidence` is Tesseract's own, 0 to 100. `place`: left, top, right, bottom. `cell`: the
    number of its cell within a ruled table, NO_CELL elsewhere.
    """

    text: str
    confidence: float
    line: tuple[int, int, int]
    place: Place
    cell: int = NO_CELL


@functools.cache
def find_program() -> str | None:
    """Return the path of Tesseract, or None when it is not installed."""
    found = shutil.which("tesseract")
    if found is None and sys.platform == "win32" and _WINDOWS.is_file():
        return str(_WINDOWS)
    return found


@functools.cache
def languages() -> frozenset[str]:
    """Return the languages Tesseract has been given; none when it is not installed."""
    program = find_program()
    if program is None:
        return frozenset()
    try:
        done = _run([program, "--list-langs"], b"", _ASK_SECONDS)
    except OcrError:
        return frozenset()
    return frozenset(done.decode("utf-8", "replace").split("\n")[1:]) - {"", "osd"}


def read_words(image: Image.Image, language: str, dpi: int, seconds: float) -> list[Word]:
    """Return the words of a grey image in reading order.

    Raises OcrError, also when it takes longer than `seconds`.
    """
    return _read(image, language, dpi, seconds, _ANY_PAGE)


def read_lines(image: Image.Image, language: str, dpi: int, seconds: float) -> list[Word]:
    """Return the words of a grey image that holds one column of level lines, as `read_words`."""
    return _read(image, language, dpi, seconds, _ONE_BLOCK)


def _read(image: Image.Image, language: str, dpi: int, seconds: float, mode: str) -> list[Word]:
    program = find_program()
    if program is None:
        raise OcrError("not installed")
    stream = io.BytesIO()
    image.save(stream, "PPM")
    options = ["-", "-", "-l", language, "--psm", mode, "--dpi", str(dpi), "tsv"]
    with take_core():
        output = _run([program, *options], stream.getvalue(), seconds)
    return parse_words(output.decode("utf-8", "replace"))


def parse_words(table: str) -> list[Word]:
    """Return the words of Tesseract's table; lines of another form are left out."""
    words: list[Word] = []
    for row in table.split("\n"):
        fields = row.rstrip("\r").split("\t", _COLUMNS - 1)
        if len(fields) != _COLUMNS or fields[0] != _WORD or not fields[11].strip():
            continue
        try:
            block, paragraph, line = (int(field) for field in fields[2:5])
            left, top, width, height = (int(field) for field in fields[6:10])
            confidence = float(fields[10])
        except ValueError:
            continue
        place = (left, top, left + width, top + height)
        words.append(Word(fields[11].strip(), confidence, (block, paragraph, line), place))
    return words


def _run(command: list[str], data: bytes, seconds: float) -> bytes:
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={**os.environ, **_ENVIRONMENT},
        )
    except subprocess.TimeoutExpired as error:
        raise OcrError(f"{seconds:.0f} seconds") from error
    except OSError as error:
        raise OcrError(error.strerror or "OSError") from error
    if done.returncode != 0:
        raise OcrError(f"exit {done.returncode}")
    return done.stdout
