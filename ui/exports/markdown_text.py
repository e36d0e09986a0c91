"""Kept quotes as Markdown that shows each text as it is, whatever signs it holds."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator
from typing import Final

from index.kept import KeptQuote
from ingest.notice import Language
from ui.citing import source_facts
from ui.exports.excerpt import DECISIONS, Excerpt, statement, withheld_line
from ui.visible import visible_text
from ui.words import Text, say

# A backslash before any ASCII punctuation makes it plain in every Markdown: no emphasis, link,
# table, formula, emoji code or HTML is left. Letters and digits begin nothing by themselves.
_ESCAPED: Final = {sign: f"\\{sign}" for sign in string.punctuation}
_QUOTED: Final = "> "


def export_markdown(excerpt: Excerpt, language: Language) -> bytes:
    """Return a Markdown document in UTF-8."""
    return ("\n\n".join(_blocks(excerpt, language)) + "\n").encode("utf-8")


def escape_line(text: str) -> str:
    """Return a text on one line, every sign plain and control characters made visible."""
    return _escape(visible_text(text))


def escape_lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text, to be joined with a prefix of the block they stand in.

    A line that another one follows ends with a backslash: a line break in Markdown.
    """
    lines = [_escape("\t".join(map(visible_text, line.split("\t")))) for line in text.split("\n")]
    return tuple(
        f"{line}\\" if line and following else line
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
    )


def _escape(line: str) -> str:
    escaped = "".join(_ESCAPED.get(character, character) for character in line)
    body = escaped.strip()
    if not body:
        return "".join(map(_entity, escaped))
    start = escaped.index(body)
    before, after = escaped[:start], escaped[start + len(body) :]
    # White space at the ends of a line would be code, or would vanish.
    first, last = ("".join(map(_entity, part)) for part in (before, after))
    return first + body.replace("\t", _entity("\t")) + last


def _entity(character: str) -> str:
    return f"&#{ord(character)};"


def _blocks(excerpt: Excerpt, language: Language) -> Iterator[str]:
    yield f"# {say(Text.EXPORT_TITLE, language)}"
    yield escape_line(statement(excerpt, language))
    number = 0
    for group, members in excerpt.groups():
        if group:
            yield f"## {escape_line(group)}"
        for kept in members:
            number += 1
            yield from _quote(kept, number, language)
    if excerpt.withheld:
        yield f"## {say(Text.EXPORT_WITHHELD, language)}"
        lines = (withheld_line(item, language) for item in excerpt.withheld)
        yield _list(lines)


def _quote(kept: KeptQuote, number: int, language: Language) -> Iterator[str]:
    citation = kept.citation
    yield f"### {number}\\. {escape_line(citation.title or citation.file)}"
    yield "\n".join(_QUOTED + line for line in escape_lines(citation.text))
    facts = [
        *source_facts(citation, language),
        (say(Text.QUESTION_LABEL, language), citation.question),
        (say(Text.DECISION, language), say(DECISIONS[kept.decision], language)),
    ]
    if citation.medium == "ocr":
        facts.append((say(Text.QUOTE_OCR, language), say(Text.QUOTE_OCR_HINT, language)))
    colon = say(Text.FACT_COLON, language)
    yield _list(f"{name}{colon}{value}" for name, value in facts)
    if kept.note:
        yield "\n".join([f"**{say(Text.NOTE, language)}**", "", *escape_lines(kept.note)])


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {escape_line(line)}" for line in lines)
