"""The judge's network: upper layers of the embedded model, retrained to read a passage.

A BERT encoder (Devlin et al. 2019, arXiv:1810.04805) over question and passage together, with
start and end heads for the answer span and a has-answer head (the three-way form follows
Rajpurkar et al. 2018, arXiv:1806.03822). Word, position and type embeddings are those of the
embedded model, frozen and shared with it in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

EPSILON = 1e-12


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the encoder."""

    layers: int = 6
    hidden: int = 384
    heads: int = 12
    feed_forward: int = 1536


@dataclass(frozen=True, slots=True)
class Scores:
    """Logits for a batch: has-answer (batch,), start and end of the span (batch, length).

    `start` and `end` are minus infinity outside the passage.
    """

    answerable: Tensor
    start: Tensor
    end: Tensor


class Layer(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.query = nn.Linear(shape.hidden, shape.hidden)
        self.key = nn.Linear(shape.hidden, shape.hidden)
        self.value = nn.Linear(shape.hidden, shape.hidden)
        self.attended = nn.Linear(shape.hidden, shape.hidden)
        self.attended_norm = nn.LayerNorm(shape.hidden, eps=EPSILON)
        self.widen = nn.Linear(shape.hidden, shape.feed_forward)
        self.narrow = nn.Linear(shape.feed_forward, shape.hidden)
        self.output_norm = nn.LayerNorm(shape.hidden, eps=EPSILON)

    def forward(self, states: Tensor, attention: Tensor, dropout: float) -> Tensor:
        """Return the next states, shape (batch, length, hidden)."""
        mixed = self._attend(states, attention)
        mixed = functional.dropout(self.attended(mixed), dropout, self.training)
        states = self.attended_norm(states + mixed)
        wide = functional.gelu(self.widen(states))
        narrow = functional.dropout(self.narrow(wide), dropout, self.training)
        return cast(Tensor, self.output_norm(states + narrow))

    def _attend(self, states: Tensor, attention: Tensor) -> Tensor:
        batch, length, hidden = states.shape
        query, key, value = (
            project(states).view(batch, length, self.heads, -1).transpose(1, 2)
            for project in (self.query, self.key, self.value)
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=attention)
        return mixed.transpose(1, 2).reshape(batch, length, hidden)


class JudgeNetwork(nn.Module):
    """Encoder layers and heads; the embeddings are handed in with each batch."""

    def __init__(self, shape: Shape | None = None, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = shape or Shape()
        self.dropout = dropout
        hidden = self.shape.hidden
        self.layers = nn.ModuleList(Layer(self.shape) for _ in range(self.shape.layers))
        self.span = nn.Linear(hidden, 2)
        self.pool = nn.Linear(3 * hidden, hidden)
        self.answerable = nn.Linear(hidden, 1)

    def forward(self, embedded: Tensor, real: Tensor, in_passage: Tensor) -> Scores:
        """Score a batch.

        `embedded` (batch, length, hidden) are the frozen embeddings after their layer norm;
        `real` and `in_passage` (batch, length) are boolean masks of non-padding tokens and of
        passage tokens.
        """
        states = functional.dropout(embedded, self.dropout, self.training)
        attention = real[:, None, None, :]
        for layer in self.layers:
            states = layer(states, attention, self.dropout)
        return self._score(states, in_passage)

    def _score(self, states: Tensor, in_passage: Tensor) -> Scores:
        logits = self.span(states).float().masked_fill(~in_passage[:, :, None], float("-inf"))
        start, end = logits[:, :, 0], logits[:, :, 1]
        weights = torch.stack([start.softmax(1), end.softmax(1)], dim=1).to(states.dtype)
        pooled = torch.cat([states[:, :1], weights @ states], dim=1).flatten(1)
        hidden = torch.tanh(self.pool(functional.dropout(pooled, self.dropout, self.training)))
        return Scores(self.answerable(hidden).squeeze(1).float(), start, end)


# The parts of a layer, and what a BERT state dict calls them.
NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attended": "attention.output.dense",
    "attended_norm": "attention.output.LayerNorm",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
    "output_norm": "output.LayerNorm",
}


def start_from_encoder(network: JudgeNetwork, encoder: Mapping[str, Tensor]) -> None:
    """Copy the first layers of a BERT state dict into the network; the heads stay as they are."""
    for index, layer in enumerate(network.layers):
        for ours, theirs in NAMES.items():
            part = cast(nn.Linear, getattr(layer, ours))
            prefix = f"encoder.layer.{index}.{theirs}"
            part.load_state_dict(
                {"weight": encoder[f"{prefix}.weight"], "bias": encoder[f"{prefix}.bias"]}
            )
