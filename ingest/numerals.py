"""Kanji numerals as digits, for matching: 二〇一八年 and 2018年 are one and the same key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.document import Span

_DIGITS: Final = str.maketrans("〇零○◯一二三四五六七八九壱弐参", "0000123456789123")
_SMALL_UNITS: Final = {"十": 10, "拾": 10, "百": 100, "千": 1000}
_LARGE_UNITS: Final = {"万": 10**4, "億": 10**8, "兆": 10**12}

_DIGIT: Final = "0-9〇零一二三四五六七八九壱弐参"
_ROUND: Final = "○◯"  # a circle is a zero only behind another numeral, elsewhere a bullet
_UNIT: Final = "十拾百千万億兆"

# Words that begin with numerals and are no numbers. 十分 and 一時 are numbers only in the
# company named in the look-ahead: 十分間, 十分の一, 一時間.
_WORDS: Final = (
    r"(?<![時十])十分(?!間|前|後|以|の[一二三四五六七八九十])"
    r"|(?<!午前)(?<!午後)一時(?!間|半|から|まで|頃|ごろ|[0-9一二三四五十])"
    r"|一番(?![地目0-9])|一日中|一人前|一方|三日月|三日坊主|五月雨|五月蠅|六本木(?!年)"
    r"|五十嵐|五十音|五十鈴|五十川|四万十|八百屋|八百万|八百長|九十九(?=[里折島])|十八番|十把"
    r"|百八十度|三十三間|七五三|三三九度|一二三|五七五|千五百番|百万遍|千代|八千代|三千代"
    r"|(?<=第)三(?=者|国|セクター)|(?<=第)一(?=人者|線|印象|義|声|歩)|(?<=第)六感"
    r"|四日市|五日市|八日市|十日町|三条市|一宮|二宮|三宮|四条大|五条大"
)
_RUN: Final = rf"[{_DIGIT}{_UNIT}](?:[{_DIGIT}{_UNIT}{_ROUND}]|[.・](?=[{_DIGIT}]))*+"
_CANDIDATE: Final = re.compile(rf"({_WORDS})|{_RUN}")
_WANTED: Final = re.compile("[〇零一二三四五六七八九十百千万億兆壱弐参拾]")

_SMALL: Final = rf"(?:[{_DIGIT}{_ROUND}]+(?:[.・][{_DIGIT}{_ROUND}]+)?)"
_MIXED: Final = rf"(?:(?:[{_DIGIT}]+?千|千)?(?:[{_DIGIT}]?百)?(?:[{_DIGIT}]?[十拾])?[{_DIGIT}]?)"
_NUMBER: Final = re.compile(
    rf"(?:({_SMALL}|{_MIXED})(兆))?(?:({_SMALL}|{_MIXED})(億))?"
    rf"(?:({_SMALL}|{_MIXED})(万))?({_SMALL}|{_MIXED})?"
)
_LEGAL_DIGITS: Final = frozenset("壱弐参")
_LONGEST: Final = 40  # characters; a longer run is no number but a table or a list

# What may follow one or two bare kanji numerals to make them a number.
_COUNTER: Final = re.compile(
    "[年月日時分秒条項号章節款目編篇円人名件台個回度位歳才箇割%倍週泊階票冊枚匹頭隻坪つ]"
    "|パーセント|ポイント|世紀|世帯|丁目|番[地目]|議席|種類|試合|年度|年間"
    "|[ヶヵケカか](?:月|所|国|年|条)|キロ|メートル|グラム|トン|リットル|ヘクタール|平方|立方|ページ"
)
# What may follow a decimal written with a middle dot: 二・五倍, but 二・二六事件.
_DECIMAL_UNIT: Final = re.compile(
    "[%倍割歳度位点秒]|パーセント|ポイント|キロ|メートル|グラム|トン|リットル|ヘクタール|平方|立方"
)
# 第十四条の二 and 第十四条の二の三 are articles of their own; 第三条の一部 is a part of one.
_BRANCH: Final = re.compile(r"条の(?:[0-9〇一二三四五六七八九十百]{1,4}の){0,4}(?<=の)\Z")
_AFTER_BRANCH: Final = re.compile(r"(?![\u4e00-\u9fff])|[第項号各及又並若中前後本但]")
_VAGUE: Final = frozenset("数何幾")  # 数百人, 数千万円: no number is named

_GROUPED: Final = re.compile(r"(?<![0-9,.])[0-9]{1,3}(?:,[0-9]{3})++(?!,?[0-9])")


def find_numerals(text: str) -> Iterator[tuple[Span, str]]:
    """Yield each numeral to be rewritten and its digits, in ascending order.

    Expects width-folded text without white space. A positional run counts when it holds a zero
    or three numerals; one with units (三千二百億) when it has two characters; others only
    with 第 before or a counter behind. Digit grouping (1,234) is the business of `find_grouped`.
    """
    if _WANTED.search(text) is None:
        return
    for match in _CANDIDATE.finditer(text):
        if match.group(1) is not None:
            continue
        run = match.group()
        if run.isascii() or len(run) > _LONGEST:
            continue
        start, end = match.span()
        digits = _rewrite(run, text, start, end)
        if digits is not None and digits != run:
            yield Span(start, end), digits


def find_grouped(text: str) -> Iterator[tuple[Span, str]]:
    """Yield each number with grouping commas and the same number without: 1,234 as 1234."""
    if "," in text:
        for match in _GROUPED.finditer(text):
            yield Span(*match.span()), match.group().replace(",", "")


def _rewrite(run: str, text: str, start: int, end: int) -> str | None:
    if not _VAGUE.isdisjoint((text[max(0, start - 1) : start], text[end : end + 1])):
        return None
    if "・" in run or "." in run:
        if "・" in run and not (run[-1] in _UNIT or _DECIMAL_UNIT.match(text, end)):
            return None
        return _value(run)
    if not any(unit in run for unit in _UNIT):
        return _positional(run, text, start, end)
    if len(run) == 1 and not _is_counted(text, start, end):
        return None
    return _value(run)


def _positional(run: str, text: str, start: int, end: int) -> str | None:
    digits = run.translate(_DIGITS)
    if not digits.isdecimal() or not digits.strip("0"):
        return None  # 〇〇市 stands for a name
    if run in _LEGAL_DIGITS and text[start - 1 : start] not in ("第", "金"):
        return None  # 参加, 持参人
    if ("0" in digits and len(run) > 1) or len(run) > 2 or _is_counted(text, start, end):
        return digits
    return None


def _is_counted(text: str, start: int, end: int) -> bool:
    if text[start - 1 : start] == "第" or _COUNTER.match(text, end):
        return True
    if _BRANCH.search(text, max(0, start - _LONGEST), start):
        return _AFTER_BRANCH.match(text, end) is not None
    # 三分の一: both the part and the whole.
    return text[max(0, start - 2) : start] == "分の" or text.startswith("分の", end)


def _value(run: str) -> str | None:
    """Return the digits of one number, or None when the run is not one whole number."""
    match = _NUMBER.fullmatch(run)
    if match is None:
        return None
    total = 0
    for index in (1, 3, 5):
        part, unit = match.group(index), match.group(index + 1)
        if unit is None:
            continue
        amount = _scaled(part, _LARGE_UNITS[unit]) if part else None
        if amount is None:
            return None
        total += amount
    rest = match.group(7) or ""
    if "." in rest or "・" in rest:
        return None if total else rest.translate(_DIGITS).replace("・", ".")
    last = _small(rest) if rest else 0
    return None if last is None else str(total + last)


def _scaled(part: str, unit: int) -> int | None:
    whole, dot, fraction = part.replace("・", ".").partition(".")
    value = _small(whole)
    if value is None or not dot:
        return None if value is None else value * unit
    digits = fraction.translate(_DIGITS)
    scaled, remainder = divmod(int(digits) * unit, 10 ** len(digits))
    return None if remainder else value * unit + scaled


def _small(part: str) -> int | None:
    """Return the value of a number below 10,000 with units, or of plain digits."""
    total, held = 0, ""
    for character in part:
        unit = _SMALL_UNITS.get(character)
        if unit is None:
            held += character
        else:
            total += (int(held.translate(_DIGITS)) if held else 1) * unit
            held = ""
    return total + (int(held.translate(_DIGITS)) if held else 0)
