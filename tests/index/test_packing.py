from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.catalogue.packing import (
    pack_headings,
    pack_notices,
    pack_pairs,
    pack_runs,
    pack_spans,
    unpack_headings,
    unpack_notices,
    unpack_pairs,
    unpack_runs,
    unpack_spans,
)
from ingest.document import Box, Heading, Run, Span
from ingest.notice import Notice

offsets = st.integers(0, 2**31 - 1)
edges = st.floats(width=32, allow_nan=False)
texts = st.text(st.characters(codec=None))
notices = st.builds(
    Notice, texts, st.lists(st.tuples(texts, texts)).map(tuple), st.none() | st.integers(1, 99)
)


@given(st.lists(st.builds(Span, offsets, offsets)).map(tuple))
def test_spans_come_back(spans: tuple[Span, ...]) -> None:
    assert unpack_spans(pack_spans(spans)) == spans


@pytest.mark.slow
@given(st.lists(st.builds(Heading, offsets, offsets, st.integers(1, 9))).map(tuple))
def test_headings_come_back(headings: tuple[Heading, ...]) -> None:
    assert unpack_headings(pack_headings(headings)) == headings


@given(
    st.lists(
        st.builds(
            Run,
            st.integers(0, 10**6),
            st.integers(0, 10**6),
            st.builds(Box, edges, edges, edges, edges),
        )
    ).map(tuple)
)
def test_runs_come_back(runs: tuple[Run, ...]) -> None:
    assert unpack_runs(pack_runs(runs)) == runs


@pytest.mark.slow
@given(st.lists(notices).map(tuple))
def test_notices_come_back(items: tuple[Notice, ...]) -> None:
    assert unpack_notices(pack_notices(items)) == items


@given(st.lists(st.tuples(texts, texts)).map(tuple))
def test_pairs_come_back(pairs: tuple[tuple[str, str], ...]) -> None:
    assert unpack_pairs(pack_pairs(pairs)) == pairs


def test_a_page_of_runs_is_small() -> None:
    # A page of 1,000 characters, each with a box of its own, in lines of 40.
    runs = tuple(
        Run(i, i + 1, Box(72.0 + i % 40 * 10.5, 72.0 + i // 40 * 18, 82.5, 90.0))
        for i in range(1000)
    )
    assert len(pack_runs(runs)) < 3000
