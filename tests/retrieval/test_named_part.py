"""An article that is asked for by its number is found by its number."""

from __future__ import annotations

import pytest

from ingest.document import Page
from ingest.keys import fold
from retrieval.named_part import LONGEST_PART, NamedPart, find_part, read_named_part, shorten

LAW = (
    "文書管理規程\n\n第一章　総則（第一条・第二条）\n第二章　保存（第九条）\n\n第一章　総則\n\n"
    "（目的）\n第一条　この規程は、目的を定める。\n（定義）\n第二条　用語は、次のとおりとする。\n"
    "一　文書　第九条の文書をいう。\n第二条の二　帳票は、文書とみなす。\n\n第二章　保存\n\n"
    "第九条　文書は、十年保存する。\n２　前項の期間は、延ばすことができる。\n\n附　則\n"
    "この規程は、公布の日から施行する。\n\n別表第一（第九条関係）\n永年　条例の原本\n十年　契約書\n"
)


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("第9条には何が書いてありますか", NamedPart("条", "9")),
        ("文書管理規程の第十五条は何を定めていますか？", NamedPart("条", "15", "文書管理規程")),
        ("第二十七条の二の内容を教えてください", NamedPart("条", "27の2")),
        ("第３章には何が書かれていますか", NamedPart("章", "3")),
        ("別表第一の内容は？", NamedPart("別表", "1")),
        ("第12条", NamedPart("条", "12")),
        ("What does Article 9 say?", NamedPart("条", "9")),
        ("What is in Section 4 of the ordinance?", NamedPart("条", "4")),
        ("第12条で公印を省略できるのはどんな文書ですか？", None),
        ("第5条の期限はいつですか", None),
        ("第2条と第3条の違いは何ですか", None),
        ("What does Article 9 say about fees for boats?", None),
        ("9時に何がありますか", None),
    ],
)
def test_read_named_part(question: str, part: NamedPart | None) -> None:
    assert read_named_part(fold(question).text) == part


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (NamedPart("条", "1"), "第一条　この規程は、目的を定める。"),
        (
            NamedPart("条", "2"),
            "第二条　用語は、次のとおりとする。\n一　文書　第九条の文書をいう。",
        ),
        (NamedPart("条", "2の2"), "第二条の二　帳票は、文書とみなす。"),
        (
            NamedPart("条", "9"),
            "第九条　文書は、十年保存する。\n２　前項の期間は、延ばすことができる。",
        ),
        (
            NamedPart("章", "2"),
            "第二章　保存\n\n"
            "第九条　文書は、十年保存する。\n２　前項の期間は、延ばすことができる。",
        ),
        (NamedPart("別表", "1"), "別表第一（第九条関係）\n永年　条例の原本\n十年　契約書"),
        (NamedPart("条", "30"), None),
    ],
)
def test_find_part(part: NamedPart, text: str | None) -> None:
    page = Page(1, LAW)
    span = find_part(page, part)
    assert (page.text[span.start : span.end] if span else None) == text


def test_english_articles_and_other_spellings_of_a_number() -> None:
    text = "Article 4. Fees\nA fee is due. It is paid once.\n\nArticle 12. Dogs\nNo dogs. At all.\n"
    span = find_part(Page(1, text), NamedPart("条", "12"))
    assert span is not None
    assert text[span.start : span.end] == "Article 12. Dogs\nNo dogs. At all."
    for spelled in ("第１２条　", "第一二条　", "第十二条（犬）", "### 第12条 "):
        assert find_part(Page(1, f"{spelled}犬は入れない。"), NamedPart("条", "12")) is not None


def test_a_long_part_is_cut_behind_a_whole_sentence() -> None:
    page = Page(1, "第一条　" + "文書は適切に保存する。" * 200)
    span = find_part(page, NamedPart("条", "1"))
    assert span is not None
    short = shorten(page, span)
    assert short.start == 0
    assert LONGEST_PART - 12 <= short.end <= LONGEST_PART
    assert page.text[: short.end].endswith("保存する。")


@pytest.mark.parametrize(
    ("part", "label"),
    [
        (NamedPart("条", "27の2"), "第27条の2"),
        (NamedPart("別表", ""), "別表"),
        (NamedPart("別表", "3"), "別表第3"),
    ],
)
def test_label(part: NamedPart, label: str) -> None:
    assert part.label == label
