"""A person's own questions, measurements and preferences: kept with the library."""

from __future__ import annotations

import pytest

from index.catalogue.own_questions import KEPT_MEASUREMENTS
from index.kept import Measured
from index.library import Library
from index.preferences import Preferences
from tests.fakes import FakeWords

Label = tuple[str, tuple[str, ...] | None, tuple[str, ...]]


def labels(library: Library) -> list[Label]:
    return [(each.question, each.answers, each.files) for each in library.own_questions.questions()]


def test_a_question_waits_is_labelled_and_labelled_anew(library: Library) -> None:
    own = library.own_questions
    assert own.add_unlabelled(" いつ？ ")
    assert not own.add_unlabelled("いつ？")
    own.label("だれ？", ())
    assert labels(library) == [("いつ？", None, ()), ("だれ？", (), ())]
    own.label("いつ？", ("五月",), ("a.md",))
    assert not own.add_unlabelled("いつ？")
    with Library.open(library.directory, words=FakeWords()) as again:
        assert labels(again) == [("いつ？", ("五月",), ("a.md",)), ("だれ？", (), ())]


def test_a_question_is_forgotten_once(library: Library) -> None:
    library.own_questions.label("だれ？", ())
    identity = library.own_questions.questions()[0].id
    library.own_questions.forget(identity)
    library.own_questions.forget(identity)
    assert labels(library) == []


def test_the_newest_measurement_is_returned_and_old_ones_go(library: Library) -> None:
    assert library.own_questions.newest() is None
    for number in range(KEPT_MEASUREMENTS + 2):
        library.own_questions.record(Measured("2026-01-01T00:00:00+00:00", number, "j", "{}\n"))
    newest = Measured("2026-01-01T00:00:00+00:00", KEPT_MEASUREMENTS + 1, "j", "{}\n")
    assert library.own_questions.newest() == newest
    with library.database.read() as connection:
        rows = connection.execute("SELECT count(*) FROM measurements").fetchone()
    assert rows == (KEPT_MEASUREMENTS,)


def test_preferences_are_the_usual_ones_until_decided(library: Library) -> None:
    assert library.preferences.read() == Preferences(5, "", False)
    library.preferences.set_error_rate(1)
    library.preferences.store_own_calibration("{}")
    library.preferences.use_own_calibration(is_used=True)
    assert library.preferences.read() == Preferences(1, "{}", True)
    library.preferences.use_own_calibration(is_used=False)
    assert library.preferences.read() == Preferences(1, "{}", False)
    with pytest.raises(ValueError, match="7"):
        library.preferences.set_error_rate(7)
