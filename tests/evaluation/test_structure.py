"""Statutes as they are marked up and as they are printed."""

from __future__ import annotations

from evaluation.structure import Figures, marked_variant, measure, plain_variant

CONTEXT = """## 見本法
### 第５条
#### 第２項
委員は、次に掲げる者のうちから、市長が任命する。
##### 第１号
学識経験のある者
##### 第３号
関係行政機関の職員
#### 第３項
委員の任期は、二年とする。ただし、補欠の委員の任期は、前任者の残任期間とする。
### 第５条の２
委員は、再任されることができる。
"""


def test_a_statute_is_printed_with_numbers_of_its_own() -> None:
    variant = plain_variant(CONTEXT)
    assert variant.content.split("\n")[:7] == [
        "見本法",
        "",
        "第五条　委員は、次に掲げる者のうちから、市長が任命する。",
        "一　学識経験のある者",
        "二　関係行政機関の職員",
        "２　委員の任期は、二年とする。ただし、補欠の委員の任期は、前任者の残任期間とする。",
        "第五条の二　委員は、再任されることができる。",
    ]
    assert [numbers for numbers, _ in variant.pieces] == [
        ("第5条",),
        ("第5条", "一"),
        ("第5条", "二"),
        ("第5条", "2"),
        ("第5条の2",),
    ]


def test_articles_paragraphs_and_items_are_counted_once() -> None:
    assert measure([marked_variant(CONTEXT)]) == {
        "article": Figures(2, 2, 2),
        "paragraph": Figures(2, 2, 2),
        "item": Figures(2, 0, 2),
    }
    assert measure([plain_variant(CONTEXT)]) == {
        "article": Figures(2, 2, 2),
        "paragraph": Figures(1, 0, 1),
        "item": Figures(2, 0, 2),
    }
