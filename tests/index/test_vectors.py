from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.hit import Scope
from index.vectors import build_vectors, open_vectors
from ingest.document import PassageId


def unit_vectors(count: int, dimension: int, seed: int) -> NDArray[np.float16]:
    matrix = np.random.default_rng(seed).normal(size=(count, dimension))
    unit: NDArray[np.float64] = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    return unit.astype(np.float16)


@settings(deadline=None, max_examples=30)
@given(
    count=st.integers(0, 40),
    limit=st.integers(1, 50),
    seed=st.integers(0, 9),
    without=st.sets(st.integers(0, 120)),
)
def test_search_equals_comparing_with_every_vector(
    count: int,
    limit: int,
    seed: int,
    without: set[int],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    ids = np.arange(count, dtype=np.int64) * 3 + 1
    matrix = unit_vectors(count, 16, seed)
    question = unit_vectors(1, 16, 99)[0].astype(np.float32) * 7
    file = tmp_path_factory.mktemp("vectors") / "vectors.faiss"
    build_vectors(ids, matrix, 16).write(file)
    index = open_vectors(ids, file)
    hits = index.search(question, limit, Scope(without=tuple(sorted(without))))
    scores = matrix.astype(np.float32) @ (question / np.linalg.norm(question))
    allowed = [row for row in range(count) if ids[row] not in without]
    expected = sorted(allowed, key=lambda row: -scores[row])[:limit]
    assert [hit.passage for hit in hits] == [ids[row] for row in expected]
    assert [hit.score for hit in hits] == pytest.approx(scores[expected].tolist(), abs=1e-5)


def test_similarities_are_in_the_order_asked_and_nan_for_the_unknown() -> None:
    ids = np.array([2, 5, 9], dtype=np.int64)
    matrix = unit_vectors(3, 8, 1)
    index = build_vectors(ids, matrix, 8)
    asked = [PassageId(9), PassageId(3), PassageId(2), PassageId(77)]
    found = index.similarities(matrix[2].astype(np.float32), asked)
    assert found.dtype == np.float32
    assert found[0] == pytest.approx(1.0, abs=1e-3)
    assert found[2] == pytest.approx(float(matrix[0].astype(float) @ matrix[2]), abs=1e-3)
    assert np.isnan(found[[1, 3]]).all()


def test_an_empty_index_answers_with_nothing() -> None:
    index = build_vectors(np.zeros(0, np.int64), np.zeros((0, 8), np.float16), 8)
    question = np.ones(8, dtype=np.float32)
    assert index.search(question, 5) == ()
    assert np.isnan(index.similarities(question, [PassageId(1)])).all()


def test_a_file_of_other_passages_is_refused(tmp_path: Path) -> None:
    ids = np.arange(3, dtype=np.int64)
    build_vectors(ids, unit_vectors(3, 8, 1), 8).write(tmp_path / "vectors.faiss")
    with pytest.raises(ValueError, match="3 vectors for 2 passages"):
        open_vectors(ids[:2], tmp_path / "vectors.faiss")
