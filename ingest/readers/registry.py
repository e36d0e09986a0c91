"""The readers there are, in the order in which they are asked."""

from __future__ import annotations

from ingest.readers.docx import DocxReader
from ingest.readers.html import HtmlReader
from ingest.readers.markdown import MarkdownReader
from ingest.readers.pdf import PdfReader
from ingest.readers.protocol import Reader
from ingest.readers.text import TextReader


def readers() -> tuple[Reader, ...]:
    """Return one reader per format; a further format is one more entry here."""
    return (
        PdfReader(),
        DocxReader(),
        HtmlReader(),
        MarkdownReader(),
        TextReader(),
    )
