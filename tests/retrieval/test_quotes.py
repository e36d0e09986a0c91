"""What is shown is cut from the stored page and checked at that moment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.notice import LibraryError
from retrieval.ask import Asker
from retrieval.quotes import QuoteMismatch, digest_text, quote_in_passage, quote_text


def test_quote_and_its_surroundings_make_the_passage(asker: Asker) -> None:
    snapshot = asker.library.snapshot()
    quote = asker.ask("文書の保存期間は何年ですか？").quotes[0]
    before, text, after = quote_in_passage(snapshot, quote)
    page = snapshot.page(quote.document, quote.page).text
    assert text == page[quote.start : quote.end]
    assert before + text + after == page[quote.passage_start : quote.passage_end]
    assert quote.digest == digest_text(text)


@pytest.mark.parametrize(
    "change",
    [
        {"start": 1},
        {"digest": digest_text("something else")},
        {"sha256": "0" * 64},
        {"end": 10**9, "passage_end": 10**9},
    ],
)
def test_a_quote_that_does_not_match_is_refused(asker: Asker, change: dict[str, object]) -> None:
    quote = asker.ask("文書の保存期間は何年ですか？").quotes[0]
    broken = replace(quote, **change)  # type: ignore[arg-type]
    with pytest.raises(QuoteMismatch, match="no longer what it was"):
        quote_text(asker.library.snapshot(), broken)


def test_a_removed_document_behind_an_open_answer_is_told(asker: Asker) -> None:
    quote = asker.ask("文書の保存期間は何年ですか？").quotes[0]
    asker.library.remove(quote.document)
    with pytest.raises(LibraryError, match="no longer in the library"):
        quote_text(asker.library.snapshot(), quote)
