"""A grid of cells as lines of text: which rows are titles and headers, which hold values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from ingest.readers.flow import Flow

Row = Sequence[str]
_VALUE: Final = re.compile(r"[-+△▲¥$€(]*[0-9０-９][0-9０-９.,:/%年月日時分円\s-]*\)?")
_LONGEST_HEADER: Final = 40  # characters of one cell


def write_grid(rows: Iterable[Row], flow: Flow) -> None:
    """Write rows, one line each with a tab between cells; empty rows part blocks.

    A line of one cell above a block is a heading of level 1; the first row of several cells,
    when it names columns and values follow, is one of level 2, so that each row below it is
    found and quoted with the names of its columns.
    """
    for block in _blocks(rows):
        _write_block(block, flow)
        flow.part(blank=True)


def _blocks(rows: Iterable[Row]) -> Iterator[Iterator[Row]]:
    """Yield the stretches of rows between empty ones, without holding a whole sheet."""
    source = iter(rows)
    for row in source:
        if _is_filled(row):
            yield _until_empty(row, source)


def _until_empty(first: Row, rows: Iterator[Row]) -> Iterator[Row]:
    yield first
    for row in rows:
        if not _is_filled(row):
            return
        yield row


def _write_block(block: Iterator[Row], flow: Flow) -> None:
    row = next(block, None)
    while row is not None and sum(1 for cell in row if cell.strip()) == 1:
        following = next(block, None)
        if following is None or not _is_header_text(row):
            flow.write_row(row)
        else:
            with flow.heading(1):
                flow.write_row(row)
        row = following
    if row is None:
        return
    following = next(block, None)
    if following is not None and _is_header(row):
        with flow.heading(2):
            flow.write_row(row)
    else:
        flow.write_row(row)
    for item in chain([following] if following is not None else [], block):
        flow.write_row(item)


def _is_filled(row: Row) -> bool:
    return any(cell and not cell.isspace() for cell in row)


def _is_header_text(row: Row) -> bool:
    return all(len(cell) <= _LONGEST_HEADER and not _VALUE.fullmatch(cell.strip()) for cell in row)


def _is_header(row: Row) -> bool:
    return _is_header_text(row) and sum(1 for cell in row if cell.strip()) >= 2
