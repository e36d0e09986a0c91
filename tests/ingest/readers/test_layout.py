"""Reading order and places, whatever stands on the page."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.readers.compose import compose
from ingest.readers.directions import shown_rows, to_frame
from ingest.readers.layout import lay_out
from ingest.readers.margins import find_repeated, margin_lines
from ingest.readers.pdfium.glyphs import Glyphs

_LETTERS = "あ漢字。、ー1aB-/ \u3000\ufffd\u0645\U00020b9f"
_LENGTH = st.one_of(
    st.sampled_from([0.0, 10.0, 10.0, 5.0, 300.0]),
    st.floats(-1e6, 1e6, allow_nan=False, width=32),
)


@st.composite
def _pages(draw: st.DrawFn) -> Glyphs:
    count = draw(st.integers(0, 30))
    steps = st.sampled_from([(10.0, 0.0), (0.0, 10.0), (-10.0, 0.0), (-300.0, 16.0), (25.0, 0.0)])
    x, y = 50.0, 50.0
    boxes = []
    for _ in range(count):
        step = draw(steps)
        x, y = x + step[0], y + step[1]
        width, height = draw(_LENGTH), draw(_LENGTH)
        boxes.append((x, y, x + abs(width), y + abs(height)))
    table = np.array(boxes, dtype=np.float64).reshape(count, 4)
    kinds = draw(
        st.lists(
            st.tuples(st.integers(-1, 3), st.booleans(), st.booleans()),
            min_size=count,
            max_size=count,
        )
    )
    letters = draw(st.text(_LETTERS, min_size=count, max_size=count))
    strings = np.cumsum(draw(st.lists(st.integers(0, 1), min_size=count, max_size=count)))
    return Glyphs(
        width=draw(st.sampled_from([0.0, 400.0])),
        height=draw(st.sampled_from([0.0, 600.0])),
        codes=np.array([ord(letter) for letter in letters], dtype=np.uint32),
        boxes=table,
        spaced=np.array([kind[1] for kind in kinds], dtype=np.bool_),
        turns=np.array([kind[0] for kind in kinds], dtype=np.int8),
        hidden=np.array([kind[2] for kind in kinds], dtype=np.bool_),
        strings=strings.astype(np.int32),
        sizes=table[:, 3] - table[:, 1],
    )


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(_pages())
def test_no_letter_is_lost_doubled_or_without_place(glyphs: Glyphs) -> None:
    layout = lay_out(glyphs)
    margins = margin_lines(glyphs, layout)
    ((heads, feet),) = find_repeated([margins])
    page = compose(glyphs, layout, heads, feet)
    written = sorted(letter for letter in page.text if not letter.isspace())
    drawn = sorted(chr(code) for code in glyphs.codes.tolist() if not chr(code).isspace())
    assert written == drawn
    placed = [index for run in page.runs for index in range(run.start, run.end)]
    assert placed == sorted(set(placed))
    unplaced = set(range(len(page.text))) - set(placed)
    assert all(page.text[index].isspace() for index in unplaced)
    lines = [page.text[line.start : line.end] for line in page.lines]
    assert all(line and line == line.strip(" \n") for line in lines)
    assert "\n\n\n" not in page.text


@given(
    st.integers(0, 3),
    st.tuples(*[st.floats(0, 1000)] * 2).map(sorted),
    st.tuples(*[st.floats(0, 1000)] * 2).map(sorted),
)
def test_a_frame_keeps_rows(frame: int, xs: list[float], ys: list[float]) -> None:
    box = np.array([[xs[0], ys[0], xs[1], ys[1]]])
    place = to_frame(box, frame, 1000.0, 1000.0)[0].tolist()
    top, bottom = shown_rows(frame, (place[0], place[1], place[2], place[3]), 1000.0)
    assert np.allclose((top, bottom), ys)
