from __future__ import annotations

from dataclasses import replace

from index.filter import Labels
from tests.ui.fakes import FakeLibrary
from ui.filing import changed_labels, labels_html


def test_only_what_changes_is_asked_for() -> None:
    document = replace(
        FakeLibrary().add("a.txt", "一。"), collections=("規程", "例規"), tags=("旧",)
    )
    assert changed_labels(document, ["例規", " 新 しい ", "  "], []) == Labels(
        put_in=("新 しい",), take_from=("規程",), tags=(), tags_off=("旧",)
    )
    assert changed_labels(document, ["規程", "例規"], ["旧"]) == Labels()


def test_labels_are_shown_as_text() -> None:
    document = FakeLibrary().add("a.txt", "一。")
    assert labels_html(document, "ja") == ""
    shown = labels_html(replace(document, collections=("<b>",), tags=("*t*",)), "ja")
    assert shown == (
        '<p class="tk-place"><span>コレクション：&lt;b&gt;</span><span>タグ：*t*</span></p>'
    )
