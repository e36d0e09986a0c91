"""Swap Japanese words for English ones by a word list, so that the judge learns to read across.

Questions in one language about documents in the other share no words, and no set of such
questions can be had; code-switched training pairs stand in for them (CoSDA-ML, Qin et al. 2020,
arXiv:2006.06402). The word list is EDICT (EDRDG, CC BY-SA), the Debian package `edict`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

Glosses = Mapping[str, tuple[str, ...]]

_ENTRY: Final = re.compile(r"^(\S+)(?: \[[^]]*\])? /(.+)/$")
_REMARK: Final = re.compile(r"\([^)]*\)|\{[^}]*\}")
_WORD_RUN: Final = re.compile(r"[一-鿿々ヶ]+|[ァ-ヴー]+|[A-Za-z0-9０-９]+(?:[.,][0-9]+)*|[ぁ-ん]+")
_INFLECTED: Final = re.compile(r"^([一-鿿])[ぁ-ん]{1,3}$")
_LONGEST: Final = 12
_ASKING: Final = {
    "いつ": "when",
    "どこ": "where",
    "だれ": "who",
    "誰": "who",
    "何": "what",
    "なに": "what",
    "なん": "what",
    "何人": "how many people",
    "何年": "what year",
    "何月": "what month",
    "何歳": "how old",
    "何回": "how many times",
    "いくら": "how much",
    "いくつ": "how many",
    "どのくらい": "how much",
    "どれくらい": "how much",
    "どのような": "what kind of",
    "どんな": "what kind of",
    "どう": "how",
    "なぜ": "why",
    "どの": "which",
    "どちら": "which",
    "どれ": "which",
}


def read_glosses(file: Path) -> Glosses:
    """Read an EDICT file (EUC-JP): for each word its short English glosses, common ones first."""
    common: dict[str, tuple[str, ...]] = {}
    stems: dict[str, tuple[str, ...]] = {}
    other: dict[str, tuple[str, ...]] = {}
    for line in file.read_text(encoding="euc-jp", errors="replace").splitlines():
        entry = _ENTRY.match(line)
        if entry is None:
            continue
        parts = entry.group(2).split("/")
        glosses = tuple(dict.fromkeys(short for part in parts if (short := _short(part))))[:2]
        if not glosses:
            continue
        word, kept = entry.group(1), common if "(P)" in parts else other
        kept.setdefault(word, glosses)
        if kept is common and (inflected := _INFLECTED.match(word)):
            stems.setdefault(inflected.group(1), glosses)  # 始まる: the stem 始 says "begin"
    return {**other, **common, **stems}


def _short(part: str) -> str:
    gloss = " ".join(_REMARK.sub(" ", part).split()).removeprefix("to ")
    return gloss if 0 < len(gloss.split()) <= 3 and gloss.isascii() else ""


class CodeSwitcher:
    """Puts English words in the place of Japanese ones."""

    def __init__(self, glosses: Glosses, source: random.Random) -> None:
        self._glosses = glosses
        self._random = source

    def switch_question(self, text: str) -> str | None:
        """Return a question in English words; None when most of its words are not listed."""
        words = list(self._pieces(text))
        known = [english for _, english in words if english]
        if len(known) < 2 or 3 * len(known) < 2 * len(words):
            return None
        said = [english or japanese for japanese, english in words]
        if self._random.random() < 0.5:
            said.reverse()  # English names last what Japanese names first
        return " ".join(said) + self._random.choice(["?", ""])

    def _pieces(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield each content word with its English, empty when the list does not hold it."""
        for match in _WORD_RUN.finditer(text):
            run = match.group()
            if run[0].isdigit() or run.isascii():
                yield run, run
                continue
            if "ァ" <= run[0] <= "ヴ":
                yield run, self._gloss(run)
                continue
            is_kana = "ぁ" <= run[0] <= "ん"
            place = 0
            while place < len(run):
                word, english = self._longest(run, place, _ASKING if is_kana else None)
                if english or not is_kana:
                    yield word, english
                place += len(word)

    def _longest(self, run: str, place: int, only: Mapping[str, str] | None) -> tuple[str, str]:
        for size in range(min(_LONGEST, len(run) - place), 0, -1):
            word = run[place : place + size]
            if word in _ASKING:
                return word, _ASKING[word]
            if only is None and word in self._glosses:
                return word, self._gloss(word)
        return run[place], ""

    def _gloss(self, word: str) -> str:
        glosses = self._glosses.get(word)
        return self._random.choice(glosses) if glosses else ""
