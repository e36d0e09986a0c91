"""Repair a library: mend what `verify` finds, as far as files and stored text allow.

A safety mark is set first, so that a repair can be undone. What derives is made again; a document
whose record is damaged is read again from its file, if one with the same bytes is still there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.catalogue import checks, documents, passages, settings
from index.catalogue.checksums import damaged_rows, drop_row, reseal, tables
from index.catalogue.collections import collections_of, tags_of
from index.catalogue.connection import Connection
from index.discovery import hash_file
from index.filter import Labels
from index.ingestion import Ingestion
from index.library import Library
from index.marks import Mark, set_mark
from index.reading import ReadFunction
from index.rebuilding import rebuild
from index.recording import drop_document
from index.verify import REPAIR, Breach, remove_command, verify
from ingest.document import DocumentId, document_id
from ingest.notice import ReadError

if TYPE_CHECKING:
    from index.embedder import Embedder

# What only the person can say is right is kept as it stands, and told in the report.
_OF_THE_PERSON: Final = frozenset(
    {"collections", "collection_documents", "document_tags", "citations", "kept_quotes"}
    | {"wrong_quotes", "asked_questions", "own_questions", "measurements"}
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
    for identity in hurt:
        _read_again(library, identity, load_embedder, read)
    with library.database.write() as connection:
        checks.drop_orphans(connection)
    rebuild(library, load_embedder())
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
    library: Library,
    identity: DocumentId,
    load_embedder: Callable[[], Embedder],
    read: ReadFunction | None,
) -> None:
    """Replace a hurt document by what its file says, where the file is still the same."""
    with library.database.read() as connection:
        places = documents.places_of(connection, identity)
    same = [place for place in places if _identity(library, place) == identity]
    if not same:  # nothing to read it from: it is searched no more, and `verify` names it
        with library.database.write() as connection:
            passages.delete_passages(connection, identity)
        return
    with library.database.write() as connection:
        held, tags = collections_of(connection), tags_of(connection)
        labels = Labels(put_in=held.get(identity, ()), tags=tags.get(identity, ()))
        drop_document(connection, identity)
    paths = [str(_path(library, place)) for place in same]
    Ingestion(library, load_embedder, read=read).run(paths)
    with library.database.read() as connection:
        is_back = documents.has_document(connection, identity)
    if is_back:
        library.label(identity, labels)


def _path(library: Library, place: documents.Place) -> Path:
    return library.directory / place.path if place.is_upload else Path(place.path)


def _identity(library: Library, place: documents.Place) -> DocumentId | None:
    """Return the document whose bytes the file at a place has; None when it cannot be read."""
    try:
        return document_id(hash_file(_path(library, place)))
    except (ReadError, ValueError):
        return None
