"""Asked questions: newest first, each once, until they are forgotten."""

from __future__ import annotations

from index.catalogue.questions import KEPT_QUESTIONS
from index.library import Library
from tests.fakes import FakeWords


def asked(library: Library) -> list[tuple[str, str]]:
    return [(each.question, each.outcome) for each in library.history.questions()]


def test_a_question_asked_again_is_the_newest_once(library: Library) -> None:
    library.history.record("甲？", "found")
    library.history.record("乙？", "not_found")
    library.history.record("甲？", "weak")
    with Library.open(library.directory, words=FakeWords()) as again:
        assert asked(again) == [("甲？", "weak"), ("乙？", "not_found")]


def test_one_or_all_are_forgotten(library: Library) -> None:
    for question in ("甲？", "乙？", "丙？"):
        library.history.record(question, "found")
    newest = library.history.questions()[0]
    library.history.forget(newest.id)
    library.history.forget(newest.id)
    assert [question for question, _ in asked(library)] == ["乙？", "甲？"]
    library.history.forget_all()
    assert asked(library) == []


def test_the_oldest_of_too_many_are_forgotten(library: Library) -> None:
    for number in range(KEPT_QUESTIONS + 2):
        library.history.record(f"{number}？", "found")
    questions = [question for question, _ in asked(library)]
    assert len(questions) == KEPT_QUESTIONS
    assert questions[-1] == "2？"
