"""English words and the Japanese ones that say the same, either way, from a list that ships along.

A question in one language over documents in the other shares no words with them. The list
(EDICT and ENAMDICT, EDRDG, CC BY-SA; `python -m evaluation.build_glossary`) gives the words of the
other; which of them are meant is left to the library: only those that occur there count.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from index.tokens import is_empty_word
from ingest.document import Span

GLOSSARY_FILE: Final = (
    Path(__file__).resolve().parents[1] / "data" / "glossary" / "english-japanese.tsv.xz"
)
Known = Callable[[Iterable[str]], tuple[str, ...]]
_LONGEST: Final = 8  # words of a phrase
_LONGEST_COMPOUND: Final = 5  # morphemes
_MOST_ENGLISH: Final = 12  # words tried of those that a Japanese word says
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
    """A word or phrase of a question with the words of the other language that may say it."""

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

    def english(self, japanese: str) -> tuple[str, ...]:
        """Return the English words and phrases that a Japanese word says, the likeliest first.

        The list is read through: 20 ms a word.
        """
        found: dict[str, tuple[int, int]] = {}
        for lead in (b"\t", b" "):
            sought = lead + japanese.encode()
            place = self._lines.find(sought)
            while place >= 0:
                end = place + len(sought)
                if self._lines[end : end + 1] in (b" ", b"\n"):
                    start = self._lines.rfind(b"\n", 0, place) + 1
                    english, _, before = self._lines[start:place].decode().partition("\t")
                    # A word is likelier the likelier it says the Japanese one in its turn.
                    found[english] = (len(before.split()), len(english.split()))
                place = self._lines.find(sought, end)
        kept = (each for each in found if not (each in _SAY_NOTHING or is_empty_word(each)))
        return tuple(sorted(kept, key=lambda each: (*found[each], each)))

    def read_japanese(
        self, text: str, words: Sequence[tuple[str, Span]], known: Known
    ) -> tuple[Gloss, ...]:
        """Return the glosses of a text's Japanese words, in order, compounds rather than parts.

        `words` are its words in their dictionary form with their places; `known` as for `read`.
        """
        glosses: list[Gloss] = []
        place = 0
        while place < len(words):
            size = 1
            for size in range(min(_LONGEST_COMPOUND, len(words) - place), 0, -1):
                run = words[place : place + size]
                if any(one.end != other.start for (_, one), (_, other) in pairwise(run)):
                    continue
                span = Span(run[0][1].start, run[-1][1].end)
                spelled = text[span.start : span.end]
                forms = dict.fromkeys((spelled, run[0][0]) if size == 1 else (spelled,))
                found = [each for form in forms for each in self.english(form)[:_MOST_ENGLISH]]
                if said := known(dict.fromkeys(found)):
                    glosses.append(Gloss(span, said))
                    break
            place += size
        return tuple(glosses)

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
