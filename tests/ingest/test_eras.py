"""Years of Japanese eras in keys, as years of the common era."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Span
from ingest.eras import find_era_years, names_year
from ingest.keys import fold, with_common_years


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("令和三年四月", "2021年4月"),
        ("令和元年度", "2019年度"),
        ("平成３０年", "2018年"),
        ("㍼64年と平成元年", "1989年と1989年"),
        ("明治四十一年法律第七十四号", "1908年法律第74号"),
        ("大正15年", "1926年"),
        ("昭和65年", "昭和65年"),  # there was none
        ("平成0年", "平成0年"),
        ("令和の3年間", "令和の3年間"),
        ("平成三十年", "2018年"),
    ],
)
def test_era_years_become_common_years(text: str, key: str) -> None:
    assert with_common_years(fold(text)).text == key


def test_a_year_leads_back_to_all_of_its_era_year() -> None:
    text = "計画は令和三年四月に"
    key = with_common_years(fold(text))
    found = key.text.index("2021")
    assert key.span(found, found + 4) == Span(3, 6)
    assert text[3:6] == "令和三"


@pytest.mark.parametrize(("text", "names"), [("2021年", True), ("1868", True), ("12021", False)])
def test_years_are_told_from_other_numbers(text: str, names: bool) -> None:
    assert names_year(text) is names
    assert not names_year("21年 3021円")


@given(st.text(alphabet="令和平成昭元年0123456789三 ", max_size=20))
def test_era_years_are_found_in_order_and_once(text: str) -> None:
    done = 0
    for span, year in find_era_years(text):
        assert done <= span.start < span.end <= len(text)
        assert 1868 <= int(year) <= 2117
        done = span.end
