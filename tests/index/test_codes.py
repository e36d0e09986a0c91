"""Codes narrow what is compared in a large segment, never what is said of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index import vectors
from index.hit import EVERYTHING, Scope
from index.vectors import VectorIndex, VectorSegment, make_segment, open_segment

NONE = np.zeros(0, dtype=np.int64)


def clustered(count: int, dimension: int, seed: int) -> NDArray[np.float16]:
    source = np.random.default_rng(seed)
    middles = np.random.default_rng(1).normal(size=(40, dimension))
    matrix = middles[source.integers(0, 40, count)] + 0.4 * source.normal(size=(count, dimension))
    unit: NDArray[np.float64] = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    return unit.astype(np.float16)


def coded(matrix: NDArray[np.float16], folder: Path, dead: NDArray[np.int64] = NONE) -> VectorIndex:
    ids = np.arange(len(matrix), dtype=np.int64) * 2 + 1
    segment = make_segment(ids, matrix, matrix.shape[1])
    segment.write(folder / "vectors.faiss")
    segment.write_codes(folder / "codes.faiss")
    opened = open_segment(ids, folder / "vectors.faiss", folder / "codes.faiss")
    return VectorIndex((opened,), ids[~np.isin(ids, dead)], dead)


def exact(index: VectorIndex) -> VectorIndex:
    parts = tuple(VectorSegment(each.ids, each.index, each.mapped) for each in index.segments)
    return VectorIndex(parts, index.ids, index.dead)


@settings(max_examples=15)
@given(
    count=st.integers(16, 900),
    limit=st.integers(1, 200),
    seed=st.integers(0, 9),
    dead=st.sets(st.integers(0, 1800)),
    without=st.sets(st.integers(0, 1800), max_size=20),
)
def test_where_the_codes_name_every_row_the_answer_is_the_exact_one(
    count: int,
    limit: int,
    seed: int,
    dead: set[int],
    without: set[int],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    gone = np.array(sorted(each for each in dead if each % 2 and each < 2 * count), dtype=np.int64)
    index = coded(clustered(count, 16, seed), tmp_path_factory.mktemp("codes"), gone)
    question = clustered(1, 16, 99)[0].astype(np.float32)
    scope = Scope(without=tuple(sorted(without)))
    assert index.search(question, limit, scope) == exact(index).search(question, limit, scope)


def test_of_many_rows_nearly_all_of_the_nearest_are_found(tmp_path: Path) -> None:
    index = coded(clustered(20_000, 24, 3), tmp_path)
    found = 0
    for question in clustered(30, 24, 4).astype(np.float32):
        best = {hit.passage: hit.score for hit in exact(index).search(question, 20)}
        near = index.search(question, 20)
        assert len(near) == 20
        assert all(best.get(hit.passage, hit.score) == hit.score for hit in near)
        found += len(best.keys() & {hit.passage for hit in near})
    assert found >= 0.995 * 600


@pytest.mark.parametrize(
    "scope",
    [Scope(only=tuple(range(1, 900, 2))), Scope(without=tuple(range(1, 900, 2)))],
    ids=["only", "without"],
)
def test_a_filter_is_searched_exactly(
    scope: Scope, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(vectors, "_NAMED", 40)
    index = coded(clustered(2000, 16, 5), tmp_path)
    question = -clustered(1, 16, 7)[0].astype(np.float32)
    assert index.search(question, 10, scope) == exact(index).search(question, 10, scope)
    assert len(index.search(question, 10, EVERYTHING)) == 10


def test_more_equals_than_the_codes_name_come_in_the_order_of_their_ids(tmp_path: Path) -> None:
    matrix = np.repeat(clustered(4, 16, 1), 1500, axis=0)
    index = coded(matrix, tmp_path)
    question = matrix[0].astype(np.float32)
    assert index.search(question, 50) == exact(index).search(question, 50)


def test_codes_of_other_passages_are_refused(tmp_path: Path) -> None:
    coded(clustered(30, 16, 1), tmp_path)
    make_segment(np.arange(29), clustered(29, 16, 1), 16).write(tmp_path / "vectors.faiss")
    with pytest.raises(ValueError, match="30 vectors for 29 passages"):
        open_segment(np.arange(29), tmp_path / "vectors.faiss", tmp_path / "codes.faiss")
