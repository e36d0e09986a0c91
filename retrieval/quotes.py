"""Show a quote's text: cut from the stored page and checked each time it is shown."""

from __future__ import annotations

import hashlib

from index.snapshot import Snapshot
from ingest.notice import NoticeKind, TenkyoError, Words
from retrieval.answer import Quote

QUOTE_MISMATCH = NoticeKind(
    "quote_mismatch",
    Words(
        en="The text of this quote in document {document} is no longer what it was.",
        ja="文書 {document} のこの引用箇所は、回答したときの本文と一致しません。",
    ),
    Words(
        en="It is not shown. Ask again, or run `python -m index verify`.",
        ja="表示しません。もう一度質問するか、`python -m index verify` を実行してください。",
    ),
)


class QuoteMismatch(TenkyoError):  # noqa: N818 (named by the interface: what it is, not what raised)
    """The stored text at a quote's place is not the text that was quoted."""


def digest_text(text: str) -> str:
    """Return the SHA-256 of a text in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def quote_text(snapshot: Snapshot, quote: Quote) -> str:
    """Return the quote's text, `page.text[start:end]`.

    Raises QuoteMismatch when it is not the text that was quoted, LibraryError when the
    document was removed.
    """
    return quote_in_passage(snapshot, quote)[1]


def quote_in_passage(snapshot: Snapshot, quote: Quote) -> tuple[str, str, str]:
    """Return the passage's text before the quote, the quote, and the passage after it.

    Raises as quote_text does.
    """
    document = snapshot.document(quote.document)
    text = snapshot.page(quote.document, quote.page).text
    inside = 0 <= quote.passage_start <= quote.start < quote.end <= quote.passage_end <= len(text)
    shown = text[quote.start : quote.end]
    if not inside or document.sha256 != quote.sha256 or digest_text(shown) != quote.digest:
        raise QuoteMismatch(QUOTE_MISMATCH, document=quote.document)
    return text[quote.passage_start : quote.start], shown, text[quote.end : quote.passage_end]
