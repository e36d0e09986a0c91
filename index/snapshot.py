"""A snapshot: one generation of the derived indexes, read together with the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.catalogue import documents, pages, passages
from index.catalogue.connection import Database
from index.generations import OpenGeneration
from index.hit import Hit
from index.identity import ModelIdentity
from index.words import Field
from ingest.document import Document, DocumentId, Page, Passage, PassageId
from ingest.notice import LibraryError, NoticeKind, Words

GONE = NoticeKind(
    "removed_meanwhile",
    Words(
        en="The document {document} is no longer in the library.",
        ja="文書 {document} はライブラリにもうありません。",
    ),
    Words(en="Ask again.", ja="もう一度質問してください。"),
)
OTHER_DIMENSION: Final = "the vector has {found} dimensions, the library's have {expected}"


class Snapshot:
    """What answers one question. Holds its generation; what was removed is left out at once.

    Safe to use from several threads. Errors of the database are raised as LibraryError.
    """

    def __init__(self, database: Database, generation: OpenGeneration | None) -> None:
        self._database = database
        self._generation = generation

    @property
    def generation(self) -> int:
        """Return the number of the generation; 0 when none was published yet."""
        return self._generation.number if self._generation is not None else 0

    @property
    def model(self) -> ModelIdentity | None:
        """Return which model made the vectors; None when there are none."""
        return self._generation.manifest.model if self._generation is not None else None

    @property
    def document_count(self) -> int:
        """Return how many documents the library holds."""
        with self._database.read() as connection:
            return documents.count_documents(connection)

    @property
    def passage_count(self) -> int:
        """Return how many passages can be found: those of the generation less the removed."""
        if self._generation is None:
            return 0
        ids = self._generation.vectors.ids
        return int(ids.size - np.isin(ids, np.asarray(self._removed(), dtype=np.int64)).sum())

    def search_vectors(self, vector: NDArray[np.float32], limit: int) -> tuple[Hit, ...]:
        """Return the passages nearest to a vector (dimension,) by cosine, best first.

        Raises ValueError when the vector has another dimension than the library's.
        """
        if self._generation is None:
            return ()
        self._check_dimension(vector)
        removed = self._removed()
        return self._live(self._generation.vectors.search(vector, limit, removed))

    def search_words(self, field: Field, tokens: Sequence[str], limit: int) -> tuple[Hit, ...]:
        """Return the passages that hold any of the tokens by BM25, best first."""
        if self._generation is None:
            return ()
        return self._live(self._generation.words.search(field, tokens, limit, self._removed()))

    def document_frequencies(self, field: Field, tokens: Sequence[str]) -> tuple[int, ...]:
        """Return in how many passages of the generation each token occurs."""
        if self._generation is None:
            return (0,) * len(tokens)
        return self._generation.words.document_frequencies(field, tokens)

    def similarities(
        self, vector: NDArray[np.float32], passages: Sequence[PassageId]
    ) -> NDArray[np.float32]:
        """Return the cosine of each passage to a vector; NaN for one not in the generation."""
        if self._generation is None:
            return np.full(len(passages), np.nan, dtype=np.float32)
        self._check_dimension(vector)
        return self._generation.vectors.similarities(vector, passages)

    def passages(self, ids: Sequence[PassageId]) -> tuple[Passage, ...]:
        """Return passages in the order of their ids.

        Raises LibraryError when one was removed since it was found.
        """
        with self._database.read() as connection:
            found = passages.find_passages(connection, ids)
        missing = [identity for identity in ids if identity not in found]
        if missing:
            raise LibraryError(GONE, document=f"#{missing[0]}")
        return tuple(found[identity] for identity in ids)

    def page(self, document: DocumentId, number: int) -> Page:
        """Return a page. Raises LibraryError when the document was removed or has no such page."""
        with self._database.read() as connection:
            page = pages.find_page(connection, document, number)
        if page is None:
            raise LibraryError(GONE, document=document)
        return page

    def document(self, document: DocumentId) -> Document:
        """Return a document. Raises LibraryError when it was removed."""
        with self._database.read() as connection:
            found = documents.find_document(connection, document)
        if found is None:
            raise LibraryError(GONE, document=document)
        return found

    def _removed(self) -> tuple[int, ...]:
        if self._generation is None:
            return ()
        highest = self._generation.manifest.highest_passage
        with self._database.read() as connection:
            return passages.removed_ids(connection, highest)

    def _live(self, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        # The list of removed ids keeps the result full; this keeps it right, whatever was
        # forgotten there since this snapshot was made.
        with self._database.read() as connection:
            live = passages.live_ids(connection, [hit.passage for hit in hits])
        return tuple(hit for hit in hits if hit.passage in live)

    def _check_dimension(self, vector: NDArray[np.float32]) -> None:
        if self._generation is None:
            return
        expected = self._generation.manifest.model.dimension
        if vector.size != expected:
            raise ValueError(OTHER_DIMENSION.format(found=vector.size, expected=expected))
