"""Lengths of time in words."""

from __future__ import annotations

from ingest.notice import Language
from ui.words import Text, say


def duration(seconds: int, language: Language) -> str:
    """Return a time in words, in the unit that suits it."""
    if seconds < 90:
        return say(Text.START_SECONDS, language, count=seconds)
    if seconds < 5400:
        return say(Text.START_MINUTES, language, count=round(seconds / 60))
    return say(Text.START_HOURS, language, count=round(seconds / 3600))
