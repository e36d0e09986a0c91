"""Presentations made by python-pptx."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pptx import Presentation
from pptx.util import Inches

from ingest.document import Reading
from ingest.notice import ReadError
from ingest.readers.pptx import PptxReader
from ingest.readers.protocol import Source
from tests.ingest.readers.breaking import broken_copies, check_reading, read_or_refuse
from tests.ingest.readers.package_making import make_zip, parts_of


def _whole() -> bytes:
    show = Presentation()
    show.core_properties.author = "広報 花子"
    first = show.slides.add_slide(show.slide_layouts[0])
    first.shapes.title.text = "防災計画"
    first.placeholders[1].text = "星見市\n令和六年"
    second = show.slides.add_slide(show.slide_layouts[5])
    box = second.shapes.add_textbox(0, 0, Inches(1), Inches(1))
    box.text_frame.text = "枠の\v文"
    table = second.shapes.add_table(2, 2, 0, 0, Inches(2), Inches(1)).table
    for cell, text in zip(table.iter_cells(), ["地区", "避難所", "北\n町", "小学校"], strict=True):
        cell.text = text
    second.shapes.title.text = "避難所"
    second.notes_slide.notes_text_frame.text = "話す順に説明する。\n次へ。"
    third = show.slides.add_slide(show.slide_layouts[6])
    group = third.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, 1, 1).text_frame.text = "組の中"
    third._element.set("show", "0")
    buffer = io.BytesIO()
    show.save(buffer)
    return buffer.getvalue()


WHOLE = _whole()


def _read(folder: Path, content: bytes) -> Reading:
    path = folder / "a.pptx"
    path.write_bytes(content)
    reading = PptxReader().read(Source(path, path.name))
    check_reading(reading)
    return reading


def test_each_slide_is_a_page(tmp_path: Path) -> None:
    assert PptxReader().accepts(WHOLE[:4096], "")
    reading = _read(tmp_path, WHOLE)
    first, second, third = reading.pages
    assert first.text == "防災計画\n\n星見市\n令和六年"
    assert second.text == (
        "避難所\n\n枠の\n文\n\n地区\t避難所\n北 町\t小学校\n\n話す順に説明する。\n次へ。"
    )
    assert third.text == "組の中"
    assert [(h.level, h.start, h.end) for h in second.headings] == [(1, 0, 3)]
    assert [second.text[s.start : s.end] for s in second.asides] == ["話す順に説明する。\n次へ。"]
    assert [(s.start, s.end) for s in third.hidden] == [(0, 3)]
    assert reading.title == "防災計画"
    assert dict(reading.metadata)["author"] == "広報 花子"


def test_slides_come_in_the_order_of_the_show(tmp_path: Path) -> None:
    parts = parts_of(WHOLE)
    xml = parts["ppt/presentation.xml"].decode()
    start, end = xml.index("<p:sldIdLst>") + 12, xml.index("</p:sldIdLst>")
    ids = xml[start:end].replace("/>", "/>\n").split()
    turned = "".join(reversed(xml[start:end].replace("/>", "/>\n").splitlines()))
    assert len(ids) >= 3
    parts["ppt/presentation.xml"] = (xml[:start] + turned + xml[end:]).encode()
    assert [page.text[:3] for page in _read(tmp_path, make_zip(parts)).pages] == [
        "組の中",
        "避難所",
        "防災計",
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"_rels/.rels": b"<x/>"}, "damaged_file"),
        ({"ppt/presentation.xml": b"<x/>"}, "no_pages"),
        ({f"ppt/slides/slide{n}.xml": b"<x/>" for n in (1, 2, 3)}
         | {"ppt/notesSlides/notesSlide1.xml": b"<x/>"}, "text_blank"),
        ({"ppt/slides/slide1.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}, "forbidden_xml"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told(tmp_path: Path, change: dict[str, bytes], code: str) -> None:
    with pytest.raises(ReadError) as caught:
        _read(tmp_path, make_zip({**parts_of(WHOLE), **change}))
    assert caught.value.notice.code == code


@pytest.mark.slow
def test_broken_files_are_read_or_refused(tmp_path: Path) -> None:
    path, reader = tmp_path / "a.pptx", PptxReader()
    read = [read_or_refuse(reader, path, copy) for copy in broken_copies(WHOLE, 60)]
    parts = parts_of(WHOLE)
    for name in ("ppt/presentation.xml", "ppt/slides/slide2.xml"):
        copies = (make_zip({**parts, name: copy}) for copy in broken_copies(parts[name], 15))
        read += [read_or_refuse(reader, path, copy) for copy in copies]
    assert 0 < sum(read) < len(read)
