"""A library's own calibration: what it is, how it is written down, and when it decides."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Final

from index.preferences import USUAL_RATE, Preferences
from ingest.notice import NoticeKind, UsageError, Words
from retrieval.answer import Basis
from retrieval.confidence import Model, read_model
from retrieval.features import Features

OWN_OUTDATED = NoticeKind(
    "own_calibration_outdated",
    Words(
        en="Your own calibration was made with another judge and is not used.",
        ja="ご自身の質問に合わせた見込みは別の判定モデルで作られたため、使っていません。",
    ),
    Words(en="Measure again on the page Measure.", ja="「測定」でもう一度測ってください。"),
)
_FEATURES: Final = len(fields(Features))


@dataclass(frozen=True, slots=True)
class OwnCalibration:
    """A model fitted to a person's own questions, and how sure that is.

    `errors` are the calibration errors on these questions (value, low, high): of the shipped
    model, then of this one on questions kept out of its fit.
    """

    model: Model
    made_at: str
    questions: int
    answerable: int
    errors: tuple[tuple[float, float, float], tuple[float, float, float]]

    def fits(self, judge: str) -> bool:
        """Tell whether it was made with this judge and these features."""
        return self.model.judge == judge and len(self.model.coefficients) == _FEATURES


def write_own(own: OwnCalibration) -> str:
    """Return an own calibration as JSON."""
    return json.dumps(asdict(own))


def read_own(written: str) -> OwnCalibration | None:
    """Return an own calibration from its JSON; None when there is none, or of an unknown form."""
    if not written:
        return None
    try:
        stored = json.loads(written)
        one, two = (tuple(map(float, each)) for each in stored["errors"])
        return OwnCalibration(
            read_model(stored["model"]),
            str(stored["made_at"]),
            int(stored["questions"]),
            int(stored["answerable"]),
            ((one[0], one[1], one[2]), (two[0], two[1], two[2])),
        )
    except (ValueError, KeyError, TypeError, IndexError):  # another version's: measured again
        return None


def choose_model(shipped: Model, preferences: Preferences) -> tuple[Model, Basis]:
    """Return the model that decides in a library, at the rate of error allowed there.

    A rate for which a model states no threshold is answered by the usual one.
    """
    own = read_own(preferences.own_calibration) if preferences.uses_own else None
    is_own = own is not None and own.fits(shipped.judge)
    model = own.model if own is not None and is_own else shipped
    limits = dict(model.limits)
    rate = preferences.error_rate if preferences.error_rate in limits else USUAL_RATE
    outdated = preferences.uses_own and not is_own
    return model.at(rate), Basis(rate, is_own, outdated)


def require_own(preferences: Preferences, judge: str) -> OwnCalibration:
    """Return the own calibration. Raises UsageError when there is none that fits."""
    own = read_own(preferences.own_calibration)
    if own is None or not own.fits(judge):
        raise UsageError(OWN_OUTDATED if own else OWN_MISSING)
    return own


OWN_MISSING = NoticeKind(
    "own_calibration_missing",
    Words(
        en="This library has no calibration of its own yet.",
        ja="このライブラリには、ご自身の質問に合わせた見込みがまだありません。",
    ),
    Words(
        en="Label questions and measure first: `python -m evaluation own FILE.jsonl`.",
        ja="先に質問に答えの印を付けて測定してください: `python -m evaluation own FILE.jsonl`",
    ),
)
