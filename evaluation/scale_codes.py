"""What the codes of a large segment save and miss: `python -m evaluation.scale_codes [SET]`.

The vectors are those of the set's passages, and as many neighbours as are wanted made from them:
each lies between a passage and one of its fifty nearest, moved by part of the difference between
two other neighbours. So they lie where vectors of this model lie, and nearer to one another than
drawn ones. Compared with the exact search of the same vectors, in processor time of one thread.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluation.prepare import load_set, prepare_library
from index.embedder import load_embedder
from index.vectors import VectorIndex, VectorSegment, make_segment, open_segment
from ingest.document import PassageId

_NEAREST = 50
_AT_ONCE = 50_000
_POOL = 100


def make_neighbours(
    real: NDArray[np.float32], count: int, source: np.random.Generator
) -> NDArray[np.float16]:
    """Return vectors (count, dimension) of length 1, made from real ones (n, dimension)."""
    likeness = real @ real.T
    np.fill_diagonal(likeness, -1)
    near = np.argsort(-likeness, axis=1)[:, :_NEAREST]
    steps = real - real[near[:, 0]]
    made = np.empty((count, real.shape[1]), dtype=np.float16)
    for start in range(0, count, _AT_ONCE):
        size = min(_AT_ONCE, count - start)
        first, other = source.integers(0, len(real), (2, size))
        beside = near[first, source.integers(0, near.shape[1], size)]
        share = source.uniform(0.3, 1, (size, 1)).astype(np.float32)
        moved = source.uniform(0.1, 0.5, (size, 1)).astype(np.float32) * steps[other]
        rows = share * real[first] + (1 - share) * real[beside] + moved
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        made[start : start + size] = rows.astype(np.float16)
    return made


def compare(matrix: NDArray[np.float16], questions: NDArray[np.float32], folder: Path) -> str:
    """Search the same vectors with codes and without; return a row of the table."""
    ids, none = np.arange(1, len(matrix) + 1, dtype=np.int64), np.zeros(0, dtype=np.int64)
    segment = make_segment(ids, matrix, matrix.shape[1])
    segment.write(folder / "vectors.faiss")
    begun = time.process_time()
    segment.write_codes(folder / "codes.faiss")
    made_s = time.process_time() - begun
    opened = open_segment(ids, folder / "vectors.faiss", folder / "codes.faiss")
    plain = VectorSegment(ids, opened.index, opened.mapped)
    exact, exact_ms = _search(VectorIndex((plain,), ids, none), questions)
    found, found_ms = _search(VectorIndex((opened,), ids, none), questions)
    recalls = [_recall(exact, found, best) for best in (20, _POOL)]
    times = [f"{value:.1f}" for each in (exact_ms, found_ms) for value in each]
    cells = [f"{len(matrix):,}", *times, *(f"{each:.4f}" for each in recalls), f"{made_s:.1f}"]
    return "| " + " | ".join(cells) + " |"


def _search(
    index: VectorIndex, questions: NDArray[np.float32]
) -> tuple[list[list[PassageId]], tuple[float, float]]:
    """Return the passages found for each question, and the p50 and p95 of the milliseconds."""
    found, times = [], []
    for question in questions:
        begun = time.thread_time()
        hits = index.search(question, _POOL)
        times.append((time.thread_time() - begun) * 1000)
        found.append([hit.passage for hit in hits])
    return found, (float(np.percentile(times, 50)), float(np.percentile(times, 95)))


def _recall(
    exact: Sequence[Sequence[PassageId]], found: Sequence[Sequence[PassageId]], best: int
) -> float:
    pairs = zip(exact, found, strict=True)
    return float(np.mean([len(set(a[:best]) & set(b[:best])) / len(a[:best]) for a, b in pairs]))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one row for each number of passages."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.scale_codes")
    parser.add_argument("set", metavar="SET", nargs="?", default="jsquad")
    parser.add_argument("--passages", type=int, nargs="+", default=[50_000, 100_000, 1_000_000])
    parser.add_argument("--questions", type=int, default=200)
    wanted = parser.parse_args(arguments)
    embedder, questions = load_embedder(), load_set(wanted.set)
    with prepare_library(questions, embedder) as library:
        real = library.snapshot().all_vectors().astype(np.float32)
    stride = max(1, len(questions.questions) // wanted.questions)
    asked = [each.text for each in questions.questions[::stride]][: wanted.questions]
    vectors = embedder.encode_queries(asked)
    print("| passages | exact p50 | p95 | codes p50 | p95 | recall@20 | @100 | made in s |")
    for count in wanted.passages:
        matrix = make_neighbours(real, count, np.random.default_rng(5))
        with tempfile.TemporaryDirectory(prefix="tenkyo-codes-") as folder:
            print(compare(matrix, vectors, Path(folder)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
