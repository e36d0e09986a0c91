"""The text of a page while it is written: lines, rows, headings, and what stands apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from ingest.document import Heading, Page, Span
from ingest.readers.unmarked import with_unmarked

_BLANKS: Final = re.compile("[ \t\n\r\f]+")
_UNWANTED: Final = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")
_OF_ROWS: Final = re.compile("[\t\n]")
_LINE_ENDS: Final = re.compile("\r\n|[\r\f\v\x85\u2028\u2029]")
# CSS Text 3, 4.1.3: a line break of the source between two of these is no space.
_WIDE: Final = re.compile("[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]")
_GROUP: Final = 300  # characters


def plain(text: str) -> str:
    """Return a text with `\\n` as its only line end, and U+FFFD for what is no character."""
    return _UNWANTED.sub("\ufffd", _LINE_ENDS.sub("\n", text))


class Flow:
    """Takes the parts of a page in their order and knows when a line or a paragraph ends."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._last = ""
        self._breaks = 0  # line ends due before the next text
        self._tabs = 0  # cells begun since the last text of this row
        self._space = ""  # white space due: " ", or "\n" where the source broke its line
        self._row_depth = 0
        self._headings: list[Heading] = []
        self._asides: list[Span] = []
        self._hidden: list[Span] = []
        self._notes: list[str] = []
        self._ruby: list[str] = []

    def write(self, text: str) -> None:
        """Write a text as it stands; within a row its tabs and line ends become spaces."""
        text = plain(text)
        if self._row_depth:
            text = _OF_ROWS.sub(" ", text)
        if text:
            self._settle(text[0])
            self._add(text)

    def write_collapsed(self, text: str) -> None:
        """Write a text whose white space only parts words (CSS Text 3, 4.1)."""
        text = plain(text)
        words = _BLANKS.split(text)
        gaps = _BLANKS.findall(text)
        for index, word in enumerate(words):
            if index and not self._space:
                self._space = "\n" if "\n" in gaps[index - 1] else " "
            if word:
                self._settle(word[0])
                self._add(word)

    def part(self, *, blank: bool = False) -> None:
        """End the line, or the paragraph; within a row, the word."""
        if self._row_depth:
            self._space = self._space if self._last in ("", "\n", "\t") else " "
        elif self._length:
            self._breaks = max(self._breaks, 2 if blank else 1)

    def cell(self) -> None:
        """End a cell of a row, which the next text is parted from by a tab."""
        self._tabs += 1
        self._space = ""

    @contextmanager
    def row(self) -> Iterator[None]:
        """Keep on one line what is written within."""
        self.part()
        self._row_depth += 1
        yield
        self._row_depth -= 1
        self._tabs, self._space = 0, ""
        self.part()

    def write_row(self, cells: Sequence[str]) -> None:
        """Write a row of values on a line of its own; empty cells at its end are left out."""
        texts = [_OF_ROWS.sub(" ", plain(cell)).strip(" ") for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        self.part()
        if texts:
            line = "\t".join(texts)
            self._settle(line[0])
            self._add(line)
        self.part()

    @contextmanager
    def heading(self, level: int) -> Iterator[None]:
        """Mark what is written within as a heading of this level, 1 being the highest."""
        before, place = len(self._headings), self._place()
        yield
        span = self._written_since(place)
        if span.end > span.start and len(self._headings) == before:
            self._headings.append(Heading(span.start, span.end, level))

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Keep out of the flow of sentences what is written within, on lines of its own."""
        self.part()
        yield from self._kept(self._asides)
        self.part()

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Flag what is written within as text that a person cannot see."""
        yield from self._kept(self._hidden)

    def note(self, text: str) -> None:
        """Put a text (a footnote) at the end of the page, as an aside of its own."""
        text = plain(text).strip()
        if text:
            self._notes.append(text)

    def ruby(self, reading: str) -> None:
        """Put the reading of a word at the end of the page: within its line it would part it."""
        reading = " ".join(plain(reading).split())
        if reading:
            self._ruby.append(reading)

    def page(self, number: int, label: str | None = None) -> Page:
        """Return the page as it was written, with the headings only its wording shows."""
        for note in [*self._notes, *_in_groups(self._ruby)]:
            self.part(blank=True)
            with self.aside():
                self.write(note)
        self._notes, self._ruby = [], []
        text = "".join(self._parts)
        return Page(
            number,
            text,
            label=label,
            headings=with_unmarked(text, self._headings, [*self._asides, *self._hidden]),
            asides=tuple(self._asides),
            hidden=tuple(self._hidden),
        )

    def first_heading(self) -> str:
        """Return the text of the first heading, or nothing."""
        if not self._headings:
            return ""
        first = min(self._headings, key=lambda heading: heading.start)
        return " ".join("".join(self._parts)[first.start : first.end].split())

    def _kept(self, spans: list[Span]) -> Iterator[None]:
        place = self._place()
        yield
        span = self._written_since(place)
        # What is nested in one of the same kind is part of that.
        while spans and spans[-1].start >= span.start:
            spans.pop()
        if span.end > span.start:
            spans.append(span)

    def _place(self) -> tuple[int, int]:
        return self._length, len(self._parts)

    def _written_since(self, place: tuple[int, int]) -> Span:
        """Return the range of what was written since, without white space at its ends."""
        start, first = place
        text = "".join(self._parts[first:])
        end = start + len(text.rstrip())
        return Span(min(start + len(text) - len(text.lstrip()), end), end)

    def _settle(self, following: str) -> None:
        """Write the white space that is due before a text beginning with this character."""
        if self._breaks:
            self._add("\n" * self._breaks)
        if self._tabs:
            self._add("\t" * self._tabs)
        elif self._space and not self._breaks and self._last not in ("", "\n", "\t"):
            joined = self._space == "\n" and _WIDE.match(self._last) and _WIDE.match(following)
            self._add("" if joined else " ")
        self._breaks, self._tabs, self._space = 0, 0, ""

    def _add(self, text: str) -> None:
        if text:
            self._parts.append(text)
            self._length += len(text)
            self._last = text[-1]


def _in_groups(readings: list[str]) -> Iterator[str]:
    """Yield readings one to a line, in groups of the size of a passage."""
    group: list[str] = []
    size = 0
    for reading in readings:
        group.append(reading)
        size += len(reading)
        if size >= _GROUP:
            yield "\n".join(group)
            group, size = [], 0
    if group:
        yield "\n".join(group)
