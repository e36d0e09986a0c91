"""Measure a library by its size: `python -m evaluation.scale --passages N... [--folder DIR]`.

Each size is filled and measured in processes of its own; one JSON object a size is printed. Texts
are made of templates and vectors are drawn around a thousand centres. The truth is filled by the
catalogue's own functions, a hundred documents to a transaction, without reading or embedding.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.scale_library import (
    DIMENSION,
    QUESTIONS,
    TemplateWords,
    add_document,
    fill,
    questions,
    sentence,
)
from index.catalogue import settings
from index.library import Library
from index.verify import verify
from ingest.document import document_id
from retrieval.candidates import find_candidates
from retrieval.question import Question

_MOST_REBUILT: Final = 100_000  # above, a rebuild for comparison would take minutes


@dataclass
class Figures:
    """What was measured of one size; times in seconds or milliseconds, sizes in bytes."""

    passages: int
    fill_s: float = 0.0
    write_generation_s: float = 0.0
    open_s: float = 0.0
    resident: int = 0
    resident_before: int = 0
    float32: int = 0
    search_p50_ms: float = 0.0
    search_p95_ms: float = 0.0
    vectors_p50_ms: float = 0.0
    vectors_p95_ms: float = 0.0
    words_p50_ms: float = 0.0
    words_p95_ms: float = 0.0
    add_s: float = 0.0
    add_written: int = 0
    remove_s: float = 0.0
    add_after_remove_s: float = 0.0
    add_after_remove_written: int = 0
    removed_words_p95_ms: float = 0.0
    merge_s: float = 0.0
    verify_s: float = 0.0
    breaches: int = 0
    same_as_rebuilt: float | None = None
    database_per_passage: float = 0.0
    vectors_per_passage: float = 0.0
    words_per_passage: float = 0.0


def times_ms(ask: Callable[[Question, NDArray[np.float32]], object]) -> tuple[float, float]:
    """Return the 50th and 95th percentile of the processor time of asking, after a warm round.

    Processor time, since other programs may be running; all of it is in this process.
    """
    took: list[float] = []
    for _ in range(2):
        took.clear()
        for question, vector in questions():
            began = time.process_time()
            ask(question, vector)
            took.append(1000 * (time.process_time() - began))
    return float(np.percentile(took, 50)), float(np.percentile(took, 95))


def ranked(library: Library) -> list[list[int]]:
    """Return the ids of the 20 best candidates of each question."""
    snapshot = library.snapshot()
    return [
        [each.passage for each in find_candidates(snapshot, question, vector, 20)]
        for question, vector in questions()
    ]


def main() -> None:
    """Measure each size, one after another."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--folder", type=Path, help="where the libraries are made and removed")
    parser.add_argument("--phase", choices=["fill", "measure"], help=argparse.SUPPRESS)
    parser.add_argument("--verify-up-to", type=int, default=1_000_000)
    options = parser.parse_args()
    if options.phase is not None:
        phase = fill_library if options.phase == "fill" else measure_library
        figures = phase(options.folder, options.passages[0], options.verify_up_to)
        print(json.dumps(asdict(figures)))
        return
    for count in options.passages:
        with tempfile.TemporaryDirectory(dir=options.folder) as scratch:
            print(json.dumps(run_phases(Path(scratch), count, options.verify_up_to)), flush=True)


def run_phases(scratch: Path, count: int, verify_up_to: int) -> dict[str, object]:
    """Fill and measure a library in processes of their own; return the figures of both."""
    figures: dict[str, object] = {}
    for phase in ("fill", "measure"):
        command = [sys.executable, "-m", "evaluation.scale", "--phase", phase]
        command += ["--passages", str(count), "--folder", str(scratch)]
        command += ["--verify-up-to", str(verify_up_to)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        found = json.loads(done.stdout)
        figures |= {key: each for key, each in found.items() if each or key not in figures}
    return figures


def fill_library(folder: Path, count: int, _: int) -> Figures:
    """Make a library of so many passages and write its first generation."""
    figures = Figures(count)
    with Library.open(folder / "library", words=TemplateWords()) as library:
        began = time.perf_counter()
        fill(library, count)
        figures.fill_s = time.perf_counter() - began
        began = time.perf_counter()
        with library.run():
            library.publish()
        figures.write_generation_s = time.perf_counter() - began
    return figures


def measure_library(folder: Path, count: int, verify_up_to: int) -> Figures:
    """Open a library and measure everything; what is added and removed stays changed."""
    figures = Figures(count, float32=4 * DIMENSION * count)
    measure_memory(folder)
    figures.resident_before = resident()
    began = time.perf_counter()
    library = Library.open(folder / "library", words=TemplateWords())
    snapshot = library.snapshot()
    figures.open_s = time.perf_counter() - began
    search = times_ms(lambda question, vector: find_candidates(snapshot, question, vector, 20))
    figures.search_p50_ms, figures.search_p95_ms = search
    figures.resident = resident()
    vectors = times_ms(lambda _, vector: snapshot.search_vectors(vector, 100))
    figures.vectors_p50_ms, figures.vectors_p95_ms = vectors
    figures.words_p50_ms, figures.words_p95_ms = time_words(library)
    measure_sizes(figures, library)
    measure_changes(figures, library)
    if count <= verify_up_to:
        began = time.perf_counter()
        figures.breaches = len(verify(library))
        figures.verify_s = time.perf_counter() - began
    if count <= _MOST_REBUILT:
        grown = ranked(library)
        with library.run():
            library.rewrite()
        pairs = zip(grown, ranked(library), strict=True)
        figures.same_as_rebuilt = sum(a == b for a, b in pairs) / QUESTIONS
    library.close()
    return figures


def time_words(library: Library) -> tuple[float, float]:
    """Return percentiles of the time of both searches for words."""
    snapshot = library.snapshot()
    return times_ms(
        lambda question, _: (
            snapshot.search_words("morphemes", question.morphemes, 100),
            snapshot.search_words("bigrams", question.bigrams, 100),
        )
    )


def measure_changes(figures: Figures, library: Library) -> None:
    """Add, remove, add again, and merge."""
    figures.add_s, figures.add_written = time_addition(library, "added")
    first = document_id(hashlib.sha256(b"document 0").hexdigest())
    began = time.perf_counter()
    library.remove(first)
    library.snapshot()
    figures.remove_s = time.perf_counter() - began
    again = time_addition(library, "added again")
    figures.add_after_remove_s, figures.add_after_remove_written = again
    _, figures.removed_words_p95_ms = time_words(library)
    began = time.perf_counter()
    with library.run():
        library.merge(now=True)
    figures.merge_s = time.perf_counter() - began


def time_addition(library: Library, name: str) -> tuple[float, int]:
    """Add a document of ten passages; return seconds until it is found, and bytes written."""
    source = random.Random(name)
    before, began = written(), time.perf_counter()
    with library.run():
        with library.database.write() as connection:
            model = settings.current_model(connection) or 0
            added = add_document(connection, model, name, [sentence(source) for _ in range(10)])
        library.publish()
    snapshot = library.snapshot()
    found = snapshot.search_words("morphemes", TemplateWords().morphemes(f"{name}"), 20)
    seconds = time.perf_counter() - began
    if added not in {each.document for each in snapshot.passages([hit.passage for hit in found])}:
        raise RuntimeError(f"{name} is not found")
    return seconds, written() - before


def measure_sizes(figures: Figures, library: Library) -> None:
    """Note the bytes of the database, vectors and words a passage."""
    count, folder = figures.passages, library.directory
    generation = library.files.generations / f"{library.snapshot().generation:04d}"
    figures.database_per_passage = (
        sum(file.stat().st_size for file in folder.glob("library.sqlite*")) / count
    )
    words = sum(file.stat().st_size for file in (generation / "words").iterdir())
    segments = sum(file.stat().st_size for file in generation.iterdir() if file.is_file())
    figures.words_per_passage, figures.vectors_per_passage = words / count, segments / count


def measure_memory(folder: Path) -> None:
    """Bring in what every process that searches holds: torch, FAISS and Tantivy."""
    with Library.open(folder / "small", words=TemplateWords()) as library:
        fill(library, 10)
        with library.run():
            library.publish()
        times_ms(lambda question, vector: find_candidates(library.snapshot(), question, vector, 9))
    shutil.rmtree(folder / "small")


def resident() -> int:
    """Return the resident memory of this process in bytes, mapped files included."""
    (kilobytes,) = re.findall(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text("ascii"))
    return 1024 * int(kilobytes)


def written() -> int:
    """Return how many bytes this process has handed to the system for writing."""
    (count,) = re.findall(r"wchar: (\d+)", Path("/proc/self/io").read_text("ascii"))
    return int(count)


if __name__ == "__main__":
    main()
