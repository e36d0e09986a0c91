"""Lay question and passage out for the judge: token ids, and where each token stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

QUESTION_TOKENS = 64
LENGTH = 288


@dataclass(frozen=True, slots=True)
class Layout:
    """One batch, padded: ids (batch, length), and per token its characters in the passage.

    `real` marks tokens that are not padding, `in_passage` those of the passage; `starts` and
    `ends` hold their character ranges in the passage text (0 elsewhere).
    """

    ids: NDArray[np.int64]
    real: NDArray[np.bool_]
    in_passage: NDArray[np.bool_]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


def lay_out(tokenizer: Tokenizer, pairs: Sequence[tuple[str, str]], length: int = LENGTH) -> Layout:
    """Return the batch for (question, passage) pairs: `<s> question </s></s> passage </s>`.

    Longer questions and passages are cut; what is cut of a passage gets no score.
    """
    questions = tokenizer.encode_batch([pair[0] for pair in pairs], add_special_tokens=False)
    passages = tokenizer.encode_batch([pair[1] for pair in pairs], add_special_tokens=False)
    start, end, pad = 0, 2, 1  # <s>, </s> and <pad> of the XLM-R vocabulary
    rows: list[tuple[list[int], int, list[tuple[int, int]]]] = []
    for question, passage in zip(questions, passages, strict=True):
        head = [start, *question.ids[:QUESTION_TOKENS], end, end]
        kept = length - len(head) - 1
        ids = [*head, *passage.ids[:kept], end]
        rows.append((ids, len(head), passage.offsets[:kept]))
    width = max(len(ids) for ids, _, _ in rows)
    layout = Layout(
        ids=np.full((len(rows), width), pad, dtype=np.int64),
        real=np.zeros((len(rows), width), dtype=bool),
        in_passage=np.zeros((len(rows), width), dtype=bool),
        starts=np.zeros((len(rows), width), dtype=np.int64),
        ends=np.zeros((len(rows), width), dtype=np.int64),
    )
    for row, (ids, first, offsets) in enumerate(rows):
        layout.ids[row, : len(ids)] = ids
        layout.real[row, : len(ids)] = True
        last = first + len(offsets)
        layout.in_passage[row, first:last] = True
        layout.starts[row, first:last] = [offset[0] for offset in offsets]
        layout.ends[row, first:last] = [offset[1] for offset in offsets]
    return layout
