"""Folding for matching: exact keys, and a map that always leads back."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Span
from ingest.keys import Key, fold
from ingest.variants import VARIANTS

# Folding acts on these characters together; plain st.text() would rarely bring them together.
_LIVELY = st.text(
    alphabet="〇一二三四五六七八九十百千万億兆第条年月円人分の・.,0123456789１２３"
    "アかハｶﾊﾞﾟ゛゙ーｰ-―〜 \n\u3000ab\u0301㍻①ヶか月国國﨑\u200b\ufe00（）「」、。数",
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("㍻３０年", "平成30年"),
        ("ｶﾞﾗｽ ﾊﾟﾝ", "ガラスパン"),
        ("か\u3099き", "がき"),
        ("Ｔｅｎｋｙｏ ＤＥＭＯ", "tenkyo demo"),
        ("Café Citroe\u0308n", "cafe citroen"),
        ("國學院 渡邉 髙﨑 葛\U000e0100飾", "国学院渡辺高崎葛飾"),
        ("デ ジ タ ル\n化", "デジタル化"),
        ("EU における 2018 年", "euにおける2018年"),
        ("infor-\nmation  tech-\n nology", "information technology"),
        ("Hello\n\n  World", "hello world"),
        ("サ―ビス データ－の ｾﾝﾀｰ", "サービスデーターのセンター"),
        ("東京―大阪 10〜20", "東京-大阪10~20"),
        ("a\u200bb\x00c\xadd", "abcd"),
        ("三ヶ月 ３ヵ月 六箇月", "3か月3か月6か月"),
    ],
)
def test_fold_makes_forms_alike(text: str, key: str) -> None:
    assert fold(text).text == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("二〇一八年", "2018年"),
        ("一九九五年", "1995年"),
        ("三千二百億円", "320000000000円"),
        ("一億七〇〇〇万台", "170000000台"),
        ("五〇〇〇", "5000"),
        ("3万5千", "35000"),
        ("1.5億円", "150000000円"),
        ("1,234,567円", "1234567円"),
        ("第五十六条の二", "第56条の2"),
        ("九条一項", "9条1項"),
        ("令和三年四月一日", "令和3年4月1日"),
        ("明治四十一年法律第七十四号", "明治41年法律第74号"),
        ("八%から一〇%", "8%から10%"),
        ("二・五倍", "2.5倍"),
        ("三分の一", "3分の1"),
        ("二○一八", "2018"),
        ("十分間で二十分", "10分間で20分"),
        ("二〇二二年一月十九日", "2022年1月19日"),
    ],
)
def test_fold_turns_numerals_into_digits(text: str, key: str) -> None:
    assert fold(text).text == key


@pytest.mark.parametrize(
    "word",
    [
        *("一般", "一致", "三重県", "十分", "二宮", "万一", "千葉", "一部", "億劫", "一時停止"),
        *("五十嵐", "四万十川", "六本木", "二・二六事件", "数百人", "数千万円", "〇〇市", "1,23"),
    ],
)
def test_fold_leaves_words_with_numerals_alone(word: str) -> None:
    assert fold(word).text == word


def test_fold_maps_each_key_character_back() -> None:
    key = fold("㍻ ｶﾞ三百円")
    assert key.text == "平成ガ300円"
    assert key.offsets == (0, 0, 2, 4, 4, 4, 6)
    assert key.ends == (1, 1, 4, 6, 6, 6, 7)


def test_span_covers_whole_clusters() -> None:
    text = "計三千二百億円を"
    key = fold(text)
    found = key.text.index("200")
    span = key.span(found, found + 3)
    assert text[span.start : span.end] == "三千二百億"


def test_span_leaves_out_dropped_white_space() -> None:
    text = "デ ジ タ ル 化"
    key = fold(text)
    assert key.span(0, 4) == Span(0, 7)


def test_empty_spans_stay_in_bounds() -> None:
    key = fold("あいう")
    assert key.span(1, 1) == Span(1, 1)
    assert key.span(3, 3) == Span(3, 3)
    assert fold("").span(0, 0) == Span(0, 0)


def test_a_word_in_question_form_is_found_in_document_form() -> None:
    document = fold("罰金は四〇〇円ほど、指紋の一〇〇〇倍、ﾏｲﾅﾝﾊﾞｰｶｰﾄﾞ。").text
    for question in ("400円", "1000倍", "1,000倍", "マイナンバーカード"):
        assert fold(question).text in document


def _check_map(text: str, key: Key) -> None:
    assert len(key.offsets) == len(key.ends) == len(key.text)
    assert list(key.offsets) == sorted(key.offsets)
    assert list(key.ends) == sorted(key.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(key.offsets, key.ends, strict=True))


@pytest.mark.slow
@given(st.one_of(st.text(max_size=60), _LIVELY))
def test_every_key_maps_into_its_text(text: str) -> None:
    _check_map(text, fold(text))


@given(st.one_of(st.text(max_size=60), _LIVELY))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(_LIVELY, st.data())
def test_spans_stay_in_bounds(text: str, data: st.DataObject) -> None:
    key = fold(text)
    start = data.draw(st.integers(0, len(key.text)))
    end = data.draw(st.integers(start, len(key.text)))
    span = key.span(start, end)
    assert 0 <= span.start <= span.end <= len(text)


def test_variants_lead_to_forms_that_stay() -> None:
    assert len(VARIANTS) > 300
    assert not [old for old, new in VARIANTS.items() if new in VARIANTS or old == new]
    assert VARIANTS["國"] == "国"
    assert "埼" not in VARIANTS


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["ー", "- ", "1,", "一", " \n", "三千", "か\u3099", "1・", "a-"])
def test_hostile_runs_take_linear_time(unit: str) -> None:
    text = unit * 50_000
    started = time.process_time()
    _check_map(text, fold(text))
    assert time.process_time() - started < 3.0
