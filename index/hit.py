"""What a search returns."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.document import PassageId


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage and the score of one retriever.

    The score is the cosine similarity for vectors and the BM25 score for words.
    """

    passage: PassageId
    score: float
