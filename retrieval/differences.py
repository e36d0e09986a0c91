"""Tell when good quotes name different dates, amounts or numbers, or say yes and no.

Only where the question asks for such a thing and the judge sees each answer in a few words, so
that two things are compared that both answer the question; and only from one document to
another: a rule and its exception, or two rows of a table, do not differ.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from index.snapshot import Snapshot
from index.tokens import morphemes
from ingest.document import DocumentId, Span
from ingest.keys import fold
from ingest.sentences import split_sentences
from retrieval.answer import Quote
from retrieval.asked import Asked, named_numbers
from retrieval.polarity import denies, without_denial

_COMPARED: Final = frozenset({Asked.WHEN, Asked.HOW_MUCH, Asked.HOW_MANY, Asked.ARTICLE})
_FREE: Final = re.compile(r"無料|無償|\bfree\b")
# Yes and no are said of one thing when the shorter sentence shares so much of its words.
_OF_ONE_THING: Final = 0.6


@dataclass(frozen=True, slots=True)
class Said:
    """What a quote answers: its document, the answering words, and the sentence they stand in.

    Empty words name nothing; an empty sentence says neither yes nor no.
    """

    document: DocumentId
    words: str
    sentence: str


def read_said(snapshot: Snapshot, quote: Quote) -> Said:
    """Return the answering words and their sentence, or the only one where no words are sure."""
    page, answer = snapshot.page(quote.document, quote.page).text, quote.answer
    text = page[quote.start : quote.end]
    sentences = split_sentences(text)
    if answer is None:
        return Said(quote.document, "", text if len(sentences) == 1 else "")
    words = Span(answer.start - quote.start, answer.end - quote.start)
    sentence = next(each for each in sentences if each.end > words.start)
    said = text[sentence.start : max(sentence.end, words.end)]
    return Said(quote.document, text[words.start : words.end], said)


def differing(asked: Asked | None, said: Sequence[Said]) -> tuple[int, ...]:
    """Return the places of what other documents say otherwise than the first; the first leads.

    `said` is what each quote answers, the best first. Empty when all that say something agree.
    """
    rivals = [
        place
        for place, each in enumerate(said)
        if each.document != said[0].document and _differ(asked, said[0], each)
    ]
    return (0, *rivals) if rivals else ()


def _differ(asked: Asked | None, first: Said, other: Said) -> bool:
    if asked is Asked.WHETHER:
        return _contradict(first.sentence, other.sentence)
    if asked not in _COMPARED:
        return False
    values, others = _values(first.words), _values(other.words)
    return bool(values and others) and not _agree(values, others)


def _contradict(first: str, other: str) -> bool:
    keys = fold(first).text, fold(other).text
    if not all(keys) or denies(keys[0]) == denies(keys[1]):
        return False
    smaller, larger = sorted((set(morphemes(without_denial(key))) for key in keys), key=len)
    return len(smaller & larger) >= _OF_ONE_THING * max(len(smaller), 1)


def _values(answer: str) -> frozenset[frozenset[str]]:
    folded = fold(answer).text
    values = set(named_numbers(folded))
    if _FREE.search(folded):
        values.add(frozenset({"0"}))
    return frozenset(values)


def _agree(first: frozenset[frozenset[str]], other: frozenset[frozenset[str]]) -> bool:
    """Tell whether one answer's numbers are all among the other's: 5月 agrees with 5月3日."""
    smaller, larger = sorted((first, other), key=len)
    return all(any(forms & known for known in larger) for forms in smaller)
