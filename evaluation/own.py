"""Measure a library by the questions a person labelled, and keep its own calibration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from evaluation.calibrate import first_quotes
from evaluation.collect import Observation, format_observations, observe, parse_observations
from evaluation.metrics import FirstQuotes
from evaluation.own_calibration import fit_own
from evaluation.questions import EvaluationQuestion, QuestionSet
from index.kept import Measured
from index.library import Library
from ingest.notice import NoticeKind, UsageError, Words
from retrieval.ask import Asker
from retrieval.confidence import Model, load_calibration
from retrieval.own_calibration import OwnCalibration, write_own

OWN_SET = "own"
NOTHING_LABELLED = NoticeKind(
    "nothing_labelled",
    Words(
        en="This library has no labelled questions to measure.",
        ja="このライブラリには、答えの印を付けた質問がありません。",
    ),
    Words(
        en="Label questions on the page Measure, or name a file: `python -m evaluation own FILE`.",
        ja="「測定」で印を付けるか、ファイルを指定してください: `python -m evaluation own FILE`",
    ),
)


def own_set(library: Library) -> QuestionSet:
    """Return the labelled questions of a library; those that wait for a label are left out."""
    questions = tuple(
        EvaluationQuestion(each.question, each.answers, each.files)
        for each in library.own_questions.questions()
        if each.answers is not None
    )
    return QuestionSet(OWN_SET, questions, ())


def take_over(library: Library, questions: QuestionSet) -> None:
    """Put the questions of a set among the library's own, each with its label."""
    for each in questions.questions:
        library.own_questions.label(each.text, each.answers, each.relevant)


def measure_own(asker: Asker, progress: Callable[[int], None]) -> tuple[Observation, ...]:
    """Ask the library's own questions, keep what came of it, and fit its own calibration.

    Too few questions for a calibration leave a former one as it is. `progress` is told how many
    were asked. Raises UsageError when there is nothing to ask.
    """
    questions = own_set(asker.library).questions
    if not questions:
        raise UsageError(NOTHING_LABELLED)
    observations = tuple(observe(asker, questions, progress))
    asker.library.own_questions.record(
        Measured(
            datetime.now(UTC).isoformat(timespec="seconds"),
            asker.library.snapshot().generation,
            asker.model.judge,
            format_observations(observations),
        )
    )
    own = calibrate_own(asker.model, observations)
    if own is not None:
        asker.library.preferences.store_own_calibration(write_own(own))
    return observations


def calibrate_own(shipped: Model, observations: tuple[Observation, ...]) -> OwnCalibration | None:
    """Return the calibration by these questions; None when they are too few."""
    try:
        return fit_own(shipped, observations)
    except UsageError:  # too few: the page and the command say so from the same numbers
        return None


def read_measured(measured: Measured) -> tuple[Observation, ...]:
    """Return what came of each question of a measurement."""
    return tuple(parse_observations(measured.observations))


def shipped_model(judge: str) -> Model | None:
    """Return the shipped model of a judge ("" for none); None when it is another's."""
    calibration = load_calibration()
    return next((m for m in (calibration.judged, calibration.plain) if m.judge == judge), None)


def measured_quotes(measured: Measured) -> FirstQuotes | None:
    """Return the first quotes of a measurement by the shipped model of its judge."""
    shipped = shipped_model(measured.judge)
    return None if shipped is None else first_quotes(shipped, read_measured(measured))
