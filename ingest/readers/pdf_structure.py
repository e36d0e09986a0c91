"""Outline, page labels and metadata of a PDF, as far as they say something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from ingest.readers.pdfium.file import PdfFile
from ingest.readers.pdfium.structure import OutlineEntry

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
_DATES: Final = {"CreationDate": "created", "ModDate": "modified"}
_TEXTS: Final = {
    "Title": "title",
    "Author": "author",
    "Subject": "subject",
    "Keywords": "keywords",
    "Creator": "creator",
    "Producer": "producer",
}


@dataclass(frozen=True, slots=True)
class Structure:
    """What a PDF says about itself. `labels` has one entry per page, or none at all."""

    title: str = ""
    labels: tuple[str, ...] = ()
    outline: tuple[OutlineEntry, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()


def read_structure(file: PdfFile) -> Structure:
    """Return what an open PDF says about itself."""
    metadata = tuple(_metadata(file))
    title = dict(metadata).get("title", "")
    return Structure(
        title="" if _NO_TITLE.fullmatch(title) else title,
        labels=file.labels(),
        outline=tuple(file.outline()),
        metadata=metadata,
    )


def _metadata(file: PdfFile) -> Iterator[tuple[str, str]]:
    for key, name in _TEXTS.items():
        value = " ".join(file.information(key).split())[:_LONGEST_TITLE]
        if value and not _BROKEN.search(value):
            yield name, value
    for key, name in _DATES.items():
        moment = _date(file.information(key))
        if moment:
            yield name, moment
    language = file.language()
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
