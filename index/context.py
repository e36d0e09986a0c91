"""The indexed text of a passage: what stands above it, then its own words."""

from __future__ import annotations

import re
from typing import Final

from ingest.document import Passage

# The embedded model reads 512 tokens; a long trail of headings must not push the passage out.
_CONTEXT_CHARACTERS: Final = 120
# File names like 議事録.pdf say what a document is; names like 000_49c0fd.txt only add noise.
_SPEAKING: Final = re.compile(r"[぀-ヿ㐀-鿿]{2,}")


def indexed_text(document_title: str, file_name: str, passage: Passage, text: str) -> str:
    """Return the text that is embedded and indexed for a passage: title, headings, its slice.

    `text` is the passage's slice of its page. Headings the passage itself begins with are not
    repeated.
    """
    parts: list[str] = []
    title = document_title or _speaking_name(file_name)
    for part in (title, *passage.heading_path):
        part = " ".join(part.split())
        if part and part not in parts and not text.lstrip("#> \n").startswith(part):
            parts.append(part)
    context = " ".join(parts)[:_CONTEXT_CHARACTERS]
    return f"{context}\n{text}" if context else text


def _speaking_name(file_name: str) -> str:
    stem = file_name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return stem if _SPEAKING.search(stem) else ""
