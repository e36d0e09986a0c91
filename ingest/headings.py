"""Headings of text without markup: Japanese rules and reports, numbered English parts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.document import Heading
from ingest.lines import is_table_row
from ingest.numbering import PARAGRAPH_LEVEL, Mark, Role, find_mark, is_contents_entry

_CAPTION_LINE: Final = re.compile(r"[（(][^（）()。]{1,40}[）)]$")
_GOES_ON: Final = re.compile(r"[、，,のにをがはでともへや・「（(]$")
_PARAGRAPH: Final = re.compile(r"([0-9０-９]{1,2})(?:[ \u3000]+|(?=[^\x00-\x7f０-９]))(?=\S)")
_ANSWER: Final = re.compile(r"[AＡ答][ \u3000]?[0-9０-９]{0,3}[.．:：、 \t\u3000]|[（(]?答")
_ANSWER_WITHIN: Final = 6  # lines


@dataclass(frozen=True, slots=True)
class _MarkedLine:
    """A line that is not blank, without its outer white space, and the mark it begins with."""

    start: int
    text: str
    mark: Mark | None


def find_headings(text: str) -> tuple[Heading, ...]:
    """Find the headings of one page of text without markup.

    Knows the parts of Japanese rules (第N編 to 第N条 with its caption, numbered 項, 附則, 別表),
    the numbering of reports (第1, 1, (1), ①, ア), 【見出し】, ■ 見出し, questions of an FAQ, and
    English parts (Article 5, Section 2.1, 1. Title, CAPITALS). The heading of an article whose
    text follows on its line is the number with its caption. Levels are fixed for each style.
    """
    lines = _marked_lines(text)
    return tuple(_headings(lines))


def _marked_lines(text: str) -> list[_MarkedLine]:
    lines: list[_MarkedLine] = []
    start = 0
    for line in text.split("\n"):
        content = line.strip()
        if content:
            place = start + len(line) - len(line.lstrip())
            mark = None if is_table_row(content) else find_mark(content)
            lines.append(_MarkedLine(place, content, mark))
        start += len(line) + 1
    return lines


def _headings(lines: Sequence[_MarkedLine]) -> Iterator[Heading]:
    in_rules = False  # below an article or 附則, numbered lines are paragraphs and items
    paragraph = 0
    for index, line in enumerate(lines):
        mark = line.mark
        if in_rules:
            number = _paragraph_number(line.text)
            if number is not None and number[0] == paragraph + 1:
                paragraph += 1
                yield Heading(line.start, line.start + number[1], PARAGRAPH_LEVEL)
                continue
        if mark is None or not _is_heading(lines, index, mark, in_rules):
            continue
        in_rules = mark.role is Role.ARTICLE or mark.kind == "附則"
        paragraph = 1 if mark.role is Role.ARTICLE else 0
        start = line.start
        if mark.role is Role.ARTICLE and index and _CAPTION_LINE.match(lines[index - 1].text):
            start = lines[index - 1].start
        yield Heading(start, line.start + mark.end, mark.level)


def _paragraph_number(line: str) -> tuple[int, int] | None:
    """Return the number of a paragraph (２ 前項の規定は…。) and the length it is written in."""
    match = _PARAGRAPH.match(line)
    if match is None or len(line) < 12:
        return None
    return int(unicodedata.normalize("NFKC", match[1])), match.end(1)


def _is_heading(lines: Sequence[_MarkedLine], index: int, mark: Mark, in_rules: bool) -> bool:
    before = lines[index - 1] if index else None
    if before is not None and _GOES_ON.search(before.text) and before.mark is None:
        return False  # the middle of a sentence, broken at the line's end
    if before is not None and mark.role is Role.SURE and is_contents_entry(before.text):
        # 附則 as the last line of a table of contents, unless text of its own follows.
        after = lines[index + 1].mark if index + 1 < len(lines) else None
        return after is None or after.role is not Role.SURE
    if mark.role is Role.ITEM:
        return not in_rules and mark.end > 0 and _has_body(lines, index, mark)
    if mark.role is Role.QUESTION:
        following = lines[index + 1 : index + 1 + _ANSWER_WITHIN]
        return any(_ANSWER.match(line.text) for line in following)
    return True


def _has_body(lines: Sequence[_MarkedLine], index: int, mark: Mark) -> bool:
    """Return whether text of its own stands below an item, so that it is no list entry."""
    for neighbour in (index - 1, index + 1):
        if 0 <= neighbour < len(lines):
            other = lines[neighbour].mark
            if other is not None and other.kind == mark.kind:
                return False
    if index + 1 == len(lines):
        return index > 0
    following = lines[index + 1].mark
    return following is None or following.level > mark.level
