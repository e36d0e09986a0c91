"""Boxes of a range: a share of each run, one a line, and none for what nobody can see."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ingest.boxes import boxes_of, is_vertical, visible_parts
from ingest.document import Box, Page, Run, Span

# Two lines of five letters of 10 points, 20 points apart.
LINES = Page(
    1,
    "一二三四五\n六七八九十",
    runs=(Run(0, 5, Box(100, 50, 150, 60)), Run(6, 11, Box(100, 70, 150, 80))),
    width=400,
    height=600,
)
COLUMNS = Page(
    1,
    "一二三四五\n六七八九十",
    runs=(Run(0, 5, Box(200, 50, 210, 100)), Run(6, 11, Box(180, 50, 190, 100))),
    width=400,
    height=600,
)


def test_a_range_over_two_lines_is_a_box_in_each() -> None:
    assert boxes_of(LINES, 3, 8) == (Box(130, 50, 150, 60), Box(100, 70, 120, 80))


def test_a_range_over_two_columns_is_a_box_in_each() -> None:
    assert is_vertical(COLUMNS)
    assert not is_vertical(LINES)
    assert boxes_of(COLUMNS, 3, 8) == (Box(200, 80, 210, 100), Box(180, 50, 190, 70))


def test_runs_of_one_line_are_one_box() -> None:
    page = Page(
        1,
        "令和7年度",
        runs=(
            Run(0, 2, Box(10, 10, 30, 20)),
            Run(2, 3, Box(30, 10, 35, 21)),
            Run(3, 5, Box(35, 10, 55, 20)),
        ),
        width=100,
        height=100,
    )
    assert boxes_of(page, 0, 5) == (Box(10, 10, 55, 21),)


def test_digits_set_upright_in_a_column_belong_to_it() -> None:
    page = Page(
        1,
        "令和12年度",
        runs=(
            Run(0, 2, Box(50, 10, 60, 30)),
            Run(2, 4, Box(50, 30, 60, 40)),
            Run(4, 6, Box(50, 40, 60, 60)),
        ),
        width=100,
        height=100,
    )
    assert boxes_of(page, 0, 6) == (Box(50, 10, 60, 60),)


def test_narrow_letters_take_half_the_room() -> None:
    page = Page(1, "ab漢", runs=(Run(0, 3, Box(0, 0, 40, 20)),), width=100, height=100)
    assert boxes_of(page, 2, 3) == (Box(20, 0, 40, 20),)


def test_two_columns_of_text_far_apart_are_two_boxes() -> None:
    page = replace(LINES, runs=(Run(0, 5, Box(20, 50, 70, 60)), Run(6, 11, Box(220, 50, 270, 60))))
    assert boxes_of(page, 0, 11) == (Box(20, 50, 70, 60), Box(220, 50, 270, 60))


def test_hidden_text_is_never_marked() -> None:
    page = replace(LINES, hidden=(Span(0, 3), Span(6, 11)))
    assert boxes_of(page, 0, 11) == (Box(130, 50, 150, 60),)
    assert boxes_of(page, 7, 9) == ()
    assert list(visible_parts(page, 1, 8)) == [Span(3, 6)]


def test_what_lies_off_the_page_has_no_box() -> None:
    page = replace(LINES, runs=(Run(0, 5, Box(380, 50, 430, 60)), Run(6, 11, Box(500, 0, 600, 9))))
    assert boxes_of(page, 0, 11) == (Box(380, 50, 400, 60),)


def test_a_page_without_runs_has_no_boxes() -> None:
    assert boxes_of(Page(1, "本文"), 0, 2) == ()


_texts = st.text(alphabet="漢字かなab 12\n", min_size=1, max_size=30)


@given(_texts, st.integers(0, 30), st.integers(0, 30), st.booleans())
def test_a_part_stays_inside_its_run_and_the_whole_is_the_run(
    text: str, one: int, other: int, is_column: bool
) -> None:
    box = Box(10, 10, 20, 300) if is_column else Box(10, 10, 300, 20)
    page = Page(1, text, runs=(Run(0, len(text), box),), width=400, height=400)
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    for part in boxes_of(page, start, end):
        assert 10 <= part.left < part.right <= box.right + 1e-6
        assert 10 <= part.top < part.bottom <= box.bottom + 1e-6
    assert boxes_of(page, 0, len(text)) == (box,)
