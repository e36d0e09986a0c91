"""Which texts are embedded together, and what is made of their tokens and vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Padding costs, and so does a batch too large for the processor's caches.
BATCH_TOKENS: Final = 1024


def fill_batches(lengths: Sequence[int], tokens: int = BATCH_TOKENS) -> list[list[int]]:
    """Return row numbers in batches, the longest first, each of so many tokens with padding.

    A text longer than that is a batch of its own.
    """
    batches: list[list[int]] = []
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
        # The first of a batch is its longest, to whose length the others are padded.
        if batches and (len(batches[-1]) + 1) * lengths[batches[-1][0]] <= tokens:
            batches[-1].append(row)
        else:
            batches.append([row])
    return batches


def cut_tokens(ids: list[int], longest: int) -> list[int]:
    """Return the tokens up to a model's length, with the closing one."""
    return ids if len(ids) <= longest else [*ids[: longest - 1], ids[-1]]


def unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the rows at length 1; in float32, since in bfloat16 a length comes out as .998."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = vectors / np.maximum(lengths, np.float32(1e-12))
    return unit
