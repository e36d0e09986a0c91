"""What was judged for a question, and its order: from the model, or from the document itself."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.document import Document, Page, Passage
from retrieval.confidence import Model
from retrieval.crossing import Crossing
from retrieval.features import Features, Judged, WordWeights
from retrieval.restated import RESTATED


@dataclass(frozen=True, slots=True)
class Evidence:
    """One judged candidate with its place and its features.

    `is_restated`: its quote stands under the same question, asked by the document itself.
    """

    judged: Judged
    document: Document
    page: Page
    passage: Passage
    features: Features
    is_restated: bool = False


@dataclass(frozen=True, slots=True)
class Weighed:
    """One question as it was read, and what was judged for it, in the order of the candidates."""

    crossing: Crossing
    words: WordWeights
    evidence: tuple[Evidence, ...]

    def rank(self, model: Model) -> tuple[tuple[float, Evidence], ...]:
        """Return what was judged with its confidence, the best first."""
        order = model.order([each.features for each in self.evidence])
        ranked = [(chance, self.evidence[place]) for place, chance in order]
        restated = [(max(RESTATED, chance), each) for chance, each in ranked if each.is_restated]
        return (*restated, *((chance, each) for chance, each in ranked if not each.is_restated))

    def is_crossed(self, evidence: Evidence) -> bool:
        """Tell whether a quote was read through the word list: it is then at most weak."""
        return self.crossing.rewords(evidence.judged.question)
