"""The readers there are, in the order in which they are asked."""

from __future__ import annotations

from ingest.readers.archive import ArchiveReader
from ingest.readers.delimited import DelimitedReader
from ingest.readers.docx import DocxReader
from ingest.readers.epub import EpubReader
from ingest.readers.html import HtmlReader
from ingest.readers.image import ImageReader
from ingest.readers.mail import MailReader
from ingest.readers.markdown import MarkdownReader
from ingest.readers.pdf import PdfReader
from ingest.readers.pptx import PptxReader
from ingest.readers.protocol import Reader
from ingest.readers.sheet import SheetReader
from ingest.readers.text import TextReader


def readers() -> tuple[Reader, ...]:
    """Return one reader per format; a further format is one more entry here."""
    return (
        PdfReader(),
        DocxReader(),
        SheetReader(),
        PptxReader(),
        EpubReader(),
        ArchiveReader(),
        MailReader(),
        ImageReader(),
        HtmlReader(),
        DelimitedReader(),
        MarkdownReader(),
        TextReader(),
    )
