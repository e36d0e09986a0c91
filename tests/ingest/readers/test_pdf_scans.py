"""PDF pages that are pictures: read by OCR when Tesseract is there."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.document import Box, Reading
from ingest.notice import ReadError
from ingest.readers import ocr, pdf_scans, scanner
from ingest.readers.ocr import can_read_images
from ingest.readers.pdf import PdfReader
from ingest.readers.protocol import Source
from ingest.readers.tesseract import OcrError, Word
from tests.ingest.pdf_making import make_pdf, show
from tests.ingest.readers.breaking import check_reading

# A text page, a page with a black square for the picture of a letter, an empty one.
MIXED = make_pdf([[show("本文", 50, 500)], ["0 0 0 rg 100 100 50 50 re f"], []])

# One grey point drawn over the whole page.
_PICTURE = "q 400 0 0 600 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"


def _scan(text: str) -> bytes:
    image = Image.new("L", (1250, 600), "white")
    ImageDraw.Draw(image).text((100, 100), text, fill="black", font=ImageFont.load_default(60))
    stream = io.BytesIO()
    image.save(stream, "PDF", resolution=300.0)
    return stream.getvalue()


def _read(folder: Path, content: bytes) -> Reading:
    path = folder / "規程.pdf"
    path.write_bytes(content)
    reading = PdfReader().read(Source(path, path.name))
    check_reading(reading)
    return reading


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(image: Image.Image, language: str, dpi: int, *_: float) -> list[Word]:  # noqa: ARG001
        assert image.size == (1666, 2500)
        assert dpi == 300
        return [Word("第三条", 50.0, (1, 1, 1), (600, 300, 700, 325))]

    monkeypatch.setattr(scanner, "read_words", read)
    monkeypatch.setattr(ocr, "languages", lambda: frozenset(("jpn", "eng", "jpn_vert")))
    monkeypatch.setattr(scanner, "languages", lambda: frozenset(("jpn", "eng", "jpn_vert")))
    monkeypatch.setattr(scanner, "read_lines", lambda *_: [])
    monkeypatch.setattr(pdf_scans, "can_read_images", lambda: True)


@pytest.mark.usefixtures("fake")
def test_only_pages_without_text_are_read_by_ocr(tmp_path: Path) -> None:
    reading = _read(tmp_path, MIXED)
    text, scan, _ = reading.pages
    assert [page.text for page in reading.pages] == ["本文", "第三条", ""]
    assert [page.medium for page in reading.pages] == ["text", "ocr", "text"]
    assert (scan.number, scan.confidence, text.confidence) == (2, 0.5, None)
    assert (round(scan.width), round(scan.height)) == (400, 600)
    assert scan.runs[0].box == Box(144.0, 72.0, 168.0, 78.0)
    assert [(item.code, item.page) for item in reading.notices] == [
        ("page_read_badly", 2),
        ("page_without_text", 3),
    ]


@pytest.mark.usefixtures("fake")
def test_a_page_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> list[Word]:
        raise OcrError("60 seconds")

    monkeypatch.setattr(scanner, "read_words", fail)
    reading = _read(tmp_path, MIXED)
    assert [page.text for page in reading.pages] == ["本文", "", ""]
    assert [(item.code, item.page) for item in reading.notices] == [
        ("page_not_read_by_ocr", 2),
        ("page_without_text", 3),
    ]


RUBBISH = "7KH FRPPLWWHH VKDOO PHHW\nDW OHDVW WZLFH D \\HDU DQG\nRIWHQHU LI WKH PDMRULW\\ DVNV"
_BAD_LAYER = [
    show(part, 20, 500 - 20 * row, font="F1") for row, part in enumerate(RUBBISH.split("\n"))
]
LETTER = "The committee shall meet at least twice a year."


def _words(text: str, confidence: float = 90.0) -> list[Word]:
    return [
        Word(word, confidence, (1, 1, 1), (100 * place, 100, 100 * place + 90, 140))
        for place, word in enumerate(text.split(), 1)
    ]


def _reads(monkeypatch: pytest.MonkeyPatch, words: list[Word]) -> None:
    monkeypatch.setattr(scanner, "read_words", lambda *_: words)


@pytest.mark.usefixtures("fake")
def test_a_rubbish_layer_gives_way_to_ocr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _reads(monkeypatch, _words(LETTER))
    reading = _read(tmp_path, make_pdf([_BAD_LAYER]))
    assert [(page.text, page.medium) for page in reading.pages] == [(LETTER, "ocr")]
    assert [(item.code, item.page) for item in reading.notices] == [("text_layer_replaced", 1)]


@pytest.mark.usefixtures("fake")
def test_a_layer_that_ocr_confirms_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _reads(monkeypatch, _words(RUBBISH))
    reading = _read(tmp_path, make_pdf([_BAD_LAYER]))
    assert [(page.text, page.medium) for page in reading.pages] == [(RUBBISH, "text")]
    assert reading.notices == ()


@pytest.mark.usefixtures("fake")
def test_ocr_that_is_not_sure_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _reads(monkeypatch, _words(LETTER, 30.0))
    reading = _read(tmp_path, make_pdf([_BAD_LAYER]))
    assert [page.text for page in reading.pages] == [RUBBISH]
    assert [(item.code, item.page) for item in reading.notices] == [("text_layer_rubbish", 1)]


def test_without_tesseract_rubbish_and_pictures_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_scans, "can_read_images", lambda: False)
    pages = [_BAD_LAYER, [_PICTURE, show("- 2 -", 190, 20)]]
    reading = _read(tmp_path, make_pdf(pages))
    assert [page.text for page in reading.pages] == [RUBBISH, "- 2 -"]
    assert [(item.code, item.page) for item in reading.notices] == [
        ("text_layer_rubbish", 1),
        ("page_is_picture", 2),
    ]


@pytest.mark.slow
@pytest.mark.usefixtures("fake")
def test_a_scan_with_a_stamp_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _reads(monkeypatch, _words(LETTER))
    reading = _read(tmp_path, make_pdf([[_PICTURE, show("- 2 -", 190, 20)]]))
    assert [(page.text, page.medium) for page in reading.pages] == [(LETTER, "ocr")]


@pytest.mark.usefixtures("fake")
def test_a_title_over_a_picture_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _reads(monkeypatch, _words("Annual report 2025"))
    reading = _read(tmp_path, make_pdf([[_PICTURE, show("Annual report 2025", 90, 300)]]))
    assert [(page.text, page.medium) for page in reading.pages] == [("Annual report 2025", "text")]
    assert reading.notices == ()


@pytest.mark.slow
def test_a_scan_is_read_or_the_way_to_tesseract_told(tmp_path: Path) -> None:
    content = _scan("Article 12. Travel costs")
    if can_read_images():
        (page,) = _read(tmp_path, content).pages
        assert page.text == "Article 12. Travel costs"
        first = page.runs[0].box
        assert 20 < first.left < 30 < first.right < 80
        assert 20 < first.top < first.bottom < 45
    else:
        with pytest.raises(ReadError, match="install it with its Japanese data"):
            _read(tmp_path, content)
