"""Confidence: the calibrated probability that a quote answers, and what follows from it.

Two logistic regressions over the same standardised features: one ranks the quotes of a question,
the other says how likely the first of them answers. Coefficients and thresholds stand in
calibration.json with their provenance and are written by `python -m evaluation calibrate`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from retrieval.answer import Outcome
from retrieval.features import Features

CALIBRATION_FILE: Final = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class Model:
    """Logistic regression over standardised features; `judge` names the weights it belongs to.

    `ranking` are the coefficients that order a question's quotes; empty: those of the confidence.
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
    ranking: tuple[float, ...] = ()

    def at(self, percent: int) -> Model:
        """Return the model whose *found* keeps to a rate of error, as it is when none is known."""
        found = dict(self.limits).get(percent, self.found)
        return replace(self, found=found, weak=min(self.weak, found))

    def order(self, quotes: Sequence[Features]) -> tuple[tuple[int, float], ...]:
        """Return the places of a question's quotes, the best first, each with its confidence.

        The confidence was fitted on first quotes; a later one is never surer than one before it.
        """
        ranks = [self._sum(self.ranking or self.coefficients, each) for each in quotes]
        order = sorted(range(len(quotes)), key=lambda place: -ranks[place])
        surest, ordered = 1.0, []
        for place in order:
            surest = min(surest, self.probability(quotes[place]))
            ordered.append((place, surest))
        return tuple(ordered)

    def probability(self, features: Features) -> float:
        """Return the probability, 0 to 1, that the quote answers the question."""
        logit = self.intercept + self._sum(self.coefficients, features)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))

    def _sum(self, coefficients: tuple[float, ...], features: Features) -> float:
        rows = zip(features.values(), self.means, self.spreads, coefficients, strict=True)
        return sum(weight * (value - mean) / spread for value, mean, spread, weight in rows)

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
    ranking = stored.get("ranking", [])
    if not isinstance(ranking, list):
        raise ValueError("ranking")
    pairs = tuple((int(percent), float(threshold)) for percent, threshold in limits)
    return Model(**{**values, **lists, "limits": pairs, "ranking": tuple(ranking)})  # type: ignore[arg-type]
