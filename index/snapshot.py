"""A snapshot: one generation of the derived indexes, read together with the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.catalogue import collections, documents, pages, passages, settings
from index.catalogue.checksums import check_row
from index.catalogue.connection import Connection, Database
from index.context import indexed_text
from index.damage import DamagedDocumentError, concerning
from index.filter import Filter
from index.generations import OpenGeneration
from index.hit import Hit, Scope
from index.identity import ModelIdentity
from index.left_out import NOTHING, LeftOut
from index.vectors import is_member
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

    def __init__(
        self, database: Database, generation: OpenGeneration | None, left_out: LeftOut = NOTHING
    ) -> None:
        self._database = database
        self._generation = generation
        self._left_out = left_out
        self._scopes: dict[Filter, tuple[Scope, int]] = {}

    @property
    def generation(self) -> int:
        """Return the number of the generation; 0 when none was published yet."""
        return self._generation.number if self._generation is not None else 0

    @property
    def model(self) -> ModelIdentity | None:
        """Return which model made the vectors; None when there are none."""
        return self._generation.manifest.model if self._generation is not None else None

    @property
    def not_searched(self) -> tuple[str, ...]:
        """Return the names of the documents that are left out, for they are damaged."""
        return self._left_out.names

    def leaving_out(self, error: DamagedDocumentError) -> Snapshot:
        """Return a snapshot without the document that an error concerns.

        Raises the error when that document is left out already.
        """
        with self._database.read() as connection:
            left_out = self._left_out.adding(connection, error)
        return Snapshot(self._database, self._generation, left_out)

    @property
    def document_count(self) -> int:
        """Return how many documents can be searched."""
        with self._database.read() as connection:
            return documents.count_documents(connection) - len(self._left_out.documents)

    @property
    def passage_count(self) -> int:
        """Return how many passages can be found: those of the generation less the removed."""
        if self._generation is None:
            return 0
        ids = self._generation.vectors.ids
        removed = np.asarray(self._without(), dtype=np.int64)
        return int(ids.size - is_member(ids, removed).sum())

    def count_in(self, wanted: Filter) -> tuple[int, int]:
        """Return how many documents and passages a filter lets through.

        Raises UsageError when it names a collection that is not there.
        """
        with self._database.read() as connection:
            matching = collections.matching_documents(connection, wanted, self._left_out.documents)
        return len(matching), self._narrow(wanted)[1]

    def search_vectors(
        self,
        vector: NDArray[np.float32],
        limit: int,
        filter: Filter | None = None,  # noqa: A002
    ) -> tuple[Hit, ...]:
        """Return the passages nearest to a vector (dimension,) by cosine, best first.

        A filter leaves out before anything is ranked, so that the list is as full as without.
        Raises ValueError when the vector has another dimension than the library's, and
        UsageError when the filter names a collection that is not there.
        """
        if self._generation is None:
            return ()
        self._check_dimension(vector)
        scope = self._scope(filter)
        (live,) = self._live(self._generation.vectors.search(vector, limit, scope))
        return live

    def search_words(
        self,
        field: Field,
        tokens: Sequence[str],
        limit: int,
        filter: Filter | None = None,  # noqa: A002
    ) -> tuple[Hit, ...]:
        """Return the passages that hold any of the tokens by BM25, best first.

        The filter is as in `search_vectors`; BM25 counts words over all passages all the same.
        """
        if self._generation is None:
            return ()
        scope = self._scope(filter)
        (live,) = self._live(self._generation.words.search(field, tokens, limit, scope))
        return live

    def search(
        self,
        vector: NDArray[np.float32],
        words: Mapping[Field, Sequence[str]],
        limit: int,
        filter: Filter | None = None,  # noqa: A002
    ) -> tuple[tuple[Hit, ...], ...]:
        """Return what `search_vectors` gives, then what `search_words` gives for each field.

        What was removed is looked up once for all of them.
        """
        if self._generation is None:
            return ((),) * (1 + len(words))
        self._check_dimension(vector)
        scope, generation = self._scope(filter), self._generation
        found = [generation.vectors.search(vector, limit, scope)]
        found += [
            generation.words.search(field, tokens, limit, scope) for field, tokens in words.items()
        ]
        return self._live(*found)

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

    def all_vectors(self) -> NDArray[np.float16]:
        """Return the vectors of the generation's passages, (passages, dimension), to measure."""
        if self._generation is None:
            return np.zeros((0, 0), dtype=np.float16)
        segments = self._generation.vectors.segments
        return np.concatenate([each.matrix(np.arange(each.ids.size)) for each in segments])

    def passages(self, ids: Sequence[PassageId]) -> tuple[Passage, ...]:
        """Return passages in the order of their ids.

        Raises LibraryError when one was removed since it was found, and DamagedDocumentError
        when one is damaged.
        """
        try:
            with self._database.read() as connection:
                found = passages.find_passages(connection, ids)
        except LibraryError:
            found = self._each_passage(ids)
        missing = [identity for identity in ids if identity not in found]
        if missing:
            raise LibraryError(GONE, document=f"#{missing[0]}")
        return tuple(found[identity] for identity in ids)

    def indexed_texts(self, ids: Sequence[PassageId]) -> dict[PassageId, str]:
        """Return the texts that passages were indexed by, of those that are in the library.

        None at all when one of them is damaged: read one by one, they tell which.
        """
        try:
            with self._database.read() as connection:
                found = passages.find_stored(connection, ids)
        except LibraryError:
            return {}
        return {
            identity: indexed_text(each.title, each.file_name, each.passage, each.text)
            for identity, each in found.items()
        }

    def page(self, document: DocumentId, number: int) -> Page:
        """Return a page. Raises LibraryError when the document was removed or has no such page.

        DamagedDocumentError says that it is damaged.
        """
        with concerning(document), self._database.read() as connection:
            page = pages.find_page(connection, document, number)
            if page is None:
                is_lost = passages.has_passages(connection, document, number)
                check_row(not is_lost, "pages", document)
        if page is None:
            raise LibraryError(GONE, document=document)
        return page

    def document(self, document: DocumentId) -> Document:
        """Return a document. Raises LibraryError when it was removed.

        DamagedDocumentError says that it is damaged.
        """
        with concerning(document), self._database.read() as connection:
            found = documents.find_document(connection, document)
            if found is None:
                is_lost = passages.has_passages(connection, document)
                check_row(not is_lost, "documents", document)
        if found is None:
            raise LibraryError(GONE, document=document)
        return found

    def _scope(self, wanted: Filter | None) -> Scope:
        return self._narrow(wanted)[0] if wanted else Scope(without=self._without())

    def _narrow(self, wanted: Filter) -> tuple[Scope, int]:
        """Return what a filter leaves to search and its size, worked out once for a snapshot."""
        if wanted not in self._scopes:
            generation = self._generation
            ids = np.zeros(0, np.int64) if generation is None else generation.vectors.ids
            left = self._left_out
            with self._database.read() as connection:
                matching = collections.matching_passages(
                    connection, wanted, left.documents, left.passages
                )
                self._check_complete(connection, ids)
            is_inside = is_member(matching, ids)
            inside, outside = ids[is_inside], ids[~is_inside]
            # The shorter list is named: naming costs time for each id.
            if inside.size <= outside.size:
                scope = Scope(only=tuple(inside.tolist()))
            else:
                scope = Scope(without=tuple(outside.tolist()))
            self._scopes[wanted] = (scope, int(inside.size))
        return self._scopes[wanted]

    def _each_passage(self, ids: Sequence[PassageId]) -> dict[PassageId, Passage]:
        """Read passages one by one, to tell which of them is damaged."""
        found: dict[PassageId, Passage] = {}
        for identity in ids:
            with concerning(None, identity), self._database.read() as connection:
                found |= passages.find_passages(connection, [identity])
        return found

    def _without(self) -> tuple[int, ...]:
        """Return the passages of the generation that are not to be found, ascending."""
        removed = self._removed()
        left = self._left_out.passages
        return tuple(sorted({*removed, *left})) if left else removed

    def _removed(self) -> tuple[int, ...]:
        if self._generation is None:
            return ()
        highest = self._generation.manifest.highest_passage
        with self._database.read() as connection:
            return passages.removed_ids(connection, highest)

    def _live(self, *found: tuple[Hit, ...]) -> tuple[tuple[Hit, ...], ...]:
        # The list of removed ids keeps the result full; this keeps it right, whatever was
        # forgotten there since this snapshot was made.
        ids = list({hit.passage for hits in found for hit in hits})
        with self._database.read() as connection:
            live = passages.live_ids(connection, ids)
            gone = set(ids) - live
            if gone and self._is_active(connection):  # then each is remembered as removed
                lost = gone - set(passages.removed_ids(connection, max(gone)))
                if lost:
                    with concerning(None, min(lost)):
                        check_row(False, "passages", min(lost))
        return tuple(tuple(hit for hit in hits if hit.passage in live) for hits in found)

    def _check_complete(self, connection: Connection, ids: NDArray[np.int64]) -> None:
        """Raise LibraryError when the library lost a passage that this generation holds."""
        if self._generation is None or not self._is_active(connection):
            return
        highest = self._generation.manifest.highest_passage
        removed = np.asarray(passages.removed_ids(connection, highest), dtype=np.int64)
        live = ids[~is_member(removed, ids)]
        held = passages.count_up_to(connection, highest)
        if held == live.size:
            return
        found = passages.live_ids(connection, live.tolist())
        lost = sorted(set(live.tolist()) - found)
        for identity in lost:
            if identity not in self._left_out.passages:
                with concerning(None, identity):
                    check_row(False, "passages", identity)
        check_row(held + len(lost) == live.size, "passages", f"{held} of {live.size}")

    def _is_active(self, connection: Connection) -> bool:
        active = settings.active_generation(connection)
        return active is not None and active.number == self.generation

    def _check_dimension(self, vector: NDArray[np.float32]) -> None:
        if self._generation is None:
            return
        expected = self._generation.manifest.model.dimension
        if vector.size != expected:
            raise ValueError(OTHER_DIMENSION.format(found=vector.size, expected=expected))
