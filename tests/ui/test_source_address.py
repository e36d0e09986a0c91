"""The address of a place: it comes back as it was, and what is no address is refused."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import DocumentId, Span
from tests.ui.fakes import FakeAsker, FakeLibrary, quote_of
from ui.source_address import (
    AddressError,
    QuotePlace,
    SourceAddress,
    address_of_quote,
    read_address,
)

DOCUMENT = DocumentId("0123456789abcdef")
_small = st.integers(0, 10**9 - 1)
_spans = st.builds(Span, _small, _small)
_digests = st.text(alphabet="0123456789abcdef", max_size=12)
_words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_addresses = st.builds(
    SourceAddress,
    document=st.just(DOCUMENT),
    page=_small,
    span=st.none() | _spans,
    digest=_digests,
    offset=_small,
    quotes=st.lists(st.builds(QuotePlace, _small, _small, _spans, _digests), max_size=4).map(tuple),
    question=_words,
    find=_words,
    kept=_words,
)


@given(_addresses)
def test_a_link_leads_where_it_was_made_for(address: SourceAddress) -> None:
    link = urlsplit(address.link({"lang": "ja"}))
    parameters = dict(parse_qsl(link.query, keep_blank_values=True))
    assert link.path == "source"
    assert parameters["lang"] == "ja"
    assert read_address(parameters) == address


def test_a_short_address_is_the_first_page() -> None:
    assert read_address({"doc": DOCUMENT}) == SourceAddress(DOCUMENT)


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"doc": "../../etc"},
        {"doc": DOCUMENT, "page": "-1"},
        {"doc": DOCUMENT, "page": "一"},
        {"doc": DOCUMENT, "page": "1" * 400},
        {"doc": DOCUMENT, "start": "3"},
        {"doc": DOCUMENT, "start": "3", "end": "x"},
        {"doc": DOCUMENT, "text": "<b>"},
        {"doc": DOCUMENT, "quotes": "1.2.3"},
        {"doc": DOCUMENT, "quotes": "1.2.3.4.<b>"},
        {"doc": DOCUMENT, "quotes": "1.2.x.4.ab"},
        {"doc": DOCUMENT, "from": "x"},
    ],
)
def test_what_is_no_address_is_refused(parameters: dict[str, str]) -> None:
    with pytest.raises(AddressError):
        read_address(parameters)


def test_an_address_of_arabic_digits_only_is_read_the_same_everywhere() -> None:
    with pytest.raises(AddressError):
        read_address({"doc": DOCUMENT, "page": "１"})


def test_the_place_of_a_quote_knows_the_others_in_its_document() -> None:
    library = FakeLibrary()
    library.add("a.txt", "申請は期限までに行う。費用は市が払う。")
    library.add("b.txt", "別の文書である。")
    asker = FakeAsker(library)
    quotes = [quote_of(library, text) for text in ("申請", "別の", "費用")]
    asker.tell("いつ？", *quotes)
    address = address_of_quote(asker.ask("いつ？"), quotes[2])
    assert [(quote.number, quote.span) for quote in address.quotes] == [
        (1, Span(0, 2)),
        (3, Span(11, 13)),
    ]
    assert (address.span, address.question) == (Span(11, 13), "いつ？")
    assert address.digest == quotes[2].digest
    moved = address.at(4)
    assert (moved.page, moved.span, moved.digest) == (4, None, "")
    assert replace(moved, page=1, span=address.span, digest=address.digest) == address
