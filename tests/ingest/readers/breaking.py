"""Break files in every way a test needs: cut off, bits flipped, stretches doubled or dropped."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.document import Heading, Reading, Run, Span
from ingest.notice import ReadError
from ingest.readers.protocol import Reader, Source

_FORBIDDEN = re.compile("[\r\f\ud800-\udfff]")


def broken_copies(content: bytes, count: int, seed: int = 1) -> Iterator[bytes]:
    """Yield copies of a file, each broken in one to three places; always the same ones."""
    chance = random.Random(seed)
    for _ in range(count):
        copy = bytearray(content)
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(copy) + 1)
            kind = chance.randrange(4)
            if kind == 0:
                del copy[place:]
            elif kind == 1 and place < len(copy):
                copy[place] ^= 1 << chance.randrange(8)
            elif kind == 2:
                del copy[place : place + chance.randint(1, 40)]
            else:
                copy[place:place] = copy[place : place + chance.randint(1, 40)]
        yield bytes(copy)


def check_reading(reading: Reading) -> None:
    """Check what holds for every reading of every format."""
    assert reading.pages
    assert [page.number for page in reading.pages] == list(range(1, len(reading.pages) + 1))
    for page in reading.pages:
        assert not _FORBIDDEN.search(page.text)
        kinds: tuple[Sequence[Heading | Span | Run], ...] = (
            page.headings,
            page.asides,
            page.hidden,
            page.runs,
        )
        for spans in kinds:
            end = 0
            for span in spans:
                assert end <= span.start < span.end <= len(page.text)
                end = span.end


def read_or_refuse(reader: Reader, path: Path, content: bytes) -> bool:
    """Read bytes; tell whether they were read, and fail on anything but a reading or ReadError."""
    path.write_bytes(content)
    try:
        check_reading(reader.read(Source(path, path.name)))
    except ReadError:
        return False
    return True
