"""Outline, page labels and metadata of a PDF: the one module that uses pypdf.

pypdf can spend minutes on a hostile file of a few kilobytes, so it gets a thread of its own and
a budget; past it the file is read without its structure. (The worker process ends afterwards,
since a thread cannot be stopped.)
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Final

from ingest.readers.protocol import Source

if TYPE_CHECKING:
    import pypdf

_BUDGET_SECONDS: Final = 5.0
_DEEPEST: Final = 20
_MOST_ENTRIES: Final = 20_000
_LONGEST_TITLE: Final = 300

_NO_TITLE: Final = re.compile(
    r"(?i)\s*(?:untitled.*|無題.*|名称未設定.*|microsoft\s+(?:word|excel|powerpoint|office)\b.*"
    r"|.*\.(?:docx?|xlsx?|pptx?|rtf|txt|tex|dvi|ps|indd|jtdc?|pdf|odt|html?|qxd|ai|pub|md)"
    r"|(?:slide|document|book|presentation|スライド|文書|プレゼンテーション)\s*[0-9０-９]*|[\W\d_]*)\s*"
)
_BROKEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")
_DATE: Final = re.compile(
    r"(?:D:)?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:([Zz+-])(?:(\d{2})'?(\d{2})?)?)?"
)
_DATES: Final = {"/CreationDate": "created", "/ModDate": "modified"}
_TEXTS: Final = {
    "/Title": "title",
    "/Author": "author",
    "/Subject": "subject",
    "/Keywords": "keywords",
    "/Creator": "creator",
    "/Producer": "producer",
}


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """An entry of the outline: its title, its level from 1, and its page from 0."""

    title: str
    level: int
    page: int


@dataclass(frozen=True, slots=True)
class Structure:
    """What a PDF says about itself. `labels` has one entry per page, or none at all."""

    title: str = ""
    labels: tuple[str, ...] = ()
    outline: tuple[OutlineEntry, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()


class StructureError(Exception):
    """The structure cannot be read; the message says why, in a word."""


def read_structure(source: Source, seconds: float = _BUDGET_SECONDS) -> Structure:
    """Return what the PDF says about itself. Raises StructureError, at the latest in time."""
    outcome: list[Structure | str] = []
    thread = threading.Thread(
        target=lambda: outcome.append(_read_or_fail(source)), name="structure", daemon=True
    )
    thread.start()
    thread.join(seconds)
    result = outcome[0] if outcome else "timeout"
    if isinstance(result, str):
        raise StructureError(result)
    return result


def _read_or_fail(source: Source) -> Structure | str:
    import pypdf  # here, since it takes 0.2 s to load and only PDF files need it

    try:
        with pypdf.PdfReader(source.path) as reader:
            if reader.is_encrypted and source.password is not None:
                reader.decrypt(source.password)
            return _read(reader)
    # The library's boundary: on damaged files it raises nearly every type there is.
    except Exception as error:
        return type(error).__name__


def _read(reader: pypdf.PdfReader) -> Structure:
    information: dict[str, Any] = dict(reader.metadata or {})
    metadata = tuple(_metadata(reader, information))
    title = dict(metadata).get("title", "")
    return Structure(
        title="" if _NO_TITLE.fullmatch(title) else title,
        labels=tuple(reader.page_labels) if "/PageLabels" in reader.root_object else (),
        outline=tuple(_outline(reader)),
        metadata=metadata,
    )


def _metadata(reader: pypdf.PdfReader, information: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, name in _TEXTS.items():
        value = " ".join(str(information.get(key) or "").split())[:_LONGEST_TITLE]
        if value and not _BROKEN.search(value):
            yield name, value
    for key, name in _DATES.items():
        moment = _date(str(information.get(key) or ""))
        if moment:
            yield name, moment
    language = str(reader.root_object.get("/Lang") or "")
    if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*", language):
        yield "language", language


def _date(value: str) -> str:
    """Return a PDF date (ISO 32000-1, 7.9.4) as ISO 8601, or an empty text."""
    match = _DATE.match(value)
    if match is None:
        return ""
    year, month, day, hour, minute, second = (
        int(part) if part else least
        for part, least in zip(match.groups()[:6], (1, 1, 1, 0, 0, 0), strict=True)
    )
    sign, hours, minutes = match.groups()[6:]
    try:
        moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  # added below
        if sign in ("+", "-"):
            offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
            moment = moment.replace(tzinfo=timezone(offset if sign == "+" else -offset))
        elif sign == "Z":
            moment = moment.replace(tzinfo=UTC)
    except ValueError:
        return ""
    return moment.isoformat()


def _outline(reader: pypdf.PdfReader) -> Iterator[OutlineEntry]:
    """Walk the outline in its order; entries that lead nowhere are left out."""
    from pypdf.generic import Destination

    if "/Outlines" not in reader.root_object:
        return
    numbers = {
        page.indirect_reference.idnum: index
        for index, page in enumerate(reader.pages)
        if page.indirect_reference is not None
    }
    pending: list[tuple[Any, int]] = [(item, 1) for item in reversed(reader.outline)]
    for _ in range(_MOST_ENTRIES):
        if not pending:
            return
        item, level = pending.pop()
        if isinstance(item, list):  # the children of the entry before it
            if level < _DEEPEST:
                pending += [(child, level + 1) for child in reversed(item)]
        elif isinstance(item, Destination):
            number = numbers.get(getattr(item.page, "idnum", -1))
            title = " ".join(str(item.title or "").split())
            if number is not None and title:
                yield OutlineEntry(title[:_LONGEST_TITLE], level, number)
