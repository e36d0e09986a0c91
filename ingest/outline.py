"""The headings above the present place, as a document is gone through from its beginning."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from ingest.lines import NUMERAL
from ingest.numerals import find_numerals

LONGEST_HEADING: Final = 60  # characters shown of one heading
_DEEPEST: Final = 10  # headings in one path

Path = tuple[str, ...]

_QUESTION: Final = re.compile(r"[（(]?(?:[QＱ](?![a-z])|問|質問)")
_ANSWER: Final = re.compile(r"[（(]?(?:[AＡ](?![A-Za-z])|答|回答)")
_NUMBERED: Final = re.compile(
    rf"(?P<round>[（(](?P<a>{NUMERAL}{{1,3}})[）)])"
    rf"|(?P<corner>【(?P<b>{NUMERAL}{{1,3}})】)"
    rf"|(?P<part>第[ \u3000]?(?P<c>{NUMERAL}{{1,4}})[ \u3000]?(?P<unit>[編篇部章節款目])?"
    r"(?![の条項号]))"
    r"|(?P<kanji>(?P<d>[一二三四五六七八九十]{1,3})[、．. \t\u3000])"
    r"|(?P<digit>(?P<e>[0-9０-９]{1,2})[.．、)）]?[ \t\u3000](?![年月日]))"
    r"|(?P<circle>(?P<f>[\u2460-\u2473]))"
)


_KINDS: Final = ("round", "corner", "part", "kanji", "digit", "circle")


class Outline:
    """The headings above the present place."""

    def __init__(self, title: str) -> None:
        """Begin a document; a first heading that only repeats the title is left out."""
        self._title = one_line(title)
        self._open: list[tuple[float, str]] = []
        self.path: Path = ()

    def enter(self, level: float, text: str) -> None:
        """Take up a heading, at its level or where its words say that it belongs.

        An answer belongs below the question of its own level; what is numbered (3) belongs beside
        the (2) above it, whatever size a scan or a writer gave it.
        """
        if _ANSWER.match(text) and any(
            at == level and _QUESTION.match(above) for at, above in self._open
        ):
            level += 0.5
        del self._open[self._place(level, text) :]
        if text and len(self._open) < _DEEPEST:
            self._open.append((level, text))
        texts = tuple(text for _, text in self._open)
        self.path = texts[1:] if texts and texts[0] == self._title else texts

    def _place(self, level: float, text: str) -> int:
        """Return how many of the open headings stand above a new one."""
        number = _number(text)
        if number is not None:
            before = (number[0], number[1] - 1)
            for index in reversed(range(len(self._open))):
                if _number(self._open[index][1]) == before:
                    return index
        count = len(self._open)
        while count and self._open[count - 1][0] >= level:
            count -= 1
        return count


def one_line(text: str) -> str:
    """Return a heading as it is shown in a path."""
    return " ".join(text.split())[:LONGEST_HEADING]


def _number(text: str) -> tuple[str, int] | None:
    """Return how a heading is numbered, and its number: ("round", 3) for (3) and （三）."""
    match = _NUMBERED.match(text)
    if match is None:
        return None
    kind = next(name for name in _KINDS if match[name])
    numeral = next(match[name] for name in "abcdef" if match[name])
    digits = unicodedata.normalize("NFKC", numeral)
    if not digits.isdecimal():
        found = list(find_numerals(f"第{digits}条"))
        if not found:
            return None
        digits = found[0][1]
    return kind + (match["unit"] or ""), int(digits)
