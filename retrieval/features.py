"""What speaks for a quote, in numbers: the features the confidence is computed from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import astuple, dataclass, field
from typing import Final

from index.snapshot import Snapshot
from ingest.keys import fold
from retrieval.asked import share_of_numbers_missing, shows_asked
from retrieval.candidates import Candidate
from retrieval.crossing import Crossing, Said
from retrieval.question import Question
from retrieval.readings import pairs_of, words_of
from retrieval.select import Selection

# A word that occurs nowhere is likened to what stands there from three pairs of characters on;
# shorter ones are alike by chance.
_LEAST_PAIRS: Final = 3
_LEAST_LIKENESS: Final = 0.6


@dataclass(frozen=True, slots=True)
class Features:
    """One quote's features, in the order in which the calibration stores its coefficients.

    answerable: the judge's logit for the quote's passage, bounded to -8..8; lead: that logit
    less the best other's; top_three: the mean of the three highest probabilities; support: log
    of the probability the judge sees inside the quote; mix and mix_lead: the retrievers' mixed
    score and its lead over the best other; cosine: of the embeddings; coverage: share of the
    question's words, weighted by rarity, in the passage and its headings; quote_coverage: the
    same in the quote alone; pairs: share of the question's character bigrams in the passage;
    unseen: weighted share of the question's
    words found nowhere in the library, nor anything like them in the passages; shown: 1 when
    the quote holds what is asked for (a date for when), -1 when it does not, 0 when rules cannot
    tell; numbers_missing: share of the question's numbers that neither passage nor headings hold.
    """

    answerable: float
    lead: float
    top_three: float
    support: float
    mix: float
    mix_lead: float
    cosine: float
    coverage: float
    quote_coverage: float
    pairs: float
    unseen: float
    shown: float
    numbers_missing: float

    def values(self) -> tuple[float, ...]:
        """Return the features as numbers, in their order."""
        return astuple(self)


@dataclass(frozen=True, slots=True)
class WordWeights:
    """The question's words with their rarity (inverse document frequency), and those unseen.

    `said` are the words of the documents' language that say one of them.
    """

    weights: dict[str, float]
    unseen: tuple[str, ...]
    said: Mapping[str, tuple[Said, ...]] = field(default_factory=dict)

    def coverage(self, text: str) -> float:
        """Return the weighted share of the words that a text holds, 0 to 1.

        A word that occurs nowhere in the library counts in part where a text holds most of its
        pairs of characters: a longer form of it, one mistyped, or one misread by OCR.
        """
        pairs = pairs_of(text) if self.unseen else frozenset()
        partly = sum(self.weights[word] * likeness(word, pairs) for word in self.unseen)
        total = sum(self.weights.values())
        return self.share(self.held(text)) + (partly / total if total else 0.0)

    def held(self, text: str) -> tuple[str, ...]:
        """Return the words that a text holds, the rarest first."""
        return self._held(words_of(text))

    def told(self, text: str) -> tuple[str, ...]:
        """Return the words that a text holds, as it says them, the rarest first."""
        there = words_of(text)
        words = (word if word in there else self._said(word, there) for word in self._held(there))
        return tuple(dict.fromkeys(words))

    def _held(self, there: AbstractSet[str]) -> tuple[str, ...]:
        held = (word for word in self.weights if self._is_in(word, there))
        return tuple(sorted(held, key=lambda word: -self.weights[word]))

    def _is_in(self, word: str, there: AbstractSet[str]) -> bool:
        return word in there or bool(self._said(word, there))

    def _said(self, word: str, there: AbstractSet[str]) -> str:
        return next((said.word for said in self.said.get(word, ()) if said.morphemes <= there), "")

    def share(self, words: Sequence[str]) -> float:
        """Return the weighted share of some of the words, 0 to 1."""
        total = sum(self.weights.values())
        return sum(self.weights[word] for word in words) / total if total else 0.0

    def missing(self, texts: Sequence[str]) -> float:
        """Return the weighted share of the words that none of some texts holds, not even in part.

        Only words that occur nowhere in the library count.
        """
        if not self.unseen:
            return 0.0
        pairs = [pairs_of(text) for text in texts]
        likest = {
            word: max((likeness(word, each) for each in pairs), default=0.0) for word in self.unseen
        }
        total = sum(self.weights.values())
        return sum(self.weights[word] * (1 - likest[word]) for word in self.unseen) / total

    @property
    def crossed(self) -> float:
        """Return the weighted share of the words that may stand there in another language."""
        return self.share([word for word in self.weights if self.said.get(word)])


def likeness(word: str, pairs: AbstractSet[str]) -> float:
    """Return the share of a word's character bigrams in a set; 0 below one that tells anything."""
    own = pairs_of(word)
    if len(own) < _LEAST_PAIRS:
        return 0.0
    share = len(own & pairs) / len(own)
    return share if share >= _LEAST_LIKENESS else 0.0


def weigh_words(snapshot: Snapshot, crossing: Crossing) -> WordWeights:
    """Weigh the question's words by their rarity in the library (Robertson's idf)."""
    words = crossing.question.words
    said = {word: crossing.says(word) for word in words}
    forms = {word: {each.morphemes for each in said[word]} for word in words}
    tokens = sorted(
        {*words, *(token for each in forms.values() for form in each for token in form)}
    )
    counted = snapshot.document_frequencies("morphemes", tokens)
    counts = dict(zip(tokens, counted, strict=True))
    total = max(snapshot.passage_count, 1)
    frequencies = {
        word: counts[word] + sum(min(counts[token] for token in form) for form in forms[word])
        for word in words
    }
    weights = {
        word: math.log1p((max(total - count, 0) + 0.5) / (count + 0.5))
        for word, count in frequencies.items()
    }
    unseen = tuple(word for word in words if not frequencies[word])
    return WordWeights(weights, unseen, said)


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with its selected quote, the indexed text and the quote's own text.

    `question` is worded as this text words it (retrieval.crossing).
    """

    question: Question
    candidate: Candidate
    selection: Selection
    answerable: float
    text: str
    quote: str


def compute_features(
    question: Question, words: WordWeights, judged: Sequence[Judged]
) -> tuple[Features, ...]:
    """Return the features of each judged candidate."""
    logits = [max(-8.0, min(8.0, each.answerable)) for each in judged]
    chances = sorted((1 / (1 + math.exp(-logit)) for logit in logits), reverse=True)[:3]
    top_three = sum(chances) / len(chances) if chances else 0.0
    unseen = words.missing([each.text for each in judged])
    features = []
    for place, each in enumerate(judged):
        others = [logit for other, logit in enumerate(logits) if other != place]
        rivals = [other.candidate.score for other in judged if other is not each]
        mix = each.candidate.score
        pairs = set(each.question.bigrams)
        features.append(
            Features(
                answerable=logits[place],
                lead=logits[place] - max(others, default=-8.0),
                top_three=top_three,
                support=math.log(each.selection.support + 1e-3),
                mix=mix,
                mix_lead=mix - max(rivals, default=0.0),
                cosine=each.candidate.cosine,
                coverage=words.coverage(each.text),
                quote_coverage=words.coverage(each.quote),
                pairs=len(pairs & pairs_of(each.text)) / (len(pairs) or 1),
                unseen=unseen,
                shown=shows_asked(question.asked, fold(each.quote).text),
                numbers_missing=share_of_numbers_missing(question.numbers, fold(each.text).text),
            )
        )
    return tuple(features)
