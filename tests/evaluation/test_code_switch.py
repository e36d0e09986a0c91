"""Japanese questions in English words, by a word list."""

from __future__ import annotations

import random
from pathlib import Path

from evaluation.code_switch import CodeSwitcher, read_glosses

EDICT = """　？？？ /EDICT/
手数料 [てすうりょう] /(n) (handling) fee/charge (e.g. for a cancellation)/(P)/
手数料 [てかず] /(obs) trouble/
始まる [はじまる] /(v5r,vi) to begin/to start/(P)/
市 [し] /(n) city/(P)/
デジタル /(n) digital/(P)/
長い文 [ながいぶん] /(n) a gloss of far too many words to be of use/
"""


def glosses(tmp_path: Path) -> dict[str, tuple[str, ...]]:
    file = tmp_path / "edict"
    file.write_bytes(EDICT.encode("euc-jp"))
    return dict(read_glosses(file))


def test_read_glosses_keeps_short_glosses_and_stems_of_common_verbs(tmp_path: Path) -> None:
    assert glosses(tmp_path) == {
        "手数料": ("fee", "charge"),
        "始まる": ("begin", "start"),
        "始": ("begin", "start"),
        "市": ("city",),
        "デジタル": ("digital",),
    }


QUESTION = "市の手数料はいつ始まりますか？"
WORDS = {"手数料": ("fee",), "始": ("begin",), "市": ("city",)}
JOINTS = {"the", "of", "in", "is", "did", "for"}


def content_words(question: str | None) -> list[str]:
    assert question is not None
    return [word for word in question.rstrip("?").split() if word not in JOINTS]


def test_a_question_is_asked_in_english_words() -> None:
    orders = {
        tuple(content_words(CodeSwitcher(WORDS, random.Random(seed)).switch_question(QUESTION)))
        for seed in range(20)
    }
    assert orders == {("city", "fee", "when", "begin"), ("begin", "when", "fee", "city")}


def test_words_of_the_passage_may_stay_japanese() -> None:
    passage = "手数料は、市が定める。"
    asked = {
        tuple(sorted(content_words(switcher.switch_question(QUESTION, passage))))
        for switcher in (CodeSwitcher(WORDS, random.Random(seed)) for seed in range(40))
    }
    assert asked == {
        ("begin", "city", "fee", "when"),
        ("begin", "city", "when", "手数料"),
        ("begin", "fee", "when", "市"),
        ("begin", "when", "市", "手数料"),
    }


def test_what_stands_between_known_words_stays_together() -> None:
    switcher = CodeSwitcher(
        {"手": ("hand",), "塚": ("mound",), "作品": ("work",)}, random.Random(2)
    )
    words = content_words(switcher.switch_question("手塚作品はいつ？"))
    assert sorted(words) == ["when", "work", "手塚"]


def test_a_question_of_unknown_words_stays_as_it_is() -> None:
    switcher = CodeSwitcher({"市": ("city",)}, random.Random(1))
    assert switcher.switch_question("阿蘇山麓の湧水池はどこですか") is None
