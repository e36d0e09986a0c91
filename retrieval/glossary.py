"""English words and the Japanese ones that say the same, from a word list that ships with it.

A question in one language over documents in the other shares no words with them. The list
(EDICT and ENAMDICT, EDRDG, CC BY-SA; `python -m evaluation.build_glossary`) gives the Japanese
words; which of them are meant is left to the library: only those that occur there count.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from index.tokens import is_empty_word
from ingest.document import Span

GLOSSARY_FILE: Final = (
    Path(__file__).resolve().parents[1] / "data" / "glossary" / "english-japanese.tsv.xz"
)
Known = Callable[[Iterable[str]], tuple[str, ...]]
_LONGEST: Final = 8  # words of a phrase
_WORD: Final = re.compile(r"\b[A-Za-z][A-Za-z0-9'&]*\b")
_ENDINGS: Final = (
    ("'s", ""),
    ("ies", "y"),
    ("ied", "y"),
    ("es", ""),
    ("s", ""),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
)
_LEAST_STEM: Final = 3
# Words that ask or carry a sentence along: alone they say nothing to search for.
_SAY_NOTHING: Final = frozenset(
    """many much long often name call kind exist people take make get give go come put set
    keep hold use need let happen become""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Gloss:
    """A word or phrase of a question with the Japanese words that may say it."""

    span: Span
    words: tuple[str, ...]


class Glossary:
    """A sorted word list, searched by halving; it takes no more memory than its text."""

    def __init__(self, lines: bytes) -> None:
        """Take lines of `English<TAB>Japanese Japanese…`, sorted by their bytes."""
        self._lines = lines

    def words(self, english: str) -> tuple[str, ...]:
        """Return the Japanese words of an English word or phrase, the likeliest first."""
        key = english.encode() + b"\t"
        low, high = 0, len(self._lines)
        while low < high:
            start = self._lines.rfind(b"\n", 0, (low + high) // 2) + 1
            end = self._lines.find(b"\n", start) + 1 or len(self._lines)
            line = self._lines[start:end]
            if line.startswith(key):
                return tuple(line[len(key) :].decode().split())
            low, high = (end, high) if line < key else (low, start)
        return ()

    def read(self, text: str, known: Known) -> tuple[Gloss, ...]:
        """Return the glosses of a text's English words, in order, phrases rather than words.

        `known` keeps of some Japanese words those that may be meant; where none is kept of a
        phrase (take effect), its words are looked up one by one.
        """
        found = list(_WORD.finditer(text.replace("’", "'")))
        glosses: list[Gloss] = []
        place = 0
        while place < len(found):
            size = 1
            for size in range(min(_LONGEST, len(found) - place), 0, -1):
                run = found[place : place + size]
                if words := known(self._phrase([match.group().lower() for match in run])):
                    glosses.append(Gloss(Span(run[0].start(), run[-1].end()), words))
                    break
            place += size
        return tuple(glosses)

    def _phrase(self, words: list[str]) -> tuple[str, ...]:
        if is_empty_word(words[0]) or is_empty_word(words[-1]) or words[0].endswith("n't"):
            return ()
        *before, last = words
        found: dict[str, None] = {}
        for form in _forms(last):
            if before or not (form in _SAY_NOTHING or is_empty_word(form)):  # what's
                found.update(dict.fromkeys(self.words(" ".join((*before, form)))))
        return tuple(found)


def _forms(word: str) -> Iterator[str]:
    """Yield a word as it stands and without its endings: plural, past, -ing."""
    yield word
    for ending, instead in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _LEAST_STEM:
            yield stem + instead
            if instead == "" and ending in ("ed", "ing") and stem[-1] == stem[-2]:
                yield stem[:-1]  # planned, planning


@lru_cache(maxsize=1)
def load_glossary() -> Glossary:
    """Read the word list that ships with the project (0.5 s, once)."""
    return Glossary(lzma.decompress(GLOSSARY_FILE.read_bytes()))
