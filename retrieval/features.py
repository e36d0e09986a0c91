"""What speaks for a quote, in numbers: the features the confidence is computed from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from index.snapshot import Snapshot
from index.tokens import bigrams, morphemes
from ingest.keys import fold
from retrieval.asked import share_of_numbers_missing, shows_asked
from retrieval.candidates import Candidate
from retrieval.question import Question
from retrieval.select import Selection


@dataclass(frozen=True, slots=True)
class Features:
    """One quote's features, in the order in which the calibration stores its coefficients.

    answerable: the judge's logit for the quote's passage, bounded to -8..8; lead: that logit
    less the best other's; top_three: the mean of the three highest probabilities; support: log
    of the probability the judge sees inside the quote; mix and mix_lead: the retrievers' mixed
    score and its lead over the best other; cosine: of the embeddings; coverage: share of the
    question's words, weighted by rarity, in the passage and its headings; quote_coverage: the
    same in the quote alone; pairs: share of the question's character bigrams in the passage;
    unseen: weighted share of the question's words found nowhere in the library; shown: 1 when
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
    """The question's words with their rarity (inverse document frequency), and those unseen."""

    weights: dict[str, float]
    unseen: tuple[str, ...]

    def coverage(self, text: str) -> float:
        """Return the weighted share of the words that a text holds, 0 to 1."""
        return self.share(self.held(text))

    def held(self, text: str) -> tuple[str, ...]:
        """Return the words that a text holds, the rarest first."""
        there = set(morphemes(text))
        return tuple(
            sorted((w for w in self.weights if w in there), key=lambda w: -self.weights[w])
        )

    def share(self, words: Sequence[str]) -> float:
        """Return the weighted share of some of the words, 0 to 1."""
        total = sum(self.weights.values())
        return sum(self.weights[word] for word in words) / total if total else 0.0


def weigh_words(snapshot: Snapshot, question: Question) -> WordWeights:
    """Weigh the question's words by their rarity in the library (Robertson's idf)."""
    words = question.words
    counts = snapshot.document_frequencies("morphemes", words)
    total = max(snapshot.passage_count, 1)
    weights = {
        word: math.log1p((max(total - count, 0) + 0.5) / (count + 0.5))
        for word, count in zip(words, counts, strict=True)
    }
    unseen = tuple(word for word, count in zip(words, counts, strict=True) if count == 0)
    return WordWeights(weights, unseen)


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with its selected quote, the indexed text and the quote's own text."""

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
    pairs = set(question.bigrams)
    features = []
    for place, each in enumerate(judged):
        others = [logit for other, logit in enumerate(logits) if other != place]
        rivals = [other.candidate.score for other in judged if other is not each]
        mix = each.candidate.score
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
                pairs=len(pairs & set(bigrams(each.text))) / (len(pairs) or 1),
                unseen=words.share(words.unseen),
                shown=shows_asked(question.asked, fold(each.quote).text),
                numbers_missing=share_of_numbers_missing(question.numbers, fold(each.text).text),
            )
        )
    return tuple(features)
