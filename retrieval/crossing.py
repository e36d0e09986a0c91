"""A question in English over documents in Japanese: its words said in the documents' words.

The word list gives several Japanese words for each English one; those that occur nowhere in the
library are dropped, and each passage is read with the question worded in the words it holds. So
the documents choose the translation, and nothing of it is ever shown as an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from index.snapshot import Snapshot
from index.tokens import bigrams, morphemes
from retrieval.glossary import Gloss, Glossary
from retrieval.question import Question

# More words a gloss than this brought no better candidates (docs/experiments.md).
_WORDS: Final = 4
_JAPANESE: Final = re.compile(r"[ぁ-んァ-ヴ一-鿿]")
_LATIN: Final = re.compile(r"[A-Za-z]{2}")


@dataclass(frozen=True, slots=True)
class Said:
    """A Japanese word for a part of the question, with its morphemes."""

    gloss: Gloss
    word: str
    morphemes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Crossing:
    """A question's words in the library's other language; empty when nothing is to be crossed."""

    question: Question
    said: tuple[Said, ...] = ()

    @property
    def widened(self) -> Question:
        """Return the question with all the words that say it, for finding candidates."""
        if not self.said:
            return self.question
        spelled = [(form, said.gloss.span) for said in self.said for form in sorted(said.morphemes)]
        pairs = [pair for said in self.said for pair in bigrams(said.word)]
        return replace(
            self.question,
            spelled=(*self.question.spelled, *spelled),
            bigrams=(*self.question.bigrams, *pairs),
        )

    def rewords(self, worded: Question) -> bool:
        """Tell whether a wording of this question says words of it in another language."""
        return worded.text != self.question.text

    def says(self, word: str) -> tuple[Said, ...]:
        """Return the Japanese words that say a word of the question."""
        spans = [span for each, span in self.question.spelled if each == word]
        return tuple(
            said
            for said in self.said
            if any(said.gloss.span.start <= s.start and s.end <= said.gloss.span.end for s in spans)
        )

    def worded_for(self, text: str) -> Question:
        """Return the question with each word said as a text says it, where it does."""
        if not self.said:
            return self.question
        there, lowered = set(morphemes(text)), text.lower()
        asked, parts, place = self.question.text, [], 0
        for said in self.said:
            span = said.gloss.span
            if span.start < place or asked[span.start : span.end].lower() in lowered:
                continue
            if said.morphemes <= there:
                parts += [asked[place : span.start], said.word]
                place = span.end
        worded = "".join((*parts, asked[place:]))
        return replace(self.question, text=worded, spelled=(), bigrams=tuple(bigrams(worded)))


def cross(snapshot: Snapshot, question: Question, glossary: Callable[[], Glossary]) -> Crossing:
    """Return the question's words in the library's Japanese, if it is asked in English.

    The word list is read only then.
    """
    if _JAPANESE.search(question.text) or not _LATIN.search(question.text):
        return Crossing(question)

    def known(words: Iterable[str]) -> tuple[str, ...]:
        forms = {word: _forms(word) for word in words}
        tokens = sorted({token for each in forms.values() for form in each for token in form})
        counted = snapshot.document_frequencies("morphemes", tokens)
        there = {token for token, count in zip(tokens, counted, strict=True) if count}
        return tuple(word for word, each in forms.items() if any(form <= there for form in each))

    glosses = glossary().read(question.text, known)
    return Crossing(
        question,
        tuple(
            Said(gloss, word, form)
            for gloss in glosses
            for word in gloss.words[:_WORDS]
            for form in _forms(word)
        ),
    )


def _forms(word: str) -> tuple[frozenset[str], ...]:
    """Return the sets of morphemes as which a word may stand in a text.

    Sudachi reads a character alone now as a noun, now as a stem (長: 長い).
    """
    read = frozenset(morphemes(word))
    forms = (read, frozenset({word})) if len(word) == 1 else (read,)
    return tuple(dict.fromkeys(form for form in forms if form))
