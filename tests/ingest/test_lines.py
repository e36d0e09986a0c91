"""The shape of lines."""

from __future__ import annotations

import pytest

from ingest.lines import (
    Line,
    begins_item,
    display_width,
    is_label,
    is_markup,
    is_table_row,
    split_lines,
)


def test_lines_have_places_and_widths() -> None:
    assert split_lines("あa\n\n b") == [Line(0, 2, 3), Line(3, 3, 0), Line(4, 6, 1)]


def test_wide_characters_take_two_columns() -> None:
    assert [display_width(text) for text in ("abc", "漢字ｶﾅ", "😀", "Ａ（")] == [3, 6, 2, 4]


@pytest.mark.parametrize(
    "line",
    [
        *("・項目", "- item", "(1) 者", "（イ）者", "1. First", "ア　表", "① 一つ", "第三条　市長"),
        *("附 則", "【概要】", "Q1: なぜ", "※注", "1.2 節", "一　文書", "第1 趣旨"),
    ],
)
def test_items_begin_with_their_mark(line: str) -> None:
    assert begins_item(line)


@pytest.mark.parametrize(
    "line", ["一般に", "3.5倍", "第三条の規定", "-5度", "2018年", "a man", "10 people"]
)
def test_running_text_begins_no_item(line: str) -> None:
    assert not begins_item(line)


def test_tables_labels_and_markup() -> None:
    assert is_table_row("| a | b |")
    assert is_table_row("甲\t乙")
    assert is_table_row("甲  百円  なし")
    assert not is_table_row("甲  乙")
    assert is_label("電話番号：03")
    assert not is_label("http://example.com")
    assert is_markup("## 題")
    assert is_markup("---")
    assert not is_markup("#hashtag")
