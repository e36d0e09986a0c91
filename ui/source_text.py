"""Draw the text of a page with ranges of it marked: the lines around a place, as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Final, Literal

from ingest.document import Span
from ui.visible import visible_html

Layer = Literal["mark", "other", "hidden", "aside"]

BEFORE: Final = 8_000  # characters shown before a place, and after it
_AFTER: Final = 16_000


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The part of a page's text that is shown, and the number of its first line."""

    start: int
    end: int
    first_line: int


def cut_excerpt(text: str, span: Span) -> Excerpt:
    """Return the part of a text around a range: whole lines, unless a line is very long."""
    start = max(0, span.start - BEFORE)
    if start:
        line = text.rfind("\n", max(0, start - BEFORE), start) + 1
        start = line or start
    end = min(len(text), span.end + _AFTER)
    if end < len(text):
        line = text.find("\n", end, end + BEFORE)
        end = line if line >= 0 else end
    return Excerpt(start, end, text.count("\n", 0, start) + 1)


def lines_html(
    text: str,
    excerpt: Excerpt,
    layers: Mapping[Layer, Sequence[Span]],
    titles: Mapping[Layer, str],
    *,
    is_numbered: bool,
) -> str:
    """Return an excerpt as escaped HTML, line by line, each layer's ranges drawn in its way.

    `titles` says what a layer means to whoever points at it.
    """
    rows = []
    place = excerpt.start
    for number, line in enumerate(
        text[excerpt.start : excerpt.end].split("\n"), excerpt.first_line
    ):
        parts = "".join(
            _part_html(text[part.start : part.end], names, titles)
            for part, names in cut_layers(Span(place, place + len(line)), layers)
        )
        sign = f'<span class="tk-line-number" aria-hidden="true">{number}</span>'
        rows.append(f'<div class="tk-line">{sign if is_numbered else ""}<span>{parts}</span></div>')
        place += len(line) + 1
    return "".join(rows)


def cut_layers(
    span: Span, layers: Mapping[Layer, Sequence[Span]]
) -> Iterator[tuple[Span, frozenset[Layer]]]:
    """Yield the parts of a range, each with the layers that cover the whole of it."""
    edges = {span.start, span.end}
    for spans in layers.values():
        for other in spans:
            edges |= {min(max(edge, span.start), span.end) for edge in (other.start, other.end)}
    places = sorted(edges)
    for start, end in pairwise(places):
        covering = (
            layer
            for layer, spans in layers.items()
            if any(other.start <= start and end <= other.end for other in spans)
        )
        yield Span(start, end), frozenset(covering)


def _part_html(text: str, names: frozenset[Layer], titles: Mapping[Layer, str]) -> str:
    shown = visible_html(text)
    notes: tuple[Layer, ...] = ("aside", "hidden")
    for layer in notes:
        if layer in names:
            name = "tk-aside" if layer == "aside" else "tk-hidden-text"
            shown = f'<span class="{name}" title="{escape(titles[layer])}">{shown}</span>'
    if "mark" in names:
        return f'<mark class="tk-text">{shown}</mark>'
    if "other" in names:
        return f'<mark class="tk-other" title="{escape(titles["other"])}">{shown}</mark>'
    return shown
