"""The reader of EPUB books (EPUB 3.3, and EPUB 2)."""

from __future__ import annotations

from typing import Any, Final

from ingest.detect import detect_type
from ingest.document import Page, Reading
from ingest.notice import Notice, ReadError
from ingest.readers.flow import Flow
from ingest.readers.html import read_html_text
from ingest.readers.hypertext import parse, write_tree
from ingest.readers.package import PACKAGE_ENCRYPTED, Package, open_package, resolve_name
from ingest.readers.pdf_notices import DAMAGED_FILE
from ingest.readers.protocol import Source
from ingest.readers.text import NO_TEXT

EPUB: Final = "application/epub+zip"
_CONTAINER: Final = "META-INF/container.xml"
_ENCRYPTION: Final = "META-INF/encryption.xml"
_PAGES: Final = frozenset(("application/xhtml+xml", "text/html", "text/x-oeb1-document"))


class EpubReader:
    """Reads a book: each document of its spine a page."""

    name = "epub/1"

    def accepts(self, head: bytes, suffix: str) -> bool:
        """Accept by the first member, or a ZIP file with the suffix of a book."""
        media_type = detect_type(head)
        return media_type == EPUB or (media_type == "application/zip" and suffix == ".epub")

    def read(self, source: Source) -> Reading:
        """Read a book. Raises ReadError."""
        with open_package(source) as package:
            opf = _package_document(package)
            root = package.xml(opf, may_declare=True)
            parts = _spine(package, root, opf)
            _check_protection(package, parts)
            pages, notices = _read_pages(package, parts)
        if not any(page.text.strip() for page in pages):
            raise ReadError(NO_TEXT, file=source.name)
        title = _said(root, "title")
        names = (("author", "creator"), ("language", "language"), ("published", "date"))
        metadata = tuple((name, _said(root, key)) for name, key in names if _said(root, key))
        return Reading(EPUB, title, pages, self.name, notices, metadata)


def _package_document(package: Package) -> str:
    for node in package.xml(_CONTAINER, may_declare=True).iter("{*}rootfile"):
        part = resolve_name("", node.get("full-path", ""))
        if part in package:
            return part
    raise ReadError(DAMAGED_FILE, file=package.name)


def _spine(package: Package, root: Any, opf: str) -> list[str]:
    """Return the documents of a book in reading order."""
    folder = opf.rpartition("/")[0]
    items = {
        node.get("id", ""): resolve_name(folder, node.get("href", ""))
        for node in root.iter("{*}item")
        if node.get("media-type") in _PAGES
    }
    found = (items.get(node.get("idref", "")) for node in root.iter("{*}itemref"))
    # Twice in the spine is once in the book.
    parts = list(dict.fromkeys(part for part in found if part is not None and part in package))
    if not parts:
        raise ReadError(DAMAGED_FILE, file=package.name)
    return parts


def _check_protection(package: Package, parts: list[str]) -> None:
    """Raise ReadError when the text is encrypted; that of fonts alone does not matter."""
    if _ENCRYPTION not in package:
        return
    references = package.xml(_ENCRYPTION, may_declare=True).iter("{*}CipherReference")
    encrypted = {resolve_name("", node.get("URI", "")) for node in references}
    if not encrypted.isdisjoint(parts):
        raise ReadError(PACKAGE_ENCRYPTED, file=package.name)


def _read_pages(package: Package, parts: list[str]) -> tuple[tuple[Page, ...], tuple[Notice, ...]]:
    pages: list[Page] = []
    notices: dict[Notice, None] = {}
    for number, part in enumerate(parts, 1):
        text, _, told = read_html_text(package.read(part) or b" ", package.name)
        notices.update(dict.fromkeys(told))
        flow = Flow()
        write_tree(parse(text), flow)
        pages.append(flow.page(number))
    return tuple(pages), tuple(notices)


def _said(root: Any, name: str) -> str:
    node = root.find(f".//{{http://purl.org/dc/elements/1.1/}}{name}")
    return "" if node is None else " ".join("".join(node.itertext()).split())
