"""The nouns of a document: pages, headings, passages, and where each character stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NewType

from ingest.members import last_name
from ingest.notice import Notice

DocumentId = NewType("DocumentId", str)
PassageId = NewType("PassageId", int)
Medium = Literal["text", "ocr"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters (code points) of one page's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page in points, origin at the top left, y downwards."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Run:
    """A run of characters of the page text and the box it covers."""

    start: int
    end: int
    box: Box


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the page text; level 1 is the highest."""

    start: int
    end: int
    level: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of canonical text: exactly what the reader extracted, never normalised.

    Line ends are `\\n`; `\\r`, `\\f` and lone surrogates never occur. `runs` ascend by start
    and do not overlap. `asides` are running heads, page numbers and footnotes: stored and
    quotable, kept out of the flow of sentences. `hidden` is text a person cannot see.
    """

    number: int
    text: str
    label: str | None = None
    headings: tuple[Heading, ...] = ()
    runs: tuple[Run, ...] = ()
    width: float = 0.0
    height: float = 0.0
    asides: tuple[Span, ...] = ()
    hidden: tuple[Span, ...] = ()
    medium: Medium = "text"
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader got out of one file.

    `title` is empty when the file itself names none. `reader` is the reader's name and
    version: canonical text is immutable for (SHA-256, reader).
    """

    media_type: str
    title: str
    pages: tuple[Page, ...]
    reader: str
    notices: tuple[Notice, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is indexed: a slice of one page under its heading path."""

    document: DocumentId
    page: int
    start: int
    end: int
    heading_path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One version of one file, as the library knows it.

    `places` are where the same bytes were found: absolute paths, or names of uploads; for a
    file within another, that of the other before its own (archive.zip › folder/file.pdf).
    `added_at` is ISO 8601 in UTC. `successor` is what took the place of an older version, of
    which nothing is searched any more; None for a document that is in use. `version` counts
    those that are kept, from 1.
    """

    id: DocumentId
    sha256: str
    title: str
    media_type: str
    places: tuple[str, ...]
    byte_size: int
    page_count: int
    passage_count: int
    reader: str
    added_at: str
    notices: tuple[Notice, ...] = ()
    metadata: tuple[tuple[str, str], ...] = field(default=())
    collections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    successor: DocumentId | None = None
    version: int = 1

    @property
    def name(self) -> str:
        """Return the file name at its first place."""
        return last_name(self.places[0]) if self.places else self.id


def document_id(sha256: str) -> DocumentId:
    """Return the id of the document with this content: the first 16 hex digits of its hash."""
    return DocumentId(sha256[:16])
