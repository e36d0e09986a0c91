"""The noun of a citation: a quote made portable, with all that is needed to find it again."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.document import DocumentId, Medium


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote that stands by itself, outside the library it was taken from.

    `text` was `page.text[start:end]` at `cited_at` (ISO 8601 in UTC), and `digest` is its SHA-256.
    It is kept here, and not only its place, because the source may change or go. `line` is the
    line of the page where the text begins, counted from 1.
    """

    file: str
    title: str
    media_type: str
    document: DocumentId
    sha256: str
    page: int
    page_label: str | None
    line: int
    heading_path: tuple[str, ...]
    start: int
    end: int
    text: str
    digest: str
    medium: Medium
    generation: int
    cited_at: str
    question: str
