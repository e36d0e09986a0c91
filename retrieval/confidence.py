"""Confidence: the calibrated probability that a quote answers, and what follows from it.

A logistic regression over standardised features; coefficients and thresholds stand in
calibration.json with their provenance and are written by `python -m evaluation calibrate`.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from retrieval.answer import Outcome
from retrieval.features import Features

CALIBRATION_FILE: Final = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class Model:
    """Logistic regression over standardised features; `judge` names the weights it belongs to.

    `found` is where at most 5% were wrong; `limits` are pairs of a rate of error in percent and
    its threshold, for the rates that were shown.
    """

    judge: str
    means: tuple[float, ...]
    spreads: tuple[float, ...]
    coefficients: tuple[float, ...]
    intercept: float
    found: float
    weak: float
    limits: tuple[tuple[int, float], ...] = ()

    def at(self, percent: int) -> Model:
        """Return the model whose *found* keeps to a rate of error, as it is when none is known."""
        found = dict(self.limits).get(percent, self.found)
        return replace(self, found=found, weak=min(self.weak, found))

    def probability(self, features: Features) -> float:
        """Return the probability, 0 to 1, that the quote answers the question."""
        logit = self.intercept
        rows = zip(features.values(), self.means, self.spreads, self.coefficients, strict=True)
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
    return Calibration(read_model(stored["judged"]), read_model(stored["plain"]))


def read_model(stored: dict[str, object]) -> Model:
    """Return a model from its stored form. Raises KeyError, TypeError or ValueError for another."""
    names = ("judge", "means", "spreads", "coefficients", "intercept", "found", "weak")
    values = {name: stored[name] for name in names}
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    limits = stored.get("limits", [])
    if not isinstance(limits, list):
        raise ValueError("limits")
    pairs = tuple((int(percent), float(threshold)) for percent, threshold in limits)
    return Model(**{**values, **lists, "limits": pairs})  # type: ignore[arg-type]
