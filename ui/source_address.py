"""A place in a document as it stands in the address of the page Source, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from index.filter import EVERYTHING, Filter
from ingest.document import DocumentId, Span
from retrieval.answer import Answer, Quote
from ui.narrowing_address import filter_pairs

PATH: Final = "source"
_DOCUMENT: Final = re.compile(r"[0-9a-f]{16}")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_DIGEST: Final = re.compile(r"[0-9a-f]{0,64}")
_DIGEST_SHOWN: Final = 12  # hexadecimal digits of a digest that an address carries
_LONGEST_TEXT: Final = 1000
_MOST_QUOTES: Final = 100


class AddressError(ValueError):
    """An address does not name a place in a document."""


@dataclass(frozen=True, slots=True)
class QuotePlace:
    """Where one quote of an answer stands: its rank in the answer, its page and its range.

    `digest` begins the SHA-256 of its text; empty when it is not known.
    """

    number: int
    page: int
    span: Span
    digest: str = ""


@dataclass(frozen=True, slots=True)
class SourceAddress:
    """What the page Source shows: a page, a marked range in it, and what led there.

    `quotes` are those of the same answer in this document, `narrowed` tells which documents its
    question was asked of. `digest` begins the SHA-256 of the
    marked text, so that a mark is never put on other text; empty for what nobody quoted.
    `offset` is where to begin in a long text when nothing is marked. `kept` names the kept quote
    that led here, when one did.
    """

    document: DocumentId
    page: int = 1
    span: Span | None = None
    digest: str = ""
    offset: int = 0
    quotes: tuple[QuotePlace, ...] = ()
    question: str = ""
    narrowed: Filter = EVERYTHING
    find: str = ""
    kept: str = ""

    def at(self, page: int, span: Span | None = None, digest: str = "") -> SourceAddress:
        """Return the address of another place in the same document, reached the same way."""
        return replace(self, page=page, span=span, digest=digest[:_DIGEST_SHOWN], offset=0)

    def parameters(self) -> dict[str, str]:
        """Return the parameters of the address, save those of the filter; none is empty."""
        named = {
            "doc": self.document,
            "page": str(self.page),
            "start": str(self.span.start) if self.span else "",
            "end": str(self.span.end) if self.span else "",
            "text": self.digest[:_DIGEST_SHOWN],
            "from": str(self.offset or ""),
            "quotes": "_".join(_write_quote(quote) for quote in self.quotes),
            "find": self.find,
            "q": self.question,
            "kept": self.kept,
        }
        return {name: value for name, value in named.items() if value}

    def link(self, further: Mapping[str, str]) -> str:
        """Return the link to this place; `further` are parameters that every page keeps."""
        named = [*self.parameters().items(), *filter_pairs(self.narrowed), *further.items()]
        return f"{PATH}?{urlencode(named)}"


def address_of_quote(answer: Answer, quote: Quote) -> SourceAddress:
    """Return the place of a quote, and those of the answer's other quotes in its document."""
    quotes = tuple(
        QuotePlace(number, other.page, Span(other.start, other.end), other.digest)
        for number, other in enumerate(answer.quotes, 1)
        if other.document == quote.document
    )
    return SourceAddress(
        document=quote.document,
        page=quote.page,
        span=Span(quote.start, quote.end),
        digest=quote.digest,
        quotes=quotes,
        question=answer.question,
    )


def read_address(
    parameters: Mapping[str, str],
    narrowed: Filter = EVERYTHING,
) -> SourceAddress:
    """Return the place that an address names. Raises AddressError when it names none."""
    document = parameters.get("doc", "")
    if not _DOCUMENT.fullmatch(document):
        raise AddressError("doc")
    span = None
    if "start" in parameters or "end" in parameters:
        span = Span(_number(parameters, "start", "x"), _number(parameters, "end", "x"))
    quotes = tuple(_read_quote(part) for part in parameters.get("quotes", "").split("_") if part)
    return SourceAddress(
        document=DocumentId(document),
        page=_number(parameters, "page", "1"),
        span=span,
        digest=_digest(parameters.get("text", "")),
        offset=_number(parameters, "from", "0"),
        quotes=quotes[:_MOST_QUOTES],
        question=parameters.get("q", "")[:_LONGEST_TEXT],
        narrowed=narrowed,
        find=parameters.get("find", "")[:_LONGEST_TEXT],
        kept=parameters.get("kept", "")[:_LONGEST_TEXT],
    )


def _write_quote(quote: QuotePlace) -> str:
    numbers = f"{quote.number}.{quote.page}.{quote.span.start}.{quote.span.end}"
    return f"{numbers}.{quote.digest[:_DIGEST_SHOWN]}"


def _read_quote(written: str) -> QuotePlace:
    parts = written.split(".")
    if len(parts) != 5 or not all(_NUMBER.fullmatch(part) for part in parts[:4]):
        raise AddressError("quotes")
    number, page, start, end = (int(part) for part in parts[:4])
    return QuotePlace(number, page, Span(start, end), _digest(parts[4]))


def _number(parameters: Mapping[str, str], name: str, default: str) -> int:
    written = parameters.get(name, default)
    if not _NUMBER.fullmatch(written):
        raise AddressError(name)
    return int(written)


def _digest(written: str) -> str:
    if not _DIGEST.fullmatch(written):
        raise AddressError("text")
    return written
