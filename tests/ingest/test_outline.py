"""The headings above the present place."""

from __future__ import annotations

import pytest

from ingest.outline import Outline


@pytest.mark.parametrize(
    ("entered", "path"),
    [
        ([(2, "一 経緯"), (4, "(1) 現状"), (2, "(2) 課題")], ("一 経緯", "(2) 課題")),
        ([(3, "一 経緯"), (2, "二 課題")], ("二 課題",)),
        (
            [
                (2, "経過"),
                (4, "一 甲"),
                (5, "(1) 乙"),
                (2, "(2) 丙"),
                (3, "丁"),
                (3, "二 戊"),
                (4, "(1) 己"),
            ],
            ("経過", "二 戊", "(1) 己"),
        ),
        ([(2, "経過"), (4, "一 甲"), (2, "(1) 乙"), (2, "結び")], ("結び",)),
        ([(2, "【１】目的"), (3, "【２】対象")], ("【２】対象",)),
        ([(2, "第1章 総則"), (3, "第２章 組織")], ("第２章 組織",)),
        ([(2, "1. 目的"), (3, "1.1 背景"), (3, "2. 対象")], ("2. 対象",)),
        ([(2, "(1) 現状"), (3, "(3) 課題")], ("(1) 現状", "(3) 課題")),
        ([(2, "(1) 現状"), (3, "① 市内")], ("(1) 現状", "① 市内")),
        ([(1, "第一条"), (2, "第二条")], ("第一条", "第二条")),
        ([(1, "2024年度"), (2, "2025年度")], ("2024年度", "2025年度")),
    ],
)
def test_the_next_number_stands_beside_the_one_before(
    entered: list[tuple[int, str]], path: tuple[str, ...]
) -> None:
    outline = Outline("")
    for level, text in entered:
        outline.enter(level, text)
    assert outline.path == path
