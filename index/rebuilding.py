"""Rebuild what derives from the stored text: embeddings of another model, and the indexes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from index.catalogue import embeddings, passages, settings
from index.catalogue.pages import text_sha256
from index.catalogue.passages import StoredPassage
from index.context import indexed_text
from index.library import Library
from index.publication import discard_forgotten, publish_within
from ingest.document import PassageId

if TYPE_CHECKING:
    from index.embedder import Embedder

# Passages embedded between two commits: what is lost, at most, when the process is killed.
_AT_ONCE: Final = 64
# The setting that says by which folder or name the library's model is loaded.
MODEL_SOURCE: Final = "model_source"


def rebuild(
    library: Library,
    embedder: Embedder,
    on_progress: Callable[[int, int], None] | None = None,
    *,
    source: str | None = None,
) -> int:
    """Embed what lacks a vector of this model, write a new generation; return how many texts.

    Serves a change of the model, of its prompts, of the rules by which indexed texts or tokens
    are made, and damage to vectors. The former generation answers until the new one replaces it
    in one transaction; when this is cut short, the vectors made so far are kept. `source` is the
    folder or name that the model was loaded by, if that is to be remembered. The caller holds
    the run lock.
    """
    work = Rebuilding(library, embedder, source)
    work.run(on_progress)
    return work.embedded


class Rebuilding:
    """A rebuild that can be done in turns: each goes on where the one before ended."""

    def __init__(self, library: Library, embedder: Embedder, source: str | None = None) -> None:
        """Take what `rebuild` takes."""
        self.embedded = 0
        self._library = library
        self._embedder = embedder
        self._source = source
        self._model = 0
        self._after = 0  # up to here, passages have their vectors
        self._digests: dict[PassageId, bytes] = {}
        self._met: dict[PassageId, bytes] = {}  # by which digests they were found

    def run(self, on_progress: Callable[[int, int], None] | None = None) -> None:
        """Embed what is left and switch; what `on_progress` raises ends a turn."""
        self._prepare()
        self._embed_rest(on_progress)
        if self._is_outdated():
            self._after = 0
            self._embed_rest(on_progress)
        self._switch()

    def _prepare(self) -> None:
        """Have the model's row, and drop vectors that are damaged or nobody's, the first time."""
        identity = self._embedder.identity
        with self._library.database.write() as connection:
            former, self._model = self._model, embeddings.put_model(connection, identity)
            if former == self._model:
                return
            self._after = 0
            damaged = embeddings.damaged_embeddings(connection, self._model, 2 * identity.dimension)
            embeddings.delete_embeddings(connection, damaged)
            if settings.current_model(connection) == self._model:
                embeddings.delete_other_embeddings(connection, self._model)

    def _embed_rest(self, on_progress: Callable[[int, int], None] | None) -> None:
        with self._library.database.read() as connection:
            count, _ = passages.passage_bounds(connection)
        while part := self._next_part():
            texts = {each.id: _text(each) for each in part}
            digests = {each: text_sha256(text) for each, text in texts.items()}
            by_digest = {digests[each]: text for each, text in texts.items()}
            self.embedded += _embed_missing(self._library, self._embedder, self._model, by_digest)
            self._digests |= digests
            self._met |= {each.id: each.digest for each in part}
            self._after = part[-1].id
            if on_progress is not None:
                on_progress(len(self._digests), max(count, len(self._digests)))

    def _next_part(self) -> list[StoredPassage]:
        with self._library.database.read() as connection:
            _, highest = passages.passage_bounds(connection)
            return list(passages.stored_passages(connection, self._after, highest, _AT_ONCE))

    def _is_outdated(self) -> bool:
        """Tell whether those who had their turn dropped vectors, or rolled the library back.

        After a return to a mark, ids that were given meanwhile are given again.
        """
        with self._library.database.read() as connection:
            held = passages.indexed_digests(connection)
            self._digests = {each: self._digests[each] for each in held}
            wanted = set(self._digests.values())
            known = embeddings.embedded_digests(connection, self._model, list(wanted))
        return known != wanted or any(self._met[each] != held[each] for each in held)

    def _switch(self) -> None:
        """Publish; what changed in the catalogue and the generation become valid together."""
        library, source = self._library, self._source
        with library.database.read() as connection:
            is_same = settings.current_model(connection) == self._model
            is_same &= passages.indexed_digests(connection) == self._digests
            is_same &= source in (None, settings.read_setting(connection, MODEL_SOURCE) or "")
        if is_same:  # nothing to change but the indexes: no transaction need be held meanwhile
            library.rewrite()
            return
        with library.database.write() as connection:
            for identity, digest in self._digests.items():
                passages.set_digest(connection, identity, digest)
            settings.set_current_model(connection, self._model)
            if source is not None:
                settings.write_setting(connection, MODEL_SOURCE, source)
            embeddings.delete_other_embeddings(connection, self._model)
            publish_within(connection, library.files, library.words)
        discard_forgotten(library.files, library.database)


def _text(stored: StoredPassage) -> str:
    return indexed_text(stored.title, stored.file_name, stored.passage, stored.text)


def _embed_missing(
    library: Library, embedder: Embedder, model: int, texts: dict[bytes, str]
) -> int:
    with library.database.read() as connection:
        known = embeddings.embedded_digests(connection, model, list(texts))
    missing = {digest: text for digest, text in texts.items() if digest not in known}
    if missing:
        vectors = embedder.encode_documents(list(missing.values()))
        with library.database.write() as connection:
            embeddings.insert_embeddings(connection, model, list(missing), vectors)
    return len(missing)
