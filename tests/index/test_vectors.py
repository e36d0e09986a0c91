from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.hit import Scope
from index.vectors import VectorIndex, make_segment, open_segment
from ingest.document import PassageId


def unit_vectors(count: int, dimension: int, seed: int) -> NDArray[np.float16]:
    matrix = np.random.default_rng(seed).normal(size=(count, dimension))
    unit: NDArray[np.float64] = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    return unit.astype(np.float16)


NONE = np.zeros(0, dtype=np.int64)


def whole(ids: NDArray[np.int64], matrix: NDArray[np.float16]) -> VectorIndex:
    return VectorIndex((make_segment(ids, matrix, matrix.shape[1]),), ids, NONE)


@settings(max_examples=30)
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
    make_segment(ids, matrix, 16).write(file)
    index = VectorIndex((open_segment(ids, file),), ids, NONE)
    hits = index.search(question, limit, Scope(without=tuple(sorted(without))))
    scores = matrix.astype(np.float32) @ (question / np.linalg.norm(question))
    allowed = [row for row in range(count) if ids[row] not in without]
    expected = sorted(allowed, key=lambda row: -scores[row])[:limit]
    assert [hit.passage for hit in hits] == [ids[row] for row in expected]
    assert [hit.score for hit in hits] == pytest.approx(scores[expected].tolist(), abs=1e-5)


@settings(max_examples=40)
@given(
    sizes=st.lists(st.integers(0, 30), min_size=1, max_size=6),
    limit=st.integers(1, 40),
    seed=st.integers(0, 9),
    dead=st.sets(st.integers(0, 400)),
    named=st.sets(st.integers(0, 400)),
    kind=st.sampled_from(["all", "only", "without"]),
)
def test_segments_and_dead_rows_answer_as_one_index_without_the_dead(
    sizes: list[int], limit: int, seed: int, dead: set[int], named: set[int], kind: str
) -> None:
    count = sum(sizes)
    ids = np.arange(count, dtype=np.int64) * 2 + 1
    # Few different vectors: equals that a limit cuts through happen often.
    matrix = unit_vectors(5, 8, seed)[np.random.default_rng(seed).integers(0, 5, count)]
    gone = np.array(sorted(dead & set(ids.tolist())), dtype=np.int64)
    live = ~np.isin(ids, gone)
    ends = np.cumsum(sizes)
    parts = [slice(end - size, end) for size, end in zip(sizes, ends, strict=True)]
    segments = tuple(make_segment(ids[part], matrix[part], 8) for part in parts)
    grown = VectorIndex(segments, ids[live], gone)
    one = whole(ids[live], matrix[live])
    chosen = tuple(sorted(named))
    scope = {"all": Scope(), "only": Scope(only=chosen), "without": Scope(without=chosen)}[kind]
    question = unit_vectors(1, 8, 99)[0].astype(np.float32)
    assert grown.search(question, limit, scope) == one.search(question, limit, scope)
    asked = [PassageId(identity) for identity in range(2 * count + 3)]
    assert np.array_equal(
        np.isnan(grown.similarities(question, asked)), np.isnan(one.similarities(question, asked))
    )


def test_equals_come_in_the_order_of_their_ids_wherever_the_limit_cuts() -> None:
    ids = np.arange(1, 101, dtype=np.int64)
    matrix = np.repeat(unit_vectors(1, 8, 3), 100, axis=0)
    index = whole(ids, matrix)
    hits = index.search(matrix[0].astype(np.float32), 7)
    assert [hit.passage for hit in hits] == [1, 2, 3, 4, 5, 6, 7]


def test_similarities_are_in_the_order_asked_and_nan_for_the_unknown() -> None:
    ids = np.array([2, 5, 9], dtype=np.int64)
    matrix = unit_vectors(3, 8, 1)
    index = whole(ids, matrix)
    asked = [PassageId(9), PassageId(3), PassageId(2), PassageId(77)]
    found = index.similarities(matrix[2].astype(np.float32), asked)
    assert found.dtype == np.float32
    assert found[0] == pytest.approx(1.0, abs=1e-3)
    assert found[2] == pytest.approx(float(matrix[0].astype(float) @ matrix[2]), abs=1e-3)
    assert np.isnan(found[[1, 3]]).all()


def test_an_empty_index_answers_with_nothing() -> None:
    index = whole(NONE, np.zeros((0, 8), np.float16))
    question = np.ones(8, dtype=np.float32)
    assert index.search(question, 5) == ()
    assert np.isnan(index.similarities(question, [PassageId(1)])).all()


def test_a_file_of_other_passages_is_refused(tmp_path: Path) -> None:
    ids = np.arange(3, dtype=np.int64)
    make_segment(ids, unit_vectors(3, 8, 1), 8).write(tmp_path / "vectors.faiss")
    with pytest.raises(ValueError, match="3 vectors for 2 passages"):
        open_segment(ids[:2], tmp_path / "vectors.faiss")
