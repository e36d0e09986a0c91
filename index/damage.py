"""Damage that concerns one document, told apart from what concerns the whole library."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from index.catalogue.checksums import RECORD_DAMAGED
from index.catalogue.connection import DATABASE_DAMAGED
from index.catalogue.pages import PAGE_DAMAGED
from ingest.document import DocumentId, PassageId
from ingest.notice import LibraryError

_OF_DAMAGE: Final = frozenset(
    kind.code for kind in (RECORD_DAMAGED, PAGE_DAMAGED, DATABASE_DAMAGED)
)


class DamagedDocumentError(LibraryError):
    """What the library holds of one document is damaged; the others are not concerned.

    `document` is None where a passage does not say whose it is.
    """

    def __init__(
        self, cause: LibraryError, document: DocumentId | None, passage: PassageId | None = None
    ) -> None:
        """Take the error that told of it, and what to leave out."""
        Exception.__init__(self, str(cause))
        self.notice = cause.notice
        self.document = document
        self.passage = passage


@contextmanager
def concerning(document: DocumentId | None, passage: PassageId | None = None) -> Iterator[None]:
    """Tell, of damage that is met, which document or passage it concerns."""
    try:
        yield
    except DamagedDocumentError:
        raise
    except LibraryError as error:
        if error.notice.code not in _OF_DAMAGE:
            raise
        raise DamagedDocumentError(error, document, passage) from error
