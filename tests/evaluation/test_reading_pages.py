"""Character error rates are edits over characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.reading_pages import distance, errors

_WORDS = st.text(alphabet="abc", max_size=8)


@pytest.mark.parametrize(
    ("first", "second", "edits"),
    [
        ("", "", 0),
        ("", "ab", 2),
        ("kitten", "sitting", 3),
        ("市長は", "市民が", 2),
        ("ab", "ba", 2),
    ],
)
def test_known_distances(first: str, second: str, edits: int) -> None:
    assert distance(first, second) == edits


@given(_WORDS, _WORDS)
def test_the_distance_is_that_of_the_textbook(first: str, second: str) -> None:
    row = list(range(len(second) + 1))
    for place, letter in enumerate(first, 1):
        before, row = row, [place]
        for column, other in enumerate(second, 1):
            kept = before[column - 1] + (letter != other)
            row.append(min(before[column] + 1, row[-1] + 1, kept))
    assert distance(first, second) == row[-1]


def test_white_space_and_width_do_not_count() -> None:
    assert errors("第 １ 条\n", "第1条") == (0, 3)
