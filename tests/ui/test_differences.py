"""What differs is marked, and both texts can be read off unchanged."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from ui.differences import differences_html

ordinary = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), max_size=60)


def test_only_what_differs_is_marked() -> None:
    assert differences_html("期間は十年とする。", "期間は五年とする。") == (
        "期間は<del>十</del>年とする。",
        "期間は<ins>五</ins>年とする。",
    )


def test_words_and_numbers_are_compared_whole() -> None:
    assert differences_html("fee 300 yen", "fee 3500 yen") == (
        "fee <del>300</del> yen",
        "fee <ins>3500</ins> yen",
    )


def test_texts_are_escaped() -> None:
    assert differences_html("<b>", "<i>") == (
        "&lt;<del>b</del>&gt;",
        "&lt;<ins>i</ins>&gt;",
    )


@given(old=ordinary, new=ordinary)
def test_both_texts_are_whole(old: str, new: str) -> None:
    left, right = differences_html(old, new)
    assert unescape(re.sub(r"</?del>", "", left)) == old
    assert unescape(re.sub(r"</?ins>", "", right)) == new
