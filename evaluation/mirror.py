"""Measure what a second mirror of a folder costs against the first.

`python -m evaluation.mirror [--files N] [--changed N] [--sentences N]` writes files from a
template, mirrors them with the real model, changes some, mirrors again, then once more with nothing
changed, and prints one JSON object. Processor time of this process counts, since other programs
may be running; loading the model is left out, and so is the reading worker, whom the first run
needs the most.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.discovery import SETTLED_NS
from index.embedder import load_embedder
from index.ingestion import ingest_paths
from index.library import Library
from index.outcome import FileOutcome, RunResult

if TYPE_CHECKING:
    from index.embedder import Embedder

_SENTENCE: Final = "第{number}号の規程の第{line}条により、届出は{days}日以内に窓口へ提出する。"


def write_file(folder: Path, number: int, sentences: int, edition: int) -> None:
    """Write one file of the folder; each edition has another text."""
    lines = (
        _SENTENCE.format(number=number, line=line, days=number % 97 + edition)
        for line in range(1, sentences + 1)
    )
    (folder / f"{number:05d}.txt").write_text("".join(lines), "utf-8")


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--changed", type=int, default=10)
    parser.add_argument("--sentences", type=int, default=4, help="of each file")
    options = parser.parse_args()
    embedder = load_embedder()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "folder"
        folder.mkdir()
        for number in range(options.files):
            write_file(folder, number, options.sentences, 1)
        with Library.open(Path(name) / "library") as library:
            first, _ = _measured(lambda: _mirror(library, folder, embedder))
            time.sleep(SETTLED_NS / 1e9)
            for number in range(options.changed):
                write_file(folder, number, options.sentences, 2)
            second, result = _measured(lambda: _mirror(library, folder, embedder))
            time.sleep(SETTLED_NS / 1e9)
            _mirror(library, folder, embedder)  # hashes once more what was too young for its times
            third, _ = _measured(lambda: _mirror(library, folder, embedder))
    shape = {
        "files": options.files,
        "changed": options.changed,
        "first_cpu_s": round(first, 2),
        "second_cpu_s": round(second, 2),
        "share": round(second / first, 5),
        "unchanged_cpu_s": round(third, 2),
        "unchanged_share": round(third / first, 5),
        "read_again": result.count(FileOutcome.UPDATED),
        "unchanged": result.count(FileOutcome.UNCHANGED),
    }
    print(json.dumps(shape))


def _mirror(library: Library, folder: Path, embedder: Embedder) -> RunResult:
    return ingest_paths(library, [folder], lambda: embedder, mirror=True)


def _measured(act: Callable[[], RunResult]) -> tuple[float, RunResult]:
    before = _processor_s()
    result = act()
    return _processor_s() - before, result


def _processor_s() -> float:
    times = os.times()
    return times.user + times.system


if __name__ == "__main__":
    main()
