"""Kept quotes as a Word document (DOCX)."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Final, cast

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from index.kept import KeptQuote
from ingest.notice import Language
from ui.citing import source_facts
from ui.exports.excerpt import DECISIONS, Excerpt, statement, withheld_line
from ui.visible import visible_text
from ui.words import Text, say

# XML 1.0 can hold no other control character than tab and line end, and neither of these two.
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_SOURCE: Final = "Tenkyo Source"
_FONTS: Final = {"ja": ("Yu Mincho", "Yu Gothic"), "en": ("Georgia", "Calibri")}


def export_word(excerpt: Excerpt, language: Language) -> bytes:
    """Return a DOCX file. Each quote is a paragraph of the style Quote; its text is exact.

    A control character that no Word file can hold is written as [U+0007], and that is said.
    """
    document = Document()
    _set_up(document, excerpt, language)
    document.add_heading(say(Text.EXPORT_TITLE, language), level=0)
    document.add_paragraph(statement(excerpt, language))
    number = 0
    for group, members in excerpt.groups():
        if group:
            document.add_heading(visible_text(group), level=1)
        for kept in members:
            number += 1
            _add_quote(document, kept, number, language)
    if excerpt.withheld:
        document.add_heading(say(Text.EXPORT_WITHHELD, language), level=1)
        for item in excerpt.withheld:
            line = visible_text(withheld_line(item, language))
            document.add_paragraph(line, style="List Bullet")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _set_up(document: WordDocument, excerpt: Excerpt, language: Language) -> None:
    properties = document.core_properties
    moment = datetime.fromisoformat(excerpt.exported_at).replace(tzinfo=None)
    properties.author = properties.last_modified_by = say(Text.PRODUCT, language)
    properties.title = say(Text.EXPORT_TITLE, language)
    properties.comments = statement(excerpt, language)
    properties.created = properties.modified = moment
    serif, sans = _FONTS[language]
    for name, font in (("Normal", sans), ("Quote", serif), ("Title", sans)):
        _set_font(cast(ParagraphStyle, document.styles[name]), font)
    for level in (1, 2):
        _set_font(cast(ParagraphStyle, document.styles[f"Heading {level}"]), sans)
    quote = cast(ParagraphStyle, document.styles["Quote"])
    quote.font.size, quote.font.italic = Pt(11), False
    quote.paragraph_format.left_indent = Cm(0.8)
    source = cast(ParagraphStyle, document.styles.add_style(_SOURCE, 1))
    source.base_style = cast(ParagraphStyle, document.styles["Normal"])
    source.font.size = Pt(8)
    source.font.color.rgb = RGBColor(0x55, 0x55, 0x55)
    source.paragraph_format.left_indent = Cm(0.8)
    source.paragraph_format.space_after = Pt(10)


def _set_font(style: ParagraphStyle, font: str) -> None:
    style.font.name = font
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(theme), None)  # a theme's font would win over ours


def _add_quote(document: WordDocument, kept: KeptQuote, number: int, language: Language) -> None:
    citation = kept.citation
    title = visible_text(citation.title or citation.file)
    document.add_heading(f"{number}. {title}", level=2)
    document.add_paragraph(_storable(citation.text), style="Quote")
    if kept.note:
        note = document.add_paragraph()
        note.add_run(say(Text.NOTE, language)).bold = True
        note.add_run(f"\n{_storable(kept.note)}")
    facts = [
        *source_facts(citation, language),
        (say(Text.QUESTION_LABEL, language), citation.question),
        (say(Text.DECISION, language), say(DECISIONS[kept.decision], language)),
    ]
    if citation.medium == "ocr":
        facts.append((say(Text.QUOTE_OCR, language), say(Text.QUOTE_OCR_HINT, language)))
    if _NOT_IN_XML.search(citation.text):
        facts.append((say(Text.QUOTE, language), say(Text.EXPORT_WORD_SIGNS, language)))
    colon = say(Text.FACT_COLON, language)
    lines = [f"{name}{colon}{visible_text(value)}" for name, value in facts]
    document.add_paragraph("\n".join(lines), style=_SOURCE)


def _storable(text: str) -> str:
    return _NOT_IN_XML.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)
