"""The ways headings are numbered and marked, each with its level."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from ingest.lines import NUMERAL, display_width

# Levels, 1 highest. They are fixed, not counted from the page, so that a page which begins in
# the middle of a chapter still fits under the pages before it.
_DIVISION_LEVELS: Final = {"編": 1, "篇": 1, "部": 1, "章": 2, "節": 3, "款": 4, "目": 5}
_ENGLISH_LEVELS: Final = {
    "part": 1, "appendix": 1, "annex": 1, "schedule": 1, "chapter": 2, "section": 3, "article": 6,
}  # fmt: skip
APPENDIX_LEVEL: Final = 1
ARTICLE_LEVEL: Final = 6
PARAGRAPH_LEVEL: Final = 8
_MAIN_LEVEL: Final = 6  # 第1, Ⅰ
_SYMBOL_LEVEL: Final = 7  # ■, 【 】, 一
_NUMBER_LEVEL: Final = 8  # 1, and one lower for each further number: 1.1
_QUESTION_LEVEL: Final = 9
_LONGEST_TITLE: Final = 80  # columns


class Role(Enum):
    """How far a mark can be trusted to be a heading."""

    SURE = auto()  # 第一章 総則
    ARTICLE = auto()  # 第三条, whose text may follow on the same line
    ITEM = auto()  # 1 目的: a heading only when it is no list item
    QUESTION = auto()  # Q1 …: a heading when an answer follows


@dataclass(frozen=True, slots=True)
class Mark:
    """What may be a heading at the beginning of a line; `start` and `end` are within the line."""

    start: int
    end: int
    level: int
    role: Role
    kind: str


_N: Final = NUMERAL
_LEADER: Final = re.compile(
    r"(?:[.．…‥・･]{3,}|[ \t\u3000]{3,}|\t)[ \u3000]*[0-9０-９]+[ \u3000]*$"
)
_CONTENTS_RANGE: Final = re.compile(
    rf"[（(]第{_N}+条(?:の{_N}+)*(?:[ ]?[―－‐–—~～〜・-][ ]?第{_N}+条(?:の{_N}+)*)?[）)]\s*$"
)
_SPACED: Final = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")
# What follows a number in running text: 第三条の規定, 第三章及び, 第五条中, 第二節第三款.
_RUNNING: Final = re.compile(
    "[ぁ-ん、，,。．・)）」』～〜~−－―-]|及び|又は|並びに|若しくは|[第中各前後本以等関但]"
)
_SENTENCE_END: Final = re.compile(
    r"(?:[。．、，,;；.]|ます|です|ました|ません|である|であった|ること|うこと|くこと|した|する|とき|場合)$"
)

_DIVISION: Final = re.compile(
    rf"第[ \u3000]?{_N}+[ \u3000]?([編篇部章節款目])(?:[ \u3000]?の[ \u3000]?{_N}+)*"
)
_ARTICLE: Final = re.compile(
    rf"第[ \u3000]?{_N}+[ \u3000]?条(?:[ \u3000]?の[ \u3000]?{_N}+)*"
    rf"(?:(?:から|及び|[～〜―－-])第{_N}+条(?:の{_N}+)*(?:まで)?(?=[ \u3000]*削除))?"
)
_CAPTION: Final = re.compile(r"[ \u3000]?[（(][^（）()\n]{1,40}[）)]")
_APPENDIX: Final = re.compile(
    r"附[ \u3000]*則|付[ \u3000]*則"
    r"|(?:別表|別紙|別記|別添|別図|付録|付表|様式|別記様式|参考資料|資料)"
    rf"(?:[ \u3000]?第?{_N}{{1,4}}号?(?:の{_N}+)?)?"
)
_FIXED: Final = re.compile(
    r"(目[ \u3000]*次|はじめに|おわりに|まえがき|あとがき|序文|前文|謝辞|参考文献|結び|むすび)$"
)
_MAIN: Final = re.compile(
    r"第[0-9０-９一二三四五六七八九十]{1,2}[ \t\u3000]+|[Ⅰ-Ⅻ][.．、 \t\u3000]+"
)
_KANJI_NUMBER: Final = re.compile(r"[一二三四五六七八九十]{1,3}[、．. \t\u3000]+")
_NUMBER: Final = re.compile(
    r"[0-9０-９]{1,2}((?:[.．\-－][0-9０-９]{1,2})*)"
    r"(?:[.．、）)][ \t\u3000]*|[ \t\u3000]+)(?![0-9０-９])"
)
_SMALLER: Final = (
    (
        "(1)",
        11,
        re.compile(r"[（(](?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})[）)][ \t\u3000]*"),
    ),
    ("①", 12, re.compile(r"[\u2460-\u2473\u2776-\u277f][ \t\u3000]*")),
    ("ア", 13, re.compile(r"[アイウエオカキクケコ][ \t\u3000．.、）)]+")),
    ("(ア)", 14, re.compile(r"[（(][アイウエオカキクケコ][）)][ \t\u3000]*")),
)
_SYMBOL: Final = re.compile(r"([■◆◎□◇▼▶●★])[ \t\u3000]*")
_BRACKETED: Final = re.compile(r"【[^】\n]{1,40}】")
_ENCLOSED: Final = re.compile(r"(?:〔[^〕\n]{1,30}〕|《[^》\n]{1,30}》|＜[^＞\n]{1,30}＞)$")
_QUESTION: Final = re.compile(
    r"(?:[QＱ]|問(?=[0-9０-９]))[ \u3000]?[0-9０-９]{0,3}(?:[-－][0-9０-９]{1,2})?"
    r"(?:[.．:：、 \t\u3000]+|(?=[^\x00-\x7f]))"
)
_ENGLISH_PART: Final = re.compile(
    r"(Part|Chapter|Section|Article|Appendix|Annex|Schedule)[ ]"
    r"([0-9]{1,3}(?:\.[0-9]{1,3})*|[IVXLC]{1,6}|[A-Z])(?=$|[.:\s–—-])",
    re.IGNORECASE,
)
_ENGLISH_NUMBER: Final = re.compile(r"[0-9]{1,2}((?:\.[0-9]{1,2})*)\.?[ \t]+(?=[A-Z])")
_CAPITALS: Final = re.compile(r"(?=.*[A-Z]{4})[A-Z0-9][A-Z0-9 ,&'()/:–-]{3,60}$")


def find_mark(line: str) -> Mark | None:
    """Return the heading mark a line begins with, if any; the line has no line break."""
    indent = len(line) - len(line.lstrip())
    content = line.strip()
    places: Sequence[int] = range(len(content))
    if len(_SPACED.findall(content[:200])) * 3 > len(content[:200]):
        # A scan with a space after every character: 第 三 条 　市 長 は …
        places = [place for place, character in enumerate(content) if character != " "]
        content = content.replace(" ", "")
    if not content or not _MAY_BEGIN.match(content) or is_contents_entry(content):
        return None
    for find in _FINDERS:
        mark = find(content)
        if mark is not None:
            end = places[mark.end - 1] + 1 if mark.end else 0
            return Mark(indent, indent + end, mark.level, mark.role, mark.kind)
    return None


def is_contents_entry(line: str) -> bool:
    """Return whether a line belongs to a table of contents: 第一章 総則（第一条―第五条）."""
    return bool(_LEADER.search(line[-40:]) or _CONTENTS_RANGE.search(line[-40:]))


def _is_title(title: str, *, may_be_clause: bool = False) -> bool:
    """Return whether the rest of a line reads as a title and not as running text."""
    title = title.strip()
    if not title or display_width(title[:200]) > _LONGEST_TITLE or "。" in title:
        return False
    return title[-1] not in "、，：:" if may_be_clause else _SENTENCE_END.search(title) is None


def _division(content: str) -> Mark | None:
    match = _DIVISION.match(content)
    if match is None:
        return None
    rest = content[match.end() :]
    parted = not rest or rest[0] in " \t\u3000（("
    if rest and not (_is_title(rest) and (parted or not _RUNNING.match(rest))):
        return None
    return Mark(0, len(content), _DIVISION_LEVELS[match[1]], Role.SURE, match[1])


def _article(content: str) -> Mark | None:
    match = _ARTICLE.match(content)
    if match is None:
        return None
    end = match.end()
    caption = _CAPTION.match(content, end)
    if caption:
        end = caption.end()
    rest = content[end:]
    if rest and rest[0] not in " \t\u3000" and _RUNNING.match(rest):
        return None
    if rest.strip() == "削除":
        end = len(content)
    return Mark(0, end, ARTICLE_LEVEL, Role.ARTICLE, "条")


def _appendix(content: str) -> Mark | None:
    match = _APPENDIX.match(content)
    if match is None:
        return None
    rest = content[match.end() :]
    if rest and (rest[0] not in " \u3000（(" or not _is_title(rest)):
        return None
    is_rule = match[0][0] in "附付" and match[0][-1] == "則"
    if not is_rule and not rest and match[0] in ("資料", "様式"):
        return None
    return Mark(0, len(content), APPENDIX_LEVEL, Role.SURE, "附則" if is_rule else "別表")


def _fixed(content: str) -> Mark | None:
    if _FIXED.match(content) is None:
        return None
    # As low as a plain number, so that whatever part comes next does not hang below it.
    return Mark(0, len(content), _NUMBER_LEVEL, Role.SURE, "題")


def _numbered(content: str) -> Mark | None:
    for kind, level, pattern in (
        ("第1", _MAIN_LEVEL, _MAIN),
        ("一", _SYMBOL_LEVEL, _KANJI_NUMBER),
        *_SMALLER,
    ):
        match = pattern.match(content)
        if match:
            return _item(content, match.end(), level, kind)
    match = _ENGLISH_NUMBER.match(content) or _NUMBER.match(content)
    if match is None:
        return None
    depth = sum(character in ".．-－" for character in match[1])
    return _item(content, match.end(), _NUMBER_LEVEL + min(depth, 2), f"1{'.1' * depth}")


def _item(content: str, title_start: int, level: int, kind: str) -> Mark:
    """Return the mark of an item; when no title follows, its end is that of the number."""
    is_title = _is_title(content[title_start:])
    return Mark(0, len(content) if is_title else 0, level, Role.ITEM, kind)


def _symbol(content: str) -> Mark | None:
    match = _SYMBOL.match(content)
    if match:
        is_title = _is_title(content[match.end() :], may_be_clause=True)
        return Mark(0, len(content) if is_title else 0, _SYMBOL_LEVEL, Role.ITEM, match[1])
    match = _BRACKETED.match(content)
    if match:
        rest = content[match.end() :]
        end = len(content) if not rest or _is_title(rest) else match.end()
        return Mark(0, end, _SYMBOL_LEVEL, Role.ITEM, "【】")
    if _ENCLOSED.match(content):
        return Mark(0, len(content), _SYMBOL_LEVEL, Role.ITEM, content[0])
    return None


def _question(content: str) -> Mark | None:
    match = _QUESTION.match(content)
    if match is None or len(content) == match.end() or len(content) > 120:
        return None
    return Mark(0, len(content), _QUESTION_LEVEL, Role.QUESTION, "Q")


def _english(content: str) -> Mark | None:
    match = _ENGLISH_PART.match(content)
    if match is None or not match[1][0].isupper():
        return None
    name = match[1].lower()
    level = _ENGLISH_LEVELS[name] + (match[2].count(".") if name == "section" else 0)
    rest = content[match.end() :].lstrip(".: \t–—-")
    if rest and not (rest[0].isupper() or rest[0] in "(（"):
        return None  # Article 5 of the Act
    if not rest or _is_english_title(rest):
        return Mark(0, len(content), level, Role.SURE, name)
    return Mark(0, match.end(), level, Role.ARTICLE, "条") if name == "article" else None


def _is_english_title(title: str) -> bool:
    return len(title) <= _LONGEST_TITLE and len(title.split()) <= 12 and title[-1] not in ".,;:"


def _capitals(content: str) -> Mark | None:
    if _CAPITALS.match(content) is None:
        return None
    letters = sum(character.isalpha() or character == " " for character in content)
    if letters * 5 < len(content) * 4:
        return None
    return Mark(0, len(content), _SYMBOL_LEVEL, Role.ITEM, "A")


_MAY_BEGIN: Final = re.compile(
    r"[第附付別様参資目はおまあ序前謝結む0-9０-９一二三四五六七八九十Ⅰ-Ⅻ（(\u2460-\u2473\u2776-\u277f"
    r"ア-コ■◆◎□◇▼▶●★【〔《＜QＱ問A-Z]"
)
_FINDERS: Final[tuple[Callable[[str], Mark | None], ...]] = (
    _division,
    _article,
    _appendix,
    _fixed,
    _question,
    _english,
    _numbered,
    _symbol,
    _capitals,
)
