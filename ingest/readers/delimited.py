"""The reader of CSV and TSV files (RFC 4180, and what programs make of it)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Final

from ingest.detect import TEXT, detect_type
from ingest.document import Reading
from ingest.readers.flow import Flow
from ingest.readers.grid import Row, write_grid
from ingest.readers.protocol import Source
from ingest.readers.text import read_text

CSV: Final = "text/csv"
_DELIMITERS: Final = {".csv": ",;\t", ".tsv": "\t", ".tab": "\t"}
_SAMPLE: Final = 20_000  # characters
_LONGEST_FIELD: Final = 1_000_000


class DelimitedReader:
    """Reads a table: each record a line with tabs between its fields, quotation marks undone."""

    name = "csv/1"

    def accepts(self, head: bytes, suffix: str) -> bool:
        """Accept text with the suffix of such a table; its content could be any text."""
        return suffix in _DELIMITERS and detect_type(head) == TEXT

    def read(self, source: Source) -> Reading:
        """Read a table. Raises ReadError when it is blank or no text."""
        text, encoding, notices = read_text(source)
        flow = Flow()
        write_grid(_records(text, _DELIMITERS.get(source.path.suffix.lower(), ",")), flow)
        return Reading(CSV, "", (flow.page(1),), self.name, notices, (("encoding", encoding),))


def _records(text: str, delimiters: str) -> list[Row]:
    """Return the records; a file that breaks the rules of quotation is taken line by line."""
    delimiter = _delimiter(text, delimiters)
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return [line.split(delimiter) for line in text.split("\n")]


def _delimiter(text: str, delimiters: str) -> str:
    """Return the delimiter that the lines of a sample agree on best.

    (Not csv.Sniffer: it takes letters for delimiters, and on some input needs quadratic time.)
    """

    def agreement(delimiter: str) -> int:
        records = csv.reader(io.StringIO(text[:_SAMPLE], newline=""), delimiter=delimiter)
        try:
            widths = Counter(len(record) for record in records if record)
        except csv.Error:
            return 0
        return max((count for width, count in widths.items() if width > 1), default=0)

    return max(delimiters, key=agreement)
