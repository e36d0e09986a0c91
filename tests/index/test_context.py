"""The indexed text of a passage."""

from __future__ import annotations

import pytest

from index.context import indexed_text
from ingest.document import DocumentId, Passage


def passage(*headings: str) -> Passage:
    return Passage(DocumentId("d"), 1, 0, 4, headings)


@pytest.mark.parametrize(
    ("title", "name", "headings", "expected"),
    [
        ("規程", "a.md", ("第一章", "第三条"), "規程 第一章 第三条\n本文。"),
        ("", "000_49c0fd.txt", (), "本文。"),
        ("", "広報みはらし.pdf", (), "広報みはらし\n本文。"),
        ("規程", "x.md", ("規程",), "規程\n本文。"),
        ("", "a.txt", ("本文",), "本文。"),
    ],
)
def test_context_stands_above_the_slice(
    title: str, name: str, headings: tuple[str, ...], expected: str
) -> None:
    assert indexed_text(title, name, passage(*headings), "本文。") == expected


def test_a_long_trail_of_headings_is_cut() -> None:
    text = indexed_text("題" * 500, "a.md", passage(), "本文。")
    assert text == "題" * 120 + "\n本文。"
