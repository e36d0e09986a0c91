"""Pictures of pages made by Pillow; read for real where Tesseract is installed."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.document import Reading
from ingest.notice import ReadError, describe
from ingest.readers import image as image_module
from ingest.readers import ocr as ocr_module
from ingest.readers import scanner as scanner_module
from ingest.readers.image import ImageReader
from ingest.readers.ocr import can_read_images
from ingest.readers.protocol import Source
from ingest.readers.tesseract import Word
from tests.ingest.readers.breaking import broken_copies, check_reading, read_or_refuse


def _picture(text: str, size: tuple[int, int] = (1000, 260)) -> Image.Image:
    image = Image.new("L", size, "white")
    font = ImageFont.load_default(60)
    ImageDraw.Draw(image).text((60, 80), text, fill="black", font=font)
    return image


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def _read(folder: Path, content: bytes) -> Reading:
    path = folder / "a.bin"
    path.write_bytes(content)
    assert ImageReader().accepts(content[:4096], ".bin")
    reading = ImageReader().read(Source(path, path.name))
    check_reading(reading)
    return reading


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Tesseract read the width of each picture."""

    def read(image: Image.Image, language: str, *_: float) -> list[Word]:  # noqa: ARG001
        return [Word(f"幅{image.width}", 90.0, (1, 1, 1), (0, 0, 60, 30))]

    monkeypatch.setattr(scanner_module, "read_words", read)
    monkeypatch.setattr(ocr_module, "languages", lambda: frozenset(("jpn", "jpn_vert")))
    monkeypatch.setattr(scanner_module, "languages", lambda: frozenset(("jpn", "jpn_vert")))
    monkeypatch.setattr(scanner_module, "read_lines", lambda *_: [])
    monkeypatch.setattr(image_module, "can_read_images", lambda: True)


@pytest.mark.usefixtures("fake")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_each_format_is_a_page(tmp_path: Path, kind: str) -> None:
    reading = _read(tmp_path, _saved(_picture("x"), kind))
    (page,) = reading.pages
    assert (page.text, page.medium, page.confidence) == ("幅1000", "ocr", 0.9)
    assert reading.media_type == f"image/{kind.lower()}"


@pytest.mark.usefixtures("fake")
def test_each_frame_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    frames = [_picture(str(width), (width, 200)) for width in (500, 600, 700)]
    content = _saved(frames[0], "TIFF", save_all=True, append_images=frames[1:], dpi=(200, 200))
    pages = _read(tmp_path, content).pages
    assert [page.text for page in pages] == ["幅500", "幅600", "幅700"]
    assert [page.width for page in pages] == [180.0, 216.0, 252.0]


@pytest.mark.usefixtures("fake")
def test_a_picture_is_turned_upright_and_laid_on_white(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    content = _saved(_picture("x"), "JPEG", exif=exif)
    assert _read(tmp_path, content).pages[0].text == "幅260"
    clear = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    with pytest.raises(ReadError) as caught:  # black ink nowhere, for all of it is transparent
        _read(tmp_path, _saved(clear, "PNG"))
    assert caught.value.notice.code == "image_without_text"


@pytest.mark.slow
def test_a_picture_is_read_or_the_way_to_tesseract_told(tmp_path: Path) -> None:
    content = _saved(_picture("Article 12. Travel costs"), "PNG", dpi=(300, 300))
    if can_read_images():
        (page,) = _read(tmp_path, content).pages
        assert page.text == "Article 12. Travel costs"
        assert page.confidence is not None
        assert page.confidence > 0.7
    else:
        with pytest.raises(ReadError):
            _read(tmp_path, content)


def test_without_tesseract_the_file_says_how_to_add_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_module, "can_read_images", lambda: False)
    with pytest.raises(ReadError) as caught:
        _read(tmp_path, _saved(_picture("x"), "PNG"))
    assert caught.value.notice.code == "ocr_missing"
    for language in ("en", "ja"):
        told = describe(caught.value.notice, "ja" if language == "ja" else "en")
        assert all(way in told for way in ("apt install", "brew install", "winget install"))


def _png_of(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


@pytest.mark.usefixtures("fake")
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (_png_of(11_000, 11_000), "image_too_large"),
        (_png_of(2_000_000, 2_000_000), "image_too_large"),
        (b"\x89PNG\r\n\x1a\n", "damaged_file"),
        (_saved(_picture("x"), "PNG")[:1500], "damaged_file"),
    ],
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_what_cannot_be_read_is_told(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        _read(tmp_path, content)
    assert caught.value.notice.code == code


@pytest.mark.usefixtures("fake")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
@pytest.mark.filterwarnings("ignore")
def test_broken_pictures_are_read_or_refused(tmp_path: Path, kind: str) -> None:
    whole, path = _saved(_picture("x", (300, 200)), kind), tmp_path / "a.bin"
    for copy in broken_copies(whole, 80):
        read_or_refuse(ImageReader(), path, copy)
    assert read_or_refuse(ImageReader(), path, whole)
