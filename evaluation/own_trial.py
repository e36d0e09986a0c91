"""Try what a calibration of one's own is worth: fit it on few questions of a run, test on the rest.

    python -m evaluation.own_trial RUN.jsonl [--rounds N]

RUN is a file of `python -m evaluation run --out`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from evaluation.calibrate import first_quotes
from evaluation.collect import Observation, read_observations
from evaluation.metrics import calibration_error
from evaluation.own_calibration import LEAST, fit_own
from ingest.notice import UsageError
from retrieval.confidence import Model, load_calibration

_COUNTS: Final = (LEAST, 50, 100)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print, for each number of questions, the calibration error on the others before and after."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.own_trial", description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--rounds", type=int, default=50)
    options = parser.parse_args(arguments)
    observations = read_observations(options.run)
    shipped = load_calibration().judged
    for count in _COUNTS:
        trials = list(try_counts(shipped, observations, count, options.rounds))
        if not trials:
            print(f"{count:>4} questions: too few of either kind, or none left to test on")
            continue
        before, after = np.array(trials).T
        better = int((after < before).sum())
        low, high = np.percentile(after, [2.5, 97.5])
        print(
            f"{count:>4} questions: error {before.mean():.3f} as shipped, {after.mean():.3f} "
            f"[{low:.3f}, {high:.3f}] by its own; better in {better} of {len(trials)}"
        )
    return 0


def try_counts(
    shipped: Model, observations: Sequence[Observation], count: int, rounds: int
) -> Iterator[tuple[float, float]]:
    """Yield the calibration errors on the questions left: as shipped, and fitted on the others."""
    source = np.random.default_rng(1)
    for _ in range(rounds):
        order = source.permutation(len(observations))
        chosen = [observations[place] for place in order[:count]]
        left = [observations[place] for place in order[count:]]
        if len(left) < count:
            return
        try:
            own = fit_own(shipped, chosen).model
        except UsageError:  # this draw held too few of either kind
            continue
        every = np.arange(len(left))
        before, after = (
            calibration_error(first_quotes(model, left), every) for model in (shipped, own)
        )
        yield before, after


if __name__ == "__main__":
    sys.exit(main())
