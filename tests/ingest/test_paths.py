"""The headings above one place of a passage."""

from __future__ import annotations

import pytest

from ingest.document import DocumentId, Page, Passage
from ingest.headings import find_headings
from ingest.passages import split_passages
from ingest.paths import path_at

STATUTE = """（定義）
第二条　この条例において、次に掲げる用語の意義は、当該各号に定めるところによる。
一　施設　市が設ける公の施設をいう。
二　利用者　施設を利用する者をいう。
２　前項第二号の利用者には、団体を含む。
第二条の二　利用者は、次に掲げる事項を守らなければならない。
一　静かにすること。
"""


def _place(text: str, words: str) -> tuple[Page, Passage, int]:
    page = Page(1, text, headings=find_headings(text))
    start = text.index(words)
    passages = split_passages(DocumentId("0"), "", [page])
    (passage,) = (each for each in passages if each.start <= start < each.end)
    return page, passage, start


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("この条例において", ("（定義） 第二条",)),
        ("施設　市が", ("（定義） 第二条", "一")),
        ("利用者　施設", ("（定義） 第二条", "二")),
        ("二　利用者", ("（定義） 第二条", "二")),
        ("前項第二号", ("（定義） 第二条", "２")),
        ("利用者は、次に", ("第二条の二",)),
        ("静かに", ("第二条の二", "一")),
    ],
)
def test_paragraphs_and_items_of_a_statute_are_told(words: str, path: tuple[str, ...]) -> None:
    page, passage, start = _place(STATUTE, words)
    assert path_at(passage, page, start) == path


def test_numbered_lines_of_a_report_are_no_items() -> None:
    text = "調査の結果\n\n一　調査は三回行った。\n二　回答は百件あった。\n"
    page, passage, start = _place(text, "回答は")
    assert path_at(passage, page, start) == passage.heading_path == ()


def test_the_path_of_the_passage_stays() -> None:
    page = Page(1, "本文だけの頁。")
    passage = Passage(DocumentId("0"), 1, 0, 7, ("第一章", "第一節"))
    assert path_at(passage, page, 3) == ("第一章", "第一節")
