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


def test_a_question_is_asked_in_english_words() -> None:
    words = {"手数料": ("fee",), "始": ("begin",), "市": ("city",)}
    switched = {
        CodeSwitcher(words, random.Random(seed)).switch_question("市の手数料はいつ始まりますか？")
        for seed in range(20)
    }
    ordered = "city fee when begin"
    turned = "begin when fee city"
    assert switched == {ordered, ordered + "?", turned, turned + "?"}


def test_a_question_of_unknown_words_stays_as_it_is() -> None:
    switcher = CodeSwitcher({"市": ("city",)}, random.Random(1))
    assert switcher.switch_question("阿蘇山麓の湧水池はどこですか") is None
