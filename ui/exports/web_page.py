"""Kept quotes as one web page that loads nothing and prints as a document."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Final

from index.kept import KeptQuote
from ingest.notice import Language
from ui.citing import source_facts
from ui.exports.excerpt import DECISIONS, Excerpt, statement, withheld_line
from ui.visible import visible_html, visible_line
from ui.words import Text, say

_STYLE: Final = (Path(__file__).parent / "web_page.css").read_text(encoding="utf-8")


def export_html(excerpt: Excerpt, language: Language) -> bytes:
    """Return an HTML document in UTF-8; texts of documents are escaped, never acted upon."""
    title = escape(say(Text.EXPORT_TITLE, language))
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
        f"<style>\n{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        f"<p>{escape(statement(excerpt, language))}</p>\n"
        f"{''.join(_sections(excerpt, language))}</body>\n</html>\n"
    ).encode()


def _sections(excerpt: Excerpt, language: Language) -> Iterator[str]:
    number = 0
    for group, members in excerpt.groups():
        if group:
            yield f'<h2 dir="auto">{visible_line(group)}</h2>\n'
        for kept in members:
            number += 1
            yield _quote(kept, number, language)
    if excerpt.withheld:
        lines = (visible_line(withheld_line(item, language)) for item in excerpt.withheld)
        items = "".join(f"<li>{line}</li>" for line in lines)
        yield f"<h2>{escape(say(Text.EXPORT_WITHHELD, language))}</h2>\n<ul>{items}</ul>\n"


def _quote(kept: KeptQuote, number: int, language: Language) -> str:
    citation = kept.citation
    facts = [
        *((name, visible_line(value)) for name, value in source_facts(citation, language)),
        (say(Text.QUESTION_LABEL, language), visible_line(citation.question)),
        (say(Text.DECISION, language), escape(say(DECISIONS[kept.decision], language))),
    ]
    if citation.medium == "ocr":
        hint = escape(say(Text.QUOTE_OCR_HINT, language))
        facts.append((say(Text.QUOTE_OCR, language), hint))
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in facts)
    note = ""
    if kept.note:
        label = escape(say(Text.NOTE, language))
        note = f'<p class="note" dir="auto"><b>{label}</b>&#10;{visible_html(kept.note)}</p>\n'
    title = visible_line(citation.title or citation.file)
    return (
        f'<article>\n<h3 dir="auto">{number}. {title}</h3>\n'
        f'<blockquote dir="auto">{visible_html(citation.text)}</blockquote>\n{note}'
        f"<dl>{rows}</dl>\n</article>\n"
    )
