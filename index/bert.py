"""Run the default model's encoder from its folder, without loading sentence-transformers.

The folder is an ordinary one of sentence-transformers, which stays the reference: tests hold
both to the same vectors. Importing it takes longer than everything else before a first answer
(decision 0026). A BERT encoder (Devlin et al. 2019, arXiv:1810.04805) and the mean of its last
states. torch comes in here: import this module only when there is text to embed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from index.batches import cut_tokens, fill_batches, unit_rows
from index.engine import Engine
from index.linear import Linear
from index.model import MODEL_MISSING, read_identity
from ingest.notice import ModelError

_EPSILON: Final = 1e-12
_HEAD_SIZE: Final = 32
_WEIGHTS_FILE: Final = "model.safetensors"
_TOKENIZER_FILE: Final = "tokenizer.json"

# Takes the name of a tensor, returns it in float32: a view of the file, read when it is used.
Weights = Callable[[str], Tensor]


class LayerNorm:
    """Layer normalisation of states in one number format."""

    def __init__(self, weights: Weights, name: str, dtype: torch.dtype) -> None:
        self._weight = weights(f"{name}.weight").to(dtype)
        self._bias = weights(f"{name}.bias").to(dtype)

    def __call__(self, states: Tensor) -> Tensor:
        """Return the states, each token's values normalised."""
        return functional.layer_norm(
            states, (states.shape[-1],), self._weight, self._bias, _EPSILON
        )


class Embeddings:
    """The first step: word, type and position of each token, normalised."""

    def __init__(self, weights: Weights, dtype: torch.dtype) -> None:
        # Left in the file's float32: of half a gigabyte, only the rows of a text's words are read.
        self._words = weights("embeddings.word_embeddings.weight")
        self._type = weights("embeddings.token_type_embeddings.weight")[0].to(dtype)
        self._positions = weights("embeddings.position_embeddings.weight").to(dtype)
        self._norm = LayerNorm(weights, "embeddings.LayerNorm", dtype)

    @property
    def longest(self) -> int:
        """Return how many tokens a text may have."""
        return len(self._positions)

    def __call__(self, ids: Tensor, positions: Tensor) -> Tensor:
        """Return the embeddings of tokens at positions, shape (..., hidden)."""
        words = functional.embedding(ids, self._words).to(self._type.dtype)
        return self._norm(words + self._type + self._positions[positions])


class Layer:
    """One post-norm transformer layer."""

    def __init__(
        self, weights: Weights, name: str, dtype: torch.dtype, *, by_products: bool = False
    ) -> None:
        """Take the weights of a layer.

        Attention by plain products is faster than the fused form in bfloat16, but it rounds the
        scores between them: not for vectors, which are kept.
        """
        self._by_products = by_products
        projections = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        self._project = Linear.joined(weights, projections, dtype)
        self._attended = Linear.joined(weights, [f"{name}.attention.output.dense"], dtype)
        self._attended_norm = LayerNorm(weights, f"{name}.attention.output.LayerNorm", dtype)
        self._widen = Linear.joined(weights, [f"{name}.intermediate.dense"], dtype, gelu=True)
        self._narrow = Linear.joined(weights, [f"{name}.output.dense"], dtype)
        self._output_norm = LayerNorm(weights, f"{name}.output.LayerNorm", dtype)

    def __call__(self, states: Tensor, lengths: list[int]) -> Tensor:
        """Return the next states of texts laid end to end, shape (sum of lengths, hidden)."""
        states = self._attended_norm(self._attended(self._attend(states, lengths)).add_(states))
        return self._output_norm(self._narrow(self._widen(states)).add_(states))

    def _attend(self, states: Tensor, lengths: list[int]) -> Tensor:
        total, hidden = states.shape
        heads = self._project(states).view(total, 3, -1, _HEAD_SIZE).permute(1, 2, 0, 3)
        attend = _attend_by_products if self._by_products else _attend_fused
        mixed = [attend(*of_text) for of_text in torch.split(heads, lengths, dim=2)]
        joined = mixed[0] if len(mixed) == 1 else torch.cat(mixed, dim=1)
        return joined.transpose(0, 1).reshape(total, hidden)


def _attend_fused(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Return what each token takes from the others of its text, shape (heads, length, size)."""
    return functional.scaled_dot_product_attention(query[None], key[None], value[None])[0]


def _attend_by_products(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    scores = torch.bmm(query.contiguous(), key.contiguous().transpose(1, 2))
    return torch.bmm(scores.mul_(_HEAD_SIZE**-0.5).softmax(-1), value.contiguous())


class BertEmbedder:
    """An embedder over the folder that `index.model` writes."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        """Map the weights. Raises ModelError when a file of the folder is missing or damaged."""
        self.identity = read_identity(folder)
        self.engine = engine
        try:
            with safe_open(folder / _WEIGHTS_FILE, framework="pt") as stored:
                layers = len({name.split(".")[2] for name in stored.keys() if ".layer." in name})  # noqa: SIM118
                weights: Weights = stored.get_tensor
                self._embeddings = Embeddings(weights, engine.dtype)
                self._layers = [
                    Layer(weights, f"encoder.layer.{number}", engine.dtype)
                    for number in range(layers)
                ]
            described = (folder / _TOKENIZER_FILE).read_bytes()
        except (OSError, SafetensorError) as error:
            raise ModelError(MODEL_MISSING, folder=folder) from error
        self._tokenizer = Tokenizer.from_buffer(described)
        self._tokenizer.encode_special_tokens = True

    @property
    def tokenizer(self) -> Tokenizer:
        """Return the model's tokenizer; special tokens in a text are ordinary characters."""
        return self._tokenizer

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed passages with the passage prompt, sorted by length inside."""
        return self._encode([self.identity.passage_prompt + text for text in texts])

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed questions with the query prompt."""
        return self._encode([self.identity.query_prompt + text for text in texts])

    def embed_tokens(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return embeddings after their layer norm, shape (batch, length, dimension)."""
        with torch.inference_mode():
            embedded = self._embeddings(torch.from_numpy(ids), torch.arange(ids.shape[1]))
        return np.asarray(embedded.float().numpy(), dtype=np.float32)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        longest = self._embeddings.longest
        tokens = self._tokenizer.encode_batch(texts)
        ids = [cut_tokens(each.ids, longest) for each in tokens]
        vectors = np.zeros((len(texts), self.identity.dimension), dtype=np.float32)
        with torch.inference_mode():
            for rows in fill_batches([len(each) for each in ids]):
                vectors[rows] = self._embed([ids[row] for row in rows]).numpy()
        return unit_rows(vectors)

    def _embed(self, ids: Sequence[Sequence[int]]) -> Tensor:
        """Return the mean of the last states of each text, shape (texts, hidden), float32."""
        lengths = [len(each) for each in ids]
        positions = torch.cat([torch.arange(length) for length in lengths])
        states = self._embeddings(torch.tensor([one for each in ids for one in each]), positions)
        for layer in self._layers:
            states = layer(states, lengths)
        return torch.stack([part.float().mean(0) for part in torch.split(states, lengths)])
