"""The reader of Word files (Office Open XML, ECMA-376 Part 1, 17)."""

from __future__ import annotations

import re
from contextlib import ExitStack
from typing import Final

from lxml import etree

from ingest.detect import detect_type
from ingest.document import Reading
from ingest.notice import Notice, NoticeKind, ReadError, Words, notice
from ingest.readers.flow import Flow
from ingest.readers.package import Package, attribute, local_name, open_package
from ingest.readers.pdf_notices import DAMAGED_FILE
from ingest.readers.protocol import Source
from ingest.readers.text import NO_TEXT

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
COMMENTS_LEFT_OUT: Final = NoticeKind(
    "comments_left_out",
    Words(
        "{count} comments in {file} were left out.",
        "{file} のコメント {count} 件は読み込んでいません。",
    ),
    Words(
        "They are not part of the text; open the file to see them.",
        "本文ではないためです。確認するには元のファイルを開いてください。",
    ),
)

_TITLE_STYLE: Final = re.compile(r"(?i)(?:title|表題)$")
_HEADING_STYLE: Final = re.compile(r"(?i)(?:heading|見出し)\s*([1-9])$")
_BODY_LEVEL: Final = 10
_DEEPEST_STYLE: Final = 20
# What was deleted or moved away, codes of fields, and what stands for something else.
_SILENT: Final = frozenset(
    (
        *("del", "moveFrom", "delText", "instrText", "delInstrText", "rPr", "pPr", "tblPr"),
        *("tcPr", "trPr", "sectPr", "sdtPr", "rubyPr", "object", "annotationRef"),
    )
)
_CHARACTERS: Final = {
    "tab": "\t",
    "ptab": "\t",
    "noBreakHyphen": "\u2011",
    "softHyphen": "\xad",
}
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


class DocxReader:
    """Reads the text of a Word file, as it stands after its tracked changes, on one page."""

    name = "docx/1"

    def accepts(self, head: bytes, suffix: str) -> bool:
        """Accept by the names of its first parts, or a ZIP file with the suffix of Word."""
        media_type = detect_type(head)
        return media_type == DOCX or (media_type == "application/zip" and suffix == ".docx")

    def read(self, source: Source) -> Reading:
        """Read a Word file. Raises ReadError."""
        with open_package(source) as package:
            parts = package.related("", "officeDocument")
            if not parts:
                raise ReadError(DAMAGED_FILE, file=source.name)
            properties = package.properties()
            writer = _Writer(_heading_levels(package, parts[0]))
            writer.write(package.xml(parts[0]))
            _write_notes(package, parts[0], writer)
            notices = _comments(package, parts[0])
        page = writer.flow.page(1)
        if not page.text.strip():
            raise ReadError(NO_TEXT, file=source.name)
        title = writer.title or properties.title
        return Reading(DOCX, title, (page,), self.name, notices, properties.metadata)


class _Writer:
    """Walks the elements of a document; the parser bounds how deep they nest (256)."""

    def __init__(self, levels: dict[str, int]) -> None:
        self.flow = Flow()
        self.title = ""
        self._levels = levels
        self._boxes: list[etree._Element] = []
        self._grids: list[bool] = []  # of the open tables: whether each holds values in rows

    def write(self, node: etree._Element) -> None:
        """Write what an element holds."""
        name = local_name(node)
        if name in _SILENT:
            return
        if name == "t":
            self._write_text(node)
        elif name in _CHARACTERS:
            self.flow.write(_CHARACTERS[name])
        elif name in ("br", "cr"):
            self.flow.part()
        elif name == "sym":
            self.flow.write(_symbol(node))
        elif name == "p":
            self._write_paragraph(node)
        elif name == "ruby":
            self._write_ruby(node)
        elif name == "AlternateContent":
            for choice in node[:1]:  # the others say the same for older programs
                self._write_inner(choice)
        elif name == "txbxContent":
            self._boxes.append(node)
        else:
            self._write_inner(node)

    def _write_inner(self, node: etree._Element) -> None:
        name = local_name(node)
        with ExitStack() as stack:
            is_grid = bool(self._grids) and self._grids[-1]
            if name == "tr" and is_grid:
                stack.enter_context(self.flow.row())
            elif name == "tc" and is_grid:
                stack.callback(self.flow.cell)
            elif name == "tbl":
                self.flow.part(blank=True)
                stack.callback(self.flow.part, blank=True)
                self._grids.append(_is_grid(node))
                stack.callback(self._grids.pop)
            elif name == "r" and _is_vanished(node):
                stack.enter_context(self.flow.hidden())
            for child in node:
                self.write(child)

    def _write_text(self, node: etree._Element) -> None:
        text = node.text or ""
        self.flow.write(text if node.get(_SPACE) == "preserve" else text.strip(" \t\n\r"))

    def _write_paragraph(self, node: etree._Element) -> None:
        level = self._level(node)
        self.flow.part(blank=True)
        with ExitStack() as stack:
            if level < _BODY_LEVEL:
                stack.enter_context(self.flow.heading(max(level, 1)))
            for child in node:
                self.write(child)
        self.flow.part(blank=True)
        if level == 0 and not self.title:
            self.title = " ".join("".join(node.itertext("{*}t")).split())
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self._write_inner(box)

    def _write_ruby(self, node: etree._Element) -> None:
        for base in node.findall("{*}rubyBase"):
            self._write_inner(base)
        for reading in node.findall("{*}rt"):
            self.flow.ruby("".join(reading.itertext("{*}t")))

    def _level(self, paragraph: etree._Element) -> int:
        """Return the level of a paragraph: 0 for the title, 1 to 9 for headings, else 10."""
        properties = paragraph.find("{*}pPr")
        if properties is None:
            return self._levels.get("", _BODY_LEVEL)
        own = properties.find("{*}outlineLvl")
        if own is not None:
            return _number(own) + 1
        style = properties.find("{*}pStyle")
        key = (attribute(style, "val") or "") if style is not None else ""
        return self._levels.get(key, _BODY_LEVEL)


def _heading_levels(package: Package, document: str) -> dict[str, int]:
    """Return the level of each style: 0 for the title, 1 to 9 for headings."""
    levels: dict[str, int] = {}
    parents: dict[str, str] = {}
    for part in package.related(document, "styles"):
        for style in package.xml(part).iter("{*}style"):
            key = attribute(style, "styleId") or ""
            level = _style_level(style)
            if level is not None:
                levels[key] = level
            parent = style.find("{*}basedOn")
            parents[key] = (attribute(parent, "val") or "") if parent is not None else ""
    for key in parents:
        above, steps = key, 0
        while above and above not in levels and steps < _DEEPEST_STYLE:
            above, steps = parents.get(above, ""), steps + 1
        if above in levels:
            levels[key] = levels[above]
    return levels


def _style_level(style: etree._Element) -> int | None:
    name_node = style.find("{*}name")
    name = (attribute(name_node, "val") or "") if name_node is not None else ""
    if _TITLE_STYLE.match(name):
        return 0
    outline = style.find("{*}pPr/{*}outlineLvl")
    if outline is not None:
        return _number(outline) + 1
    heading = _HEADING_STYLE.match(name)
    return int(heading[1]) if heading else None


def _number(node: etree._Element) -> int:
    value = attribute(node, "val") or ""
    return min(int(value), 9) if value.isascii() and value.isdigit() else 9


def _symbol(node: etree._Element) -> str:
    """Return the character of a symbol; most are places in a font and have no code."""
    value = attribute(node, "char") or ""
    code = int(value, 16) if re.fullmatch("[0-9A-Fa-f]{1,6}", value) else 0xFFFD
    return chr(code) if code <= 0x10FFFF and not 0xE000 <= code <= 0xF8FF else "\ufffd"


def _is_vanished(run: etree._Element) -> bool:
    mark = run.find("{*}rPr/{*}vanish")
    return mark is not None and attribute(mark, "val") not in ("0", "false", "off")


def _is_grid(table: etree._Element) -> bool:
    """Tell a table of values from one that sets out text: a single cell, or tables in cells."""
    if table.find(".//{*}tbl") is not None:
        return False
    cells = table.iter("{*}tc")
    return next(cells, None) is not None and next(cells, None) is not None


def _write_notes(package: Package, document: str, writer: _Writer) -> None:
    """Add footnotes, endnotes, running heads and feet as asides, equal ones once."""
    texts: list[str] = []
    for kind, item in (("footnotes", "footnote"), ("endnotes", "endnote")):
        for part in package.related(document, kind):
            notes = package.xml(part).findall(f"{{*}}{item}")
            texts += [_text_of(note) for note in notes if attribute(note, "type") is None]
    for kind in ("header", "footer"):
        for part in package.related(document, kind):
            text = _text_of(package.xml(part))
            if re.search(r"[^\W\d_]", text):  # more than the number of some page
                texts.append(text)
    for text in dict.fromkeys(texts):
        writer.flow.note(text)


def _text_of(node: etree._Element) -> str:
    writer = _Writer({})
    writer.write(node)
    return re.sub("\n{2,}", "\n", writer.flow.page(1).text)


def _comments(package: Package, document: str) -> tuple[Notice, ...]:
    parts = package.related(document, "comments")
    count = sum(len(package.xml(part).findall("{*}comment")) for part in parts)
    return (notice(COMMENTS_LEFT_OUT, file=package.name, count=count),) if count else ()
