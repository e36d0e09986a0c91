"""Excel files made by openpyxl, CSV and TSV files made by hand."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import DocumentId, Reading
from ingest.notice import ReadError
from ingest.passages import split_passages
from ingest.readers.delimited import DelimitedReader
from ingest.readers.flow import Flow
from ingest.readers.grid import write_grid
from ingest.readers.number_format import Value, shown
from ingest.readers.protocol import Source
from ingest.readers.sheet import SheetReader
from tests.ingest.readers.breaking import broken_copies, check_reading, read_or_refuse
from tests.ingest.readers.package_making import make_zip, parts_of


def _whole() -> bytes:
    book = openpyxl.Workbook()
    book.properties.title = "支給表"
    book.properties.creator = "会計"
    sheet = book.active
    sheet.title = "旅費"
    for row in (
        ["旅費の額", None, None],
        ["区分", "日額", "適用日"],
        ["国内", 1200, datetime.date(2024, 4, 1)],
        ["国外\n（甲地）", 0.125, datetime.datetime.fromisoformat("2024-05-01 09:30")],
        [None, None, None],
        ["備考は\tない", None, True],
    ):
        sheet.append(row)
    sheet["B3"].number_format = '#,##0"円"'
    sheet["B4"].number_format = "0.0%"
    sheet["C3"].number_format = 'yyyy"年"m"月"d"日"'
    hidden = book.create_sheet("控え")
    hidden.append(["内緒", "x"])
    hidden.sheet_state = "hidden"
    book.create_sheet("空")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


WHOLE = _whole()


def _read(folder: Path, content: bytes, name: str = "a.xlsx") -> Reading:
    path = folder / name
    path.write_bytes(content)
    reader = SheetReader() if name.endswith("xlsx") else DelimitedReader()
    assert reader.accepts(content[:4096], path.suffix)
    reading = reader.read(Source(path, path.name))
    check_reading(reading)
    return reading


def test_each_sheet_is_a_page_and_each_row_a_line(tmp_path: Path) -> None:
    reading = _read(tmp_path, WHOLE)
    first, second, third = reading.pages
    assert first.text == (
        "旅費の額\n区分\t日額\t適用日\n国内\t1,200円\t2024年4月1日\n"
        "国外 （甲地）\t12.5%\t2024-05-01 09:30\n\n備考は ない\t\tTRUE"
    )
    assert [(h.level, first.text[h.start : h.end]) for h in first.headings] == [
        (1, "旅費の額"),
        (2, "区分\t日額\t適用日"),
    ]
    assert [page.label for page in reading.pages] == ["旅費", "控え", "空"]
    assert [(s.start, s.end) for s in second.hidden] == [(0, 4)]
    assert third.text == ""
    assert reading.title == "支給表"
    assert dict(reading.metadata)["author"] == "会計"


def test_a_row_is_found_with_the_names_of_its_columns(tmp_path: Path) -> None:
    reading = _read(tmp_path, "品目,数量\nりんご,3\nみかん,5\n".encode("cp932"), "a.csv")
    (passage,) = split_passages(DocumentId("x"), "", reading.pages)
    assert passage.heading_path == ("品目 数量",)


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (1234.5, "General", "1234.5"),
        (0.1 + 0.2, "General", "0.3"),
        (3.0, "General", "3"),
        (1234567, "#,##0", "1,234,567"),
        (-1234, "#,##0;▲#,##0", "▲1,234"),
        (-1234, "#,##0_ ;[Red]\\-#,##0\\ ", "-1,234"),
        (-0.4, "0", "0"),
        (1980, '"¥"#,##0;[Red]"¥"\\-#,##0', "¥1,980"),
        (1980, "[$¥-411]#,##0.00", "¥1,980.00"),
        (5, '0"名"', "5名"),
        (5, "00000", "00005"),
        (0.05, "0%", "5%"),
        (datetime.datetime.fromisoformat("2024-04-01"), "mm-dd-yy", "2024-04-01"),
        (
            datetime.datetime.fromisoformat("2024-04-01 08:05:06"),
            "yyyy/m/d h:mm",
            "2024-04-01 08:05:06",
        ),
        (datetime.datetime.fromisoformat("2024-04-01"), 'yyyy"年"m"月"', "2024年4月"),
        (datetime.time(8, 5), "h:mm", "08:05"),
        (False, "General", "FALSE"),
        (None, "General", ""),
        ("#REF!", "General", "#REF!"),
    ],
)
def test_values_are_given_as_the_sheet_shows_them(
    value: Value, number_format: str, text: str
) -> None:
    assert shown(value, number_format) == text


@pytest.mark.parametrize(
    ("name", "source", "text"),
    [
        ("a.csv", '名,"備,考"\r\n甲,"二行\nある ""印"""\r\n', '名\t備,考\n甲\t二行 ある "印"'),
        ("a.csv", "a;b\n1;2,5\n3;4\n", "a\tb\n1\t2,5\n3\t4"),
        ("a.tsv", '5" 釘\t3\n6"\t4\n', '5" 釘\t3\n6"\t4'),
        ("a.csv", 'x,"開いた\ny,z\n', 'x\t"開いた\ny\tz'),
        ("a.csv", "題だけ\n\n甲,乙,\n,丙\n", "題だけ\n\n甲\t乙\n\t丙"),
    ],
)
def test_delimited_text(tmp_path: Path, name: str, source: str, text: str) -> None:
    assert _read(tmp_path, source.encode(), name).pages[0].text == text


def _sheet(xml: str) -> bytes:
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    content = f'<worksheet xmlns="{name}"><sheetData>{xml}</sheetData></worksheet>'
    return make_zip({**parts_of(WHOLE), "xl/worksheets/sheet1.xml": content})


_ENTITY = '<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>'


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (WHOLE[:3000], "damaged_file"),
        (make_zip({**parts_of(WHOLE), "xl/worksheets/sheet1.xml": _ENTITY}), "damaged_file"),
        (make_zip({**parts_of(WHOLE), "xl/workbook.xml": "<x/>"}), "text_blank"),
        (make_zip({"xl/workbook.bin": b"x", "xl/a": b""}), "not_supported"),
        (_sheet('<row r="99999999999"><c r="A1"><v>1</v></c></row>'), "too_many_cells"),
        (_sheet('<row r="x"><c r="??"><v>1</v></c></row>'), "damaged_file"),
        (_sheet('<row r="1"><c r="A1" t="s"><v>9999</v></c></row>'), "damaged_file"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        _read(tmp_path, content)
    assert caught.value.notice.code == code


def test_a_sheet_that_claims_to_be_huge_is_read(tmp_path: Path) -> None:
    parts = parts_of(WHOLE)
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"A1:C6", b"A1:XFD1048576")
    assert _read(tmp_path, make_zip(parts)).pages[0].text.startswith("旅費の額\n区分\t日額")


@pytest.mark.slow
def test_broken_files_are_read_or_refused(tmp_path: Path) -> None:
    path, reader = tmp_path / "a.xlsx", SheetReader()
    read = [read_or_refuse(reader, path, copy) for copy in broken_copies(WHOLE, 60)]
    parts = parts_of(WHOLE)
    for name in ("xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"):
        copies = (make_zip({**parts, name: copy}) for copy in broken_copies(parts[name], 30))
        read += [read_or_refuse(reader, path, copy) for copy in copies]
    assert 0 < sum(read) < len(read)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.text("甲乙1, \t\n\r\f\ud800", max_size=4), max_size=4), max_size=6))
def test_any_grid_keeps_its_letters(rows: list[list[str]]) -> None:
    flow = Flow()
    write_grid(rows, flow)
    page = flow.page(1)
    if page.text:
        check_reading(Reading("text/csv", "", (page,), "csv/1"))
    kept = "甲乙1,"
    written = [c for row in rows for cell in row for c in cell if c in kept]
    assert [c for c in page.text if c in kept] == written
