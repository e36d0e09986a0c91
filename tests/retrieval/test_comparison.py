"""An answer beside an earlier one of the same question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.kept import GivenAnswer
from ingest.document import DocumentId, PassageId
from retrieval.answer import Answer, Outcome, Quote, Searched
from retrieval.comparison import Change, compare_answers, quoted_places


def quote(digit: str, *, document: str = "a", start: int = 0) -> Quote:
    return Quote(
        passage=PassageId(1),
        document=DocumentId(document * 16),
        sha256=document * 64,
        page=1,
        start=start,
        end=start + 5,
        passage_start=0,
        passage_end=50,
        heading_path=(),
        digest=digit * 64,
        confidence=0.9,
    )


def answer(*quotes: Quote, outcome: str = "found", generation: int = 1) -> Answer:
    searched = Searched(1, 1, generation)
    return Answer("問い？", Outcome(outcome), 0.9, quotes, (), searched, 1.0)


def given(of: Answer, *, removed: int = 0) -> GivenAnswer:
    generation = of.searched.generation
    return GivenAnswer(of.outcome.value, generation, "", quoted_places(of), removed)


ONE, TWO, THREE = quote("1"), quote("2", start=10), quote("3", start=20)


def test_the_same_answer_of_a_later_generation_is_no_other() -> None:
    compared = compare_answers(given(answer(ONE, TWO)), answer(TWO, ONE, generation=7))
    assert not compared.is_other
    assert [each.change for each in compared.changes] == [Change.SAME, Change.SAME]
    assert [each.then and each.then.number for each in compared.changes] == [2, 1]
    assert (compared.then.generation, compared.generation) == (1, 7)


def test_new_moved_same_and_gone_are_told_apart() -> None:
    moved = replace(TWO, document=DocumentId("b" * 16), start=40, end=45)
    compared = compare_answers(given(answer(ONE, TWO, THREE)), answer(moved, quote("4"), ONE))
    assert [each.change for each in compared.changes] == [
        Change.MOVED,
        Change.NEW,
        Change.SAME,
        Change.GONE,
    ]
    assert [each.then and each.then.number for each in compared.changes] == [2, None, 1, 3]
    assert [each.now and each.now.number for each in compared.changes] == [1, 2, 3, None]
    assert compared.is_other


def test_a_text_that_stands_twice_is_matched_once() -> None:
    again = replace(ONE, start=30, end=35)
    compared = compare_answers(given(answer(ONE)), answer(again, ONE))
    assert [each.change for each in compared.changes] == [Change.NEW, Change.SAME]


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (given(answer(ONE, outcome="weak")), answer(ONE)),
        (given(answer(ONE), removed=1), answer(ONE)),
        (given(answer()), answer(ONE)),
        (given(answer(ONE)), answer()),
    ],
)
def test_another_outcome_and_removed_quotes_are_changes(then: GivenAnswer, now: Answer) -> None:
    assert compare_answers(then, now).is_other


def test_quotes_gone_from_nothing_to_nothing_change_nothing() -> None:
    compared = compare_answers(given(answer(outcome="not_found")), answer(outcome="not_found"))
    assert compared.changes == ()
    assert not compared.is_other
