"""Headings of marked-up text that no mark shows: 第三条 in a page of HTML or Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ingest.document import Heading, Span
from ingest.headings import find_headings

_LEVELS: Final = 6  # of Markdown and HTML; headings found in the text itself rank below


def with_unmarked(
    text: str, marked: Sequence[Heading], blocked: Sequence[Span] = ()
) -> tuple[Heading, ...]:
    """Add to the marked headings, below them, those that only their wording shows.

    None is looked for within a marked heading, nor in the `blocked` ranges (code, hidden text).
    """
    taken = [Span(heading.start, heading.end) for heading in marked]
    closed = sorted([*taken, *blocked])
    found: list[Heading] = []
    index, reached = 0, 0
    lower = _LEVELS if taken else 0
    for heading in find_headings(text):
        while index < len(closed) and closed[index].start < heading.end:
            reached = max(reached, closed[index].end)
            index += 1
        if heading.start >= reached:
            found.append(replace(heading, level=heading.level + lower))
    return tuple(sorted([*marked, *found], key=lambda heading: heading.start))
