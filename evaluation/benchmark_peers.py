"""What the peers take for the same texts and questions, beside which ours stands."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation.benchmark_report import Figure
from evaluation.peers_speed import PeerSpeed, read_speeds
from evaluation.prepare import PROJECT


@dataclass(frozen=True, slots=True)
class Peers:
    """What the peers took; without any, every best is 0: there is none to compare with."""

    speeds: tuple[PeerSpeed, ...] = ()

    def best_answerable_s(self) -> float:
        """Return the seconds of the fastest to have its texts ready."""
        return min((each.answerable_s for each in self.speeds), default=0.0)

    def best_candidates_ms(self, percent: float) -> float:
        """Return the milliseconds, at a percentile, of the fastest to have its candidates."""
        found = [float(np.percentile(each.candidates_ms, percent)) for each in self.speeds]
        return min(found, default=0.0)

    def figures(self) -> list[Figure]:
        """Return each one's own figures."""
        figures = []
        for each in self.speeds:
            median = float(np.percentile(each.candidates_ms, 50))
            figures.append(Figure(f"{each.name}: to answerable", each.answerable_s, "s of CPU"))
            figures.append(Figure(f"{each.name}: to candidates, p50", median, "ms of CPU"))
        return figures


def measure_peers(python: Path, texts: Sequence[str], asked: Sequence[str]) -> Peers:
    """Let the peers index the same texts and search them, in a Python that has them installed."""
    with tempfile.TemporaryDirectory(prefix="tenkyo-peers-") as folder:
        given = Path(folder) / "given.json"
        given.write_text(json.dumps({"texts": texts, "questions": asked}), encoding="utf-8")
        command = [str(python), "-m", "evaluation.peers_speed", str(given)]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
    return Peers(read_speeds(done.stdout))
