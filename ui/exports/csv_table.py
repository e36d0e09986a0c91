"""Kept quotes as a table for spreadsheets, in which no cell can become a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from index.kept import KeptQuote
from ingest.notice import Language
from retrieval.verification import Standing
from ui.exports.excerpt import Excerpt, statement

COLUMNS: Final = (
    "number", "group", "decision", "prefix", "text", "note", "question", "file", "title", "page",
    "page_label", "line", "heading", "start", "end", "text_sha256", "sha256", "document", "medium",
    "cited_at", "cited_generation", "standing", "exported_at", "library_generation", "statement",
)  # fmt: skip
# What begins a formula in Excel or LibreOffice, full-width forms and what they skip included.
_FORMULA: Final = tuple("=+-@＝＋－＠\t\r\n\0|%")
_GUARD: Final = "'"


def export_csv(excerpt: Excerpt, language: Language) -> bytes:
    """Return CSV in UTF-8 with a byte order mark, lines ended by CR LF.

    A cell that a spreadsheet could take for a formula begins with an apostrophe. `text` is exact
    but for that: `prefix` holds what was put in front of it, mostly nothing.
    """
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in _rows(excerpt, language):
        writer.writerow([guard(value) if isinstance(value, str) else value for value in row])
    return table.getvalue().encode("utf-8-sig")


def guard(value: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return _GUARD + value if value.lstrip(" \u3000\u00a0").startswith(_FORMULA) else value


def _rows(excerpt: Excerpt, language: Language) -> Iterator[tuple[str | int, ...]]:
    sentence = statement(excerpt, language)
    for number, kept in enumerate(excerpt.quotes, start=1):
        yield _row(excerpt, kept, number, Standing.UNCHANGED, kept.citation.text, sentence)
    for item in excerpt.withheld:
        yield _row(excerpt, item.kept, "", item.standing, "", "")


def _row(
    excerpt: Excerpt,
    kept: KeptQuote,
    number: int | str,
    standing: Standing,
    text: str,
    sentence: str,
) -> tuple[str | int, ...]:
    cited = kept.citation
    # The apostrophe is told in words: alone in a cell, a spreadsheet would not show it.
    prefix = "apostrophe" if guard(text) != text else ""
    return (
        number, kept.group, kept.decision.value, prefix, text, kept.note, cited.question,
        cited.file, cited.title, cited.page, cited.page_label or "", cited.line,
        " > ".join(cited.heading_path), cited.start, cited.end, cited.digest, cited.sha256,
        cited.document, cited.medium, cited.cited_at, cited.generation, standing.value,
        excerpt.exported_at, excerpt.generation, sentence,
    )  # fmt: skip
