from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.changes import Change, Piece, find_changes
from ingest.document import Page


def pages(*texts: str) -> tuple[Page, ...]:
    return tuple(Page(number, text) for number, text in enumerate(texts, start=1))


def test_a_changed_sentence_is_shown_at_its_place_in_both() -> None:
    before = pages("料金は百円です。休館日は月曜です。", "終わり。")
    now = pages("はじめに。料金は二百円です。休館日は月曜です。", "終わり。")
    assert find_changes(before, now) == (
        Change(
            (Piece(1, 0, 8, "料金は百円です。"),),
            (Piece(1, 0, 14, "はじめに。料金は二百円です。"),),
        ),
    )


def test_what_is_new_or_gone_has_one_side() -> None:
    before, now = pages("一。二。三。"), pages("一。三。四。")
    assert find_changes(before, now) == (
        Change((Piece(1, 2, 4, "二。"),), ()),
        Change((), (Piece(1, 4, 6, "四。"),)),
    )


def test_a_move_to_another_page_is_no_change() -> None:
    assert find_changes(pages("一。二。", "三。"), pages("一。", "二。 \n三。")) == ()


def test_a_change_over_a_page_break_has_a_piece_on_each_page() -> None:
    changes = find_changes(pages("一。"), pages("二。三。", "四。"))
    assert changes == (
        Change((Piece(1, 0, 2, "一。"),), (Piece(1, 0, 4, "二。三。"), Piece(2, 0, 2, "四。"))),
    )


_TEXTS = st.lists(st.text(alphabet="あい。\n ", max_size=20), max_size=3)


@given(_TEXTS, _TEXTS)
def test_pieces_are_slices_and_equal_texts_do_not_differ(old: list[str], new: list[str]) -> None:
    before, now = pages(*old), pages(*new)
    assert find_changes(before, before) == ()
    for change in find_changes(before, now):
        for side, texts in ((change.before, old), (change.now, new)):
            for piece in side:
                assert piece.text == texts[piece.page - 1][piece.start : piece.end] != ""
        assert [p.text for p in change.before] != [p.text for p in change.now]
