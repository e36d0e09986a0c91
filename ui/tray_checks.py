"""How the kept quotes stand against the library, remembered while the library stays the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from ingest.document import DocumentId
from retrieval.nearest import nearest_text
from retrieval.verification import Standing, TextPlace, Verification, Verifier

if TYPE_CHECKING:
    from index.citation import Citation
    from index.library import Library

_KEY: Final = "tray-checks"
_Known = dict["Citation", tuple[Verification, tuple[TextPlace, str] | None]]


class TrayChecks:
    """Verifies citations, each once for one state of the library.

    A page's text never changes while its document stays, so what was found holds until the
    documents are others. What is exported is checked anew, whatever is remembered here.
    """

    def __init__(self, library: Library) -> None:
        """Take up what this session knows already, if the documents are still the same."""
        documents = tuple(document.id for document in library.documents())
        remembered = st.session_state.get(_KEY)
        if remembered is None or remembered[0] != documents:
            remembered = st.session_state[_KEY] = (documents, {}, {})
        self._standings: dict[Citation, Verification] = remembered[1]
        self._nearest: dict[Citation, tuple[TextPlace, str] | None] = remembered[2]
        self._library = library
        self._verifier: Verifier | None = None

    @property
    def _checking(self) -> Verifier:
        if self._verifier is None:
            self._verifier = Verifier(self._library)
        return self._verifier

    def verify(self, citation: Citation) -> Verification:
        """Return how a citation stands."""
        if citation not in self._standings:
            self._standings[citation] = self._checking.verify(citation)
        return self._standings[citation]

    def text_now(self, citation: Citation) -> tuple[TextPlace, str] | None:
        """Return what stands for a moved or changed citation now: the place and its text."""
        if citation not in self._nearest:
            self._nearest[citation] = text_now(self._checking, self.verify(citation))
        return self._nearest[citation]


def text_now(verifier: Verifier, verification: Verification) -> tuple[TextPlace, str] | None:
    """Return where the text of a moved citation stands, or what a changed source has instead."""
    citation, document = verification.citation, verification.document
    if verification.standing is Standing.MOVED and verification.place is not None:
        return verification.place, citation.text
    if verification.standing is not Standing.CHANGED or document is None:
        return None
    place = nearest_text(document.id, verifier.pages(document.id), citation.text)
    return None if place is None else (place, _text(verifier, document.id, place))


def _text(verifier: Verifier, document: DocumentId, place: TextPlace) -> str:
    page = next(each for each in verifier.pages(document) if each.number == place.page)
    return page.text[place.start : place.end]
