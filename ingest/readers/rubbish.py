"""Tell a text layer that is rubbish: glyph numbers or wrongly decoded bytes in place of text.

A naive Bayes of pairs of neighbouring characters, each character counted as one of 160 classes
(every letter and every hiragana of its own; kanji by how common they are; signs in a few groups).
The table holds, for each pair, how much more likely it is in rubbish than in text; it is made
by `python -m evaluation.train_rubbish` from the project's own text and damaged copies of it.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

TABLE_FILE: Final = Path(__file__).with_name("rubbish.npy")
CLASSES: Final = 160
PARTS: Final = 16  # of a bit: the unit of the table

_GAP, _DIGIT, _STOP, _SIGN, _BROKEN = range(5)
_KATAKANA, _COMMON_KANJI, _RARE_KANJI, _OTHER_KANJI = range(5, 9)
_WIDE_STOP, _WIDE_SIGN, _WIDE_LETTER, _HALF_KANA = range(9, 13)
_ACCENTED, _LATIN_SIGN, _SYMBOL, _FOREIGN = range(13, 17)
_LETTERS: Final = 20  # a to z, capitals counted with them
_HIRAGANA: Final = _LETTERS + 26
_PLANE: Final = 0x10000
_LEAST_PAIRS: Final = 40
_BLOCK: Final = 8  # bits of a code point within its block
_BROKEN_SHARE: Final = 0.3


def is_rubbish(text: str) -> bool:
    """Return whether most of a page's text cannot be what a person sees there.

    Too little text to judge counts as good, unless it is of characters that are none.
    """
    codes, classes = _classify(text)
    visible = classes[classes != _GAP]
    if not len(visible):
        return False
    if np.mean(visible == _BROKEN) > _BROKEN_SHARE:
        return True
    first, second = _pairs(codes, classes)
    return len(first) >= _LEAST_PAIRS and float(_table()[first, second].mean()) > 0.0


def count_pairs(text: str) -> NDArray[np.int64]:
    """Return how often each pair of classes stands in a text, shape (CLASSES, CLASSES)."""
    counts = np.zeros((CLASSES, CLASSES), dtype=np.int64)
    np.add.at(counts, _pairs(*_classify(text)), 1)
    return counts


def _pairs(
    codes: NDArray[np.uint32], classes: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the visible neighbours; two letters of one script nobody counted say nothing."""
    first, second = classes[:-1], classes[1:]
    blocks = codes >> _BLOCK
    foreign = (first == _FOREIGN) & (second == _FOREIGN) & (blocks[:-1] == blocks[1:])
    kept = (first != _GAP) & (second != _GAP) & ~foreign
    return first[kept], second[kept]


def _classify(text: str) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Return code points and their classes; a row of one sign (a rule, leaders) counts once."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    codes = codes[np.concatenate((codes[:1] == codes[:1], codes[1:] != codes[:-1]))]
    inside = codes < _PLANE
    classes = _class_of_code()[np.where(inside, codes, 0)]
    # The later planes: rare kanji in the second and third, private use in the last two.
    later = np.where(codes >= 0xF0000, _BROKEN, np.where(codes >= 0x20000, _OTHER_KANJI, _SYMBOL))
    return codes, np.where(inside, classes, later).astype(np.uint8)


@functools.cache
def _table() -> NDArray[np.int8]:
    table: NDArray[np.int8] = np.load(TABLE_FILE, allow_pickle=False)
    return table


@functools.cache
def _class_of_code() -> NDArray[np.uint8]:
    """Return the class of each code point of the first plane."""
    classes = np.full(_PLANE, _FOREIGN, dtype=np.uint8)
    for first, last, number in _RANGES:
        classes[first : last + 1] = number
    for characters, number in _SETS:
        classes[[ord(character) for character in characters]] = number
    for index, letter in enumerate("abcdefghijklmnopqrstuvwxyz"):
        classes[[ord(letter), ord(letter.upper())]] = _LETTERS + index
    for code in range(0x3041, 0x3097):
        classes[code] = _HIRAGANA + code - 0x3041
    for encoding, first, stop, number in _KANJI:
        for row in range(first, stop):
            cells = (bytes((row, cell)) for cell in range(0xA1, 0xFF))
            kanji = "".join(cell.decode(encoding, "ignore") for cell in cells)
            classes[[ord(character) for character in kanji]] = number
    return classes


_RANGES: Final = (
    (0x00, 0x1F, _BROKEN),
    (0x21, 0x7E, _SIGN),
    (0x30, 0x39, _DIGIT),
    (0x7F, 0x9F, _BROKEN),
    (0xA1, 0xBF, _LATIN_SIGN),
    (0xC0, 0xFF, _ACCENTED),
    (0x100, 0x17F, _ACCENTED),
    (0x2010, 0x20CF, _SYMBOL),
    (0x2100, 0x2BFF, _SYMBOL),
    (0x3003, 0x303F, _WIDE_SIGN),
    (0x30A1, 0x30FE, _KATAKANA),
    (0x3200, 0x33FF, _SYMBOL),
    (0x2E80, 0x2FDF, _OTHER_KANJI),
    (0x3400, 0x9FFF, _OTHER_KANJI),
    (0xE000, 0xF8FF, _BROKEN),
    (0xF900, 0xFAFF, _OTHER_KANJI),
    (0xFF01, 0xFF20, _WIDE_SIGN),
    (0xFF21, 0xFF5E, _WIDE_LETTER),
    (0xFF61, 0xFF9F, _HALF_KANA),
    (0xFFE0, 0xFFEE, _WIDE_SIGN),
    (0xFFF0, 0xFFFF, _BROKEN),
)
# Rows of JIS X 0208 and GB 2312, whose first level holds the common characters of each language.
_KANJI: Final = (
    ("euc_jp", 0xD0, 0xF5, _RARE_KANJI),
    ("gb2312", 0xB0, 0xD8, _COMMON_KANJI),
    ("euc_jp", 0xB0, 0xD0, _COMMON_KANJI),
)
_SETS: Final = (
    (" \t\n\xa0\u3000\u200b\ufeff", _GAP),
    (".,;:'\"-()\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u2022", _STOP),
    ("、。「」・，．『』（）〔〕【】", _WIDE_STOP),
    ("０１２３４５６７８９", _DIGIT),
    ("ー々〆", _KATAKANA),
    ("\u201a\u0192\u201e\u2020\u2021\u02c6\u2030\u2039\u203a\u02dc\u2122\u0152\u0153", _LATIN_SIGN),
)
