"""Write what was read from one file into the catalogue, and take it out again.

Each function works inside the caller's transaction: a document is in whole or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.catalogue import collections, documents, embeddings, pages, passages, settings, versions
from index.catalogue.connection import Connection
from index.catalogue.documents import Place
from index.context import indexed_text
from index.outcome import FileOutcome, FileResult
from ingest.document import Document, DocumentId, Passage, Reading, document_id
from ingest.members import SEPARATOR


@dataclass(frozen=True, slots=True)
class Content:
    """What was read from a file: its passages, and what is embedded of each, with its digest."""

    file: str
    place: Place
    sha256: str
    reading: Reading
    passages: tuple[Passage, ...]
    texts: tuple[str, ...]
    digests: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class NewVectors:
    """Vectors (len(digests), dimension) of those texts of a content that have none.

    `model` is the row of the model; 0 when there is no text.
    """

    model: int
    digests: tuple[bytes, ...]
    vectors: NDArray[np.float32]


def make_content(
    file: str, place: Place, sha256: str, reading: Reading, split: tuple[Passage, ...]
) -> Content:
    """Bring together what was read from a file and how it was split."""
    page_texts = {page.number: page.text for page in reading.pages}
    texts = tuple(
        indexed_text(
            reading.title,
            place.file_name,
            passage,
            page_texts[passage.page][passage.start : passage.end],
        )
        for passage in split
    )
    digests = tuple(pages.text_sha256(text) for text in texts)
    return Content(file, place, sha256, reading, split, texts, digests)


def record_content(connection: Connection, content: Content, new: NewVectors) -> FileResult:
    """Add a file's document, or another place of it; what was there becomes an older version."""
    identity = document_id(content.sha256)
    if not versions.is_in_use(connection, identity):
        _make_room(connection, identity)
        documents.insert_document(
            connection, content.sha256, content.place, content.reading.title, content.reading
        )
        pages.insert_pages(connection, identity, content.reading.pages)
        passages.insert_passages(connection, content.passages, content.digests)
        embeddings.insert_embeddings(connection, new.model, new.digests, new.vectors)
        documents.record_sizes(connection, identity)
        return _put(connection, content, FileOutcome.ADDED)
    known = documents.find_document(connection, identity)
    if known is not None and _is_read_otherwise(known, content.reading):
        _replace_reading(connection, content, new)
        result = _put(connection, content, FileOutcome.UPDATED)
        return replace(result, outcome=FileOutcome.UPDATED)
    return _put(connection, content, FileOutcome.DUPLICATE)


def _is_read_otherwise(known: Document, reading: Reading) -> bool:
    return (known.reader, known.notices) != (reading.reader, reading.notices)


def _replace_reading(connection: Connection, content: Content, new: NewVectors) -> None:
    """Put what was read now in place of what was read of the same bytes before."""
    identity = document_id(content.sha256)
    settings.add_trace(connection)
    passages.delete_passages(connection, identity, keep_vectors=frozenset(content.digests))
    pages.delete_pages(connection, identity)
    documents.update_reading(connection, identity, content.reading)
    pages.insert_pages(connection, identity, content.reading.pages)
    passages.insert_passages(connection, content.passages, content.digests)
    embeddings.insert_embeddings(connection, new.model, new.digests, new.vectors)
    documents.record_sizes(connection, identity)


def _make_room(connection: Connection, identity: DocumentId) -> None:
    """Delete the older version with these bytes, if there is one: they are in use again."""
    if documents.has_document(connection, identity):
        settings.add_trace(connection)  # it may be read otherwise now
        pages.delete_pages(connection, identity)
        documents.delete_document(connection, identity)


def _put(connection: Connection, content: Content, if_new: FileOutcome) -> FileResult:
    return place_document(
        connection,
        content.file,
        content.place,
        content.sha256,
        if_new,
        content.reading,
    )


def place_document(
    connection: Connection,
    file: str,
    place: Place,
    sha256: str,
    if_new: FileOutcome,
    reading: Reading | None = None,
) -> FileResult:
    """Record that a document of the library is at a place.

    The outcome is `if_new` for a new place; the document that was there before becomes an
    older version when it has no other place.
    """
    identity = document_id(sha256)
    known = documents.find_place(connection, place.path)
    documents.put_place(connection, place, identity)
    outcome = if_new
    if known is not None and known[1] == identity:
        outcome = FileOutcome.UNCHANGED
    elif known is not None:
        outcome = FileOutcome.UPDATED
        collections.inherit(connection, known[1], identity)
        _retire_if_nowhere(connection, known[1], identity, place)
    page_count, passage_count = documents.document_sizes(connection, identity)
    warnings = reading.notices if reading is not None else ()
    return FileResult(file, outcome, identity, sha256, page_count, passage_count, warnings)


def remove_place(connection: Connection, path: str) -> FileResult | None:
    """Forget a place, and the document with it when it has no other; None when not known.

    The older versions of a document go with it.
    """
    known = documents.find_place(connection, path)
    if known is None:
        return None
    identity = known[1]
    document = documents.find_document(connection, identity)
    documents.delete_place(connection, path)
    drop_if_nowhere(connection, identity)
    if document is None:
        return None
    sizes = (document.page_count, document.passage_count)
    return FileResult(path, FileOutcome.REMOVED, identity, document.sha256, *sizes)


def remove_members(connection: Connection, path: str) -> None:
    """Forget the places within a file, and the documents that have no other."""
    for place, _ in list(documents.places_under(connection, path + SEPARATOR)):
        remove_place(connection, place.path)


def _retire_if_nowhere(
    connection: Connection, identity: DocumentId, successor: DocumentId, place: Place
) -> None:
    """Make a document an older version of its successor when no place of it is left.

    Its pages stay; nothing of it is searched any more.
    """
    if documents.places_of(connection, identity):
        return
    passages.delete_passages(connection, identity)
    collections.unlabel(connection, identity)
    versions.put_older_version(connection, identity, successor, place.path, place.is_upload)
    documents.record_sizes(connection, identity)


def succeed_upload(connection: Connection, older: DocumentId, newer: DocumentId) -> bool:
    """Make an uploaded document an older version of another one; return whether it could be.

    Both must be in use, and the older one be nowhere but among the uploads.
    """
    places = documents.places_of(connection, older)
    in_use = all(versions.is_in_use(connection, each) for each in (older, newer))
    if older == newer or not in_use or not places or not all(each.is_upload for each in places):
        return False
    for place in places:
        documents.delete_place(connection, place.path)
    collections.inherit(connection, older, newer)
    _retire_if_nowhere(connection, older, newer, places[0])
    return True


def drop_if_nowhere(connection: Connection, identity: DocumentId) -> None:
    """Remove a document, with its older versions, when no place of it is left."""
    if not documents.places_of(connection, identity):
        drop_older_versions(connection, identity)
        drop_document(connection, identity)


def drop_older_versions(connection: Connection, identity: DocumentId) -> int:
    """Remove the versions that led to a document, which itself stays; return how many."""
    older = versions.versions_before(connection, identity)
    for version in older:
        drop_document(connection, version.document)
    return len(older)


def drop_document(connection: Connection, identity: DocumentId) -> None:
    """Remove a document with its pages, passages, places and the vectors only it needed.

    What led to it, when it is an older version, then leads to its successor.
    """
    settings.add_trace(connection)
    if not versions.is_in_use(connection, identity):
        versions.bypass_version(connection, identity)
    passages.delete_passages(connection, identity)
    pages.delete_pages(connection, identity)
    documents.delete_document(connection, identity)
    collections.drop_empty_collections(connection)
