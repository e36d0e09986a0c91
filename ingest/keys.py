"""Search keys: text folded for matching, with a way back to every canonical character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ingest.document import Span
from ingest.eras import find_era_years
from ingest.numerals import find_grouped, find_numerals
from ingest.spellings import find_long_ends, find_v, spell_plainly
from ingest.variants import VARIANTS

_MOST_PASSES: Final = 8
# Longer texts, which are whole pages, are folded once and their keys are large.
_KEPT_CHARACTERS: Final = 4000


@dataclass(frozen=True, slots=True)
class Key:
    """Folded text; character i came from the canonical range `offsets[i]` to `ends[i]`.

    For matching only: what is shown is always a slice of the canonical text.
    """

    text: str
    offsets: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Return the canonical range that covers the key range.

        A part of a rewritten cluster (the 320 of 三百二十) covers the whole cluster.
        """
        if start >= end:
            place = self.offsets[start] if start < len(self.offsets) else max(self.ends, default=0)
            return Span(place, place)
        return Span(self.offsets[start], self.ends[end - 1])


def fold(text: str) -> Key:
    """Fold a text for matching: width, case, accents, kanji variants, numerals, spaces, dashes.

    Width and compatibility forms follow NFKC (Unicode Standard Annex 15), case follows Unicode
    case folding. White space next to a CJK character vanishes (scans and word processors put it
    anywhere), other white space is one space. Folding a folded text changes nothing. Questions
    are folded by this same function.
    """
    return _fold_again(text) if len(text) <= _KEPT_CHARACTERS else _fold(text)


def _fold(text: str) -> Key:
    draft = _Draft(text)
    for _ in range(_MOST_PASSES):
        before = draft.text
        _fold_characters(draft)
        for find in _STEPS:
            draft.apply(find(draft.text))
        if draft.text == before:
            break
    return Key(draft.text, tuple(draft.starts), tuple(draft.ends))


# A passage is folded for its morphemes, its bigrams and what a question asks of it.
_fold_again: Final = lru_cache(maxsize=64)(_fold)


def fold_spelling(text: str) -> Key:
    """Fold a text as `fold` does, and kana that spell one word in several ways, for finding words.

    Long vowels at the end of words, ヴ, small kana, katakana and hiragana become alike.
    """
    key = _edited(fold(text), find_v, find_long_ends)
    return Key(spell_plainly(key.text), key.offsets, key.ends)


def with_common_years(key: Key) -> Key:
    """Return a key in which years of Japanese eras are those of the common era: 令和3年, 2021年."""
    return _edited(key, find_era_years)


def _edited(key: Key, *finds: Callable[[str], Iterable[tuple[Span, str]]]) -> Key:
    draft = _Draft(key.text)
    for find in finds:
        draft.apply(find(draft.text))
    if draft.text == key.text:
        return key
    starts = tuple(key.offsets[start] for start in draft.starts)
    return Key(draft.text, starts, tuple(key.ends[end - 1] for end in draft.ends))


class _Draft:
    """A text on its way, and the canonical range of each of its characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts: list[int] = list(range(len(text)))
        self.ends: list[int] = list(range(1, len(text) + 1))

    def apply(self, edits: Iterable[tuple[Span, str]]) -> None:
        """Replace ascending, disjoint ranges; a replacement maps to the whole of its range."""
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for span, replacement in edits:
            pieces += (self.text[done : span.start], replacement)
            starts += self.starts[done : span.start]
            ends += self.ends[done : span.start]
            starts += [self.starts[span.start]] * len(replacement)
            ends += [self.ends[span.end - 1]] * len(replacement)
            done = span.end
        if done == 0:
            return
        pieces.append(self.text[done:])
        self.starts = starts + self.starts[done:]
        self.ends = ends + self.ends[done:]
        self.text = "".join(pieces)


_LIKENESSES: Final = {
    **dict.fromkeys("“”„‟", '"'),
    **dict.fromkeys("‘’‚‛", "'"),
    **dict.fromkeys("‐‒–—―−─━⁃", "-"),
    **dict.fromkeys("〜∼∿", "~"),
    **VARIANTS,
}
_SINGLES: Final = {ord(old): new for old, new in _LIKENESSES.items()}
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_VOICED_MARKS: Final = re.compile("[\u3099\u309a]")
_SELECTORS: Final = re.compile("[\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]")


class _CharacterFolds(dict[str, str]):
    """The fold of each character alone, worked out when it is first met."""

    def __missing__(self, character: str) -> str:
        folded = _fold_character(character)
        self[character] = folded
        return folded


def _fold_character(character: str) -> str:
    if character == "\n":
        return character
    if character.isspace():
        return " "
    if unicodedata.category(character) in ("Cc", "Cf", "Cs") or _SELECTORS.match(character):
        return ""
    folded = unicodedata.normalize("NFKC", character).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", folded))
    composed = unicodedata.normalize("NFC", bare)
    return _VOICED_MARKS.sub("", composed).translate(_SINGLES)


_FOLDS: Final = _CharacterFolds()


def _fold_characters(draft: _Draft) -> None:
    """Fold character by character; only a fold that changes the length costs a new map."""
    draft.apply(_find_voiced(draft.text))
    text = draft.text
    lengths = {len(_FOLDS[character]) for character in set(text)}
    folds = [_FOLDS[character] for character in text]
    if lengths - {1}:
        draft.starts = [
            start for start, fold in zip(draft.starts, folds, strict=True) for _ in fold
        ]
        draft.ends = [end for end, fold in zip(draft.ends, folds, strict=True) for _ in fold]
    draft.text = "".join(folds)


# Half-width and combining voiced marks are one character with the kana before them.
_VOICED: Final = re.compile(
    "([\u3041-\u30ff\uff66-\uff9d])([\u3099\u309a\u309b\u309c\uff9e\uff9f])"
)
_COMBINING: Final = {"゛": "\u3099", "ﾞ": "\u3099", "゜": "\u309a", "ﾟ": "\u309a"}


def _find_voiced(text: str) -> Iterator[tuple[Span, str]]:
    for match in _VOICED.finditer(text):
        base, mark = match.groups()
        composed = unicodedata.normalize("NFKC", base + _COMBINING.get(mark, mark))
        yield Span(*match.span()), composed[0]


_CJK: Final = "\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SPACE: Final = re.compile(rf"(?<=[{_CJK}])[ \n]+|[ \n]{{2,}}|\n| (?=[{_CJK}])|^ | $")
_MIXED_NUMERALS: Final = re.compile("[0-9][〇一二三四五六七八九]|[〇一二三四五六七八九][0-9]")
_IS_CJK: Final = re.compile(f"[{_CJK}]")


def _find_spaces(text: str) -> Iterator[tuple[Span, str]]:
    for match in _SPACE.finditer(text):
        start, end = match.span()
        before, behind = text[max(0, start - 1) : start], text[end : end + 1]
        # 五〇〇〇 3万5千 are two numbers, and so are the columns of a table.
        parted = _MIXED_NUMERALS.fullmatch(before + behind)
        needless = not before or not behind or _IS_CJK.search(before + behind)
        yield Span(start, end), "" if needless and not parted else " "


_HYPHENATED: Final = re.compile("(?<=[a-z])- *+\n *+(?=[a-z])")


def _find_hyphens(text: str) -> Iterator[tuple[Span, str]]:
    for match in _HYPHENATED.finditer(text):
        yield Span(*match.span()), ""


_DASH: Final = re.compile("[-ー]++")
_KANA: Final = re.compile("[ぁ-ゖァ-ヺ]")


def _find_dashes(text: str) -> Iterator[tuple[Span, str]]:
    """Yield runs of dashes to be made alike: long vowels within kana, hyphens elsewhere."""
    for match in _DASH.finditer(text):
        start, end = match.span()
        run = match.group()
        after_kana = start > 0 and _KANA.match(text, start - 1) is not None
        is_vowel = after_kana and ("ー" in run or _KANA.match(text, end) is not None)
        replacement = ("ー" if is_vowel else "-") * len(run)
        if replacement != run:
            for place in range(start, end):
                yield Span(place, place + 1), replacement[0]


_MONTHS: Final = re.compile("(?<=[0-9])[ヶヵケカ箇](?=[月所国年条])")


def _find_month_counters(text: str) -> Iterator[tuple[Span, str]]:
    for match in _MONTHS.finditer(text):
        yield Span(*match.span()), "か"


_STEPS: Final = (
    _find_hyphens,
    _find_spaces,
    _find_dashes,
    find_grouped,
    find_numerals,
    _find_month_counters,
)
