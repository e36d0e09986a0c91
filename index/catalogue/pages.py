"""Rows of pages: the canonical text and what belongs to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from sqlite3 import Connection
from typing import Any, Final

from index.catalogue.checksums import check_row, whole_row
from index.catalogue.packing import (
    pack_headings,
    pack_runs,
    pack_spans,
    unpack_headings,
    unpack_runs,
    unpack_spans,
)
from ingest.document import DocumentId, Page
from ingest.notice import LibraryError, NoticeKind, Words

_COLUMNS: Final = """number, text, label, headings, runs, width, height, asides, hidden,
    medium, confidence"""

PAGE_DAMAGED = NoticeKind(
    "page_damaged_in_library",
    Words(
        en="Page {page} of document {document} is damaged in the library.",
        ja="文書 {document} の {page} ページは、ライブラリの中で壊れています。",
    ),
    Words(
        en="Run `python -m index verify`; it says how to mend it.",
        ja="`python -m index verify` を実行すると、直し方が表示されます。",
    ),
)


def insert_pages(connection: Connection, document: DocumentId, pages: Sequence[Page]) -> None:
    """Insert the pages of a document."""
    connection.executemany(
        f"""INSERT INTO pages (document, text_sha256, {_COLUMNS})
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        ((document, text_sha256(page.text), *_row(page)) for page in pages),
    )


def list_pages(connection: Connection, document: DocumentId) -> Iterator[Page]:
    """Give the pages of a document in order. Raises LibraryError for a damaged or missing one."""
    query = f"""SELECT {_COLUMNS}, text_sha256, {whole_row(connection, "pages")}, document
                FROM pages WHERE document = ? ORDER BY number"""
    count, last = 0, -1
    for row in connection.execute(query, (document,)):
        page = _page(document, None, row)
        check_row(page.number > last, "documents", document)  # in another order, by such an index
        yield page
        count, last = count + 1, page.number
    query = "SELECT page_count FROM documents WHERE id = ?"
    stored = connection.execute(query, (document,)).fetchone()
    # A damaged index of SQLite's leaves out pages that are whole, too.
    check_row(stored is None or stored == (count,), "documents", document)


def find_page(connection: Connection, document: DocumentId, number: int) -> Page | None:
    """Return one page, or None. Raises LibraryError when its text is not what was read."""
    query = f"""SELECT {_COLUMNS}, text_sha256, {whole_row(connection, "pages")}, document
                FROM pages WHERE document = ? AND number = ?"""
    row = connection.execute(query, (document, number)).fetchone()
    return None if row is None else _page(document, number, row)


def page_digests(connection: Connection) -> Iterator[tuple[DocumentId, int, bytes, bytes]]:
    """Give document, number, text (UTF-8, or what is left of it) and digest of every page."""
    query = """SELECT document, number, CAST(text AS BLOB), text_sha256
               FROM pages ORDER BY document, number"""
    return iter(connection.execute(query))


def delete_pages(connection: Connection, document: DocumentId) -> None:
    """Delete the pages of a document; its passages must be gone before."""
    connection.execute("DELETE FROM pages WHERE document = ?", (document,))


def text_sha256(text: str) -> bytes:
    """Return the digest under which a text is stored."""
    return hashlib.sha256(text.encode("utf-8")).digest()


def _row(page: Page) -> tuple[Any, ...]:
    return (
        page.number,
        page.text,
        page.label,
        pack_headings(page.headings),
        pack_runs(page.runs),
        page.width,
        page.height,
        pack_spans(page.asides),
        pack_spans(page.hidden),
        page.medium,
        page.confidence,
    )


def _page(document: DocumentId, wanted: int | None, row: tuple[Any, ...]) -> Page:
    number, text, label, headings, runs, width, height, asides, hidden, medium, confidence = row[
        :11
    ]
    # A damaged index of SQLite's leads to another row, which is whole.
    is_asked = row[13] == document and wanted in (None, number)
    if row[12] != 1 or not is_asked or text_sha256(text) != row[11]:
        raise LibraryError(PAGE_DAMAGED, page=number, document=document)
    return Page(
        number=number,
        text=text,
        label=label,
        headings=unpack_headings(headings),
        runs=unpack_runs(runs),
        width=width,
        height=height,
        asides=unpack_spans(asides),
        hidden=unpack_spans(hidden),
        medium=medium,
        confidence=confidence,
    )
