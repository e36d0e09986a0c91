"""Numerals are found where they are numbers, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Span
from ingest.numerals import find_grouped, find_numerals


def test_numerals_come_with_their_places() -> None:
    text = "二〇一八年に一般の三百人"
    assert list(find_numerals(text)) == [(Span(0, 4), "2018"), (Span(9, 11), "300")]


@pytest.mark.parametrize(
    ("numeral", "digits"),
    [
        ("三千二百億", "320000000000"),
        ("一億七〇〇〇万", "170000000"),
        ("3万5千", "35000"),
        ("百二十三", "123"),
        ("二兆三億四万五", "2000300040005"),
        ("弐拾参", "23"),
        ("〇五", "05"),
    ],
)
def test_numerals_have_their_value(numeral: str, digits: str) -> None:
    assert list(find_numerals(numeral)) == [(Span(0, len(numeral)), digits)]


@pytest.mark.parametrize(
    "text", ["一二十", "万々", "〇〇〇", "123", "持参人", "第三者", "三・一運動"]
)
def test_what_is_no_number_stays(text: str) -> None:
    assert list(find_numerals(text)) == []


def test_grouping_needs_three_digits() -> None:
    found = [digits for _, digits in find_grouped("1,234 12,34 1,234,5 0,123,456")]
    assert found == ["1234", "0123456"]


@given(st.integers(1, 9999))
def test_written_out_numbers_come_back(number: int) -> None:
    written = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            written += ("" if digit == 1 and name else "一二三四五六七八九"[digit - 1]) + name
    (found,) = list(find_numerals(f"第{written}号"))
    assert found == (Span(1, 1 + len(written)), str(number))


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("第十四条の二の三第一項", ["14", "2", "3", "1"]),
        ("第27条の二及び第三条の四", ["2", "3", "4"]),
        ("第三条の一部を改正する", ["3"]),
        ("第三条の三者協議", ["3"]),
    ],
)
def test_the_number_of_an_inserted_article_is_one(text: str, digits: list[str]) -> None:
    assert [found for _, found in find_numerals(text)] == digits
