"""Rebuild what derives from the stored text: embeddings of another model, and the indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from index.catalogue import passages, settings
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
    with library.database.write() as connection:
        model = passages.put_model(connection, embedder.identity)
        damaged = passages.damaged_embeddings(connection, model, 2 * embedder.identity.dimension)
        passages.delete_embeddings(connection, damaged)
        if settings.current_model(connection) == model:
            passages.delete_other_embeddings(connection, model)
        count, _ = passages.passage_bounds(connection)
    digests: dict[PassageId, bytes] = {}
    embedded = 0
    for part in _parts(library):
        texts = {each.id: _text(each) for each in part}
        digests.update((each, text_sha256(text)) for each, text in texts.items())
        by_digest = {digests[each]: text for each, text in texts.items()}
        embedded += _embed_missing(library, embedder, model, by_digest)
        if on_progress is not None:
            on_progress(len(digests), count)
    _switch(library, model, digests, source)
    return embedded


def _switch(
    library: Library, model: int, digests: dict[PassageId, bytes], source: str | None
) -> None:
    """Publish; what changed in the catalogue and the generation become valid together."""
    with library.database.read() as connection:
        is_same = settings.current_model(connection) == model
        is_same &= passages.indexed_digests(connection) == digests
        is_same &= source in (None, settings.read_setting(connection, MODEL_SOURCE) or "")
    if is_same:  # nothing to change but the indexes: no transaction need be held meanwhile
        library.rewrite()
        return
    with library.database.write() as connection:
        for identity, digest in digests.items():
            passages.set_digest(connection, identity, digest)
        settings.set_current_model(connection, model)
        if source is not None:
            settings.write_setting(connection, MODEL_SOURCE, source)
        passages.delete_other_embeddings(connection, model)
        publish_within(connection, library.files, library.words)
    discard_forgotten(library.files, library.database)


def _parts(library: Library) -> Iterator[list[StoredPassage]]:
    after = 0
    while True:
        with library.database.read() as connection:
            _, highest = passages.passage_bounds(connection)
            part = list(passages.stored_passages(connection, after, highest, _AT_ONCE))
        if not part:
            return
        yield part
        after = part[-1].id


def _text(stored: StoredPassage) -> str:
    return indexed_text(stored.title, stored.file_name, stored.passage, stored.text)


def _embed_missing(
    library: Library, embedder: Embedder, model: int, texts: dict[bytes, str]
) -> int:
    with library.database.read() as connection:
        known = passages.embedded_digests(connection, model, list(texts))
    missing = {digest: text for digest, text in texts.items() if digest not in known}
    if missing:
        vectors = embedder.encode_documents(list(missing.values()))
        with library.database.write() as connection:
            passages.insert_embeddings(connection, model, list(missing), vectors)
    return len(missing)
