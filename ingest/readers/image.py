"""The reader of pictures of pages: PNG, JPEG, TIFF with several pages, WebP."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PIL import Image, ImageOps

from ingest.detect import HEAD_BYTES, detect_type
from ingest.document import Reading
from ingest.notice import NoticeKind, ReadError, Words
from ingest.readers.ocr import can_read_images, language_notices, page_notices, read_images
from ingest.readers.ocr_notices import OCR_MISSING
from ingest.readers.ocr_text import PageImage
from ingest.readers.pdf_notices import DAMAGED_FILE
from ingest.readers.protocol import Source

IMAGE_TOO_LARGE: Final = NoticeKind(
    "image_too_large",
    Words(
        "The picture {file} has {megapixels} megapixels; at most {limit} can be read.",
        "{file} の画像は {megapixels} メガピクセルです。読み込めるのは {limit} までです。",
    ),
    Words("Make it smaller, or cut it into pages.", "縮小するか、ページごとに分けてください。"),
)
IMAGE_WITHOUT_TEXT: Final = NoticeKind(
    "image_without_text",
    Words("No text was found in the picture {file}.", "{file} に文字は見つかりませんでした。"),
    Words(
        "If there is text in it, scan it again, upright and at 300 dpi.",
        "文字があるはずなら、正しい向きで、300 dpi でスキャンし直してください。",
    ),
)
IMAGE_NOT_READ: Final = NoticeKind(
    "image_not_read",
    Words(
        "The picture {file} could not be read by OCR ({reason}).",
        "{file} は文字認識できませんでした（{reason}）。",
    ),
    Words("Make it smaller, or cut it into pages.", "縮小するか、ページごとに分けてください。"),
)

_FORMATS: Final = ("PNG", "JPEG", "TIFF", "WEBP")
_TYPES: Final = frozenset(("image/png", "image/jpeg", "image/tiff", "image/webp"))
_MOST_PIXELS: Final = 100_000_000  # A2 at 400 dpi
_MOST_FRAMES: Final = 2_000
_USUAL_DPI: Final = 300.0
_SCREEN_DPI: Final = 96.0
_PAGE_PIXELS: Final = 1_500  # on its longer side a scan has more, a picture of a screen fewer
_BROKEN: Final = (
    OSError,  # also UnidentifiedImageError and files that are cut off
    SyntaxError,
    ValueError,
    TypeError,
    OverflowError,
    LookupError,
    ArithmeticError,
    EOFError,
    struct.error,
    zlib.error,
)


class ImageReader:
    """Reads the text in pictures by OCR: each frame a page."""

    name = "image/4"

    def accepts(self, head: bytes, suffix: str) -> bool:  # noqa: ARG002  # content decides
        """Accept the four formats by their signatures."""
        return detect_type(head) in _TYPES

    def read(self, source: Source) -> Reading:
        """Read a picture. Raises ReadError, also when Tesseract is not installed."""
        if not can_read_images():
            # The file itself is looked at first: a broken one is not worth an installation.
            for _ in _frames(source):
                break
            raise ReadError(OCR_MISSING, file=source.name)
        texts = list(read_images(_frames(source), source.on_page))
        if not any(text.text for text in texts) and not any(text.failure for text in texts):
            raise ReadError(IMAGE_WITHOUT_TEXT, file=source.name)
        pages = tuple(text.page(number) for number, text in enumerate(texts, 1))
        notices = [*language_notices(source.name)]
        for number, text in enumerate(texts, 1):
            notices += page_notices(number, text)
        if not any(page.text for page in pages):
            failure = next(text.failure for text in texts if text.failure)
            raise ReadError(IMAGE_NOT_READ, file=source.name, reason=failure)
        with source.path.open("rb") as file:
            media_type = detect_type(file.read(HEAD_BYTES))
        return Reading(media_type, "", pages, self.name, tuple(notices))


def _frames(source: Source) -> Iterator[PageImage]:
    """Yield the frames of a picture, grey and upright. Raises ReadError."""
    number = 0
    while True:
        with _opened(source) as image:
            # Of other formats, further frames are those of an animation.
            count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
            image.seek(number)
            _check_size(image, source.name)
            frame = _as_page(image)
        yield frame
        number += 1
        if number >= min(count, _MOST_FRAMES):
            return


@contextmanager
def _opened(source: Source) -> Iterator[Image.Image]:
    """Open a picture and work on it. Whatever breaks meanwhile is raised as ReadError."""
    try:
        with Image.open(source.path, formats=_FORMATS) as image:
            yield image
    except Image.DecompressionBombError as error:
        limit = _MOST_PIXELS // 10**6
        raise ReadError(
            IMAGE_TOO_LARGE, file=source.name, megapixels="> 179", limit=limit
        ) from error
    except _BROKEN as error:
        raise ReadError(DAMAGED_FILE, file=source.name) from error


def open_frame(source: Source, number: int) -> Image.Image:
    """Return a frame of a picture, counted from 1, in colour and upright. Raises ReadError."""
    with _opened(source) as image:
        image.seek(number - 1)
        _check_size(image, source.name)
        return _upright(image).convert("RGB")


def _check_size(image: Image.Image, name: str) -> None:
    pixels = image.width * image.height
    if pixels > _MOST_PIXELS:
        facts = {"megapixels": pixels // 10**6, "limit": _MOST_PIXELS // 10**6}
        raise ReadError(IMAGE_TOO_LARGE, file=name, **facts)


def _as_page(image: Image.Image) -> PageImage:
    return PageImage(_upright(image).convert("L"), _resolution(image))


def _upright(image: Image.Image) -> Image.Image:
    """Return an image the right way up, on white paper where it is transparent."""
    upright = ImageOps.exif_transpose(image)
    if not upright.has_transparency_data:
        return upright
    colours = upright.convert("RGBA")
    paper = Image.new("RGBA", colours.size, "white")
    return Image.alpha_composite(paper, colours)


def _resolution(image: Image.Image) -> float:
    """Return pixels per inch: what the file says if that can be, else what is usual."""
    said = image.info.get("dpi")
    value = float(said[0]) if isinstance(said, tuple) and said else 0.0
    if 100.0 <= value <= 2400.0:
        return value
    return _USUAL_DPI if max(image.size) >= _PAGE_PIXELS else _SCREEN_DPI
