"""Which calibration decides in a library, and at which rate of error."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from index.library import Library
from index.preferences import Preferences
from ingest.notice import UsageError
from retrieval.answer import Basis, Outcome
from retrieval.ask import Asker
from retrieval.own_calibration import (
    OwnCalibration,
    choose_model,
    read_own,
    require_own,
    write_own,
)
from tests.retrieval.conftest import simple_model

ERRORS = ((0.1, 0.05, 0.2), (0.05, 0.02, 0.1))
SHIPPED = replace(simple_model(), limits=((1, 0.95), (5, 0.8), (10, 0.3)))
OWN = OwnCalibration(
    replace(SHIPPED, intercept=-9.0, limits=((5, 0.5), (10, 0.4))),
    "2026-01-01T00:00:00+00:00",
    50,
    40,
    ERRORS,
)


def test_it_is_read_as_it_was_written() -> None:
    assert read_own(write_own(OWN)) == OWN
    assert read_own("") is None
    assert read_own("{}") is None
    assert read_own('{"errors": [[1], [2]]}') is None


def test_the_shipped_model_decides_at_the_rate_chosen() -> None:
    model, basis = choose_model(SHIPPED, Preferences(1))
    assert (model.found, model.weak, basis) == (0.95, 0.4, Basis(1))
    model, basis = choose_model(SHIPPED, Preferences(10))
    assert (model.found, model.weak, basis) == (0.3, 0.3, Basis(10))
    assert choose_model(simple_model(), Preferences(1)) == (simple_model(), Basis(5))


def test_the_own_one_decides_only_when_the_person_says_so() -> None:
    written = write_own(OWN)
    assert choose_model(SHIPPED, Preferences(5, written, False)) == (SHIPPED.at(5), Basis(5))
    model, basis = choose_model(SHIPPED, Preferences(5, written, True))
    assert (model, basis) == (OWN.model.at(5), Basis(5, is_own=True))
    # At a rate for which it has no threshold, the usual one.
    assert choose_model(SHIPPED, Preferences(1, written, True))[1] == Basis(5, is_own=True)


@pytest.mark.parametrize("change", [{"judge": "another"}, {"coefficients": (1.0,)}])
def test_one_of_another_judge_or_other_features_is_told_and_not_used(
    change: dict[str, object],
) -> None:
    foreign = replace(OWN, model=replace(OWN.model, **change))  # type: ignore[arg-type]
    preferences = Preferences(5, write_own(foreign), True)
    assert choose_model(SHIPPED, preferences) == (SHIPPED.at(5), Basis(5, False, is_outdated=True))
    with pytest.raises(UsageError, match="another judge"):
        require_own(preferences, SHIPPED.judge)
    with pytest.raises(UsageError, match="no calibration of its own"):
        require_own(Preferences(), SHIPPED.judge)


def test_answers_follow_what_was_decided_at_once(asker: Asker, library: Library) -> None:
    question = "文書の保存期間は？"
    assert asker.ask(question).outcome is Outcome.FOUND
    library.preferences.store_own_calibration(write_own(OWN))
    library.preferences.use_own_calibration(is_used=True)
    refused = asker.ask(question)
    assert (refused.outcome, refused.basis.is_own) == (Outcome.NOT_FOUND, True)
    library.preferences.use_own_calibration(is_used=False)
    assert asker.ask(question).basis == Basis()


def test_what_is_written_is_plain_json() -> None:
    assert json.loads(write_own(OWN))["questions"] == 50
