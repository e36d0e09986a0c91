"""Documents and pages of one question's passages, each read once."""

from __future__ import annotations

from index.context import indexed_text
from index.snapshot import Snapshot
from ingest.document import Document, DocumentId, Page, Passage


class Places:
    """Tells where passages stand; for one question, over one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._documents: dict[DocumentId, Document] = {}
        self._pages: dict[tuple[DocumentId, int], Page] = {}

    def document(self, passage: Passage) -> Document:
        """Return a passage's document. Raises LibraryError when it was removed."""
        identity = passage.document
        if identity not in self._documents:
            self._documents[identity] = self._snapshot.document(identity)
        return self._documents[identity]

    def page(self, passage: Passage) -> Page:
        """Return a passage's page. Raises LibraryError when its document was removed."""
        key = (passage.document, passage.page)
        if key not in self._pages:
            self._pages[key] = self._snapshot.page(*key)
        return self._pages[key]

    def text(self, passage: Passage) -> str:
        """Return a passage's own text, the slice of its page."""
        return self.page(passage).text[passage.start : passage.end]

    def indexed(self, passage: Passage) -> str:
        """Return the text that a passage was indexed by: title and headings, then its slice."""
        document = self.document(passage)
        return indexed_text(document.title, document.name, passage, self.text(passage))
