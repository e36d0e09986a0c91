"""What a question asks for, and which numbers it names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.keys import fold
from retrieval.asked import (
    Asked,
    named_numbers,
    read_asked,
    share_of_numbers_missing,
    shows_asked,
)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("手数料はいつから変わりますか？", Asked.WHEN),
        ("施行期日は？", Asked.WHEN),
        ("次の会議は何月何日ですか", Asked.WHEN),
        ("契約の文書は何年保存しますか", Asked.HOW_MANY),
        ("何日以内に届け出ますか", Asked.HOW_MANY),
        ("灯台の高さは何ｍですか", Asked.HOW_MANY),
        ("写しの交付はいくらですか", Asked.HOW_MUCH),
        ("長官は誰ですか", Asked.WHO),
        ("届出先はどこですか", Asked.WHERE),
        ("休館したのはなぜですか", Asked.WHY),
        ("水道管が凍ったらどうすればよいですか", Asked.HOW),
        ("歴史的公文書とは何ですか", Asked.DEFINITION),
        ("公印は第何条に定められていますか", Asked.ARTICLE),
        ("犬を連れて行けますか", Asked.WHETHER),
        ("いくつかの国の君主を兼ねる体制を何と言いますか", Asked.WHAT),
        ("When did the act take effect?", Asked.WHEN),
        ("What do residents need when they move in?", Asked.WHAT),
        ("How many trucks were bought?", Asked.HOW_MANY),
        ("How much does it cost?", Asked.HOW_MUCH),
        ("Who is the head of the agency?", Asked.WHO),
        ("Are dogs allowed?", Asked.WHETHER),
        ("保存期間", None),
        ("", None),
    ],
)
def test_read_asked(question: str, asked: Asked | None) -> None:
    assert read_asked(fold(question).text) is asked


@pytest.mark.parametrize(
    ("asked", "text", "shown"),
    [
        (Asked.WHEN, "令和七年四月一日から施行する。", 1.0),
        (Asked.WHEN, "市長が別に定める。", -1.0),
        (Asked.HOW_MUCH, "１通につき三百五十円とする。", 1.0),
        (Asked.HOW_MUCH, "手数料は無料です。", 1.0),
        (Asked.HOW_MUCH, "３名以上で申し込む。", -1.0),
        (Asked.HOW_MANY, "職員は六百人である。", 1.0),
        (Asked.HOW_MANY, "職員は多い。", -1.0),
        (Asked.WHO, "市長が定める。", 0.0),
        (None, "市長が定める。", 0.0),
    ],
)
def test_shows_asked(asked: Asked | None, text: str, shown: float) -> None:
    assert shows_asked(asked, fold(text).text) == shown


def test_numbers_are_named_once_with_the_forms_that_say_the_same() -> None:
    numbers = named_numbers(fold("令和三年度の第12条、二〇二一年の第十二条と１度").text)
    assert numbers == (
        frozenset({"令和3", "2021"}),
        frozenset({"第12条"}),
        frozenset({"2021", "令和3", "平成33"}),
    )


def test_the_first_year_of_an_era_is_year_one() -> None:
    assert named_numbers(fold("令和元年").text) == (frozenset({"令和1", "2019"}),)


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("2021年の予算は？", "令和三年度の予算は十億円である。", 0.0),
        ("令和3年の予算は？", "二〇二一年の予算は十億円である。", 0.0),
        ("2024年の予算は？", "令和三年度の予算は十億円である。", 1.0),
        ("第12条の2は？", "第十二条は次のとおり。", 0.5),
        ("予算は？", "令和三年度の予算", 0.0),
        ("第2の柱は？", "第２の柱は「医療」。", 0.0),
        ("第2の柱は？", "第1の柱は「行政」。2021年9月2日", 1.0),
        ("第2回の会議は？", "第二条　会議は年2回開く。", 1.0),
        ("12条の罰則は？", "第十二条　罰則", 0.0),
    ],
)
def test_share_of_numbers_missing(question: str, text: str, missing: float) -> None:
    wanted = named_numbers(fold(question).text)
    assert share_of_numbers_missing(wanted, fold(text).text) == missing


@given(st.text(max_size=80))
def test_a_text_never_lacks_its_own_numbers(text: str) -> None:
    folded = fold(text).text
    assert share_of_numbers_missing(named_numbers(folded), folded) == 0.0
