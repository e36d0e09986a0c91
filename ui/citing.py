"""Say in words where a citation stands and what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.notice import Language
from ui.words import Text, say

if TYPE_CHECKING:
    from index.citation import Citation

HEADING_JOINT: Final = " › "
_PDF: Final = "application/pdf"
LINED: Final = frozenset({"text/plain", "text/markdown"})


def cited_place(citation: Citation, language: Language) -> str:
    """Return page, line and headings. Labels and headings are text of the document: escape them."""
    has_lines = citation.media_type in LINED
    is_one_page = has_lines and citation.page == 1 and not citation.page_label
    parts = [] if is_one_page else [_page(citation, language)]  # a text file has no pages to name
    if has_lines:
        parts.append(say(Text.QUOTE_LINE, language, number=citation.line))
    parts.append(HEADING_JOINT.join(citation.heading_path))
    return say(Text.LIST_JOINT, language).join(part for part in parts if part)


def _page(citation: Citation, language: Language) -> str:
    label = citation.page_label
    if not label or label == str(citation.page):
        return say(Text.QUOTE_PAGE, language, number=citation.page)
    text = Text.QUOTE_PAGE_LABEL if citation.media_type == _PDF else Text.QUOTE_PAGE_NAME
    return say(text, language, number=citation.page, label=label)


def source_facts(citation: Citation, language: Language) -> tuple[tuple[str, str], ...]:
    """Return what identifies the source, as pairs of a name and a value: escape the values."""
    facts = (
        (Text.DETAIL_FILE, citation.file),
        (Text.DETAIL_PLACE, cited_place(citation, language)),
        (Text.DETAIL_RANGE, f"{citation.start}–{citation.end}"),
        (Text.DETAIL_SHA256, citation.sha256),
        (Text.DETAIL_CITED_AT, citation.cited_at),
        (Text.DETAIL_GENERATION, str(citation.generation)),
    )
    return tuple((say(name, language), value) for name, value in facts)
