"""Verify a library: named invariants, and for each breach the command that mends it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.catalogue import (
    checks,
    citations,
    documents,
    embeddings,
    pages,
    passages,
    settings,
    versions,
)
from index.catalogue.checksums import damaged_rows, tables
from index.catalogue.connection import Connection, map_errors
from index.catalogue.pages import text_sha256
from index.catalogue.sequences import sequence_faults
from index.context import indexed_text
from index.library import Library
from ingest.document import DocumentId
from ingest.notice import LibraryError, describe

REBUILD: Final = "python -m index rebuild"
REPAIR: Final = "python -m index repair"
_NEVER_IN_TEXT: Final = ("\r", "\f")

# Every invariant by name, and what it says.
INVARIANTS: Final = {
    "database-readable": "every part of the database can be read",
    "database-structure": "SQLite finds nothing wrong with the file",
    "database-schema": "tables, indexes and triggers are those of the migrations",
    "database-references": "no row refers to a row that is not there",
    "row-checksum": "every row is what was written",
    "document-readable": "every document can be read in whole",
    "document-id": "a document is named by the hash of its file",
    "document-place": "a document was found somewhere",
    "document-pages": "a document has pages",
    "version-retired": "an older version is at no place, and nothing of it is searched",
    "version-successor": "an older version leads to a document that is in use",
    "document-complete": "a document has as many pages and passages as were stored",
    "page-digest": "the text of a page is what was read",
    "page-characters": "text holds no character that canonical text never holds",
    "passage-range": "a passage lies inside its page",
    "passage-digest": "what is indexed of a passage is made of its text",
    "passage-sequence": "no id is given twice",
    "passage-vector": "a passage has a vector of the library's model",
    "vector-digest": "a vector is what was stored",
    "vector-passage": "a vector belongs to a passage",
    "upload-file": "the stored bytes of an upload are there and unchanged",
    "citation-digest": "the text of a kept quote is what was kept",
    "generation-current": "the active generation holds every passage",
    "generation-model": "the active generation was made with the library's model",
    "generation-files": "the files of the active generation are those that were published",
    "generation-passages": "the active generation holds the library's passages and no others",
    "generation-counts": "vectors, words and manifest count the same passages",
}


@dataclass(frozen=True, slots=True)
class Breach:
    """An invariant that does not hold: which, where, the command that mends it, and the documents
    that are concerned, as far as they can be told."""

    invariant: str
    detail: str
    mend: str
    documents: tuple[str, ...] = ()


Check = Callable[[Library, Connection], Iterator[Breach]]
# What reading damaged rows may raise besides the library's own errors.
_UNREADABLE: Final = (LibraryError, ValueError, TypeError, LookupError, OverflowError)


def verify(library: Library) -> tuple[Breach, ...]:
    """Check every invariant of a library within one view of it; return what does not hold."""
    from index.verify_generation import check_generation

    found: list[Breach] = []
    with library.database.read() as connection:
        for check in (*_CHECKS, check_generation):
            try:
                with map_errors(library.database.path):
                    found += check(library, connection)
            except _UNREADABLE as error:
                reason = describe(error.notice) if isinstance(error, LibraryError) else str(error)
                detail = f"a check cannot be made ({reason})"
                found.append(Breach("database-readable", detail, REPAIR))
    return tuple(found)


def _structure(_: Library, connection: Connection) -> Iterator[Breach]:
    for fault in checks.integrity_faults(connection):
        yield Breach("database-structure", fault, REPAIR)


def _schema(_: Library, connection: Connection) -> Iterator[Breach]:
    for fault in checks.schema_faults(connection):
        yield Breach("database-schema", fault, "python -m index rollback, or restore a backup")


def _references(_: Library, connection: Connection) -> Iterator[Breach]:
    for fault in checks.foreign_key_faults(connection):
        yield Breach("database-references", fault, REPAIR)


def _rows(library: Library, connection: Connection) -> Iterator[Breach]:
    for table in tables(connection):
        with map_errors(library.database.path):
            for key, document in damaged_rows(connection, table):
                concerned = () if document is None else (document,)
                yield Breach("row-checksum", f"{table}: {key}", REPAIR, concerned)


def _documents(library: Library, connection: Connection) -> Iterator[Breach]:
    for identity in checks.document_ids(connection):
        try:
            with map_errors(library.database.path):
                documents.find_document(connection, identity)
                for _ in pages.list_pages(connection, identity):
                    pass
        except _UNREADABLE as error:
            yield Breach("document-readable", f"{identity}: {error}", REPAIR, (identity,))


def _document_ids(_: Library, connection: Connection) -> Iterator[Breach]:
    for identity in checks.misnamed_documents(connection):
        detail = f"document {identity} is not named by its hash"
        yield Breach("document-id", detail, remove_command(identity), (identity,))


def _document_places(_: Library, connection: Connection) -> Iterator[Breach]:
    for identity in checks.documents_without(connection, "places"):
        detail = f"document {identity} has no place"
        yield Breach("document-place", detail, remove_command(identity), (identity,))


def _document_pages(_: Library, connection: Connection) -> Iterator[Breach]:
    for identity in checks.documents_without(connection, "pages"):
        detail = f"document {identity} has no page"
        yield Breach("document-pages", detail, remove_command(identity), (identity,))


def _versions(_: Library, connection: Connection) -> Iterator[Breach]:
    for identity in versions.versions_in_use(connection):
        detail = f"the older version {identity} is still searched, or still at a place"
        yield Breach("version-retired", detail, purge_command(identity), (identity,))
    for identity in versions.lost_versions(connection):
        detail = f"the older version {identity} leads to no document"
        yield Breach("version-successor", detail, purge_command(identity), (identity,))


def _document_sizes(_: Library, connection: Connection) -> Iterator[Breach]:
    for identity in checks.incomplete_documents(connection):
        detail = f"document {identity} lacks pages or passages that were stored"
        yield Breach("document-complete", detail, REPAIR, (identity,))


def _page_texts(_: Library, connection: Connection) -> Iterator[Breach]:
    for document, number, data, digest in pages.page_digests(connection):
        where = f"page {number} of document {document}"
        if hashlib.sha256(data).digest() != digest:
            yield Breach("page-digest", f"{where} is not what was read", REPAIR, (document,))
        text = data.decode("utf-8", "replace")
        if any(character in text for character in _NEVER_IN_TEXT):
            detail = f"{where} holds a character that canonical text never holds"
            yield Breach("page-characters", detail, REPAIR, (document,))
        yield from _passage_ranges(connection, document, number, len(text))


def _passage_ranges(
    connection: Connection, document: DocumentId, page: int, length: int
) -> Iterator[Breach]:
    for identity, start, end in checks.passage_ranges(connection, document, page):
        if not 0 <= start < end <= length:
            detail = f"passage {identity} ({start}-{end}) is outside page {page} of {document}"
            yield Breach("passage-range", detail, REPAIR, (document,))


def _passage_digests(_: Library, connection: Connection) -> Iterator[Breach]:
    highest = passages.passage_bounds(connection)[1]
    for each in passages.stored_passages(connection, 0, highest):
        text = indexed_text(each.title, each.file_name, each.passage, each.text)
        if text_sha256(text) != each.digest:
            detail = f"passage {each.id} is indexed by another text than its own"
            yield Breach("passage-digest", detail, REBUILD, (each.passage.document,))


def _sequence(_: Library, connection: Connection) -> Iterator[Breach]:
    highest = passages.passage_bounds(connection)[1]
    active = settings.active_generation(connection)
    given = max(highest, active.highest_passage if active is not None else 0)
    sequence = checks.sequence_of_passages(connection)
    if given and (sequence is None or sequence < given):
        detail = f"ids up to {given} were given, but {sequence} is recorded"
        yield Breach("passage-sequence", detail, REPAIR)
        return
    for table in sequence_faults(connection):
        detail = f"the highest id ever given in {table} is not what was recorded"
        yield Breach("passage-sequence", detail, REPAIR)


def _embeddings(_: Library, connection: Connection) -> Iterator[Breach]:
    row = settings.current_model(connection) or 0
    dimension = embeddings.find_model(connection, row).dimension if row else 0
    missing = checks.passages_without_vector(connection, row)
    if missing:
        detail = f"{len(missing)} passages have no vector, the first is {missing[0]}"
        concerned = checks.documents_of_passages(connection, missing)
        yield Breach("passage-vector", detail, REBUILD, concerned)
    damaged = embeddings.damaged_embeddings(connection, row, 2 * dimension)
    if damaged:
        detail = f"{len(damaged)} vectors are not what was stored, the first is {damaged[0]}"
        concerned = checks.documents_of_vectors(connection, damaged)
        yield Breach("vector-digest", detail, REBUILD, concerned)
    stray = checks.stray_vectors(connection)
    if stray:
        yield Breach("vector-passage", f"{stray} vectors belong to no passage", REBUILD)


def _uploads(library: Library, connection: Connection) -> Iterator[Breach]:
    for place, sha256 in checks.all_uploads(connection):
        path = library.directory / place.path
        if place.file_path != place.path and not path.is_file():
            continue  # within an upload, which has a line of its own
        mend = f"add {place.file_name} again, or {remove_command(sha256[:16])}"
        if not path.is_file():
            detail = f"the upload {place.path} is missing"
            yield Breach("upload-file", detail, mend, (sha256[:16],))
        elif _sha256(path) != sha256:
            detail = f"the upload {place.path} was changed"
            yield Breach("upload-file", detail, mend, (sha256[:16],))


def _citations(_: Library, connection: Connection) -> Iterator[Breach]:
    for identity, citation in citations.list_citations(connection):
        if hashlib.sha256(citation.text.encode("utf-8")).hexdigest() != citation.digest:
            where = f"{citation.file}, page {citation.page}"
            detail = f"kept quote {identity} ({where}) is not what was kept"
            mend = "take it out of the kept quotes"
            yield Breach("citation-digest", detail, mend, (citation.document,))


_CHECKS: Final[tuple[Check, ...]] = (
    _structure,
    _schema,
    _references,
    _rows,
    _documents,
    _document_ids,
    _document_places,
    _document_pages,
    _versions,
    _document_sizes,
    _page_texts,
    _passage_digests,
    _sequence,
    _embeddings,
    _uploads,
    _citations,
)


def remove_command(document: str) -> str:
    """Return what mends a document that cannot be repaired."""
    return f"python -m index remove {document}, then ingest its file again"


def purge_command(document: str) -> str:
    """Return what mends an older version, whose file is not to be had any more."""
    return f"python -m index purge {document}"


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
