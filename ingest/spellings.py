"""Spellings of one word in kana, made alike: サーバー and サーバ, ウィルス and ウイルス.

Works on folded text and goes further than it: for finding words only, not for rules that read
kana (a question's いつ). What would make two words one is left alone: ビル and ビール, デスク and
ディスク, エラー and エラ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.document import Span

_V: Final = re.compile("ヴ([ァィェォャュョ]?)")
_AFTER_V: Final = {"ァ": "バ", "ィ": "ビ", "ェ": "ベ", "ォ": "ボ", "": "ブ"}
_GLIDES: Final = ("ャ", "ュ", "ョ")
# JIS Z 8301: words of three letters and more do without the long vowel at their end.
_LONG_END: Final = re.compile("(?<=[ァ-ヺー]{2})[ァ-ヺ]ー+(?![ァ-ヺー])")
_SMALL: Final = "ァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎゕゖ"
_LARGE: Final = "アイウエオツヤユヨワカケあいうえおつやゆよわかけ"
_TO_LARGE: Final = str.maketrans(_SMALL, _LARGE)
_TO_HIRAGANA: Final = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


def find_v(text: str) -> Iterator[tuple[Span, str]]:
    """Yield each ヴ of folded text with the small kana behind it, and what stands for both."""
    for match in _V.finditer(text):
        small = match.group(1)
        yield Span(*match.span()), "ビ" + small if small in _GLIDES else _AFTER_V[small]


def find_long_ends(text: str) -> Iterator[tuple[Span, str]]:
    """Yield each last letter of a katakana word with the long vowel behind it, and the letter."""
    for match in _LONG_END.finditer(text):
        yield Span(*match.span()), match.group()[0]


def spell_plainly(text: str) -> str:
    """Return a text of as many characters, all kana as large hiragana."""
    return text.translate(_TO_LARGE).translate(_TO_HIRAGANA)
