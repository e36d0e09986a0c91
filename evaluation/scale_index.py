"""Measure the derived indexes alone at a size: `python -m evaluation.scale_index --passages N`.

As `python -m evaluation.scale`, without a database and with texts of a third of the length: a
million passages take minutes instead of most of an hour. One JSON object is printed.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from evaluation.scale import resident, times_ms, written
from evaluation.scale_library import DIMENSION, MODEL, TemplateWords, draw_vectors, sentence
from index.generations import Change, OpenGeneration, open_generation, write_generation
from index.words import WordEntry
from ingest.document import PassageId

_SHORT: Final = 30  # characters of a text
_AT_ONCE: Final = 50_000


def entries(first: int, count: int) -> Iterator[WordEntry]:
    """Give the words of passages with the ids from `first` on."""
    source, words = random.Random(first), TemplateWords()
    for identity in range(first, first + count):
        text = sentence(source)[:_SHORT]
        yield WordEntry(PassageId(identity), words.morphemes(text), words.bigrams(text))


def change_of(first: int, count: int, removed: tuple[int, ...] = ()) -> Change:
    """Return a change that adds and removes."""
    source = np.random.default_rng(first)
    matrix = np.empty((count, DIMENSION), dtype=np.float16)
    for start in range(0, count, _AT_ONCE):
        size = min(_AT_ONCE, count - start)
        matrix[start : start + size] = draw_vectors(source, size)
    ids = np.arange(first, first + count, dtype=np.int64)
    gone = np.array(removed, dtype=np.int64)
    return Change(ids, matrix, entries(first, count), gone, first + count - 1)


def publish(
    folder: Path, number: int, change: Change, base: OpenGeneration, *, in_one: bool = False
) -> tuple[OpenGeneration, float, int]:
    """Write the next generation and open it; return it, the seconds and the bytes written."""
    before, began = written(), time.perf_counter()
    manifest = write_generation(folder, number, MODEL, "rules", change, base, in_one=in_one)
    opened = open_generation(folder, number, manifest, base.checked)
    return opened, time.perf_counter() - began, written() - before


def measure(folder: Path, manifest: str, count: int) -> dict[str, float]:
    """Open what was written and measure everything."""
    small = folder / "small"
    small.mkdir()
    first = write_generation(small, 1, MODEL, "rules", change_of(1, 10), None)
    search_all(open_generation(small, 1, first))
    found: dict[str, float] = {"passages": count, "float32": 4 * DIMENSION * count}
    found["resident_before"] = resident()
    began = time.perf_counter()
    opened = open_generation(folder, 1, manifest)
    found["open_s"] = time.perf_counter() - began
    found |= search_all(opened)
    found["resident"] = resident()
    change = change_of(count + 1, 10)
    opened, found["add_s"], found["add_written"] = publish(folder, 2, change, opened)
    change = change_of(count + 11, 10, tuple(range(500, 600)))
    opened, found["replace_s"], found["replace_written"] = publish(folder, 3, change, opened)
    found |= {f"replaced_{name}": each for name, each in search_all(opened).items()}
    nothing = change_of(count + 21, 0)
    opened, found["merge_s"], found["merge_written"] = publish(
        folder, 4, nothing, opened, in_one=True
    )
    return found


def search_all(opened: OpenGeneration) -> dict[str, float]:
    """Return percentiles of the time of the search for vectors, and of both for words."""
    vectors = times_ms(lambda _, vector: opened.vectors.search(vector, 100))
    words = times_ms(
        lambda question, _: (
            opened.words.search("morphemes", question.morphemes, 100),
            opened.words.search("bigrams", question.bigrams, 100),
        )
    )
    names = ("vectors_p50_ms", "vectors_p95_ms", "words_p50_ms", "words_p95_ms")
    return dict(zip(names, (*vectors, *words), strict=True))


def main() -> None:
    """Write in this process and measure in another, which holds nothing yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--manifest", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.manifest is not None:
        print(json.dumps(measure(options.folder, options.manifest, options.passages)))
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as scratch:
        began = time.perf_counter()
        change = change_of(1, options.passages)
        manifest = write_generation(Path(scratch), 1, MODEL, "rules", change, None)
        print(f"written in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", "evaluation.scale_index", "--manifest", manifest]
        command += ["--folder", scratch, "--passages", str(options.passages)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
