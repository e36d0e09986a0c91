"""A report of one run: every figure with its interval, and the questions that went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

import numpy as np
from numpy.typing import NDArray

from evaluation.calibrate import first_quotes
from evaluation.collect import Observation
from evaluation.metrics import FirstQuotes, Interval, bootstrap, refusal_figures
from ingest.notice import Notice
from retrieval.confidence import Model

APP: Final = "http://127.0.0.1:8501"


class Mistake(StrEnum):
    """The ways in which an answer is wrong."""

    WRONG_QUOTE = "wrong_quote"  # answerable, and the first quote shown does not answer
    REFUSED = "refused"  # answerable, and "not found" was said
    ANSWERED = "answered"  # no document answers, and a quote was shown as found


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that went wrong; `file` is that of the first quote, empty when there is none."""

    question: str
    mistake: Mistake
    confidence: float
    file: str

    def link(self, app: str = APP) -> str:
        """Return the address under which the app asks the question."""
        return f"{app.rstrip('/')}/?{urlencode({'q': self.question})}"


@dataclass(frozen=True, slots=True)
class Report:
    """What came of one run. `problems` tell what of the set was not or could not be measured."""

    name: str
    first: FirstQuotes
    figures: dict[str, Interval]
    failures: tuple[Failure, ...]
    problems: tuple[Notice, ...] = ()


def make_report(
    name: str,
    model: Model,
    observations: Sequence[Observation],
    ranks: dict[str, Interval],
    problems: Sequence[Notice] = (),
) -> Report:
    """Return the report of a run as the model ranks and refuses; `ranks` are those of ranking."""
    first = first_quotes(model, observations)
    figures = {**ranks, **_quote_figures(first)}
    if observations:
        figures |= refusal_figures(first) | outcome_figures(first, model)
    questions = [each.question for each in observations]
    return Report(name, first, figures, find_failures(model, questions, first), tuple(problems))


def _quote_figures(first: FirstQuotes) -> dict[str, Interval]:
    answerable = first.answerable
    if not answerable.any():
        return {}
    held, length = first.held[answerable].astype(float), first.length[answerable]
    return {
        "first quote": bootstrap(lambda rows: float(held[rows].mean()), held.size),
        "quote characters": bootstrap(lambda rows: float(length[rows].mean()), length.size),
    }


def outcome_figures(first: FirstQuotes, model: Model) -> dict[str, Interval]:
    """Return what the model's thresholds come to, each share over its own questions."""
    found, refused = first.found(model.found), first.confidence < model.weak
    return {
        "answered as found": share(found, np.ones(found.size, dtype=bool)),
        "wrong among found": share(~first.correct, found),
        "refused of unanswerable": share(refused, ~first.answerable),
        "refused of answerable": share(refused, first.answerable),
    }


def share(counted: NDArray[np.bool_], among: NDArray[np.bool_]) -> Interval:
    """Return the share of the rows counted among some, over resamples of all rows; 0 of none."""

    def of(rows: NDArray[np.int64]) -> float:
        chosen = among[rows]
        return float(counted[rows][chosen].mean()) if chosen.any() else 0.0

    return bootstrap(of, among.size)


def find_failures(
    model: Model, questions: Sequence[str], first: FirstQuotes
) -> tuple[Failure, ...]:
    """Return the questions that went wrong by the model's thresholds, the surest first."""
    failures = []
    found = first.found(model.found)
    for place, question in enumerate(questions):
        confidence = float(first.confidence[place])
        refused = confidence < model.weak
        mistake = _mistake(first, place, bool(found[place]), refused)
        if mistake is not None:
            failures.append(Failure(question, mistake, confidence, first.files[place]))
    return tuple(sorted(failures, key=lambda failure: -failure.confidence))


def _mistake(first: FirstQuotes, place: int, found: bool, refused: bool) -> Mistake | None:
    if not first.answerable[place]:
        return Mistake.ANSWERED if found else None
    if refused:
        return Mistake.REFUSED
    return None if first.correct[place] else Mistake.WRONG_QUOTE
