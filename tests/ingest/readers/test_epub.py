"""Books made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.document import Reading
from ingest.notice import ReadError
from ingest.readers.epub import EpubReader
from ingest.readers.protocol import Source
from tests.ingest.readers.breaking import broken_copies, check_reading, read_or_refuse
from tests.ingest.readers.package_making import make_zip

_XHTML = '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml">'
PARTS = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
    "OPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>銀河 の旅</dc:title>'
    "<dc:creator>星 見太郎</dc:creator><dc:language>ja</dc:language></metadata><manifest>"
    '<item id="b" href="text/%E4%BA%8C.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="a" href="text/one.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="i" href="cover.png" media-type="image/png"/></manifest>'
    '<spine><itemref idref="i"/><itemref idref="a"/><itemref idref="b"/><itemref idref="a"/>'
    "</spine></package>",
    "OPS/text/one.xhtml": f"{_XHTML}<head><title/><script src='x'/></head><body><h1>一　出発</h1>"
    "<p>朝、<ruby>停車場<rt>ていしゃば</rt></ruby>を出た。<br/>雨だった。</p><div/><p>次の段。</p>"
    "</body></html>",
    "OPS/text/二.xhtml": f"{_XHTML}<body><h1>二　到着</h1><p>夜に着いた。</p></body></html>",
}
WHOLE = make_zip(PARTS, stored=("mimetype",))


def _read(folder: Path, content: bytes) -> Reading:
    path = folder / "a.epub"
    path.write_bytes(content)
    reading = EpubReader().read(Source(path, path.name))
    check_reading(reading)
    return reading


def test_each_document_of_the_spine_is_a_page(tmp_path: Path) -> None:
    assert EpubReader().accepts(WHOLE[:4096], "")
    reading = _read(tmp_path, WHOLE)
    assert [page.text for page in reading.pages] == [
        "一　出発\n\n朝、停車場を出た。\n雨だった。\n\n次の段。\n\nていしゃば",
        "二　到着\n\n夜に着いた。",
    ]
    assert [page.headings[0].level for page in reading.pages] == [1, 1]
    assert reading.title == "銀河 の旅"
    assert reading.metadata == (("author", "星 見太郎"), ("language", "ja"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"META-INF/container.xml": "<x/>"}, "damaged_file"),
        ({"OPS/book.opf": "<package/>"}, "damaged_file"),
        ({"OPS/text/one.xhtml": "", "OPS/text/二.xhtml": "<p> "}, "text_blank"),
        ({"META-INF/encryption.xml": "<e><CipherReference URI='OPS/text/one.xhtml'/></e>"},
         "package_encrypted"),
        ({"OPS/text/one.xhtml": "\0" * 9_000_000}, "unpacks_too_large"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told(tmp_path: Path, change: dict[str, str], code: str) -> None:
    with pytest.raises(ReadError) as caught:
        _read(tmp_path, make_zip({**PARTS, **change}, stored=("mimetype",)))
    assert caught.value.notice.code == code


def test_broken_books_are_read_or_refused(tmp_path: Path) -> None:
    path, reader = tmp_path / "a.epub", EpubReader()
    read = [read_or_refuse(reader, path, copy) for copy in broken_copies(WHOLE, 60)]
    for name, content in PARTS.items():
        for copy in broken_copies(content.encode(), 15):
            broken: dict[str, bytes | str] = {**PARTS, name: copy}
            read.append(read_or_refuse(reader, path, make_zip(broken)))
    assert 0 < sum(read) < len(read)
