"""Repair a library: mend what `verify` finds, as far as files and stored text allow.

A safety mark is set first, so that a repair can be undone. What derives is made again; a document
whose record is damaged is read again from its file, if one with the same bytes is still there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.catalogue import checks, collections, documents, embeddings, passages, settings
from index.catalogue.checksums import damaged_rows, drop_row, reseal, tables
from index.catalogue.collections import collections_of, tags_of
from index.catalogue.connection import Connection
from index.discovery import Candidate, hash_file
from index.ingestion import read_with_password
from index.library import Library
from index.marks import Mark, set_mark
from index.reading import Reader, ReadFunction
from index.rebuilding import rebuild
from index.recording import Content, NewVectors, drop_document, record_content
from index.verify import REPAIR, Breach, remove_command, verify
from ingest.document import DocumentId, document_id
from ingest.notice import ReadError

if TYPE_CHECKING:
    from index.embedder import Embedder

# What only the person can say is right is kept as it stands, and told in the report.
_OF_THE_PERSON: Final = frozenset(
    {"collections", "collection_documents", "document_tags", "citations", "kept_quotes"}
    | {"wrong_quotes", "history", "history_answers", "history_quotes", "own_questions"}
    | {"measurements", "older_versions", "mirrors"}
)
# Mended with their document, by reading it again.
_OF_A_DOCUMENT: Final = ("documents", "pages", "passages")
_MENDED_BY_READING: Final = frozenset(
    {"document-readable", "document-pages", "document-complete"}
    | {"page-digest", "page-characters", "passage-range"}
)


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was found, what is left of it, and the mark that was set before."""

    mark: Mark | None
    found: tuple[Breach, ...]
    left: tuple[Breach, ...]


def repair(
    library: Library, load_embedder: Callable[[], Embedder], read: ReadFunction | None = None
) -> Repaired:
    """Mend a library and return what was found and what is left.

    The caller holds the run lock. Raises LibraryError when the disk is full or read-only, or
    when even a copy of the database cannot be made.
    """
    found = verify(library)
    if not found:
        return Repaired(None, (), ())
    mark = set_mark(library, "repair")
    if any(breach.invariant.startswith("database-") for breach in found):
        library.database.reindex()
    hurt = _hurt_documents(library, found)
    _mend_rows(library)
    embedder = load_embedder()
    for identity in hurt:
        _read_again(library, identity, embedder, read or read_with_password)
    with library.database.write() as connection:
        checks.drop_orphans(connection)
    rebuild(library, embedder)
    return Repaired(mark, found, tuple(map(_beyond_repair, verify(library))))


def _beyond_repair(breach: Breach) -> Breach:
    """Return a breach that a repair left, with what mends it instead."""
    if breach.mend != REPAIR or not breach.documents:
        return breach
    return replace(breach, mend=remove_command(breach.documents[0]))


def _mend_rows(library: Library) -> None:
    """Drop what can be made again, and accept what only the person can judge."""
    with library.database.write() as connection:
        for table in tables(connection):
            for key, document in list(damaged_rows(connection, table)):
                if table in _OF_THE_PERSON or (
                    table == "places" and _is_true_place(library, connection, key, document)
                ):
                    reseal(connection, table, key)
                elif table == "models":
                    checks.drop_model(connection, key)
                elif table not in _OF_A_DOCUMENT:
                    drop_row(connection, table, key)
        checks.mend_document_ids(connection)
        checks.mend_sequence(connection)
        settings.add_trace(connection)  # what was dropped may have been one


def _is_true_place(
    library: Library, connection: Connection, key: str, document: str | None
) -> bool:
    """Return whether the file at a damaged place has the bytes of its document all the same."""
    place = documents.place_of_row(connection, key)
    return place is not None and _identity(library, place) == document


def _hurt_documents(library: Library, found: Iterable[Breach]) -> list[DocumentId]:
    """Return the documents whose record, pages or passages are not what was read."""
    named = {
        document
        for breach in found
        if breach.invariant in _MENDED_BY_READING
        for document in breach.documents
    }
    with library.database.read() as connection:
        for table in _OF_A_DOCUMENT:
            named |= {document for _, document in damaged_rows(connection, table) if document}
        return [each for each in checks.document_ids(connection) if each in named]


def _read_again(
    library: Library, identity: DocumentId, embedder: Embedder, read: ReadFunction
) -> None:
    """Replace a hurt document by what its file says, where the file is still the same.

    In one transaction: a repair that is cut short has lost no document.
    """
    with library.database.read() as connection:
        places = documents.places_of(connection, identity)
    same = [place for place in places if _identity(library, place) == identity]
    content = _read(library, same, read)
    if content is None:  # nothing to read it from: it is searched no more, and `verify` names it
        with library.database.write() as connection:
            passages.delete_passages(connection, identity)
        return
    texts = dict(zip(content.digests, content.texts, strict=True))
    vectors = embedder.encode_documents(list(texts.values()))
    with library.database.write() as connection:
        model = embeddings.put_model(connection, embedder.identity)
        held, tags = collections_of(connection), tags_of(connection)
        drop_document(connection, identity)
        record_content(connection, content, NewVectors(model, tuple(texts), vectors))
        for place in same:
            documents.put_place(connection, place, identity)
        for name in held.get(identity, ()):
            collections.put_in_collection(connection, name, [identity])
        for tag in tags.get(identity, ()):
            collections.set_tag(connection, identity, tag)


def _read(library: Library, same: Sequence[documents.Place], read: ReadFunction) -> Content | None:
    """Return what one of these files says now; None when none can be read."""
    reader = Reader(library.database, read)
    for place in same:
        path = _path(library, place)
        with suppress(ReadError):
            return reader.read(Candidate(place.file_name, path, place.path, place.is_upload))
    return None


def _path(library: Library, place: documents.Place) -> Path:
    return library.directory / place.path if place.is_upload else Path(place.path)


def _identity(library: Library, place: documents.Place) -> DocumentId | None:
    """Return the document whose bytes the file at a place has; None when it cannot be read."""
    try:
        return document_id(hash_file(_path(library, place)))
    except (ReadError, ValueError):
        return None
