"""The formats kept quotes are exported in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ingest.notice import Language
from ui.exports.csv_table import export_csv
from ui.exports.excerpt import Excerpt
from ui.exports.json_data import export_json
from ui.exports.markdown_text import export_markdown
from ui.exports.web_page import export_html
from ui.exports.word import export_word

_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: what people call it, its ending, its media type, and how it is written."""

    name: str
    suffix: str
    media_type: str
    write: Callable[[Excerpt, Language], bytes]


FORMATS: Final = (
    Format("Word", "docx", _WORD, export_word),
    Format("HTML", "html", "text/html", export_html),
    Format("Markdown", "md", "text/markdown", export_markdown),
    Format("CSV", "csv", "text/csv", export_csv),
    Format("JSON", "json", "application/json", export_json),
)
