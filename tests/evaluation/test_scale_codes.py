"""The texts and vectors that searches of many are measured with."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from evaluation.scale_codes import compare, make_neighbours
from evaluation.scale_words import make_entries


def test_made_vectors_have_length_1_and_lie_near_real_ones() -> None:
    real = np.random.default_rng(1).normal(size=(80, 16)).astype(np.float32)
    real /= np.linalg.norm(real, axis=1, keepdims=True)
    made = make_neighbours(real, 500, np.random.default_rng(2)).astype(np.float32)
    assert made.shape == (500, 16)
    assert np.abs(np.linalg.norm(made, axis=1) - 1).max() < 1e-2
    assert np.median((made @ real.T).max(axis=1)) > 0.8


def test_few_vectors_are_found_by_codes_as_without(tmp_path: Path) -> None:
    real = np.random.default_rng(1).normal(size=(300, 16)).astype(np.float32)
    real /= np.linalg.norm(real, axis=1, keepdims=True)
    cells = compare(real.astype(np.float16), real[:3], tmp_path).split(" | ")
    assert cells[0] == "| 300"
    assert cells[5:7] == ["1.0000", "1.0000"]


def test_passages_past_the_pieces_are_made_of_two_halves() -> None:
    pieces = [(["a", "b", "c", "d"], ["ab", "cd"]), (["e", "f", "g", "h"], ["ef", "gh"])]
    entries = list(make_entries(pieces, 12, np.random.default_rng(0)))
    assert [each.passage for each in entries] == list(range(1, 13))
    assert [each.morphemes for each in entries[:2]] == [pieces[0][0], pieces[1][0]]
    halves = {("a", "b"), ("e", "f")}, {("c", "d"), ("g", "h")}
    for each in entries[2:]:
        assert tuple(each.morphemes[:2]) in halves[0]
        assert tuple(each.morphemes[2:]) in halves[1]
        assert [*each.bigrams] in ([a, b] for a in ("ab", "ef") for b in ("cd", "gh"))
