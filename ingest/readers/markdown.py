"""Reader of Markdown: the source text as it stands, with its headings marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ingest.detect import TEXT, detect_type
from ingest.document import Heading, Page, Reading, Span
from ingest.numbering import find_mark
from ingest.readers.protocol import Source
from ingest.readers.text import read_text
from ingest.readers.unmarked import with_unmarked

_SUFFIXES: Final = frozenset({".md", ".markdown", ".mdown", ".mkd"})
_PLAIN_SUFFIXES: Final = frozenset({".txt", ".text", ""})

# CommonMark 0.31, sections 4.2 (ATX), 4.3 (setext) and 4.5 (fences). Beyond it, ##見出し without
# the space is taken for a heading when a CJK character follows: Japanese writers often omit it.
_ATX: Final = re.compile(
    r" {0,3}(?P<marks>#{1,6})(?:[ \t\u3000]+|(?<=##)(?=[\u3005-\u9fff]))(?P<text>\S.*?)??"
    r"(?:[ \t]+#+)?[ \t]*$"
)
_ATX_IN_BYTES: Final = re.compile(rb"(?m)^ {0,3}(#{1,6})[ \t]+\S")
_UNDERLINE: Final = re.compile(r" {0,3}(?:(=+)|-{2,})[ \t]*$")
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_NO_PARAGRAPH: Final = re.compile(r"\s*$|\s*[>|]|\s*(?:[-*+]|[0-9]{1,9}[.)])\s| {4}|\t")
_EMPHASIS: Final = re.compile(r"(\*{1,3}|_{1,3})(?P<text>[^*_].*?)\1$")
_TITLE: Final = re.compile(r"title[ \t]*:[ \t]*(?P<quote>[\"']?)(?P<text>.+?)(?P=quote)[ \t]*$")

_PARTS: Final = frozenset({"概要", "目次", "目的", "趣旨", "背景", "Overview", "Introduction"})


@dataclass(frozen=True, slots=True)
class _Structure:
    """Where the marked headings of a page stand, and what is code or front matter."""

    headings: tuple[Heading, ...]
    verbatim: tuple[Span, ...]


class MarkdownReader:
    """Reads Markdown, also when it comes as .txt with several ATX headings."""

    name = "markdown/1"

    def accepts(self, head: bytes, suffix: str) -> bool:
        """Accept text with the suffix of Markdown, or with ATX headings of two kinds or more."""
        if detect_type(head) != TEXT:
            return False
        if suffix in _SUFFIXES:
            return True
        levels = [len(marks) for marks in _ATX_IN_BYTES.findall(head)]
        # A lone # also begins a comment in many other languages.
        return suffix in _PLAIN_SUFFIXES and len(levels) >= 2 and max(levels) >= 2

    def read(self, source: Source) -> Reading:
        """Read a Markdown file. Raises ReadError when it is blank or no text."""
        text, encoding, notices = read_text(source)
        title, front_matter = _front_matter(text)
        pages = []
        for number, page in enumerate(text.split("\f"), 1):
            structure = _find_structure(page, front_matter if number == 1 else 0)
            pages.append(
                Page(
                    number,
                    page,
                    headings=with_unmarked(page, structure.headings, structure.verbatim),
                )
            )
            title = title or (_opening_title(page, structure) if number == 1 else "")
        metadata = (("encoding", encoding),)
        return Reading("text/markdown", title, tuple(pages), self.name, notices, metadata)


def _front_matter(text: str) -> tuple[str, int]:
    """Return the title the front matter gives, and where the front matter ends (0: none)."""
    if not text.startswith("---\n"):
        return "", 0
    close = text.find("\n---", 3, 20_000)
    if close < 0 or text[close + 4 : close + 5] not in ("", "\n"):
        return "", 0
    for line in text[4:close].split("\n"):
        match = _TITLE.match(line)
        if match:
            return match["text"].strip(), close + 4
    return "", close + 4


def _opening_title(text: str, structure: _Structure) -> str:
    """Return the heading a document opens with: of level 1, or one that names no mere part.

    A scan turned into Markdown often has its first # in the middle: that is not the title.
    """
    if not structure.headings:
        return ""
    first = structure.headings[0]
    words = " ".join(text[first.start : first.end].split())
    opens = not text[: first.start].strip(" \t\n#")
    is_title = first.level == 1 or (opens and find_mark(words) is None and words not in _PARTS)
    return words if is_title else ""


def _find_structure(text: str, begin: int) -> _Structure:
    headings: list[Heading] = []
    verbatim: list[Span] = [Span(0, begin)] if begin else []
    fence, fence_start = "", 0
    before, before_start, earlier = "", 0, ""
    for start, line in _lines(text, begin):
        match = _FENCE.match(line)
        if fence:
            if match and match[1].startswith(fence) and not line.strip().strip(fence[0]):
                verbatim.append(Span(fence_start, start + len(line)))
                fence = ""
            continue
        if match:
            fence, fence_start = match[1], start
            before = earlier = ""
            continue
        found = _atx(line, start) or _setext(line, before, before_start, earlier)
        if found:
            headings.append(found)
            line = ""
        earlier, before, before_start = before, line, start
    if fence:
        verbatim.append(Span(fence_start, len(text)))
    return _Structure(tuple(headings), tuple(verbatim))


def _lines(text: str, begin: int) -> Iterator[tuple[int, str]]:
    start = begin
    for line in text[begin:].split("\n"):
        yield start, line
        start += len(line) + 1


def _atx(line: str, start: int) -> Heading | None:
    if "#" not in line[:4]:
        return None
    match = _ATX.match(line)
    if match is None or not match["text"]:
        return None
    return _heading(line, start, match.start("text"), match.end("text"), len(match["marks"]))


def _setext(line: str, before: str, before_start: int, earlier: str) -> Heading | None:
    match = _UNDERLINE.match(line)
    if match is None or _NO_PARAGRAPH.match(before) or earlier.strip():
        return None
    first = len(before) - len(before.lstrip())
    level = 1 if match[1] else 2
    return _heading(before, before_start, first, len(before.rstrip()), level)


def _heading(line: str, start: int, first: int, last: int, level: int) -> Heading:
    match = _EMPHASIS.fullmatch(line[first:last])
    if match:
        first, last = first + match.start("text"), first + match.end("text")
    return Heading(start + first, start + last, level)
