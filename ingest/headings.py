"""Headings of text without markup: Japanese rules and reports, numbered English parts."""

from __future__ import annotations

from ingest.document import Heading


def find_headings(text: str) -> tuple[Heading, ...]:
    """Find the headings of a page of plain text."""
    return ()
