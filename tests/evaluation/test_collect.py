"""What is measured is what a person would be shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.calibrate import first_quotes
from evaluation.collect import Observation, format_observations, observe, parse_observations
from evaluation.metrics import Interval
from evaluation.questions import EvaluationQuestion
from evaluation.report import find_failures, outcome_figures
from index.library import Library
from retrieval.answer import Outcome
from retrieval.ask import Asker
from retrieval.confidence import Calibration
from retrieval.glossary import Glossary
from tests.fakes import FakeEmbedder
from tests.retrieval.conftest import FakeJudge, simple_model

TWO = "文書の保存期間は何年ですか？ 廃棄した文書は誰が買いますか？"


def one(asker: Asker, text: str, *answers: str) -> Observation:
    (observation,) = observe(asker, [EvaluationQuestion(text, answers, ())], lambda _: None)
    return observation


def test_of_several_questions_in_one_the_least_surely_answered_counts(
    library: Library,
) -> None:
    model = simple_model()
    judge = FakeJudge({"保存": "十年"})
    asker = Asker(library, FakeEmbedder(), judge, Calibration(model, model))
    answer = asker.ask(TWO)
    assert [part.outcome for part in answer.parts] == [Outcome.FOUND, Outcome.NOT_FOUND]
    observed = one(asker, TWO, "十年")
    first = first_quotes(asker.model, [observed])
    assert observed.question == TWO
    assert first.confidence[0] == pytest.approx(answer.confidence, abs=1e-6)
    assert first.confidence[0] < asker.model.weak


def test_what_the_word_list_brought_is_never_counted_as_found(library: Library) -> None:
    model = simple_model()
    judge = FakeJudge({"保存": "十年"})
    glossary = Glossary("preservation\t保存\n".encode())
    asker = Asker(
        library, FakeEmbedder(), judge, Calibration(model, model), glossary=lambda: glossary
    )
    asked = "How long is the preservation?"
    assert asker.ask(asked).outcome is Outcome.WEAK
    observed = one(asker, asked, "十年")
    first = first_quotes(model, [observed])
    assert first.confidence[0] > model.found
    assert outcome_figures(first, model)["answered as found"] == Interval(0.0, 0.0, 0.0)
    # Shown as possibly related although nothing answers it is no failure; as found it would be.
    nothing = first_quotes(model, [one(asker, asked)])
    assert find_failures(model, [asked], nothing) == ()
    assert len(find_failures(model, [asked], replace(nothing, crossed=~nothing.crossed))) == 1
    assert parse_observations(format_observations([observed])) == [observed]
