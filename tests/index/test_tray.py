"""What a person keeps is on disk, in order, and survives its source."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.kept import Decision, KeptId, KeptQuote
from index.library import Library
from index.tray import NOT_KEPT
from ingest.notice import LibraryError
from tests.fakes import FakeWords, ingest_fake, make_citation
from tests.index.conftest import _MEMORY

FIRST, SECOND, THIRD = (make_citation(text) for text in ("第一", "第二です", "第三であります"))


def texts(library: Library) -> list[str]:
    return [kept.citation.text for kept in library.tray.quotes()]


def test_a_kept_quote_is_there_for_every_connection_and_after_a_restart(library: Library) -> None:
    citation = replace(FIRST, heading_path=("第1章", "<b>"), page_label="iii", medium="ocr")
    identity = library.tray.keep(citation)
    with Library.open(library.directory, words=FakeWords()) as second:
        assert second.tray.quotes() == (KeptQuote(identity, citation),)


def test_keeping_twice_changes_nothing(library: Library) -> None:
    identity = library.tray.keep(FIRST)
    library.tray.set_note(identity, "見る")
    assert library.tray.keep(replace(FIRST, cited_at="2027-01-01T00:00:00+00:00")) == identity
    assert [kept.note for kept in library.tray.quotes()] == ["見る"]


def test_the_same_place_for_another_question_is_another_quote(library: Library) -> None:
    library.tray.keep(FIRST)
    library.tray.keep(replace(FIRST, question="いつ？"))
    assert texts(library) == ["第一", "第一"]


def test_group_note_and_decision_stay(library: Library) -> None:
    identity = library.tray.keep(FIRST)
    library.tray.set_group(identity, " 契約 ")
    library.tray.set_note(identity, "原本を\n見る <b>")
    library.tray.decide(identity, Decision.REJECTED)
    assert library.tray.quotes() == (
        KeptQuote(identity, FIRST, "契約", "原本を\n見る <b>", Decision.REJECTED),
    )


def test_a_removed_document_leaves_what_was_kept_of_it(library: Library, folder: Path) -> None:
    (folder / "a.txt").write_text("図書館です。", "utf-8")
    ingest_fake(library, folder)
    (document,) = library.documents()
    library.tray.keep(make_citation("図書館", document=document.id, sha256=document.sha256))
    library.remove(document.id)
    assert texts(library) == ["図書館"]


def test_a_dropped_quote_can_be_put_back_where_it_was(library: Library) -> None:
    first, second, third = map(library.tray.keep, (FIRST, SECOND, THIRD))
    library.tray.set_note(second, "重要")
    kept = library.tray.quotes()[1]
    library.tray.drop(second)
    assert texts(library) == [FIRST.text, THIRD.text]
    again = library.tray.put_back(kept, before=third)
    assert again not in (first, third)
    assert library.tray.quotes()[1] == replace(kept, id=again)
    library.tray.drop(again)
    assert library.tray.put_back(kept) == library.tray.quotes()[2].id
    assert library.tray.put_back(kept) == library.tray.quotes()[2].id


def test_citing_anew_keeps_order_and_note(library: Library) -> None:
    _, second, _ = map(library.tray.keep, (FIRST, SECOND, THIRD))
    library.tray.set_note(second, "重要")
    kept = library.tray.quotes()[1]
    moved = replace(SECOND, start=50, end=54, page=2)
    identity = library.tray.cite_anew(kept, moved)
    assert library.tray.quotes()[1] == replace(kept, id=identity, citation=moved)
    assert len(library.tray.quotes()) == 3
    assert library.tray.cite_anew(library.tray.quotes()[1], moved) == identity
    assert library.tray.quotes()[1].note == "重要"


def test_citing_anew_what_is_kept_already_leaves_one_of_them(library: Library) -> None:
    library.tray.keep(FIRST)
    library.tray.keep(SECOND)
    kept = library.tray.quotes()[1]
    library.tray.cite_anew(kept, FIRST)
    assert texts(library) == [FIRST.text]


def test_a_change_of_what_another_tab_dropped_is_told(library: Library) -> None:
    gone = library.tray.keep(FIRST)
    library.tray.drop(gone)
    for change in (
        lambda: library.tray.drop(gone),
        lambda: library.tray.move(gone, None),
        lambda: library.tray.set_group(gone, "a"),
        lambda: library.tray.set_note(gone, "a"),
        lambda: library.tray.decide(gone, Decision.ACCEPTED),
        lambda: library.tray.cite_anew(KeptQuote(gone, FIRST), SECOND),
    ):
        with pytest.raises(LibraryError) as raised:
            change()
        assert raised.value.notice.code == NOT_KEPT.code
    assert library.tray.quotes() == ()


def test_a_report_is_stored_beside_the_tray_and_can_be_taken_back(library: Library) -> None:
    library.tray.report_wrong(FIRST)
    library.tray.report_wrong(SECOND)
    library.tray.report_wrong(FIRST)
    kept = library.tray.keep(FIRST)
    assert library.tray.wrong_quotes() == (FIRST, SECOND)
    library.tray.drop(kept)
    library.tray.withdraw_report(SECOND)
    library.tray.withdraw_report(THIRD)
    assert library.tray.wrong_quotes() == (FIRST,)
    with library.database.read() as connection:
        assert connection.execute("SELECT count(*) FROM citations").fetchone() == (1,)


@pytest.mark.slow
@settings(max_examples=30)
@given(
    moves=st.lists(
        st.tuples(st.integers(0, 5), st.none() | st.integers(0, 5)), min_size=1, max_size=6
    )
)
def test_moves_give_the_order_a_list_would_give(
    moves: list[tuple[int, int | None]],
) -> None:
    with (
        tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as directory,
        Library.open(Path(directory) / "library", words=FakeWords()) as library,
    ):
        ids = [library.tray.keep(make_citation("字" * (length + 1))) for length in range(6)]
        model: list[KeptId] = list(ids)
        for moved, before in moves:
            library.tray.move(ids[moved], None if before is None else ids[before])
            if moved != before:
                model.remove(ids[moved])
                at = len(model) if before is None else model.index(ids[before])
                model.insert(at, ids[moved])
        assert [kept.id for kept in library.tray.quotes()] == model
