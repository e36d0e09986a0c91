"""A question in one language over documents in the other: its words said in the documents' words.

The word list gives several Japanese words for an English one, and the other way; those that occur
nowhere in the library are dropped, and each passage is read with the question worded in the words
it holds. So the documents choose the translation, and nothing of it is ever shown as an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from index.snapshot import Snapshot
from index.tokens import bigrams, morphemes
from index.words import Field
from retrieval.glossary import Gloss, Glossary
from retrieval.question import Question
from retrieval.readings import words_of

# More words a gloss than this brought no better candidates (docs/experiments.md).
_WORDS: Final = 4
_JAPANESE: Final = re.compile(r"[ぁ-んァ-ヴ一-鿿]")
_KATAKANA: Final = re.compile(r"[ァ-ヴー・]+")
_LATIN: Final = re.compile(r"[A-Za-z]{2}")


@dataclass(frozen=True, slots=True)
class Said:
    """A word of the other language for a part of the question, with its morphemes."""

    gloss: Gloss
    word: str
    morphemes: frozenset[str]

    def is_written_in(self, text: str) -> bool:
        """Tell whether a text holds the word's script: "points" in English is no ポイント."""
        script = _JAPANESE if _JAPANESE.search(self.word) else _LATIN
        return script.search(text) is not None


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
        """Return the words of the other language that say a word of the question."""
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
        there, lowered = words_of(text), text.lower()
        asked, parts, place = self.question.text, [], 0
        for said in self.said:
            span = said.gloss.span
            if span.start < place or asked[span.start : span.end].lower() in lowered:
                continue
            if said.morphemes <= there and said.is_written_in(text):
                parts += [asked[place : span.start], _spaced(said.word, asked)]
                place = span.end
        worded = "".join((*parts, asked[place:]))
        return replace(self.question, text=worded, spelled=(), bigrams=tuple(bigrams(worded)))


def cross(snapshot: Snapshot, question: Question, glossary: Callable[[], Glossary]) -> Crossing:
    """Return the question's words in the library's other language.

    An English question is said in Japanese words, and a Japanese one in English words where the
    library holds less than half of its own. The word list is read only then.
    """

    def counted(tokens: Iterable[str], field: Field = "morphemes") -> dict[str, int]:
        sought = sorted(set(tokens))
        return dict(zip(sought, snapshot.document_frequencies(field, sought), strict=True))

    def known(words: Iterable[str]) -> tuple[str, ...]:
        forms = {word: _forms(word) for word in words}
        counts = counted(token for each in forms.values() for form in each for token in form)
        there = {token for token, count in counts.items() if count}
        return tuple(word for word, each in forms.items() if any(form <= there for form in each))

    def known_japanese(words: Iterable[str]) -> tuple[str, ...]:
        # Sudachi reads "points" as ポイント, and 五 is searched for as 5: English documents hold
        # both. Pairs of characters tell whether ポイント stands there as it is written.
        kept = [word for word in known(words) if not "".join(morphemes(word)).isascii()]
        borrowed = {word: bigrams(word) for word in kept if _KATAKANA.fullmatch(word)}
        counts = counted((pair for pairs in borrowed.values() for pair in pairs), "bigrams")
        return tuple(word for word in kept if all(counts[pair] for pair in borrowed.get(word, ())))

    def known_english(words: Iterable[str]) -> tuple[str, ...]:
        return known(form for word in words for form in _inflected(word))

    if _JAPANESE.search(question.text):
        counts = counted(question.words)
        unseen = [each for each in question.spelled if not counts.get(each[0], 1)]
        if 2 * sum(not count for count in counts.values()) <= len(counts):
            return Crossing(question)
        glosses = glossary().read_japanese(question.text, unseen, known_english)
    elif _LATIN.search(question.text):
        glosses = glossary().read(question.text, known_japanese)
    else:
        return Crossing(question)
    return Crossing(
        question,
        tuple(
            Said(gloss, word, form)
            for gloss in glosses
            for word in gloss.words[:_WORDS]
            for form in _forms(word)
        ),
    )


def _spaced(word: str, asked: str) -> str:
    """Return an English word parted from the Japanese around it."""
    return f" {word} " if word.isascii() and _JAPANESE.search(asked) else word


def _inflected(word: str) -> tuple[str, ...]:
    """Return an English word as texts may hold it; a plural s is taken off in reading them."""
    stem = word.removesuffix("e")
    return (word, f"{stem}ed", f"{stem}ing")


def _forms(word: str) -> tuple[frozenset[str], ...]:
    """Return the sets of morphemes as which a word may stand in a text.

    Sudachi reads a character alone now as a noun, now as a stem (長: 長い).
    """
    read = frozenset(morphemes(word))
    forms = (read, frozenset({word})) if len(word) == 1 else (read,)
    return tuple(dict.fromkeys(form for form in forms if form))
