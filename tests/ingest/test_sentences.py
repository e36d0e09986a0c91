"""Sentences tile their text, whatever it is, and end where a reader would end them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Span
from ingest.sentences import split_sentences, trim

_LIVELY = st.text(
    alphabet="あ漢ア。！？!?．. 、「」（）『』()\"'\n \t\u3000第一条1①・-|#：Aa,。\u200d😀\x00*と",
    max_size=80,
)


def _sentences(text: str) -> list[str]:
    return [text[span.start : span.end].strip() for span in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("晴れ。雨！雪？曇り", ["晴れ。", "雨！", "雪？", "曇り"]),
        ("本当?はい!わかった．次へ", ["本当?", "はい!", "わかった．", "次へ"]),
        ("彼は「行こう。」と言った。次。", ["彼は「行こう。」と言った。", "次。"]),
        ("「行こう。」そう言った。", ["「行こう。」", "そう言った。"]),
        (
            "会社（外国会社を含む。以下同じ。）又は個人。",
            ["会社（外国会社を含む。以下同じ。）又は個人。"],
        ),
        ("削除した（注を見よ。）。次。", ["削除した（注を見よ。）。", "次。"]),
        ("「閉じない。次の文。", ["「閉じない。", "次の文。"]),
        ("約３．５％増えた。", ["約３．５％増えた。"]),
        ("本当か？という問い。", ["本当か？という問い。"]),
        ("**大事です。**次です。", ["**大事です。**", "次です。"]),
        ("## なぜ？どうして？\n本文。", ["## なぜ？どうして？", "本文。"]),
    ],
)
def test_japanese_sentences_end_at_their_stops(text: str, sentences: list[str]) -> None:
    assert _sentences(text) == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Dr. Smith paid $3.50. He left.", ["Dr. Smith paid $3.50.", "He left."]),
        ("See No. 5 and Art. 3. No. That is it.", ["See No. 5 and Art. 3.", "No.", "That is it."]),
        ("The U.S. Army, e.g. here. J. Doe came.", ["The U.S. Army, e.g. here.", "J. Doe came."]),
        ('He said "Go." Then he went. Why? So.', ['He said "Go."', "Then he went.", "Why?", "So."]),
        ("Version 2.1 of example.com works.", ["Version 2.1 of example.com works."]),
        ("1. First point. Second.", ["1. First point.", "Second."]),
    ],
)
def test_english_sentences_end_at_full_stops(text: str, sentences: list[str]) -> None:
    assert _sentences(text) == sentences


def test_a_long_quotation_is_split_within() -> None:
    quotation = "「" + "これは長い引用の一文である。" * 10 + "」"
    parts = _sentences(quotation + "と述べた。終わり。")
    assert len(parts) == 11
    assert parts[9:] == ["これは長い引用の一文である。」と述べた。", "終わり。"]


def test_hard_wrapped_paragraphs_are_joined() -> None:
    text = (
        "この文書は、行がおよそ四十文字で折り返された段落の例であって、行の終わりは文の終わりで\n"
        "はないため、次の行まで続けて一つの文として読まなければならないことを示すために書いてあ\n"
        "る。短い行\n次の行"
    )
    wrapped, *rest = _sentences(text)
    assert wrapped == text[: text.index("短い行")].strip()
    assert rest == ["短い行", "次の行"]


def test_hard_wrapped_english_is_joined() -> None:
    text = (
        "The library is open every day from nine in the morning until seven in the\n"
        "evening, except on Mondays and on the last Friday of every month. Readers\n"
        "may borrow ten books."
    )
    assert _sentences(text) == [
        text[: text.index(" Readers")],
        "Readers\nmay borrow ten books.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "開館時間\n午前九時から",
        "電話番号：03-1234-5678\n住所：東京都",
        "- りんご\n- みかん",
        "(1) 市内に住む者\n(2) その他の者",
        "| 区分 | 金額 |\n| 甲 | 100 |",
        "第一条　目的を定める\n第二条　定義を定める",
        "段落の途中\n\n次の段落",
        "改行の印  \n次の行",
    ],
)
def test_headings_items_rows_and_blank_lines_end_sentences(text: str) -> None:
    assert _sentences(text) == [line.strip() for line in text.split("\n") if line]


def test_trailing_white_space_belongs_to_the_sentence_before() -> None:
    assert split_sentences("一。 \n\n 二。\n") == (Span(0, 6), Span(6, 9))


def test_text_without_any_end_is_cut() -> None:
    spans = split_sentences("あ" * 5000)
    assert [span.end - span.start for span in spans] == [300] * 16 + [200]


def test_long_sentences_are_cut_at_commas() -> None:
    text = "あ" * 180 + "、" + "い" * 250 + "。"
    assert split_sentences(text) == (Span(0, 181), Span(181, 432))


def test_no_cut_within_an_emoji() -> None:
    family = "👩\u200d👩\u200d👧"
    text = "あ" * 298 + family + "い" * 100
    assert split_sentences(text)[0] == Span(0, 298)


def test_trim_leaves_white_space_out() -> None:
    assert trim(" \n 文。\u3000\n", Span(0, 7)) == Span(3, 5)
    assert trim("   ", Span(0, 3)) == Span(3, 3)


def test_empty_and_blank_texts() -> None:
    assert split_sentences("") == ()
    assert split_sentences(" \n") == (Span(0, 2),)


@given(st.one_of(st.text(max_size=100), _LIVELY))
def test_sentences_tile_any_text(text: str) -> None:
    place = 0
    for span in split_sentences(text):
        assert span.start == place < span.end
        place = span.end
    assert place == len(text)


@given(_LIVELY, st.data())
def test_trim_gives_the_stripped_slice(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = trim(text, Span(start, end))
    assert text[span.start : span.end] == text[start:end].strip()


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["あ", "（", "「」", "。", "\n", " ", "a. ", "1.\n", "| a |\n", "：\n"]
)
def test_hostile_runs_take_linear_time(unit: str) -> None:
    started = time.process_time()
    assert split_sentences(unit * 30_000)
    assert time.process_time() - started < 3.0


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("更新する（ガバメントク\n\nラウドの整備等）。次に進む。", 2),
        ("両立させるのは高齢化社会\n\nを考えると重要だ。", 1),
        ("申請には顔写真の提出が必要とされ\n\n、本人が選ぶ。", 1),
        ("第一章　総則\n\nこの規程は、次による。", 2),
        ("更新する（ガバメント\n\n整備する。", 2),
        ("更新する（ガバメント\n\n- 整備等）。", 2),
        ("更新する（ガバメント\n\n\n整備等）。", 2),
        ("終わる。\n\nんだと言う。", 2),
    ],
)
def test_a_paragraph_parted_by_a_page_break_is_one(text: str, sentences: int) -> None:
    assert len(split_sentences(text)) == sentences
