"""Words found through the search key, and a search that ends in time."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Page, Span
from ingest.find import Finding, Occurrence, find_in_pages, find_in_text
from ingest.keys import fold_spelling, with_common_years


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("二〇一八年五月に、令和三年", "2018年", ["二〇一八年"]),
        ("第１２条と第十二条", "第12条", ["第１２条", "第十二条"]),
        ("手 数 料は、手数料である。", "手数料", ["手 数 料", "手数料"]),
        ("The Fee and the FEE", "fee", ["Fee", "FEE"]),
        ("三百二十円", "2", ["三百二十"]),
        ("二〇一八年五月に、平成三十年は", "2018年", ["二〇一八年", "平成三十年"]),
        ("令和三年と２０２１年", "令和3年", ["令和三年", "２０２１年"]),
        ("令和三年と二〇二一年", "2021", ["令和三", "二〇二一"]),
        ("令和三年", "令和", ["令和"]),
        ("令和三年", "21年", []),
        ("サーバーとｻｰﾊﾞ", "サーバ", ["サーバー", "ｻｰﾊﾞ"]),
        ("ごみとゴミ", "ゴミ", ["ごみ", "ゴミ"]),
        ("ウィルス、ヴァイオリン", "ウイルス", ["ウィルス"]),
        ("三千二百億円の予算", "3,200億円", ["三千二百億円"]),
        ("デジタ\nル化", "デジタル化", ["デジタ\nル化"]),
        ("infor-\nmation", "information", ["infor-\nmation"]),
        ("國と渡邉", "渡辺", ["渡邉"]),
        ("あああ", "ああ", ["ああ"]),
        ("本文", " \n", []),
        ("本文", "", []),
        ("", "本文", []),
    ],
)
def test_words_are_found_as_they_are_meant(text: str, words: str, found: list[str]) -> None:
    assert [text[span.start : span.end] for span in find_in_text(text, words)] == found


def test_a_long_text_is_searched_in_parts_and_nothing_falls_between() -> None:
    text = "字" * 49_999 + "手数料" + "字" * 60_000 + "\n手数料"
    assert list(find_in_text(text, "手数料")) == [Span(49_999, 50_002), Span(110_003, 110_006)]


@given(st.text(max_size=60), st.text(min_size=1, max_size=4))
def test_what_is_found_ascends_and_holds_the_words(text: str, words: str) -> None:
    done = 0
    for span in find_in_text(text, words):
        assert done <= span.start < span.end <= len(text)
        wanted, key = fold_spelling(words), fold_spelling(text)
        as_year, by_years = with_common_years(wanted), with_common_years(key)
        assert wanted.text in key.text or as_year.text in by_years.text
        done = span.end


PAGES = (Page(1, "料金は料金表による。"), Page(2, "なし"), Page(3, "料金"))


def test_pages_are_searched_in_order() -> None:
    places = (
        Occurrence(1, Span(0, 2)),
        Occurrence(1, Span(3, 5)),
        Occurrence(3, Span(0, 2)),
    )
    assert find_in_pages(PAGES, "料金", 9) == Finding(places, 3, is_whole=True)
    assert find_in_pages(PAGES, "料金", 3) == Finding(places, 3, is_whole=True)
    assert find_in_pages(PAGES, "料金", 2) == Finding(places[:2], 2, is_whole=False)


def test_a_search_that_takes_too_long_ends_and_says_how_far_it_came() -> None:
    ticks = count()
    found = find_in_pages(PAGES, "料金", 9, seconds=3, clock=lambda: next(ticks))
    # The clock is looked at once at the start, before each part, and after each page.
    assert found == Finding((Occurrence(1, Span(0, 2)), Occurrence(1, Span(3, 5))), 1, False)


@pytest.mark.shared
def test_arabic_numerals_find_kanji_ones_in_a_real_scan_and_the_other_way_round() -> None:
    folder = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus"
    if not folder.exists():
        pytest.skip("the corpus is not beside the project (../shared)")
    kanji = "〇一二三四五六七八九"
    asked = 0
    for path in folder.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        for digits, others, before in (
            (kanji, "0123456789", f"第十百千万億{kanji}"),
            ("0123456789０１２３４５６７８９", kanji * 2, "0-9０-９.,．，"),
        ):
            forms = str.maketrans(digits, others)
            for match in re.finditer(f"(?<![{before}])[{digits}]{{2,4}}[年月日人%％件]", text):
                found = find_in_text(text, match.group().translate(forms))
                assert Span(*match.span()) in list(found)
                asked += 1
    assert asked >= 60
