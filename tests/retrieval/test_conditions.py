"""Phrases and exclusions written into a question."""

from __future__ import annotations

import pytest

from retrieval.conditions import Conditions, read_conditions


@pytest.mark.parametrize(
    ("question", "rest", "conditions"),
    [
        ("「施行期日」はいつ", "「施行期日」はいつ", Conditions(("施行期日",))),
        ("『第三条』は?", "『第三条』は?", Conditions(("第3条",))),
        ('"Open Data" licence', '"Open Data" licence', Conditions(("open data",))),
        ("手数料はいくら －下水道", "手数料はいくら", Conditions((), ("下水道",))),
        ("-draft fees", "fees", Conditions((), ("draft",))),
        ("e-Gov とは", "e-Gov とは", Conditions()),
        ("-5度の日は？", "-5度の日は？", Conditions()),
        ("「」とは", "「」とは", Conditions()),
    ],
)
def test_read_conditions(question: str, rest: str, conditions: Conditions) -> None:
    assert read_conditions(question) == (rest, conditions)
    assert bool(conditions) is (conditions != Conditions())


def test_phrases_come_first_and_excluded_words_go() -> None:
    texts = ["手数料の額", "施 行 期日 は四月", "下水道の施行期日", "施行の日"]
    chosen = Conditions(("施行期日",), ("下水道",)).choose(texts, str)
    assert chosen == ["施 行 期日 は四月", "手数料の額", "施行の日"]
