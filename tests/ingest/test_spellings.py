"""Spellings in kana that are one word, and those that are two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Span
from ingest.keys import fold, fold_spelling

_KANA = st.text(alphabet="アカハバヴァィゥェォッャュョーあかぁっゃー室ヶ3 \n゛ﾞｳA-", max_size=30)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("サーバ室", "サーバー室"),
        ("コンピュータ", "ｺﾝﾋﾟｭｰﾀｰ"),
        ("メモリ", "メモリー"),
        ("ウイルス", "ウィルス"),
        ("ソフトウエア", "ソフトウェア"),
        ("バイオリン", "ヴァイオリン"),
        ("インタビュー", "インタヴュー"),
        ("ベートーベン", "ベートーヴェン"),
        ("ゴミの収集", "ごみの収集"),
        ("キヤノン", "キャノン"),
        ("フアイル", "ファイル"),
        ("関ケ原", "関ヶ原"),
        ("行つた", "行った"),
    ],
)
def test_one_word_spelled_twice_has_one_key(one: str, other: str) -> None:
    assert fold_spelling(one).text == fold_spelling(other).text
    assert fold(one).text != fold(other).text  # rules that read kana see what is written


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ビル", "ビール"),
        ("デスク", "ディスク"),
        ("エラ", "エラー"),
        ("カード", "カド"),
        ("は", "ば"),
    ],
)
def test_two_words_have_two_keys(one: str, other: str) -> None:
    assert fold_spelling(one).text != fold_spelling(other).text


def test_what_was_dropped_belongs_to_the_letter_before() -> None:
    text = "ヴァイオリンとサーバーの室"
    key = fold_spelling(text)
    assert key.text == "ばいおりんとさーばの室"
    assert key.span(0, 1) == Span(0, 2)
    found = key.text.index("さーば")
    assert key.span(found, found + 3) == Span(7, 11)


@given(st.one_of(st.text(max_size=60), _KANA))
def test_keys_map_into_their_text_and_folding_twice_changes_nothing(text: str) -> None:
    key = fold_spelling(text)
    assert len(key.text) == len(key.offsets) == len(key.ends)
    assert [*key.offsets] == sorted(key.offsets)
    assert [*key.ends] == sorted(key.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(key.offsets, key.ends, strict=True))
    assert fold_spelling(key.text).text == key.text
