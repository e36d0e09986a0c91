"""Two runs compared question by question, on cases worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.collect import Observation, Observed
from evaluation.compare import compare_runs
from ingest.notice import UsageError


def asked(question: str, confidence: float, right: bool, *, answerable: bool = True) -> Observation:
    candidate = Observed((), "a.md", right, 10, right, confidence)
    return Observation(question, answerable, ("a.md",), ("a.md",), (candidate,))


@pytest.mark.slow
def test_gained_and_lost_questions_are_named_and_tested() -> None:
    before = [asked(f"q{n}", 0.5, n < 10) for n in range(20)]
    after = [asked(f"q{n}", 0.5, n != 0 and n < 18) for n in reversed(range(20))]
    comparison = compare_runs(before, after)
    assert comparison.questions == 20
    assert comparison.gained == tuple(f"q{n}" for n in range(10, 18))
    assert comparison.lost == ("q0",)
    assert comparison.p == pytest.approx(2 * (1 + 9) / 2**9)
    right = comparison.differences["first quote right"]
    assert (right.first, right.second) == (0.5, 0.85)
    assert right.difference.value == pytest.approx(0.35)
    assert right.is_beyond_chance
    assert "auroc" not in comparison.differences


@pytest.mark.slow
def test_a_run_does_not_differ_from_itself() -> None:
    run = [asked(f"q{n}", n / 20, n % 3 > 0, answerable=n % 3 > 0) for n in range(20)]
    comparison = compare_runs(run, run)
    assert comparison.p == 1.0
    assert [each.difference.value for each in comparison.differences.values()] == [0.0] * 5
    assert not any(each.is_beyond_chance for each in comparison.differences.values())


@pytest.mark.slow
def test_questions_of_one_run_alone_are_counted_and_left_out() -> None:
    comparison = compare_runs(
        [asked("both", 0.5, True), asked("old", 0.5, True)],
        [asked("both", 0.5, True), asked("both", 0.5, True)],
    )
    assert (comparison.questions, comparison.only_first, comparison.only_second) == (1, 1, 1)
    with pytest.raises(UsageError, match="no question in common"):
        compare_runs([asked("a", 0.5, True)], [asked("b", 0.5, True)])


def test_a_run_without_recorded_confidences_is_refused() -> None:
    run = [asked("q", 0.5, True)]
    candidate = replace(run[0].candidates[0], confidence=None)
    with pytest.raises(UsageError, match="cannot be compared"):
        compare_runs(run, [replace(run[0], candidates=(candidate,))])


@pytest.mark.slow
def test_a_question_without_candidates_counts_as_wrong() -> None:
    run = [asked("q", 0.5, True)]
    comparison = compare_runs(run, [replace(run[0], candidates=())])
    assert comparison.lost == ("q",)
