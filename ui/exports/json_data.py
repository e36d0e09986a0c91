"""Kept quotes as JSON, which `python -m retrieval --verify` reads again."""

from __future__ import annotations

import json
from typing import Final

from index.kept import KeptQuote
from ingest.notice import Language
from retrieval.citation import serialise_citation
from ui.exports.excerpt import Excerpt, Withheld, statement

SHAPE: Final = "tenkyo-quotes/1"


def export_json(excerpt: Excerpt, language: Language) -> bytes:
    """Return a JSON object whose `quotes` are citations; each `text` is exact."""
    content = {
        "format": SHAPE,
        "statement": statement(excerpt, language),
        "exported_at": excerpt.exported_at,
        "library_generation": excerpt.generation,
        "quotes": [_quote(kept) for kept in excerpt.quotes],
        "withheld": [_withheld(item) for item in excerpt.withheld],
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _quote(kept: KeptQuote) -> dict[str, object]:
    work = {"group": kept.group, "note": kept.note, "decision": kept.decision.value}
    return {**serialise_citation(kept.citation), **work}


def _withheld(item: Withheld) -> dict[str, object]:
    cited = item.kept.citation
    return {
        "standing": item.standing.value,
        "file": cited.file,
        "sha256": cited.sha256,
        "page": cited.page,
        "start": cited.start,
        "end": cited.end,
        "question": cited.question,
    }
