"""The buttons of a quote do what they say, on whatever the browser sends."""

from __future__ import annotations

from typing import cast

import pytest

from index.kept import Decision, KeptQuote
from index.library import Library
from retrieval.answer import Answer
from tests.ui.fakes import FakeAsker, FakeLibrary, quote_of
from ui.actions import Act
from ui.keeping import KEEP, REPORT, perform_keeping, pressed_keys, quote_key

QUESTION = "申請はいつまで？"
ANSWER = "申請は7日前までに行う。"


@pytest.fixture
def library() -> FakeLibrary:
    library = FakeLibrary()
    library.add("a.txt", f"{ANSWER}遅れたときは受け付けない。")
    return library


@pytest.fixture
def answer(library: FakeLibrary) -> Answer:
    asker = FakeAsker(library)
    asker.tell(QUESTION, quote_of(library, ANSWER))
    return asker.ask(QUESTION)


def press(library: FakeLibrary, answer: Answer, act: str, value: str, about: str = "") -> str:
    about = about or quote_key(answer.quotes[0])
    return perform_keeping(cast("Library", library), answer, Act(act, about, value), "ja")


def pressed(library: FakeLibrary, question: str = QUESTION) -> set[str]:
    return pressed_keys(cast("Library", library), question)


def test_keeping_and_taking_out(library: FakeLibrary, answer: Answer) -> None:
    key = quote_key(answer.quotes[0])
    assert press(library, answer, KEEP, "true") == (
        "取っておきました。「引用の整理」に1件あります。"
    )
    assert [kept.citation.text for kept in library.tray.kept] == [ANSWER]
    assert library.tray.kept[0].citation.question == QUESTION
    assert pressed(library) == {f"keep:{key}"}
    assert pressed(library, "別の質問？") == set()
    assert press(library, answer, KEEP, "false") == "「引用の整理」から外しました。"
    assert press(library, answer, KEEP, "false") == "「引用の整理」から外しました。"
    assert library.tray.kept == []


@pytest.mark.parametrize(
    "work", [{"note": "見る"}, {"group": "契約"}, {"decision": Decision.ACCEPTED}]
)
def test_what_a_person_worked_on_is_not_taken_out(
    library: FakeLibrary, answer: Answer, work: dict[str, str]
) -> None:
    press(library, answer, KEEP, "true")
    (kept,) = library.tray.kept
    library.tray.kept = [KeptQuote(kept.id, kept.citation, **work)]  # type: ignore[arg-type]
    assert "残しました" in press(library, answer, KEEP, "false")
    assert len(library.tray.kept) == 1


def test_reporting_and_taking_it_back(library: FakeLibrary, answer: Answer) -> None:
    assert press(library, answer, REPORT, "true") == "誤りとして記録しました。"
    assert [citation.text for citation in library.tray.wrong] == [ANSWER]
    assert pressed(library) == {f"report:{quote_key(answer.quotes[0])}"}
    assert press(library, answer, REPORT, "false") == "誤りの記録を取り消しました。"
    assert library.tray.wrong == []


def test_a_quote_of_no_answer_changes_nothing(library: FakeLibrary, answer: Answer) -> None:
    assert "何も変更していません" in press(library, answer, KEEP, "true", "0-1-2-3")
    assert library.tray.kept == []
