"""What is told of a question that was asked before."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from index.kept import GivenAnswer
from index.library import Library
from index.snapshot import Snapshot
from retrieval.answer import Answer, Outcome, Part, Quote, Searched
from retrieval.comparison import name_outcome, quoted_places
from tests.ui.fakes import FakeLibrary, quote_of
from ui.asked_again import asked_again_html, changed_since_html

TEXT = "申請は7日前までに行う。\n\n手数料は<b>300</b>円とする。\n\n決定は文書で知らせる。"
DAY = "2026-02-01T03:00:00+00:00"


def answer(*quotes: Quote, outcome: Outcome = Outcome.FOUND, generation: int = 2) -> Answer:
    searched = Searched(documents=1, passages=3, generation=generation)
    return Answer("問い？", outcome, 0.9, quotes, (), searched, 1.0)


def given(of: Answer, *, removed: int = 0) -> GivenAnswer:
    generation = of.searched.generation
    return GivenAnswer(name_outcome(of), generation, DAY, quoted_places(of), removed)


def told(library: FakeLibrary, earlier: list[GivenAnswer], now: Answer) -> str:
    return asked_again_html(cast("Library", library), earlier, now, "en")


def quotes() -> tuple[FakeLibrary, Quote, Quote, Quote]:
    library = FakeLibrary()
    library.add("a.txt", TEXT)
    first, second, third = TEXT.split("\n\n")
    return library, *(quote_of(library, text) for text in (first, second, third))  # type: ignore


def test_a_first_asking_and_an_equal_reload_say_nothing() -> None:
    library, first, _, _ = quotes()
    assert told(library, [], answer(first)) == ""
    assert told(library, [given(answer(first))], answer(first)) == ""


def test_the_same_answer_of_a_later_generation_is_one_quiet_line() -> None:
    library, first, _, _ = quotes()
    shown = told(library, [given(answer(first))], answer(first, generation=5))
    assert "The same outcome and quotes as at" in shown
    assert "(library generation 2, now 5)" in shown


def test_new_gone_and_same_are_told_with_outcome_and_generation() -> None:
    library, first, second, third = quotes()
    then = answer(first, second, outcome=Outcome.WEAK)
    shown = told(library, [given(then)], answer(third, first, generation=4))
    assert '<details class="tk-details tk-since" id="since" open>' in shown
    assert "? Possibly related → <b>✓ Found in your documents</b>" in shown
    assert "2 → <b>4</b>" in shown
    new, same, gone = (shown.index(f'class="tk-since-{x}"') for x in ("new", "same", "gone"))
    assert new < gone < same
    assert '<a href="#quote-1">quote 1</a>' in shown[new:gone]
    assert "手数料は&lt;b&gt;300&lt;/b&gt;円とする。" in shown[gone:same]
    assert "It still stands in the document" in shown[gone:same]
    assert '<a href="#quote-2">quote 2</a>' in shown[same:]


def test_a_change_that_was_there_the_last_time_is_folded_away() -> None:
    library, first, second, _ = quotes()
    earlier = [given(answer(second)), given(answer(first))]
    shown = told(library, earlier, answer(second))
    assert 'id="since">' in shown
    assert 'class="tk-since-gone"' in shown


def test_a_moved_quote_is_told_with_the_place_it_left() -> None:
    library, first, _, _ = quotes()
    library.add("neu.txt", f"前文。\n\n{TEXT}")
    moved = replace(first, document=list(library.stored)[1], start=5, end=5 + len(TEXT[:12]))
    shown = told(library, [given(answer(first))], answer(moved))
    assert 'class="tk-since-moved"' in shown
    assert ">before in</a> a.txt)" in shown


def test_what_is_removed_is_told_without_its_text() -> None:
    library, first, second, _ = quotes()
    then = given(answer(first, second), removed=2)
    library.remove(first.document)
    shown = told(library, [then], answer())
    assert "A quote whose text is no longer in the library." in shown
    assert "2 quotes of documents that were removed and erased." in shown
    assert "申請" not in shown


def test_an_older_version_is_named_as_such() -> None:
    library, first, _, _ = quotes()
    document, page = library.stored[first.document]
    library.stored[first.document] = (replace(document, successor=document.id), page)
    shown = told(library, [given(answer(first))], answer())
    assert "It stands in an older version; the document changed." in shown


def test_parts_that_ended_differently_are_recorded_as_found_in_part() -> None:
    library, first, _, _ = quotes()
    parts = tuple(Part("？", end, 0.5, ()) for end in (Outcome.FOUND, Outcome.NOT_FOUND))
    joint = replace(answer(first, outcome=Outcome.WEAK), parts=parts)
    assert name_outcome(joint) == "partly"
    shown = told(library, [given(joint)], answer(first))
    assert "◐ Found in part → <b>✓ Found in your documents</b>" in shown


def test_an_answer_of_an_earlier_generation_says_that_it_is() -> None:
    library, first, _, _ = quotes()
    snapshot = cast("Snapshot", library)
    assert changed_since_html(snapshot, answer(first, generation=1), "en") == ""
    shown = changed_since_html(snapshot, answer(first, generation=0), "en")
    assert "(generation 0 then, 1 now)" in shown
