"""Embed questions and passages: the one module that touches sentence-transformers.

torch comes in here, before faiss anywhere: both carry an OpenMP runtime of their own.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.batches import BATCH_TOKENS, fill_batches, unit_rows
from index.engine import Engine, choose_engine
from index.identity import ModelIdentity
from index.model import DEFAULT_MODEL, IDENTITY_FILE, MODEL_MISSING, read_identity
from ingest.notice import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MODEL_SETTING: Final = "TENKYO_MODEL"


class Embedder(Protocol):
    """Turns texts into vectors; rows are L2-normalised, shape (texts, identity.dimension)."""

    @property
    def identity(self) -> ModelIdentity:
        """Return which model makes these vectors."""
        ...

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed passages."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed questions."""
        ...


class TokenEmbedder(Embedder, Protocol):
    """Gives also the first step of the model, which the judge shares: token ids and embeddings."""

    @property
    def engine(self) -> Engine:
        """Return in which number format to compute here."""
        ...

    @property
    def tokenizer(self) -> Tokenizer:
        """Return the model's tokenizer."""
        ...

    def embed_tokens(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return embeddings after their layer norm, shape (batch, length, dimension)."""
        ...


class SentenceTransformerEmbedder:
    """An embedder over a local sentence-transformers folder."""

    engine: Final = Engine.FLOAT32

    def __init__(self, model: SentenceTransformer, identity: ModelIdentity) -> None:
        """Take a loaded model."""
        self.model = model
        self.identity = identity
        # A copy of its own: encoding sets truncation and padding on the model's, in any thread.
        self._tokenizer = Tokenizer.from_str(model.tokenizer.backend_tokenizer.to_str())
        self._tokenizer.encode_special_tokens = True
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed passages with the passage prompt, sorted by length inside."""
        return self._encode(texts, self.identity.passage_prompt)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed questions with the query prompt."""
        return self._encode(texts, self.identity.query_prompt)

    @property
    def tokenizer(self) -> Tokenizer:
        """Return the model's tokenizer; special tokens in a text are ordinary characters."""
        return self._tokenizer

    def embed_tokens(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return embeddings after their layer norm, shape (batch, length, dimension)."""
        import torch

        with torch.inference_mode():
            encoder = cast(Any, self.model[0]).auto_model
            embedded = encoder.embeddings(input_ids=torch.from_numpy(ids))
        return np.asarray(embedded.float().numpy(), dtype=np.float32)

    def _encode(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        longest = int(self.model.max_seq_length or BATCH_TOKENS)
        tokens = self._tokenizer.encode_batch([prompt + text for text in texts])
        lengths = [min(len(each.ids), longest) for each in tokens]
        vectors = np.zeros((len(texts), self.identity.dimension), dtype=np.float32)
        for rows in fill_batches(lengths):
            vectors[rows] = self.model.encode(
                [texts[row] for row in rows],
                prompt=prompt,
                batch_size=len(rows),
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return unit_rows(vectors)


def load_embedder(model: str | None = None, engine: Engine | None = None) -> TokenEmbedder:
    """Load the model of a folder (else of the setting TENKYO_MODEL, else the default one).

    The default model is run by the engine given, else by the one that is best on this machine;
    others, whose loss of digits nobody has measured, by sentence-transformers in float32.
    Nothing is fetched: a name that is no local folder is looked up in the local hub cache
    alone. Raises ModelError when there is no model.
    """
    wanted = model or os.environ.get(MODEL_SETTING) or str(DEFAULT_MODEL)
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if not (Path(wanted) / IDENTITY_FILE).is_file():
        if Path(wanted) == DEFAULT_MODEL:
            raise ModelError(MODEL_MISSING, folder=wanted)
        return load_sentence_transformer(wanted)
    from index.bert import BertEmbedder  # brings torch

    return BertEmbedder(Path(wanted), engine or choose_engine())


def load_sentence_transformer(wanted: str = str(DEFAULT_MODEL)) -> SentenceTransformerEmbedder:
    """Load a model as sentence-transformers does, the default one too: it is the reference.

    Raises ModelError when there is none of that name in a local folder or the local hub cache.
    """
    # Set before the libraries are imported, which read them once.
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    import torch  # noqa: F401  (before faiss)
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        loaded = SentenceTransformer(
            wanted,
            device="cpu",
            local_files_only=True,
            model_kwargs={"add_pooling_layer": False, "dtype": Engine.FLOAT32.dtype},
        )
    except (OSError, ValueError) as error:
        raise ModelError(MODEL_MISSING, folder=wanted) from error
    return SentenceTransformerEmbedder(loaded, _identity(wanted, loaded))


def _identity(wanted: str, loaded: SentenceTransformer) -> ModelIdentity:
    folder = Path(wanted)
    if (folder / IDENTITY_FILE).is_file():
        return read_identity(folder)
    prompts = {str(name): str(text) for name, text in (loaded.prompts or {}).items()}
    dimension = loaded.get_embedding_dimension()
    return ModelIdentity(
        name=folder.name,
        revision=_revision(loaded),
        dimension=int(dimension or 0),
        query_prompt=prompts.get("query", ""),
        passage_prompt=prompts.get("document", prompts.get("passage", "")),
    )


def _revision(loaded: SentenceTransformer) -> str:
    """Return a hash of all weights, for models that carry no identity file of ours."""
    import hashlib

    digest = hashlib.sha256()
    for name, tensor in sorted(loaded.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:16]
