"""Tokens come from the folded text and hold no white space."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.tokens import bigrams, morphemes, spelled_morphemes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("二〇一八年五月に適用開始とされた", ["2018", "年", "5", "月", "適用", "開始"]),
        ("監 視 カ メ ラは一億七〇〇〇万台", ["監視", "カメラ", "170000000", "台"]),
        ("", []),
        ("。、！", []),
    ],
)
def test_morphemes(text: str, expected: list[str]) -> None:
    assert morphemes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("顔認証の policies", ["顔認", "認証", "証の", "policy"]),
        ("２０１８年", ["2018", "年"]),
        ("ＧＤＰＲ", ["gdpr"]),
        ("", []),
    ],
)
def test_bigrams(text: str, expected: list[str]) -> None:
    assert bigrams(text) == expected


@pytest.mark.slow
@given(st.text(max_size=60))
def test_tokens_hold_no_white_space(text: str) -> None:
    for token in morphemes(text) + bigrams(text):
        assert token
        assert not any(character.isspace() for character in token)


def test_text_longer_than_one_piece_keeps_its_words() -> None:
    assert morphemes("市役所" * 20000).count("市") >= 19990


def test_spelled_morphemes_stand_where_the_text_spells_them() -> None:
    text = "二〇一八年の監 視カメラ"
    spelled = [(form, text[span.start : span.end]) for form, span in spelled_morphemes(text)]
    assert spelled == [("2018", "二〇一八"), ("年", "年"), ("監視", "監 視"), ("カメラ", "カメラ")]


@given(st.text(max_size=200))
def test_spelled_morphemes_are_the_morphemes(text: str) -> None:
    spelled = spelled_morphemes(text)
    assert [form for form, _ in spelled] == morphemes(text)
    assert all(0 <= span.start < span.end <= len(text) for _, span in spelled)
