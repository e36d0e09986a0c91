"""Documents that would be read better now than they were, and reading them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.catalogue import documents
from index.jobs import start_ingest
from ingest.read import would_read_better

if TYPE_CHECKING:
    from pathlib import Path

    from index.job import JobId
    from index.library import Library
    from ingest.document import Document


def find_outdated(library: Library) -> tuple[Document, ...]:
    """Return the documents that a newer reader, or OCR that is there now, would read otherwise."""
    return tuple(
        document
        for document in library.documents()
        if would_read_better(document.reader, document.notices)
    )


def outdated_paths(library: Library) -> tuple[Path, ...]:
    """Return the files of the outdated documents that are still there, each once, in order.

    For what is packed in an archive that is the archive.
    """
    found: dict[Path, None] = {}
    with library.database.read() as connection:
        for document in find_outdated(library):
            for place in documents.places_of(connection, document.id):
                path = library.directory / place.file_path  # an absolute path stays as it is
                if path.is_file():
                    found[path] = None
                    break
    return tuple(found)


def start_rereading(library: Library) -> JobId | None:
    """Start reading the outdated documents again, in the background; None when no file is left.

    Raises LibraryError when the library cannot be written.
    """
    paths = outdated_paths(library)
    return start_ingest(library.directory, paths) if paths else None
