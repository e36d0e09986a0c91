"""Where a range of a page's text stands on the page: the boxes to draw around it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

from ingest.document import Box, Page, Run, Span

_WIDE: Final = frozenset("WFA")
_SURE: Final = 1.5  # letters: a shorter run is as high as wide, however it is written
_SAME_LINE: Final = 0.6  # of the thinner box that the other must cover across the line
_NEXT: Final = 1.0  # letters between two boxes that are drawn as one


def boxes_of(page: Page, start: int, end: int) -> tuple[Box, ...]:
    """Return the boxes of a range of the page's text in points, one a line where it can be.

    Text that a person cannot see has none: it must not be marked as if it stood there. A part
    of a run gets its share of the run's box.
    """
    by_default = is_vertical(page)
    joined: list[Box] = []
    was_vertical = False
    for run in page.runs:
        if run.end <= start or run.start >= end:
            continue
        weights = _weights(page.text[run.start : run.end])
        vertical = _direction(run, weights)
        is_column = by_default if vertical is None else vertical
        for span in visible_parts(page, max(start, run.start), min(end, run.end)):
            box = _share(run, weights, span, is_column=is_column)
            follows = joined and was_vertical == is_column and _adjoins(joined[-1], box, is_column)
            if follows:
                joined[-1] = _hull(joined[-1], box)
            else:
                joined.append(box)
            was_vertical = is_column
    clipped = (_clip(box, page) for box in joined)
    return tuple(box for box in clipped if box.left < box.right and box.top < box.bottom)


def visible_parts(page: Page, start: int, end: int) -> Iterator[Span]:
    """Yield the parts of a range that a person who looks at the page can see."""
    place = start
    for hidden in page.hidden:
        if hidden.end <= place or hidden.start >= end:
            continue
        if hidden.start > place:
            yield Span(place, hidden.start)
        place = hidden.end
    if place < end:
        yield Span(place, end)


def is_vertical(page: Page) -> bool:
    """Tell whether most of a page's text runs from top to bottom."""
    votes = 0
    for run in page.runs:
        vertical = _direction(run, _weights(page.text[run.start : run.end]))
        if vertical is not None:
            votes += (run.end - run.start) * (1 if vertical else -1)
    return votes > 0


def _weights(text: str) -> list[float]:
    """Return the room each character takes along its line, in widths of a kanji."""
    return [1.0 if unicodedata.east_asian_width(letter) in _WIDE else 0.5 for letter in text]


def _direction(run: Run, weights: list[float]) -> bool | None:
    """Tell whether a run goes from top to bottom; None when it is too short to tell."""
    if sum(weights) < _SURE:
        return None
    return run.box.bottom - run.box.top > run.box.right - run.box.left


def _share(run: Run, weights: list[float], span: Span, *, is_column: bool) -> Box:
    total = sum(weights)
    before = sum(weights[: span.start - run.start]) / total
    until = sum(weights[: span.end - run.start]) / total
    left, top, right, bottom = run.box.left, run.box.top, run.box.right, run.box.bottom
    if is_column:
        height = bottom - top
        return Box(left, top + before * height, right, top + until * height)
    width = right - left
    return Box(left + before * width, top, left + until * width, bottom)


def _adjoins(box: Box, other: Box, is_column: bool) -> bool:
    """Tell whether another box continues the line of this one."""
    if is_column:
        box, other = _transpose(box), _transpose(other)
    height = min(box.bottom - box.top, other.bottom - other.top)
    overlap = min(box.bottom, other.bottom) - max(box.top, other.top)
    gap = other.left - box.right
    return overlap >= _SAME_LINE * height and -_NEXT * height <= gap <= _NEXT * height


def _transpose(box: Box) -> Box:
    return Box(box.top, box.left, box.bottom, box.right)


def _hull(box: Box, other: Box) -> Box:
    return Box(
        min(box.left, other.left),
        min(box.top, other.top),
        max(box.right, other.right),
        max(box.bottom, other.bottom),
    )


def _clip(box: Box, page: Page) -> Box:
    return Box(
        max(box.left, 0.0),
        max(box.top, 0.0),
        min(box.right, page.width),
        min(box.bottom, page.height),
    )
