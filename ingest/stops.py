"""Which full stops, question and exclamation marks end a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

OPENING_BRACKETS: Final = "「『（(〔［[【《〈“｢"
CLOSING_BRACKETS: Final = "」』）)〕］]】》〉”｣"

_FIRM: Final = "。｡！？!?"
_END: Final = re.compile(r"(?:[。｡！？!?]+|[．.])[」』）)〕］\]】》〉”｣’\"'*]*")
# A quotation goes on when one of these follows: 「…。」と言った。
_GOES_ON: Final = re.compile(
    r"[ \u3000]*(?:[、，,。．」』）)とをがはにのもやへ]|って|など|から|まで|より"
    r"|です|でし|だっ|だと|だが)"
)
_QUESTION_GOES_ON: Final = re.compile(
    r"[ \u3000]*(?:[、，,。．」』）)・…]|とい|との|と[思考言聞尋問]|って)"
)
_CJK: Final = re.compile(
    "[\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


def find_stops(text: str) -> Iterator[int]:
    """Yield the places behind the stops that end a sentence and the brackets closing there.

    Quotations are not looked at: a stop inside one is yielded too.
    """
    for match in _END.finditer(text):
        start, end = match.span()
        stop = text[start]
        if end - start > 1 and text[end - 1] in CLOSING_BRACKETS and _GOES_ON.match(text, end):
            is_end = False  # the end of a long quotation: …ない。」としている。
        elif stop in "。｡":
            is_end = True
        elif stop in "！？":
            is_end = not _QUESTION_GOES_ON.match(text, end)
        elif stop in "!?":
            is_end = _ends_at_mark(text, start, end)
        else:
            is_end = _ends_at_period(text, start, end)
        if is_end:
            yield end


def ends_with_stop(text: str, place: int) -> bool:
    """Return whether the bracket closing at `place` has a stop before it and nothing goes on."""
    return text[place - 2] in _FIRM and not _GOES_ON.match(text, place)


def _ends_at_mark(text: str, start: int, end: int) -> bool:
    if end == len(text) or text[end].isspace():
        return True
    if start == 0 or _CJK.match(text, start - 1) is None:
        return False
    return not _QUESTION_GOES_ON.match(text, end)


_NUMBERING: Final = re.compile(
    r"(?:^|\n)[ \t\u3000#>*-]*[(（]?"
    r"(?:[0-9０-９]+|[A-Za-zＡ-Ｚａ-ｚ]|[ア-ン]|[一二三四五六七八九十]{1,3}|[ivxIVX]+)$"
)
_LAST_WORD: Final = re.compile(r"(?:[A-Za-z]+\.)*[A-Za-z]+$|[A-Za-z]+$")
_NEXT: Final = re.compile(r"\s*[\"'“‘(（「『\[【]*(.)", re.DOTALL)
_ABBREVIATION: Final = re.compile(
    r"mr|mrs|ms|dr|prof|st|jr|sr|rev|gen|col|capt|lt|sgt|gov|sen|rep|hon|vs|cf|al|eg|ie|viz"
    r"|approx|dept|est|ext|incl",
    re.IGNORECASE,
)
_BEFORE_NUMBER: Final = re.compile(
    r"nos?|arts?|secs?|figs?|vols?|pp?|ch|chap|paras?|eq|tab|ref|reg|cl"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec",
    re.IGNORECASE,
)


def _ends_at_period(text: str, start: int, end: int) -> bool:
    """Return whether a period (of either width) is a full stop."""
    if start == 0 or text[start - 1].isspace() or text[start - 1] in ".．":
        return False
    following = _NEXT.match(text, end, end + 200)
    if _NUMBERING.search(text[max(0, start - 12) : start]):
        return False
    if _CJK.match(text, start - 1):
        return following is None or not (following.group(1).isdecimal() and not text[end].isspace())
    if following is None:
        return True
    if not text[end].isspace():
        return text[start] == "．" and _CJK.match(following.group(1)) is not None
    return _begins_sentence(following.group(1)) and not _is_abbreviation(
        text[max(0, start - 20) : start], following.group(1)
    )


def _begins_sentence(character: str) -> bool:
    return not character.islower() and character not in ",;:.)"


def _is_abbreviation(before: str, following: str) -> bool:
    if before[-1].isdecimal():
        return following.isdecimal()
    match = _LAST_WORD.search(before)
    if match is None:
        return False
    word = match.group()
    if (len(word) == 1 and word != "I") or "." in word:
        return True  # initials, e.g., U.S.
    if _BEFORE_NUMBER.fullmatch(word):
        return following.isdecimal()
    return _ABBREVIATION.fullmatch(word) is not None
