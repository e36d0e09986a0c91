"""Confidence: the calibrated probability that a quote answers, and what follows from it.

A logistic regression over standardised features; coefficients and thresholds stand in
calibration.json with their provenance and are written by `python -m evaluation calibrate`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from retrieval.answer import Outcome
from retrieval.features import Features

CALIBRATION_FILE: Final = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class Model:
    """Logistic regression over standardised features; `judge` names the weights it belongs to."""

    judge: str
    means: tuple[float, ...]
    spreads: tuple[float, ...]
    coefficients: tuple[float, ...]
    intercept: float
    found: float
    weak: float

    def probability(self, features: Features) -> float:
        """Return the probability, 0 to 1, that the quote answers the question."""
        return self.probability_of(features.values())

    def probability_of(self, values: Sequence[float]) -> float:
        """Return the probability for a row of feature values, in their order."""
        logit = self.intercept
        rows = zip(values, self.means, self.spreads, self.coefficients, strict=True)
        for value, mean, spread, coefficient in rows:
            logit += coefficient * (value - mean) / spread
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))

    def outcome(self, confidence: float) -> Outcome:
        """Return what a confidence amounts to: found, weak or not found."""
        if confidence >= self.found:
            return Outcome.FOUND
        return Outcome.WEAK if confidence >= self.weak else Outcome.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Calibration:
    """The model used with the judge, and the one used without it."""

    judged: Model
    plain: Model


def load_calibration(file: Path = CALIBRATION_FILE) -> Calibration:
    """Read the tracked calibration."""
    stored = json.loads(file.read_text(encoding="utf-8"))
    return Calibration(_model(stored["judged"]), _model(stored["plain"]))


def _model(stored: dict[str, object]) -> Model:
    names = ("judge", "means", "spreads", "coefficients", "intercept", "found", "weak")
    values = {name: stored[name] for name in names}
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return Model(**{**values, **lists})  # type: ignore[arg-type]
