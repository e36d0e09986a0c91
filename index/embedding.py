"""Vectors of texts on their way into the library, made together for as many files as are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from index.catalogue import embeddings, jobs, settings
from index.catalogue.connection import Connection
from index.job import JobId
from index.library import Library
from index.listeners import Listeners
from index.recording import Content, NewVectors

if TYPE_CHECKING:
    from index.embedder import Embedder

# Texts embedded between two looks at whether to stop; among so many, lengths pair up well.
_AT_ONCE: Final = 64


class StoppedError(Exception):
    """The run was asked to stop while it embedded; what was to be embedded is left out."""


class TextEmbedding:
    """Makes vectors before their files are written, and keeps them until then."""

    def __init__(
        self, library: Library, load_embedder: Callable[[], Embedder], listeners: Listeners
    ) -> None:
        """Prepare. The embedder is loaded when the first new text is met, not before."""
        self._library = library
        self._load_embedder = load_embedder
        self._should_stop = listeners.should_stop
        self._embedder: Embedder | None = None
        self._model = 0
        self._vectors: dict[bytes, NDArray[np.float32]] = {}

    def embed(
        self, contents: Sequence[Content], job: JobId, on_share: Callable[[float], None]
    ) -> None:
        """Embed those texts of some files that have no vector yet, whatever file they are of.

        Raises StoppedError when asked to stop before all are made.
        """
        texts: dict[bytes, str] = {}
        for content in contents:
            texts.update(zip(content.digests, content.texts, strict=True))
        if not texts:
            return
        embedder = self._ready_embedder()
        with self._library.database.write() as connection:
            self._model = embeddings.put_model(connection, embedder.identity)
            settings.set_current_model(connection, self._model)
            known = embeddings.embedded_digests(connection, self._model, list(texts))
            jobs.set_current(connection, job, contents[0].file)
        new = [digest for digest in texts if digest not in known and digest not in self._vectors]
        for start in range(0, len(new), _AT_ONCE):
            if self._should_stop():
                raise StoppedError
            part = new[start : start + _AT_ONCE]
            vectors = embedder.encode_documents([texts[digest] for digest in part])
            self._vectors.update(zip(part, vectors, strict=True))
            on_share((start + len(part)) / len(new))

    def take(self, connection: Connection, content: Content) -> NewVectors | None:
        """Hand over the vectors that the library lacks for a file; None when one is not here.

        So it is when a vector that was there went meanwhile, with a document that was removed.
        """
        digests = tuple(dict.fromkeys(content.digests))
        if not digests:
            return NewVectors(0, (), np.zeros((0, 0), dtype=np.float32))
        known = embeddings.embedded_digests(connection, self._model, digests)
        new = tuple(digest for digest in digests if digest not in known)
        if any(digest not in self._vectors for digest in new):
            return None
        vectors = [self._vectors.pop(digest) for digest in new]
        return NewVectors(self._model, new, np.array(vectors, dtype=np.float32))

    def _ready_embedder(self) -> Embedder:
        if self._embedder is None:
            self._embedder = self._load_embedder()
            self._library.check_model(self._embedder.identity)
        return self._embedder
