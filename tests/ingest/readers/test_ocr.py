"""From Tesseract's words to pages; with Tesseract itself where it is installed."""

from __future__ import annotations

import os
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from ingest.document import Box, Reading
from ingest.readers import ocr as ocr_module
from ingest.readers import scanner as scanner_module
from ingest.readers.ocr import language_notices, page_notices, read_images
from ingest.readers.ocr_text import PageImage, compose_words
from ingest.readers.scanner import Scanner
from ingest.readers.tesseract import OcrError, Word, parse_words
from tests.ingest.readers.breaking import check_reading

_HEADER = (
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
)
_TABLE = f"""{_HEADER}
1\t1\t0\t0\t0\t0\t0\t0\t600\t300\t-1\t
5\t1\t1\t1\t1\t1\t60\t30\t60\t30\t90.5\t旅費
5\t1\t1\t1\t1\t2\t128\t30\t30\t30\t80\tは
5\t1\t1\t1\t1\t3\t170\t30\t60\t30\t70\tABC
5\t1\t1\t1\t1\t4\t240\t30\t60\t30\t95\tdef
5\t1\t1\t1\t2\t1\t60\t70\t60\t30\t90\t第三条
5\t1\t1\t1\t2\t2\t400\t70\t60\t30\t90\t千円
5\t1\t2\t1\t1\t1\t60\t150\t60\t30\t90\t"注
5\t1\t2\t1\t1\t2\t60\t150\t60\t30\t95\t \r
5\tx\t2\t1\t1\t2\t60\t?\t60\t30\t95\tx
"""
PAGE = PageImage(Image.new("L", (600, 300), "white"), 144)
INKED = PageImage(Image.new("L", (600, 300), "black"), 144)


def _words(text: str, confidence: float, height: int = 24) -> list[Word]:
    return [Word(text, confidence, (1, 1, 1), (0, 0, height, height))]


def test_words_become_lines_without_the_spaces_of_the_dictionary() -> None:
    text = compose_words(parse_words(_TABLE), PAGE)
    assert text.text == '旅費はABC def\n第三条\t千円\n\n"注'
    assert text.runs[0].box == Box(30.0, 15.0, 60.0, 30.0)
    assert [text.text[run.start : run.end] for run in text.runs] == [
        *("旅費", "は", "ABC", "def", "第三条", "千円", '"注'),
    ]
    assert (text.width, text.height) == (300.0, 150.0)
    page = text.page(3)
    assert page.medium == "ocr"
    assert page.confidence == pytest.approx(1386 / 16 / 100, abs=1e-4)
    assert page.number == 3
    check_reading(Reading("image/png", "", (text.page(1),), "image/1"))


def test_in_a_vertical_line_the_gap_is_below() -> None:
    words = [
        Word("縦書", 90, (1, 1, 1), (500, 10, 530, 70)),
        Word("き", 90, (1, 1, 1), (501, 75, 529, 104)),
        Word("下", 90, (1, 1, 1), (500, 200, 530, 230)),
        Word("次", 90, (1, 1, 2), (450, 10, 480, 40)),
    ]
    assert compose_words(words, PAGE).text == "縦書き\t下\n次"


class _Tesseract:
    """Stands in for the program: what it reads depends on the language and the size alone."""

    def __init__(self, **confidences: float) -> None:
        self.confidences = confidences
        self.calls: list[tuple[str, int]] = []
        self.height = 24
        self.texts = {"jpn": "日本語"}

    def read(self, image: Image.Image, language: str, *_: float) -> list[Word]:
        self.calls.append((language, image.width))
        factor = image.width / 600
        key = language.replace("+", "_")
        return _words(
            self.texts.get(language, language),
            min(self.confidences[key] * factor, 99),
            round(self.height * factor),
        )


def _tell_nobody() -> None:
    return None


@pytest.fixture
def known_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner_module, "languages", lambda: frozenset(("jpn", "eng", "jpn_vert")))
    monkeypatch.setattr(scanner_module, "read_lines", lambda *_: [])


@pytest.mark.usefixtures("known_languages")
def test_the_direction_that_reads_best_is_kept_and_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = _Tesseract(jpn=30, jpn_vert=90)
    monkeypatch.setattr(scanner_module, "read_words", program.read)
    scanner = Scanner()
    assert scanner.read(INKED).text == "jpn_vert"
    assert scanner.read(INKED).text == "jpn_vert"
    assert program.calls == [("jpn", 600), ("jpn_vert", 600), ("jpn_vert", 600)]


@pytest.mark.usefixtures("known_languages")
def test_latin_text_is_read_with_english_too(monkeypatch: pytest.MonkeyPatch) -> None:
    program = _Tesseract(jpn=80, jpn_eng=90, jpn_vert=10)
    program.texts = {"jpn": "Artic1e", "jpn+eng": "Article"}
    monkeypatch.setattr(scanner_module, "read_words", program.read)
    assert Scanner().read(INKED).text == "Article"
    assert [language for language, _ in program.calls] == ["jpn", "jpn+eng"]


@pytest.mark.usefixtures("known_languages")
def test_large_letters_are_shrunk_and_the_next_page_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    widths: list[int] = []

    def read(image: Image.Image, *_: object) -> list[Word]:
        widths.append(image.width)
        return _words("日本語", 95 - image.width / 100, round(46 * image.width / 600))

    monkeypatch.setattr(scanner_module, "read_words", read)
    scanner = Scanner()
    first, second = scanner.read(INKED), scanner.read(INKED)
    assert widths == [600, 300, 300]
    assert first.runs == second.runs
    assert first.runs[0].box == Box(0.0, 0.0, 23.0, 23.0)


@pytest.mark.usefixtures("known_languages")
def test_small_letters_are_enlarged_and_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    program = _Tesseract(jpn=80, jpn_vert=10)
    program.height = 17
    monkeypatch.setattr(scanner_module, "read_words", program.read)
    text = Scanner().read(INKED)
    assert program.calls == [("jpn", 600), ("jpn", 1200)]
    assert text.confidence == 0.99
    assert text.runs[0].box == Box(0.0, 0.0, 8.5, 8.5)


@pytest.mark.usefixtures("known_languages")
def test_a_blank_page_costs_nothing_and_a_failing_one_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> list[Word]:
        raise OcrError("exit 1")

    monkeypatch.setattr(scanner_module, "read_words", fail)
    blank, failed = read_images([PAGE, INKED], _tell_nobody)
    assert (blank.text, blank.failure) == ("", "")
    assert (failed.text, failed.failure) == ("", "exit 1")
    assert [item.code for item in page_notices(1, failed)] == ["page_not_read_by_ocr"]
    assert list(page_notices(1, blank)) == []


@pytest.mark.usefixtures("known_languages")
def test_pages_come_in_order_and_none_is_begun_when_time_is_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def read(image: Image.Image, language: str, *_: float) -> list[Word]:
        time.sleep(0.15 if image.width == 601 else 0.0)
        return _words(str(image.width), 40 if language == "jpn_vert" else 50)

    monkeypatch.setattr(scanner_module, "read_words", read)
    images = [PageImage(Image.new("L", (600 + n, 9), "black"), 144) for n in range(1, 7)]
    told: list[str] = []
    texts = list(read_images(images, lambda: told.append("page")))
    assert [text.text for text in texts] == [str(600 + n) for n in range(1, 7)]
    assert told == ["page"] * 6
    assert [item.code for item in page_notices(1, texts[0])] == ["page_read_badly"]
    monkeypatch.setattr(ocr_module, "_BUDGET_SECONDS", -1.0)
    assert {text.failure for text in read_images(images, _tell_nobody)} == {"-1 s"}


@pytest.mark.usefixtures("known_languages")
def test_as_many_pages_are_read_at_a_time_as_there_are_cores(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    together = threading.Barrier(3)

    def read(*_: object) -> list[Word]:
        together.wait(20)  # raises unless three are here at once
        return _words("日本語", 99)

    monkeypatch.setattr(scanner_module, "read_words", read)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    assert [text.text for text in read_images([INKED] * 3, _tell_nobody)] == ["日本語"] * 3


def test_missing_languages_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_module, "languages", lambda: frozenset(("eng",)))
    monkeypatch.setattr(scanner_module, "read_lines", lambda *_: [])
    (told,) = language_notices("a.png")
    assert dict(told.facts)["languages"] == "jpn, jpn_vert"


@given(st.text("5\t\n1-.x旅 ", max_size=200))
def test_any_table_gives_words_or_none(table: str) -> None:
    words = parse_words(table + "\n" + _TABLE)
    text = compose_words(words, PAGE)
    assert "".join(text.text.split()) == "".join("".join(word.text.split()) for word in words)


@pytest.mark.usefixtures("known_languages")
def test_a_page_that_is_under_way_gets_no_more_than_the_time_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[float] = []

    def read(image: Image.Image, language: str, dpi: int, seconds: float) -> list[Word]:  # noqa: ARG001
        given.append(seconds)
        return _words("日本語", 90)

    monkeypatch.setattr(scanner_module, "read_words", read)
    Scanner().read(INKED)
    Scanner(5).read(INKED)
    assert given[0] == 60.0
    assert 20.0 < given[1] <= 25.0


@pytest.mark.usefixtures("known_languages")
def test_doubtful_level_lines_are_read_again_at_the_size_that_reads_best(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = _Tesseract(jpn=80, jpn_vert=10)
    monkeypatch.setattr(scanner_module, "read_words", program.read)
    inner = (30, 30, 54, 54)  # of the picture of lines, whose margin is 30 pixels wide
    better = [Word("日本語", 99, (7, 7, 7), inner)]
    monkeypatch.setattr(scanner_module, "read_lines", lambda *_: better)
    found = Scanner().read(INKED)
    assert (found.text, found.confidence) == ("日本語", 0.99)
    assert found.runs[0].box == Box(0.0, 0.0, 12.0, 12.0)


@pytest.mark.usefixtures("known_languages")
def test_what_was_read_first_stands_when_the_second_look_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> list[Word]:
        raise OcrError("60 seconds")

    program = _Tesseract(jpn=80, jpn_vert=10)
    monkeypatch.setattr(scanner_module, "read_words", program.read)
    monkeypatch.setattr(scanner_module, "read_lines", fail)
    assert Scanner().read(INKED).text == "日本語"


@pytest.mark.usefixtures("known_languages")
def test_vertical_lines_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    program = _Tesseract(jpn=10, jpn_vert=80)
    monkeypatch.setattr(scanner_module, "read_words", program.read)
    word = Word("x", 99, (1, 1, 1), (0,) * 4)
    monkeypatch.setattr(scanner_module, "read_lines", lambda *_: [word])
    assert Scanner().read(INKED).text == "jpn_vert"


def _table() -> PageImage:
    image = Image.new("L", (600, 300), "white")
    draw = ImageDraw.Draw(image)
    for x, y in ((50, 20), (150, 90), (250, 160)):
        draw.line((x, 20, x, 160), fill=0, width=2)
        draw.line((50, y, 250, y), fill=0, width=2)
    for x, y in ((80, 50), (180, 50), (80, 120), (180, 120), (80, 230)):
        draw.rectangle((x, y, x + 20, y + 12), fill=0)
    return PageImage(image, 72)


@pytest.mark.usefixtures("known_languages")
@pytest.mark.parametrize(
    ("confidence", "text"), [(95, "表\t表\n表\t表\n\njpn"), (50, "jpn")], ids=["well", "badly"]
)
def test_a_ruled_table_is_read_cell_by_cell_if_that_reads_well(
    monkeypatch: pytest.MonkeyPatch, confidence: float, text: str
) -> None:
    def read_cells(image: Image.Image, language: str, *_: object) -> list[Word]:  # noqa: ARG001
        gap = image.height // 4
        places = [(24, 28 + number * gap, 48, 40 + number * gap) for number in range(4)]
        return [Word("表", confidence, (1, 1, n), place) for n, place in enumerate(places)]

    def read_page(image: Image.Image, language: str, *_: object) -> list[Word]:  # noqa: ARG001
        return [Word("jpn", 95, (1, 1, 1), (80, 230, 104, 254))]

    monkeypatch.setattr(scanner_module, "read_lines", read_cells)
    monkeypatch.setattr(scanner_module, "read_words", read_page)
    assert Scanner().read(_table()).text == text
