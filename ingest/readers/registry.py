"""The readers there are, in the order in which they are asked."""

from __future__ import annotations

from ingest.readers.pdf import PdfReader
from ingest.readers.protocol import Reader


def readers() -> tuple[Reader, ...]:
    """Return one reader per format; a further format is one more entry here."""
    return (PdfReader(),)
