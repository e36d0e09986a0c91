"""The versions of a document: which there were, what changed, and erasing the older ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.catalogue import documents, versions
from index.catalogue.connection import Connection
from index.recording import drop_older_versions, succeed_upload
from index.snapshot import GONE
from ingest.changes import Change, find_changes
from ingest.document import Document, DocumentId
from ingest.members import MEMBERS_KEY, SEPARATOR
from ingest.notice import LibraryError, NoticeKind, Words

if TYPE_CHECKING:
    from index.library import Library

NO_VERSION = NoticeKind(
    "no_such_version",
    Words(
        en="The document {document} has no version {number}; it has {count}.",
        ja="文書 {document} に第 {number} 版はありません（全 {count} 版）。",
    ),
    Words(en="Name one of its versions.", ja="存在する版を指定してください。"),
)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document, counted from 1, the oldest.

    `replaced_at` is when the next one took its place, in UTC; None for the one in use.
    """

    number: int
    document: Document
    replaced_at: str | None


def list_versions(library: Library, document: DocumentId) -> tuple[Version, ...]:
    """Return every version of a document, oldest first; any of them may be named.

    Raises LibraryError when the document is not in the library.
    """
    newest = current_version(library, document)
    with library.database.read() as connection:
        before = versions.versions_before(connection, newest.id)
        older = [(each, documents.find_document(connection, each.document)) for each in before]
    found = [(each.replaced_at, known) for each, known in reversed(older) if known is not None]
    return tuple(
        Version(number, known, replaced_at)
        for number, (replaced_at, known) in enumerate([*found, (None, newest)], start=1)
    )


def current_version(library: Library, document: DocumentId) -> Document:
    """Return the version in use of a document. Raises LibraryError when there is none."""
    found = library.document(document)
    met = {found.id}
    while found.successor is not None and found.successor not in met:
        met.add(found.successor)
        found = library.document(found.successor)
    return found


def compare_versions(library: Library, before: DocumentId, now: DocumentId) -> tuple[Change, ...]:
    """Return what changed from one version to another. Raises LibraryError when one is gone."""
    return find_changes(library.pages(before), library.pages(now))


def find_version(library: Library, document: DocumentId, number: int) -> Version:
    """Return a version by its number. Raises LibraryError when there is none."""
    every = list_versions(library, document)
    if not 1 <= number <= len(every):
        raise LibraryError(
            NO_VERSION, document=every[-1].document.name, number=number, count=len(every)
        )
    return every[number - 1]


def find_former_upload(library: Library, newer: DocumentId) -> Document | None:
    """Return the last document before an uploaded one that was uploaded under the same name.

    None when there is none, when either is packed in another file, or when the former stands in a
    folder, too.
    """
    every = library.documents()
    ids = [each.id for each in every]
    if newer not in ids:
        return None
    with library.database.read() as connection:
        names = [_upload_name(connection, each) for each in every[: ids.index(newer) + 1]]
    same = [each for each, name in zip(every, names[:-1], strict=False) if name == names[-1]]
    return same[-1] if same and names[-1] else None


def _upload_name(connection: Connection, document: Document) -> str:
    """Return the name of a document that stands by itself among the uploads alone; else empty."""
    places = documents.places_of(connection, document.id)
    is_plain = all(each.is_upload and SEPARATOR not in each.path for each in places)
    is_container = MEMBERS_KEY in dict(document.metadata)
    return places[0].file_name if places and is_plain and not is_container else ""


def make_new_version(library: Library, older: DocumentId, newer: DocumentId) -> None:
    """Let an uploaded document be the new version of another, which is then searched no more.

    Raises LibraryError when one of them is not there any more, or stands in a folder meanwhile.
    """
    with library.database.write() as connection:
        if not succeed_upload(connection, older, newer):
            raise LibraryError(GONE, document=older)


def remove_older_versions(library: Library, document: DocumentId) -> int:
    """Remove all versions of a document but the one in use; return how many they were.

    Their text is erased by the next purge. Raises LibraryError when the document is gone.
    """
    newest = current_version(library, document)
    with library.database.write() as connection:
        return drop_older_versions(connection, newest.id)
