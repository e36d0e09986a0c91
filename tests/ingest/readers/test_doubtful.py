"""Lines that were read with doubt are read again, and stay when that is no better."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from ingest.readers.doubtful import mean_confidence, read_again
from ingest.readers.tesseract import OcrError, Word

_SURE = [Word("旅費", 95, (1, 1, 1), (100, 40, 180, 80))]
_DOUBTED = [
    Word("りッ", 40, (1, 1, 2), (100, 90, 180, 130)),
    Word("ル", 80, (1, 1, 2), (180, 90, 220, 130)),
]


def _page() -> Image.Image:
    image = Image.new("L", (400, 200), 240)
    ImageDraw.Draw(image).rectangle((110, 100, 200, 120), fill=20)
    return image


def test_only_doubtful_lines_are_looked_at_and_the_surer_reading_is_taken() -> None:
    seen: list[Image.Image] = []

    def read(lines: Image.Image) -> list[Word]:
        seen.append(lines)
        ink = lines.point(lambda shade: 255 if shade < 128 else 0).getbbox()
        assert ink
        return [Word("リットル", 90, (1, 1, 1), ink)]

    words = read_again(_page(), [*_SURE, *_DOUBTED], read)
    (picture,) = seen
    assert picture.getpixel((0, 0)) == 240
    assert picture.size == (186, 106)
    assert [(word.text, word.line) for word in words] == [
        ("旅費", (1, 1, 1)),
        ("リットル", (1, 1, 2)),
    ]
    assert words[1].place == pytest.approx((110, 100, 201, 121), abs=1)


def test_a_line_that_reads_no_better_stays() -> None:
    lines = [*_SURE, *_DOUBTED]
    assert read_again(_page(), lines, lambda _: []) == lines
    worse = [Word("x", 10, (1, 1, 1), (40, 40, 60, 60))]
    assert read_again(_page(), lines, lambda _: worse) == lines


def test_sure_lines_are_not_read_again() -> None:
    def read(_: Image.Image) -> list[Word]:
        raise OcrError("not wanted")

    assert read_again(_page(), _SURE, read) == _SURE
    assert read_again(_page(), [], read) == []


def test_the_mean_confidence_counts_characters() -> None:
    assert mean_confidence(_DOUBTED) == pytest.approx(160 / 3)
    assert mean_confidence([]) == 0.0
