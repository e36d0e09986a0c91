"""What is left out of a search, for it is damaged: it is told, and the other documents answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from index.catalogue.connection import Connection
from index.catalogue.documents import whole_name
from index.catalogue.passages import ids_of_document, named_document
from index.damage import DamagedDocumentError
from ingest.document import DocumentId
from ingest.notice import Notice, NoticeKind, Words, notice

_MEND: Final = Words(
    en="Run `python -m index repair`; it reads damaged documents again from their files.",
    ja="`python -m index repair` を実行すると、壊れた文書をファイルから読み直します。",
)
DOCUMENT_LEFT_OUT = NoticeKind(
    "document_left_out",
    Words(
        en="1 document was not searched, for it is damaged in the library: {documents}.",
        ja="ライブラリの中で壊れているため、1 件の文書は検索していません: {documents}。",
    ),
    _MEND,
)
DOCUMENTS_LEFT_OUT = NoticeKind(
    "documents_left_out",
    Words(
        en="{count} documents were not searched, for they are damaged in the library: {documents}.",
        ja="ライブラリの中で壊れているため、{count} 件の文書は検索していません: {documents}。",
    ),
    _MEND,
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Documents that are not searched, with their names, and the ids of passages, ascending.

    The id of a document stands for a name that is damaged itself; a passage whose document is
    not known stands for one.
    """

    documents: frozenset[DocumentId] = frozenset()
    names: tuple[str, ...] = ()
    passages: tuple[int, ...] = ()

    def adding(self, connection: Connection, error: DamagedDocumentError) -> LeftOut:
        """Return this with what an error concerns besides. Raises it when that brings no more."""
        document, passage = error.document, error.passage
        passages = set(self.passages)
        if passage is not None:
            passages.add(passage)
            document = document or named_document(connection, passage)
        name = f"#{passage}"
        if document is not None:
            passages |= ids_of_document(connection, document)
            name = whole_name(connection, document) or document
        is_known = document in self.documents
        if is_known and passages == set(self.passages):
            raise error
        return LeftOut(
            self.documents if document is None else self.documents | {document},
            self.names if is_known else (*self.names, name),
            tuple(sorted(passages)),
        )


NOTHING: Final = LeftOut()


def describe_left_out(names: tuple[str, ...]) -> Notice:
    """Return the sentence that tells which documents were not searched; one at least."""
    kind = DOCUMENT_LEFT_OUT if len(names) == 1 else DOCUMENTS_LEFT_OUT
    return notice(kind, count=len(names), documents=", ".join(names))
