"""Check citations against a library: does each text stand where it was cited, or elsewhere?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from index.citation import Citation
from index.snapshot import GONE
from index.versions import current_version
from ingest.document import Document, DocumentId, Page
from ingest.members import last_name
from ingest.notice import LibraryError
from retrieval.quotes import digest_text

if TYPE_CHECKING:
    from index.library import Library


class Standing(StrEnum):
    """What became of a citation."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"
    ALTERED = "altered"


@dataclass(frozen=True, slots=True)
class TextPlace:
    """Where a text stands: `page.text[start:end]` of a document."""

    document: DocumentId
    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verification:
    """How a citation stands against the library now.

    `place` is where its text stands (unchanged and moved). `document` is the one that holds it
    or, when the source changed, the one that is the source now. `older` is the cited place itself,
    when the cited bytes are kept as an older version of a document.
    """

    citation: Citation
    standing: Standing
    document: Document | None = None
    place: TextPlace | None = None
    older: TextPlace | None = None

    @property
    def stands(self) -> bool:
        """Tell whether the text is, character for character, in a document that is in use."""
        return self.place is not None


class Verifier:
    """Checks citations against what a library held when this was made.

    Documents and pages are read once, so that hundreds of citations are checked at once.
    """

    def __init__(self, library: Library) -> None:
        """List the documents; raises LibraryError when the library cannot be read."""
        self._library = library
        self._documents = library.documents()
        self._page = cache(library.page)
        self._pages = cache(library.pages)

    def verify(self, citation: Citation) -> Verification:
        """Return how a citation stands.

        Unchanged: its text is at its place. Moved: elsewhere in the same bytes, or in a newer
        document of that file name. Changed: the file is there, the text is not. Gone: neither is.
        Altered: the citation's own text is not what its digest says. Only documents in use count;
        an older version that still holds the text is told beside.
        """
        if digest_text(citation.text) != citation.digest:
            return Verification(citation, Standing.ALTERED)
        successor, older = self._older(citation)
        candidates = list(self._candidates(citation, successor))
        for document in candidates:
            place = self._find(citation, document)
            if place is not None:
                cited = TextPlace(citation.document, citation.page, citation.start, citation.end)
                standing = Standing.UNCHANGED if place == cited else Standing.MOVED
                return Verification(citation, standing, document, place, older)
        for document in candidates:
            return Verification(citation, Standing.CHANGED, document, older=older)
        return Verification(citation, Standing.GONE, older=older)

    def _older(self, citation: Citation) -> tuple[Document | None, TextPlace | None]:
        """Return what took the place of the cited bytes, and where these still hold the text."""
        try:
            document = self._library.document(citation.document)
            if document.successor is None or document.sha256 != citation.sha256:
                return None, None
            successor = current_version(self._library, document.id)
        except LibraryError as error:
            if error.notice.code != GONE.code:
                raise
            return None, None
        place = TextPlace(document.id, citation.page, citation.start, citation.end)
        return successor, place if self._stands_there(citation, document) else None

    def pages(self, document: DocumentId) -> tuple[Page, ...]:
        """Return the pages of a document; none when it was removed meanwhile."""
        try:
            return self._pages(document)
        except LibraryError as error:
            if error.notice.code != GONE.code:
                raise
            return ()

    def _candidates(self, citation: Citation, successor: Document | None) -> Iterator[Document]:
        """Give the document of the cited bytes, or what took its place, then those of that file
        name, newest first."""
        same = [each for each in self._documents if each.sha256 == citation.sha256]
        if successor is not None:
            same += [each for each in self._documents if each.id == successor.id]
        newer = [
            each
            for each in reversed(self._documents)
            if each not in same and citation.file in _file_names(each)
        ]
        yield from (*same, *newer)

    def _find(self, citation: Citation, document: Document) -> TextPlace | None:
        if document.sha256 == citation.sha256 and self._stands_there(citation, document):
            return TextPlace(document.id, citation.page, citation.start, citation.end)
        places = (
            TextPlace(document.id, page.number, start, start + len(citation.text))
            for page in self.pages(document.id)
            for start in _occurrences(page.text, citation.text)
        )
        return _nearest(citation, places)

    def _stands_there(self, citation: Citation, document: Document) -> bool:
        try:
            page = self._page(document.id, citation.page)
        except LibraryError as error:
            if error.notice.code != GONE.code:
                raise
            return False
        return page.text[citation.start : citation.end] == citation.text


def _file_names(document: Document) -> tuple[str, ...]:
    return tuple(last_name(place) for place in document.places)


def _occurrences(text: str, wanted: str) -> Iterator[int]:
    start = text.find(wanted)
    while start >= 0:
        yield start
        start = text.find(wanted, start + 1)


def _nearest(citation: Citation, places: Iterable[TextPlace]) -> TextPlace | None:
    """Return the place nearest to the cited one: a short text may stand at several."""
    return min(
        places,
        key=lambda place: (abs(place.page - citation.page), abs(place.start - citation.start)),
        default=None,
    )
