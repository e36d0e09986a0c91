"""Which model made a vector: vectors of different identities are never compared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Name, revision (a hash of the weights and tokenizer), dimension and prompts of a model."""

    name: str
    revision: str
    dimension: int
    query_prompt: str
    passage_prompt: str
