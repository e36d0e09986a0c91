"""Sets made harder by mistakes, in the same places for the same seed."""

from __future__ import annotations

from evaluation.questions import EvaluationQuestion, QuestionSet, SourceText
from evaluation.robustness import misread, mistype

TEXT = "# 図書館\n\n" + "図書館は午前九時に開館し、午後七時に閉館する。" * 20
SET = QuestionSet(
    "set",
    (
        EvaluationQuestion("図書館は何時に開館しますか？", ("午前九時",), ("a.md",)),
        EvaluationQuestion("何？", (), ()),
    ),
    (SourceText("a.md", TEXT),),
)


def test_one_character_of_a_question_is_wrong() -> None:
    typed = {mistype(SET, seed).questions[0].text for seed in range(30)}
    original = SET.questions[0].text
    assert original not in typed
    assert {len(text) - len(original) for text in typed} == {-1, 0, 1}
    assert all(text.endswith("か？") for text in typed)
    assert mistype(SET, 3) == mistype(SET, 3)
    assert mistype(SET, 3).questions[1].text == "何？"


def test_a_share_of_the_characters_is_misread_and_no_answer() -> None:
    read = misread(SET, 0.1, seed=5).documents[0].text
    wrong = sum(a != b for a, b in zip(read, TEXT, strict=True))
    assert 20 < wrong < 60
    assert read.startswith("# 図書館\n\n")
    assert read.count("午前九時") == 20
    assert misread(SET, 0.0, seed=5) == SET
