"""The reader of PowerPoint files (Office Open XML, ECMA-376 Part 1, 19 and 21)."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import Final

from lxml import etree

from ingest.detect import detect_type
from ingest.document import Page, Reading, Span
from ingest.notice import ReadError
from ingest.readers.flow import Flow
from ingest.readers.package import Package, attribute, local_name, open_package
from ingest.readers.pdf_notices import DAMAGED_FILE, NO_PAGES
from ingest.readers.protocol import Source
from ingest.readers.text import NO_TEXT

PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_TITLES: Final = frozenset(("title", "ctrTitle"))
_FURNITURE: Final = frozenset(("sldNum", "dt", "ftr", "hdr", "sldImg"))


class PptxReader:
    """Reads the slides of a presentation: each a page, its title a heading, its notes an aside."""

    name = "pptx/1"

    def accepts(self, head: bytes, suffix: str) -> bool:
        """Accept by the names of its first parts, or a ZIP file with the suffix of PowerPoint."""
        media_type = detect_type(head)
        return media_type == PPTX or (media_type == "application/zip" and suffix == ".pptx")

    def read(self, source: Source) -> Reading:
        """Read a presentation. Raises ReadError."""
        with open_package(source) as package:
            parts = package.related("", "officeDocument")
            if not parts:
                raise ReadError(DAMAGED_FILE, file=source.name)
            slides = _slides(package, parts[0])
            if not slides:
                raise ReadError(NO_PAGES, file=source.name)
            pages, titles = [], []
            for number, part in enumerate(slides, 1):
                page, title = _read_slide(package, part, number)
                pages.append(page)
                titles.append(title)
            properties = package.properties()
        if not any(page.text.strip() for page in pages):
            raise ReadError(NO_TEXT, file=source.name)
        # What PowerPoint itself writes as the title of a new file says nothing.
        given = properties.title if properties.title != "PowerPoint Presentation" else ""
        title = titles[0] or given
        return Reading(PPTX, title, tuple(pages), self.name, (), properties.metadata)


def _slides(package: Package, presentation: str) -> list[str]:
    """Return the parts of the slides in the order of the show."""
    relations = package.relations(presentation)
    ids = [
        _relation_id(node) for node in package.xml(presentation).iterfind("{*}sldIdLst/{*}sldId")
    ]
    found = (relations.get(key) for key in ids)
    return [item.target for item in found if item is not None and item.target in package]


def _relation_id(node: etree._Element) -> str:
    # Beside it stands another id, without namespace.
    return next((str(value) for key, value in node.attrib.items() if "}" in str(key)), "")


def _read_slide(package: Package, part: str, number: int) -> tuple[Page, str]:
    """Return a slide as a page, and its title."""
    root, flow = package.xml(part), Flow()
    shapes = [node for node in root.iter("{*}sp", "{*}graphicFrame", "{*}cxnSp") if _is_own(node)]
    shapes.sort(key=lambda shape: _placeholder(shape) not in _TITLES)  # the others as they stand
    for shape in shapes:
        _write_shape(package, part, shape, flow)
    title = flow.first_heading()
    for notes in package.related(part, "notesSlide"):
        for shape in package.xml(notes).iter("{*}sp"):
            if _placeholder(shape) == "body":
                flow.note(_text_of(shape))
    page = flow.page(number)
    if root.get("show") in ("0", "false") and page.text:
        page = replace(page, hidden=(Span(0, len(page.text)),))
    return page, title


def _is_own(shape: etree._Element) -> bool:
    """Tell a shape from what stands in for it in older programs."""
    return next(shape.iterancestors("{*}Fallback"), None) is None


def _placeholder(shape: etree._Element) -> str:
    node = next(shape.iter("{*}ph"), None)
    return "" if node is None else node.get("type", "body")


def _write_shape(package: Package, part: str, shape: etree._Element, flow: Flow) -> None:
    kind = _placeholder(shape)
    if kind in _FURNITURE:
        return
    flow.part(blank=True)
    with ExitStack() as stack:
        if kind in _TITLES:
            stack.enter_context(flow.heading(1))
        _write(shape, flow)
    for diagram in shape.iter("{*}relIds"):
        relation = package.relations(part).get(attribute(diagram, "dm") or "")
        if relation is not None and relation.target in package:
            _write(package.xml(relation.target), flow)
    flow.part(blank=True)


def _write(node: etree._Element, flow: Flow) -> None:
    """Write the paragraphs and tables of an element; the parser bounds how deep they nest."""
    name = local_name(node)
    if name == "t":
        flow.write(node.text or "")
        return
    if name == "br":
        flow.part()
        return
    with ExitStack() as stack:
        if name == "tr":
            stack.enter_context(flow.row())
        elif name == "tc":
            stack.callback(flow.cell)
        elif name == "p":
            flow.part()
            stack.callback(flow.part)
        for child in node:
            _write(child, flow)


def _text_of(node: etree._Element) -> str:
    flow = Flow()
    _write(node, flow)
    return flow.page(1).text
