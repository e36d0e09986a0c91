"""Articles that a question names, and passages that stand in them."""

from __future__ import annotations

import pytest

from ingest.keys import fold
from retrieval.references import OTHER_LAW, Reference, read_references, weigh_place


@pytest.mark.parametrize(
    ("question", "references"),
    [
        ("第十二条では何を定めていますか", (Reference("12"),)),
        ("刑法１９９条の刑は？", (Reference("199", "刑法"),)),
        ("道路交通法第二十七条の二の二の規定", (Reference("27の2の2", "道路交通法"),)),
        ("文書規程第3条及び第5条", (Reference("3", "文書規程"), Reference("5", "文書規程"))),
        ("法第4条", (Reference("4"),)),
        ("What does Article 5 say?", (Reference("5"),)),
        ("Sections 12 and 13", (Reference("12"),)),
        ("3つの条件は何ですか", ()),
        ("次の3条件と第2条件", ()),
        ("2条例を廃止した理由", ()),
        ("第5条の2つの要件と第６条の12年間", (Reference("5"), Reference("6"))),
        ("9" * 100_000 + "条", ()),
        ("", ()),
    ],
)
def test_references_are_read(question: str, references: tuple[Reference, ...]) -> None:
    assert read_references(fold(question).text) == references


def place(question: str, title: str, headings: tuple[str, ...], text: str = "本文") -> float:
    return weigh_place(read_references(fold(question).text), title, headings, text)


@pytest.mark.parametrize(
    ("title", "headings", "fit"),
    [
        ("道路交通法", ("第二章", "第五条（通行）"), 1.0),
        ("", ("道路交通法", "第５条"), 1.0),
        ("道路交通法施行令", ("第五条",), OTHER_LAW),
        ("道路交通法", ("第五条の二",), 0.0),
        ("道路交通法", ("第十五条",), 0.0),
        ("道路交通法", (), 0.0),
    ],
)
def test_the_article_and_its_law_count(title: str, headings: tuple[str, ...], fit: float) -> None:
    assert place("道路交通法第五条の罰則は？", title, headings) == fit


def test_an_article_that_begins_a_line_counts_and_one_within_a_line_does_not() -> None:
    begins = "前の条の終わり。\n　第五条　車両は、左側を通行する。"
    assert place("第5条は？", "", (), begins) == 1.0
    assert place("第5条は？", "", (), "第四条　第五条の規定を準用する。") == 0.0


def test_a_law_whose_name_holds_particles_is_told_by_its_title() -> None:
    question = "個人情報の保護に関する法律第二十三条の罰則は？"
    assert place(question, "個人情報の保護に関する法律", ("第二十三条",)) == 1.0
    assert place(question, "行政手続法", ("第二十三条",)) == OTHER_LAW


def test_english_articles_are_found_under_english_headings() -> None:
    assert place("What does Article 7 allow?", "Open data policy", ("Article 7 Reuse",)) == 1.0
    assert weigh_place((), "", ("第五条",), "") == 0.0
