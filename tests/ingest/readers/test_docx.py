"""Word files made by python-docx, with what it cannot write put into the XML."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml.parser import parse_xml
from docx.text.paragraph import Paragraph
from lxml import etree

from ingest.document import Reading
from ingest.notice import ReadError
from ingest.readers import package as package_module
from ingest.readers.docx import DocxReader
from ingest.readers.protocol import Source
from tests.ingest.readers.breaking import broken_copies, check_reading, read_or_refuse
from tests.ingest.readers.package_making import make_zip, parts_of, with_lie_about_size

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_BOX = f"""<w:r {_W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><w:txbxContent><w:p><w:r><w:t>枠の中</w:t>
</w:r></w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r>
<w:t>枠の中</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"""


def _run(inner: str) -> str:
    return f"<w:r><w:t>{inner}</w:t></w:r>"


def _append(paragraph: Paragraph, xml: str) -> None:
    etree._Element.append(paragraph._p, parse_xml(xml)[0])


def _made(build: Callable[[docx.document.Document], None]) -> bytes:
    document = docx.Document()
    build(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _whole(document: docx.document.Document) -> None:
    document.core_properties.title = "古い題"
    document.core_properties.author = "総務 太郎"
    document.add_paragraph("旅費規程", style="Title")
    document.add_heading("第一章　総則", 1)
    paragraph = document.add_paragraph("社員の")
    paragraph.add_run("出張").bold = True
    for inner in (
        f"<w:del>{_run('')}<w:r><w:delText>古い</w:delText></w:r></w:del>",
        f"<w:ins>{_run('には新しい')}</w:ins>",
        "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>りょひ</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>旅費</w:t></w:r></w:rubyBase></w:ruby></w:r>",
        f"<w:hyperlink>{_run('を支給する。')}</w:hyperlink>",
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>秘密</w:t></w:r>",
    ):
        _append(paragraph, f"<w:wrap {_W}>{inner}</w:wrap>")
    _append(paragraph, f"<w:wrap {_W}>{_BOX}</w:wrap>")
    document.add_heading("日当", 2)
    table = document.add_table(2, 3)
    for cell, text in zip(
        [cell for row in table.rows for cell in row.cells],
        ["区分", "額", "備考", "国\n内", "", "1,000円"],
        strict=True,
    ):
        cell.text = text
    document.add_paragraph("左\t右\nつぎ")
    document.sections[0].header.paragraphs[0].text = "社外秘"
    document.sections[0].footer.paragraphs[0].text = "- 1 -"


WHOLE = _made(_whole)


def _read(folder: Path, content: bytes) -> Reading:
    path = folder / "a.docx"
    path.write_bytes(content)
    reading = DocxReader().read(Source(path, path.name))
    check_reading(reading)
    return reading


def test_a_document_is_read_as_it_stands_after_its_changes(tmp_path: Path) -> None:
    reading = _read(tmp_path, WHOLE)
    (page,) = reading.pages
    assert page.text == (
        "旅費規程\n\n第一章　総則\n\n社員の出張には新しい旅費を支給する。秘密\n\n枠の中\n\n日当\n\n"
        "区分\t額\t備考\n国 内\t\t1,000円\n\n左\t右\nつぎ\n\n社外秘\n\nりょひ"
    )
    assert [(h.level, page.text[h.start : h.end]) for h in page.headings] == [
        (1, "旅費規程"),
        (1, "第一章　総則"),
        (2, "日当"),
    ]
    assert [page.text[s.start : s.end] for s in page.asides] == ["社外秘", "りょひ"]
    assert [page.text[s.start : s.end] for s in page.hidden] == ["秘密"]
    assert reading.title == "旅費規程"
    assert dict(reading.metadata)["author"] == "総務 太郎"


def test_japanese_styles_and_the_properties_give_headings_and_title(tmp_path: Path) -> None:
    def build(document: docx.document.Document) -> None:
        document.core_properties.title = "手引"
        document.styles.add_style("見出し 2", 1)
        derived = document.styles.add_style("小さな題", 1)
        derived.base_style = document.styles["見出し 2"]
        document.add_paragraph("概要", style="小さな題")
        document.add_paragraph("本文である。")
        document.add_comment(document.paragraphs[1].runs, "要確認", author="x")

    reading = _read(tmp_path, _made(build))
    (page,) = reading.pages
    assert page.text == "概要\n\n本文である。"
    assert [(h.level, h.start, h.end) for h in page.headings] == [(2, 0, 2)]
    assert reading.title == "手引"
    assert [item.code for item in reading.notices] == ["comments_left_out"]


def test_footnotes_are_asides(tmp_path: Path) -> None:
    def build(document: docx.document.Document) -> None:
        document.add_paragraph("本文")

    parts = parts_of(_made(build))
    parts["word/footnotes.xml"] = (
        f'<w:footnotes {_W}><w:footnote w:type="separator"><w:p>{_run("―")}</w:p></w:footnote>'
        f"<w:footnote><w:p>{_run('注の一')}</w:p></w:footnote></w:footnotes>"
    ).encode()
    relations = "word/_rels/document.xml.rels"
    parts[relations] = parts[relations].replace(
        b"</Relationships>",
        b'<Relationship Id="f" Type="x/footnotes" Target="/word/footnotes.xml"/></Relationships>',
    )
    (page,) = _read(tmp_path, make_zip(parts)).pages
    assert page.text == "本文\n\n注の一"
    assert [(s.start, s.end) for s in page.asides] == [(4, 7)]


def test_accepts_by_content() -> None:
    reader = DocxReader()
    assert reader.accepts(WHOLE[:4096], ".bin")
    assert reader.accepts(b"PK\x03\x04" + bytes(40), ".docx")
    assert not reader.accepts(b"PK\x03\x04" + bytes(40), ".zip")


def _document(xml: str) -> bytes:
    return make_zip({**parts_of(WHOLE), "word/document.xml": xml.encode()})


_LAUGHS = "".join(f'<!ENTITY l{i + 1} "{f"&l{i};" * 10}">' for i in range(9))
_NESTED = "<w:x>" * 300 + "</w:x>" * 300


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (make_zip({"word/a.xml": "x"}), "damaged_file"),
        (WHOLE[: len(WHOLE) // 2], "damaged_file"),
        (_document(f"<w:document {_W}>"), "damaged_file"),
        (_document(f"<w:document {_W}>{_NESTED}</w:document>"), "damaged_file"),
        (_made(lambda _: None), "text_blank"),
        (_document(f'<!DOCTYPE x [<!ENTITY l0 "ha">{_LAUGHS}]><x>&l9;</x>'), "damaged_file"),
        (_document('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
         "forbidden_xml"),
        (make_zip({"word/a.xml": b"\0" * 20_000_000}), "unpacks_too_large"),
        (make_zip({f"word/{i}": "" for i in range(10_001)}), "unpacks_too_large"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        _read(tmp_path, content)
    assert caught.value.notice.code == code


def test_a_part_that_lies_about_its_size_is_cut_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package_module, "_LARGEST_PART", 1000)
    path = tmp_path / "a.docx"
    path.write_bytes(with_lie_about_size(make_zip({"a": b"x" * 5000}), 10))
    with (
        pytest.raises(ReadError) as caught,
        package_module.open_package(Source(path, path.name)) as package,
    ):
        package.read("a")
    assert caught.value.notice.code in ("unpacks_too_large", "damaged_file")


@pytest.mark.slow
def test_broken_files_are_read_or_refused(tmp_path: Path) -> None:
    path, reader = tmp_path / "a.docx", DocxReader()
    read = [read_or_refuse(reader, path, copy) for copy in broken_copies(WHOLE, 100)]
    parts = parts_of(WHOLE)
    for name in ("word/document.xml", "word/styles.xml", "_rels/.rels", "docProps/core.xml"):
        copies = (make_zip({**parts, name: copy}) for copy in broken_copies(parts[name], 25))
        read += [read_or_refuse(reader, path, copy) for copy in copies]
    assert 0 < sum(read) < len(read)
