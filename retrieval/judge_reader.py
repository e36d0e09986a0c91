"""The judge's network as it reads: the same weights as in training, laid out for the processor.

Sequences lie end to end, so that nothing is padded and every multiplication is large.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from index.bert import Layer
from index.linear import Linear
from retrieval.judge_network import NAMES, Scores

_NO = float("-inf")
_OURS = {theirs: ours for ours, theirs in NAMES.items()}


class JudgeReader:
    """Encoder layers and heads for inference only; safe to use from several threads."""

    def __init__(self, state: Mapping[str, Tensor], layers: int, dtype: torch.dtype) -> None:
        """Take the state of a `JudgeNetwork`. Raises KeyError when a tensor is missing."""

        def weights(name: str) -> Tensor:
            _, _, number, *parts, kind = name.split(".")
            return state[f"layers.{number}.{_OURS['.'.join(parts)]}.{kind}"]

        self._layers = [
            Layer(weights, f"encoder.layer.{number}", dtype, by_products=dtype is torch.bfloat16)
            for number in range(layers)
        ]
        self._span, self._pool, self._answerable = (
            Linear.joined(state.__getitem__, [name], dtype)
            for name in ("span", "pool", "answerable")
        )

    def read(self, embedded: Tensor, in_passage: Sequence[Tensor]) -> tuple[Scores, ...]:
        """Score sequences laid end to end, of which `embedded` (tokens, hidden) are the embeddings.

        `in_passage` holds one mask (length,) each; the scores are as of batches of one.
        """
        lengths = [len(each) for each in in_passage]
        states = embedded
        for layer in self._layers:
            states = layer(states, lengths)
        logits = self._span(states).float().masked_fill(~torch.cat(list(in_passage))[:, None], _NO)
        spans = torch.split(logits, lengths)
        parts = zip(torch.split(states, lengths), spans, strict=True)
        pooled = [
            torch.cat([part[:1], span.softmax(0).to(part.dtype).T @ part]).flatten()
            for part, span in parts
        ]
        answerable = self._answerable(torch.tanh(self._pool(torch.stack(pooled)))).float()
        return tuple(
            Scores(answerable[row], span[None, :, 0], span[None, :, 1])
            for row, span in enumerate(spans)
        )
