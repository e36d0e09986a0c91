"""Measuring a library by one's own questions, and the calibration that comes of it."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from evaluation.calibrate import first_quotes
from evaluation.collect import Observation, Observed
from evaluation.metrics import FirstQuotes, calibration_error
from evaluation.own import measure_own, own_set, read_measured, take_over
from evaluation.own_calibration import find_cost, fit_own
from evaluation.own_trial import try_counts
from evaluation.questions import EvaluationQuestion, QuestionSet
from index.library import Library
from ingest.notice import UsageError
from retrieval.ask import Asker
from retrieval.confidence import Calibration
from retrieval.features import Features
from tests.fakes import FakeEmbedder, ingest_fake
from tests.retrieval.conftest import FakeJudge, simple_model

SET = QuestionSet(
    "own",
    (
        EvaluationQuestion("文書の保存期間は？", ("十年",), ("rules.md",)),
        EvaluationQuestion("図書館の開館時間は？", ("午前九時",), ()),
        EvaluationQuestion("廃棄はいつから？", ("二〇一八年五月",), ("rules.md",)),
        EvaluationQuestion("市長の名前は？", (), ()),
    ),
    (),
)


@pytest.fixture
def asker(library: Library) -> Asker:
    model = simple_model()
    judge = FakeJudge({"保存": "十年", "開館": "午前九時"})
    return Asker(library, FakeEmbedder(), judge, Calibration(model, model))


def test_a_run_is_kept_with_the_library(asker: Asker, library: Library) -> None:
    take_over(library, SET)
    library.own_questions.add_unlabelled("答えをまだ付けていない質問")
    assert own_set(library).questions == SET.questions
    told: list[int] = []
    observations = measure_own(asker, told.append)
    assert told == [0, 1, 2, 3]
    assert list(first_quotes(asker.model, observations).correct) == [True, True, False, False]
    measured = library.own_questions.newest()
    assert measured is not None
    assert read_measured(measured) == observations
    assert (measured.judge, measured.generation) == ("fake", library.snapshot().generation)
    # Four questions are no calibration.
    assert library.preferences.read().own_calibration == ""


def test_a_library_without_labelled_questions_is_told(asker: Asker, library: Library) -> None:
    library.own_questions.add_unlabelled("何？")
    with pytest.raises(UsageError, match="no labelled questions"):
        measure_own(asker, lambda _: None)
    assert library.own_questions.newest() is None


def test_ten_alike_documents_hold_one_answer(library: Library) -> None:
    folder = library.directory.parent / "same"
    folder.mkdir()
    for number in range(10):
        text = f"駐車場は八時に開く。\n{' ' * number}"
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    ingest_fake(library, folder)
    model = simple_model()
    asker = Asker(library, FakeEmbedder(), FakeJudge({"駐車場": "八時"}), Calibration(model, model))
    library.own_questions.label("駐車場は何時から？", ("八時",))
    observations = measure_own(asker, lambda _: None)
    assert first_quotes(model, observations).correct.tolist() == [True]


def made(count: int, *, bias: float, seed: int = 1) -> list[Observation]:
    """Return questions whose stated logit is wrong by a bias."""
    source = np.random.default_rng(seed)
    rows = []
    for number in range(count):
        logit = float(source.normal(0.0, 2.0))
        right = bool(source.random() < 1 / (1 + np.exp(-logit)))
        values = (logit + bias, *(0.0,) * (len(fields(Features)) - 1))
        candidate = Observed(values, "a.md", right, 10, right)
        rows.append(Observation(f"q{number}", right, (), ("a.md",), (candidate,)))
    return rows


@pytest.mark.slow
def test_fifty_questions_bring_a_biased_confidence_nearer_to_the_truth() -> None:
    shipped = simple_model()
    own = fit_own(shipped, made(50, bias=3.0))
    assert (own.questions, own.model.judge) == (50, "fake")
    before, after = own.errors
    assert after[0] < before[0]
    assert before[1] <= before[0] <= before[2]
    unseen = made(2000, bias=3.0, seed=2)
    every = np.arange(2000)
    errors = [
        calibration_error(first_quotes(model, unseen), every) for model in (shipped, own.model)
    ]
    assert errors[1] < errors[0] / 2
    # The ranking is the shipped one, and only rates that fifty answers can show have limits.
    assert set(dict(own.model.limits)) == {5, 10}
    assert own.model.found == dict(own.model.limits)[5]
    assert own.model.weak <= own.model.found


@pytest.mark.slow
def test_a_right_confidence_is_left_about_as_it_is() -> None:
    own = fit_own(simple_model(), made(400, bias=0.0))
    assert own.model.coefficients[0] == pytest.approx(1.0, abs=0.25)
    assert own.model.intercept == pytest.approx(0.0, abs=0.35)
    assert set(dict(own.model.limits)) == {1, 5, 10}


@pytest.mark.parametrize(
    "rows", [made(29, bias=0.0), [], [each for each in made(80, bias=0.0) if each.answerable]]
)
def test_too_few_questions_of_either_kind_are_told(rows: list[Observation]) -> None:
    with pytest.raises(UsageError, match="too few for a calibration"):
        fit_own(simple_model(), rows)


def firsts(correct: list[bool], answerable: list[bool]) -> FirstQuotes:
    confidence = np.linspace(0.99, 0.01, len(correct))
    right = np.array(correct)
    return FirstQuotes(confidence, right, np.array(answerable), np.ones(right.size), right)


def test_what_a_rate_costs() -> None:
    first = firsts([True] * 30 + [False] + [True] * 9 + [False] * 10, [True] * 40 + [False] * 10)
    cost = find_cost(first, 5)
    assert cost.threshold == pytest.approx(float(first.confidence[40]))
    # Thresholds of the other folds decide: a fifth of the questions loses its last one.
    assert cost.given == 40
    assert cost.wrong.value == pytest.approx(2 / 40)
    assert cost.answered.value == pytest.approx(38 / 40)
    assert cost.let_through.value == pytest.approx(1 / 10)
    strict = find_cost(first, 1)
    assert (strict.is_testable, strict.threshold, strict.given) == (False, None, 0)


def test_what_a_rate_costs_is_told_by_questions_that_did_not_set_the_threshold() -> None:
    source = np.random.default_rng(4)
    shares = []
    for _ in range(40):
        confidence = source.random(60)
        right = source.random(60) < confidence
        shares.append(find_cost(FirstQuotes(confidence, right, right, np.ones(60), right), 10))
    given = sum(cost.given for cost in shares)
    wrong = sum(round(cost.wrong.value * cost.given) for cost in shares if cost.given)
    kept = [cost for cost in shares if cost.threshold is not None]
    # On its own questions each threshold keeps to 10%; on others they do not quite.
    assert len(kept) > 30
    assert 0.10 < wrong / given < 0.20


def test_what_a_word_list_brought_sets_no_threshold_and_is_never_given() -> None:
    first = firsts([True] * 40, [True] * 40)
    crossed = np.arange(40) >= 30
    cost = find_cost(replace(first, crossed=crossed), 5)
    assert cost.threshold == pytest.approx(float(first.confidence[29]))
    assert cost.given <= 30
    assert cost.let_through.value != cost.let_through.value  # of none


def test_a_rate_that_no_threshold_keeps_to() -> None:
    cost = find_cost(firsts([False] * 5 + [True] * 25, [True] * 30), 5)
    assert (cost.is_testable, cost.threshold, cost.given) == (True, None, 0)


@pytest.mark.slow
def test_a_trial_fits_on_few_and_tests_on_the_others() -> None:
    trials = list(try_counts(simple_model(), made(300, bias=3.0), 50, 5))
    assert len(trials) == 5
    assert all(after < before for before, after in trials)
    assert list(try_counts(simple_model(), made(90, bias=3.0), 50, 5)) == []


@pytest.mark.slow
@pytest.mark.parametrize("texts", [[], ["駐車場は八時に開く。\n"]], ids=["empty", "one document"])
def test_the_smallest_libraries_are_measured(tmp_path: Path, texts: list[str]) -> None:
    folder = tmp_path / "few"
    folder.mkdir()
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "few-library") as library:
        if texts:
            ingest_fake(library, folder)
        model = simple_model()
        judge = FakeJudge({"駐車場": "八時"})
        asker = Asker(library, FakeEmbedder(), judge, Calibration(model, model))
        library.own_questions.label("駐車場は何時から？", ("八時",))
        observations = measure_own(asker, lambda _: None)
        assert [len(each.candidates) for each in observations] == [len(texts)]
        assert first_quotes(model, observations).correct.tolist() == [bool(texts)]
