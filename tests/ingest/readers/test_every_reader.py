"""Every reader on any bytes at all, and on files that were whole once: read rightly or refused."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ingest.boxes import boxes_of
from ingest.document import DocumentId, Page, Reading, Span
from ingest.keys import fold
from ingest.notice import ReadError
from ingest.passages import split_passages
from ingest.readers import image as image_module
from ingest.readers import ocr as ocr_module
from ingest.readers import pdf_scans as scans_module
from ingest.readers import scanner as scanner_module
from ingest.readers.protocol import Container, Reader, Source
from ingest.readers.registry import readers
from ingest.readers.tesseract import OcrError, Word
from ingest.sentences import split_sentences
from tests.ingest.pdf_making import make_pdf, show
from tests.ingest.readers import test_docx, test_epub, test_mail, test_pptx, test_sheet
from tests.ingest.readers.breaking import check_reading
from tests.ingest.readers.package_making import make_zip, parts_of

# What Pillow warns of is what the test does on purpose: tags that are cut off.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")
_TEXT = "第一条　市長は、計画を定める。\n２　前項の計画は、三千二百億円とする。\n\n- 項目\n"
_MOST_CHARACTERS = 3_000  # of a page whose keys and passages are looked at


@dataclass(frozen=True, slots=True)
class _Kind:
    """A format: a whole file of it as parts that can be broken, and how parts become a file.

    The part without a name is a whole file itself.
    """

    suffix: str
    parts: Mapping[str, bytes]
    assemble: Callable[[Mapping[str, bytes]], bytes]


def _alone(suffix: str, content: bytes) -> _Kind:
    return _Kind(suffix, {"": content}, lambda parts: parts[""])


def _packed(suffix: str, content: bytes) -> _Kind:
    return _Kind(suffix, parts_of(content), make_zip)


def _pdf(parts: Mapping[str, bytes]) -> bytes:
    pages = [[parts[name].decode("latin-1")] for name in ("page 1", "page 2")]
    return make_pdf(pages, page_extra=parts["page"].decode("latin-1"))


def _picture(kind: str) -> bytes:
    stream = io.BytesIO()
    pages = [Image.radial_gradient("L").resize(size) for size in ((63, 48), (30, 20))]
    more = {"save_all": True, "append_images": pages[1:]} if kind == "TIFF" else {}
    pages[0].save(stream, kind, **more)
    return stream.getvalue()


_PAGES = {
    "page 1": "\n".join(show(line, 40, 500 - 14 * n) for n, line in enumerate(_TEXT.split("\n"))),
    "page 2": "1 g " + show("白い文字", 40, 500) + show("縦書きの行", 300, 500, font="V"),
    "page": "/Rotate 90 /CropBox [0 0 390 590]",
}
_PDF_PARTS = {name: part.encode() for name, part in _PAGES.items()}
KINDS = {
    "pdf": _alone(".pdf", _pdf(_PDF_PARTS)),
    "pdf operators": _Kind(".pdf", _PDF_PARTS, _pdf),
    "docx": _packed(".docx", test_docx.WHOLE),
    "xlsx": _packed(".xlsx", test_sheet.WHOLE),
    "pptx": _packed(".pptx", test_pptx.WHOLE),
    "epub": _packed(".epub", test_epub.WHOLE),
    "docx bytes": _alone(".docx", test_docx.WHOLE),
    "zip": _alone(".zip", make_zip({"a.txt": _TEXT, "b/c.md": "# 題\n本文"})),
    "eml": _alone(".eml", test_mail.WHOLE),
    "html": _alone(
        ".html", f"<!doctype html><title>題</title><h1>題</h1><table><td>{_TEXT}".encode()
    ),
    "csv": _alone(".csv", '番号,名称\n1,"甲\n乙"\n2,丙\n'.encode("cp932")),
    "md": _alone(".md", f"---\ntitle: 題\n---\n# 題\n\n{_TEXT}\n| a | b |\n|---|---|\n".encode()),
    "txt": _alone(".txt", _TEXT.encode()),
    "txt of utf-16": _alone(".txt", _TEXT.encode("utf-16")),
    **{
        name: _alone(f".{name}", _picture(name.upper())) for name in ("png", "jpeg", "tiff", "webp")
    },
}


def _fake_words(image: Image.Image, language: str, *_: float) -> list[Word]:
    """Read two words that depend on the picture, or nothing."""
    if (image.width + image.height) % 7 == 0:
        raise OcrError("no luck")
    right, bottom = image.width, image.height
    return [
        Word(f"幅{image.width}", 90.0, (1, 1, 1), (0, 0, right, bottom // 2 + 1)),
        Word(language, 30.0, (1, 1, 2), (right // 2, bottom // 2, right, bottom)),
    ]


@pytest.fixture(autouse=True, scope="module")
def _ocr_that_costs_nothing() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanner_module, "read_words", _fake_words)
        patch.setattr(scanner_module, "read_lines", _fake_words)
        for module in (ocr_module, scanner_module):
            patch.setattr(module, "languages", lambda: frozenset(("jpn", "jpn_vert")))
        for module in (image_module, scans_module):
            patch.setattr(module, "can_read_images", lambda: True)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("every-reader")


def check_page(page: Page) -> None:
    """Check a page: its sentences tile it, its key leads back, its boxes lie on it."""
    text = page.text[:_MOST_CHARACTERS]
    spans = [Span(0, 0), *split_sentences(text), Span(len(text), len(text))]
    assert all(first.end == second.start for first, second in pairwise(spans))
    assert all(span.start < span.end for span in spans[1:-1])
    key = fold(text)
    assert len(key.text) == len(key.offsets) == len(key.ends)
    assert [*key.offsets] == sorted(key.offsets)
    assert [*key.ends] == sorted(key.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(key.offsets, key.ends, strict=True))
    for box in boxes_of(page, 0, len(page.text)):
        assert 0 <= box.left < box.right <= page.width
        assert 0 <= box.top < box.bottom <= page.height


def _check_passages(reading: Reading) -> None:
    if sum(len(page.text) for page in reading.pages) > _MOST_CHARACTERS:
        return
    pages = {page.number: page for page in reading.pages}
    for passage in split_passages(DocumentId("0" * 16), reading.title, reading.pages):
        text = pages[passage.page].text[passage.start : passage.end]
        assert text
        assert text == text.strip()


def _read(reader: Reader, path: Path) -> bool:
    """Read a file, and check what comes of it; false when it is refused, as it may be."""
    try:
        reading = reader.read(Source(path, path.name))
    except ReadError:
        return False
    check_reading(reading)
    for page in reading.pages:
        check_page(page)
    _check_passages(reading)
    return True


def _unpack(reader: Container, path: Path) -> None:
    with TemporaryDirectory(dir=path.parent) as folder:
        try:
            members = reader.unpack(Source(path, path.name), Path(folder), None)
        except ReadError:
            return
        for member in members:
            assert member.problem or (Path(folder) / member.file).is_file()


def _read_by_whoever_accepts(path: Path, content: bytes, *, forced: bool = False) -> bool:
    """Let the first reader that accepts a file read it, or, when forced, each of its format."""
    path.write_bytes(content)
    for reader in readers():
        if forced or reader.accepts(content[:4096], path.suffix):
            if isinstance(reader, Container):
                _unpack(reader, path)
            read = _read(reader, path)
            if not forced:
                return read
    return False


@st.composite
def _broken(draw: st.DrawFn, content: bytes) -> bytes:
    """Draw a copy of some bytes: stretches cut out, doubled, overwritten, or its end cut off."""
    copy = content
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(copy)))
        end = min(start + draw(st.integers(0, 30)), len(copy))
        match draw(st.integers(0, 4)):
            case 0:
                copy = copy[:start] + copy[end:]
            case 1:
                copy = copy[:end] + copy[start:]
            case 2:
                copy = copy[:start] + draw(st.binary(max_size=6)) + copy[end:]
            case 3:
                number = str(draw(st.integers(-(2**63), 2**64)))
                copy = copy[:start] + number.encode() + copy[start:]
            case _:
                copy = copy[: start or 1]
    return copy


@st.composite
def _broken_file(draw: st.DrawFn, kind: _Kind) -> bytes:
    name = draw(st.sampled_from(sorted(kind.parts)))
    return kind.assemble({**kind.parts, name: draw(_broken(kind.parts[name]))})


_FEW = settings(
    max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
_MANY = settings(_FEW, max_examples=100)


@pytest.mark.parametrize("name", KINDS)
def test_whole_files_are_read(folder: Path, name: str) -> None:
    kind = KINDS[name]
    assert _read_by_whoever_accepts(folder / f"whole{kind.suffix}", kind.assemble(kind.parts))


@pytest.mark.parametrize("name", KINDS)
@_FEW
@given(data=st.data())
def test_broken_files_are_read_rightly_or_refused(
    folder: Path, name: str, data: st.DataObject
) -> None:
    kind = KINDS[name]
    content = data.draw(_broken_file(kind))
    _read_by_whoever_accepts(folder / f"broken{kind.suffix}", content)


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
@_MANY
@given(data=st.data())
def test_many_broken_files_are_read_rightly_or_refused(
    folder: Path, name: str, data: st.DataObject
) -> None:
    kind = KINDS[name]
    content = data.draw(_broken_file(kind))
    _read_by_whoever_accepts(folder / f"broken{kind.suffix}", content)


_HEADS = [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"II*\0", b"<!doctype html>"]


@settings(_FEW, max_examples=30)
@given(st.sampled_from(_HEADS), st.one_of(st.binary(max_size=200), st.text().map(str.encode)))
def test_any_bytes_are_read_rightly_or_refused_by_every_reader(
    folder: Path, head: bytes, rest: bytes
) -> None:
    _read_by_whoever_accepts(folder / "any.bin", head + rest, forced=True)


@pytest.mark.slow
@_MANY
@given(st.sampled_from(_HEADS), st.one_of(st.binary(max_size=2_000), st.text().map(str.encode)))
def test_many_bytes_are_read_rightly_or_refused_by_every_reader(
    folder: Path, head: bytes, rest: bytes
) -> None:
    _read_by_whoever_accepts(folder / "any.bin", head + rest, forced=True)
