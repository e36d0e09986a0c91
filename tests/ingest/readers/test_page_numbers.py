"""The forms of page numbers."""

from __future__ import annotations

import pytest

from ingest.readers.page_numbers import has_page_mark, is_page_number


@pytest.mark.parametrize(
    "text",
    [
        *(
            "3",
            "- 3 -",
            "― 12 ―",
            "〔3〕",
            "＜３＞",
            "～ 3 ～",
            "【3】",
            "iii",
            "XII",
            "十二",
            "A-3",
        ),
        *(
            "3 / 12",
            "3 of 12",
            "ページ 3",
            "３頁",
            "第3ページ",
            "3/12ページ",
            "Page 3 of 12",
            "p. 3",
        ),
        *("1 | ページ", "3（全12ページ）", "全12頁中3頁"),
    ],
)
def test_page_numbers_are_known(text: str) -> None:
    assert is_page_number(text)


@pytest.mark.parametrize(
    "text",
    ["", "-", "3 総則", "第3", "mix", "civil", "資料3", "3.1.2", "2025年", "3円", "p", "ページ"],
)
def test_other_text_is_no_page_number(text: str) -> None:
    assert not is_page_number(text)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("規程集", "3/12"), True),
        (("規程集 - 3 -",), True),
        (("2025/11/24 9:41", "お知らせ"), True),
        (("お知らせ", "https://example.org/"), True),
        (("合計", "3"), False),
        (("電話 03-1234-5678",), False),
        (("令和7年11月24日", "お知らせ"), False),
    ],
)
def test_lines_with_a_page_mark_are_known(cells: tuple[str, ...], expected: bool) -> None:
    assert has_page_mark(cells) is expected
