"""Verify a library: named invariants, and for each breach the command that mends it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.catalogue import checks, citations, pages, passages, settings
from index.catalogue.connection import Connection
from index.catalogue.settings import Generation
from index.generations import (
    DamagedGenerationError,
    Manifest,
    check_files,
    count_words,
    generation_directory,
    read_ids,
    read_manifest,
)
from index.library import Library
from ingest.document import DocumentId

REBUILD: Final = "python -m index rebuild"
_RESTORE: Final = "restore the library folder from a backup"
_NEVER_IN_TEXT: Final = ("\r", "\f")


@dataclass(frozen=True, slots=True)
class Breach:
    """An invariant that does not hold: which, where, and the command that mends it."""

    invariant: str
    detail: str
    mend: str


Check = Callable[[Library, Connection], Iterator[Breach]]


def verify(library: Library) -> tuple[Breach, ...]:
    """Check every invariant of a library within one view of it; return what does not hold."""
    with library.database.read() as connection:
        return tuple(breach for check in _CHECKS for breach in check(library, connection))


def _structure(_: Library, connection: Connection) -> Iterator[Breach]:
    for fault in checks.integrity_faults(connection):
        yield Breach("database-structure", fault, _RESTORE)


def _references(_: Library, connection: Connection) -> Iterator[Breach]:
    for fault in checks.foreign_key_faults(connection):
        yield Breach("database-references", fault, _RESTORE)


def _document_ids(_: Library, connection: Connection) -> Iterator[Breach]:
    for identity in checks.misnamed_documents(connection):
        detail = f"document {identity} is not named by its hash"
        yield Breach("document-id", detail, _remove(identity))


def _document_places(_: Library, connection: Connection) -> Iterator[Breach]:
    for identity in checks.documents_without(connection, "places"):
        yield Breach("document-place", f"document {identity} has no place", _remove(identity))


def _document_pages(_: Library, connection: Connection) -> Iterator[Breach]:
    for identity in checks.documents_without(connection, "pages"):
        yield Breach("document-pages", f"document {identity} has no page", _remove(identity))


def _page_texts(_: Library, connection: Connection) -> Iterator[Breach]:
    for document, number, data, digest in pages.page_digests(connection):
        where = f"page {number} of document {document}"
        if hashlib.sha256(data).digest() != digest:
            yield Breach("page-digest", f"{where} is not what was read", _remove(document))
        text = data.decode("utf-8", "replace")
        if any(character in text for character in _NEVER_IN_TEXT):
            detail = f"{where} holds a character that canonical text never holds"
            yield Breach("page-characters", detail, _remove(document))
        yield from _passage_ranges(connection, document, number, len(text))


def _passage_ranges(
    connection: Connection, document: DocumentId, page: int, length: int
) -> Iterator[Breach]:
    for identity, start, end in checks.passage_ranges(connection, document, page):
        if not 0 <= start < end <= length:
            detail = f"passage {identity} ({start}-{end}) is outside page {page} of {document}"
            yield Breach("passage-range", detail, _remove(document))


def _embeddings(_: Library, connection: Connection) -> Iterator[Breach]:
    row = settings.current_model(connection) or 0
    dimension = passages.find_model(connection, row).dimension if row else 0
    missing = checks.passages_without_vector(connection, row)
    if missing:
        detail = f"{len(missing)} passages have no vector, the first is {missing[0]}"
        yield Breach("passage-vector", detail, REBUILD)
    damaged = passages.damaged_embeddings(connection, row, 2 * dimension)
    if damaged:
        detail = f"{len(damaged)} vectors are not what was stored, the first is {damaged[0]}"
        yield Breach("vector-digest", detail, REBUILD)
    stray = checks.stray_vectors(connection)
    if stray:
        yield Breach("vector-passage", f"{stray} vectors belong to no passage", REBUILD)


def _uploads(library: Library, connection: Connection) -> Iterator[Breach]:
    for place, sha256 in checks.all_uploads(connection):
        path = library.directory / place.path
        if place.file_path != place.path and not path.is_file():
            continue  # within an upload, which has a line of its own
        mend = f"add {place.file_name} again, or {_remove(sha256[:16])}"
        if not path.is_file():
            yield Breach("upload-file", f"the upload {place.path} is missing", mend)
        elif _sha256(path) != sha256:
            yield Breach("upload-file", f"the upload {place.path} was changed", mend)


def _citations(_: Library, connection: Connection) -> Iterator[Breach]:
    for identity, citation in citations.list_citations(connection):
        if hashlib.sha256(citation.text.encode("utf-8")).hexdigest() != citation.digest:
            where = f"{citation.file}, page {citation.page}"
            detail = f"kept quote {identity} ({where}) is not what was kept"
            yield Breach("citation-digest", detail, "take it out of the kept quotes")


def _active(library: Library, connection: Connection) -> Iterator[Breach]:
    active = settings.active_generation(connection)
    ids = np.asarray(checks.all_passage_ids(connection), dtype=np.int64)
    if active is None:
        if ids.size:
            yield Breach("generation-current", f"{ids.size} passages are unpublished", REBUILD)
        return
    behind = int((ids > active.highest_passage).sum())
    if behind:
        detail = f"{behind} passages are not in generation {active.number}"
        yield Breach("generation-current", detail, REBUILD)
    if active.model != settings.current_model(connection):
        detail = f"generation {active.number} was made with another model"
        yield Breach("generation-model", detail, REBUILD)
    yield from _content(library, connection, active, ids)


def _content(
    library: Library, connection: Connection, active: Generation, ids: NDArray[np.int64]
) -> Iterator[Breach]:
    directory = generation_directory(library.files.generations, active.number)
    try:
        manifest = read_manifest(directory, active.manifest_sha256)
        check_files(directory, manifest)
        held = read_ids(directory)
        words = count_words(directory)
    except DamagedGenerationError as error:
        yield Breach("generation-files", f"generation {active.number}: {error}", REBUILD)
        return
    yield from _counts(manifest, held.size, words)
    removed = np.asarray(passages.removed_ids(connection, active.highest_passage), dtype=np.int64)
    missing = np.setdiff1d(ids[ids <= active.highest_passage], held)
    foreign = np.setdiff1d(held, np.concatenate([ids, removed]))
    if missing.size:
        detail = f"{missing.size} passages are missing in generation {active.number}"
        yield Breach("generation-passages", detail, REBUILD)
    if foreign.size:
        detail = f"{foreign.size} passages of generation {active.number} are not in the library"
        yield Breach("generation-passages", detail, REBUILD)


def _counts(manifest: Manifest, ids: int, words: int) -> Iterator[Breach]:
    if not manifest.passages == ids == words:
        detail = f"manifest {manifest.passages}, vectors {ids}, words {words} passages"
        yield Breach("generation-counts", detail, REBUILD)


_CHECKS: Final[tuple[Check, ...]] = (
    _structure,
    _references,
    _document_ids,
    _document_places,
    _document_pages,
    _page_texts,
    _embeddings,
    _uploads,
    _citations,
    _active,
)


def _remove(document: str) -> str:
    return f"python -m index remove {document}, then ingest its file again"


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
