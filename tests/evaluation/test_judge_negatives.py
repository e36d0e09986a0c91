"""What looks like an answer and is none."""

from __future__ import annotations

import random

from evaluation.judge_negatives import SearchedNegatives, change_question

GOLD = "1990年に市の人口は3万人であった。"
ARTICLE = GOLD + "1985年に橋が完成し、最大の工場は東部に建った。"


def test_the_nearest_chunks_come_first() -> None:
    search = SearchedNegatives(
        ["犬は散歩を好む。", "市の人口は減った。", "市の人口は3万人である。"]
    )
    assert search.nearest("市の人口は何万人ですか", 2) == [2, 1]


def test_a_number_of_the_question_is_exchanged_for_one_the_text_does_not_hold() -> None:
    for seed in range(20):
        changed = change_question("1990年の人口は？", GOLD, ARTICLE, random.Random(seed))
        assert changed is not None
        assert changed != "1990年の人口は？"
        assert changed.endswith("年の人口は？")
        assert changed[:4] not in GOLD


def test_an_opposite_takes_the_place_of_a_word() -> None:
    changed = change_question(
        "最大の工場はどこ？", "最大の工場は東部に建った。", "", random.Random(1)
    )
    assert changed == "最小の工場はどこ？"


def test_a_name_is_exchanged_for_another_of_the_article() -> None:
    article = "イギリスは勝利した。フランスは和平を望んだ。"
    gold = "イギリスは勝利した。"
    changed = change_question("イギリスはどうなった？", gold, article, random.Random(1))
    assert changed == "フランスはどうなった？"


def test_nothing_to_change_gives_none() -> None:
    assert change_question("それは何か？", GOLD, ARTICLE, random.Random(1)) is None
