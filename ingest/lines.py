"""What the shape of a line says: how wide it is, and whether it is an item, a row or a label."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_WIDE: Final = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60"
    "\uffe0-\uffe6\U0001f300-\U0001faff\U00020000-\U0003ffff]"
)

# One numeral as Japanese documents write it, in any width.
NUMERAL: Final = "[0-9０-９〇零一二三四五六七八九十百千]"

# What begins an item of a list or a numbered part; what follows must not read as running text.
_ITEM: Final = re.compile(
    rf"""[ \t\u3000]*(?:
      [・•●○◎◆◇■□▪▫▲△▼★☆※＊▶►✓✔➢]
    | [-*+–—][ \t\u3000]
    | [(（](?:{NUMERAL}{{1,3}}|[a-zA-Zａ-ｚア-ンｱ-ﾝ]|[ivx]{{2,4}})[)）]
    | (?:[0-9０-９]{{1,3}}|[a-zA-Zア-ンｱ-ﾝ])[.．)）:：、](?![0-9０-９])
    | (?:[0-9０-９]{{1,3}}|[ア-ンｱ-ﾝ])[ \t\u3000]+(?=[^0-9０-９\sa-z])
    | [0-9０-９]{{1,2}}(?:[.．\-－][0-9０-９]{{1,2}})+[.．]?[ \t\u3000]
    | [一二三四五六七八九十]{{1,3}}[ \t\u3000、．]
    | [\u2460-\u24ff\u2776-\u2793\u3220-\u3247\u3280-\u32ff]
    | 第{NUMERAL}{{1,7}}[編篇章節款目条項号](?:の{NUMERAL}+)*
      (?:[ \t\u3000(（]|$|(?=[\u4e00-\u9fff])(?![第中各及並本前後以]))
    | 第[0-9０-９一二三四五六七八九十]{{1,2}}[ \t\u3000]
    | 附[ \t\u3000]*則
    | 別(?:表|記|紙|添)
    | [【〔［《]
    | [QＱAＡ問答][0-9０-９]*[.．:：、]
    )""",
    re.VERBOSE,
)
_MARKUP: Final = re.compile(r"[ \t]*(?:#{1,6}(?:[ \t]|$)|>|```|~~~|\||(?:[-*_=][ \t]*){3,}$)")
_GAP: Final = re.compile(r"(?<=\S)(?:[ \u3000]{2,}|\t+[ \u3000]*)(?=\S)")
_LABEL: Final = re.compile(r"[ \t\u3000]*[^\s。、：:][^。、：:\n]{0,15}[：:](?!//)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text: its range without the line break, and its width in columns."""

    start: int
    end: int
    width: int


def split_lines(text: str) -> list[Line]:
    """Return the lines of a text; their line breaks are the characters between them."""
    lines: list[Line] = []
    start = 0
    for content in text.split("\n"):
        end = start + len(content)
        lines.append(Line(start, end, display_width(content.strip())))
        start = end + 1
    return lines


def display_width(text: str) -> int:
    """Return the columns a text takes: 2 for wide characters (Unicode Annex 11), else 1."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def begins_item(line: str) -> bool:
    """Return whether a line begins a list item, a numbered part or a bracketed heading."""
    return _ITEM.match(line) is not None


def is_markup(line: str) -> bool:
    """Return whether a line is a Markdown heading, quotation, fence, table row or rule."""
    return _MARKUP.match(line) is not None


def is_table_row(line: str) -> bool:
    """Return whether a line has columns: bars, tabs, or two wide gaps."""
    stripped = line.strip()
    if stripped.count("|") >= 2 or "\t" in stripped:
        return True
    return len(_GAP.findall(stripped[:1000])) >= 2


def is_label(line: str) -> bool:
    """Return whether a line is a label with its value: 電話番号：03-1234-5678."""
    return _LABEL.match(line) is not None
