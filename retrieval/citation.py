"""Make a citation of a quote, and write and read it as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from index.citation import Citation
from index.snapshot import Snapshot
from ingest.notice import NoticeKind, UsageError, Words
from retrieval.answer import Quote
from retrieval.quotes import digest_text, quote_text

if TYPE_CHECKING:
    from index.library import Library
    from ingest.document import Page
    from retrieval.verification import TextPlace

CITATION_UNREADABLE = NoticeKind(
    "citation_unreadable",
    Words(
        en="{file} holds no citations that can be checked: {reason}.",
        ja="{file} には検証できる引用がありません（{reason}）。",
    ),
    Words(
        en="Give a JSON file that Tenkyo exported.",
        ja="典拠が書き出した JSON ファイルを指定してください。",
    ),
)
_WHOLE: Final = frozenset({"page", "line", "start", "end", "generation"})
_LEFT_OUT_MEANS: Final[dict[str, object]] = {"page_label": None, "title": "", "medium": "text"}


def cite(snapshot: Snapshot, quote: Quote, question: str) -> Citation:
    """Make a citation of a quote, its text checked at this moment.

    Raises QuoteMismatch when the stored text is no longer that, LibraryError when the document
    was removed.
    """
    text = quote_text(snapshot, quote)
    document = snapshot.document(quote.document)
    page = snapshot.page(quote.document, quote.page)
    return Citation(
        file=document.name,
        title=document.title,
        media_type=document.media_type,
        document=quote.document,
        sha256=quote.sha256,
        page=quote.page,
        page_label=page.label,
        line=_line(page, quote.start),
        heading_path=quote.heading_path,
        start=quote.start,
        end=quote.end,
        text=text,
        digest=quote.digest,
        medium=page.medium,
        generation=snapshot.generation,
        cited_at=_now(),
        question=question,
    )


def cite_place(citation: Citation, library: Library, place: TextPlace) -> Citation:
    """Make a citation of the text at another place, for the question of a citation.

    Raises LibraryError when the document was removed.
    """
    snapshot = library.snapshot()
    document = snapshot.document(place.document)
    page = snapshot.page(place.document, place.page)
    text = page.text[place.start : place.end]
    return replace(
        citation,
        file=document.name,
        title=document.title,
        media_type=document.media_type,
        document=document.id,
        sha256=document.sha256,
        page=page.number,
        page_label=page.label,
        line=_line(page, place.start),
        heading_path=library.heading_path(document.id, page.number, place.start),
        start=place.start,
        end=place.end,
        text=text,
        digest=digest_text(text),
        medium=page.medium,
        generation=snapshot.generation,
        cited_at=_now(),
    )


def _line(page: Page, start: int) -> int:
    return page.text.count("\n", 0, start) + 1


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def serialise_citation(citation: Citation) -> dict[str, object]:
    """Return the citation's JSON object; its keys are the names of the fields."""
    return {**asdict(citation), "heading_path": list(citation.heading_path)}


def parse_citation(item: object) -> Citation:
    """Return the citation of a JSON object; keys it does not know are passed over.

    Raises ValueError, naming the field, when one is missing or of another type.
    """
    if not isinstance(item, Mapping):
        raise ValueError("a citation is no JSON object")
    values = {
        field.name: _value(cast(Mapping[str, object], item), field.name)
        for field in fields(Citation)
    }
    citation = Citation(**values)  # type: ignore[arg-type]
    if not 0 <= citation.start < citation.end:
        raise ValueError("start and end are no range")
    return citation


def _value(item: Mapping[str, object], name: str) -> object:
    value = item.get(name, _LEFT_OUT_MEANS.get(name))
    if name == "heading_path" and isinstance(value, list):
        if all(isinstance(part, str) for part in value):
            return tuple(value)
    elif name in _WHOLE:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    elif isinstance(value, str):
        value.encode("utf-8")  # a lone surrogate is no text: UnicodeEncodeError is a ValueError
        return value
    elif name == "page_label" and value is None:
        return value
    raise ValueError(f"{name} is missing or of another type")


def read_citations(file: Path) -> tuple[Citation, ...]:
    """Read the citations of a JSON file: one, a list of them, or an export's `quotes`.

    Raises UsageError when the file holds none or one cannot be read.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
        items = content.get("quotes", [content]) if isinstance(content, dict) else content
        if not isinstance(items, list) or not items:
            raise ValueError("there is none")
        return tuple(parse_citation(item) for item in items)
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(CITATION_UNREADABLE, file=file, reason=error) from error
