"""Asked questions: newest first, each once, until they are forgotten."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index.catalogue.questions import KEPT_ANSWERS, KEPT_QUESTIONS
from index.filter import EVERYTHING, Filter
from index.kept import QuotedPlace
from index.library import Library
from index.purge import purge
from index.verify import verify
from ingest.document import DocumentId
from tests.fakes import FakeWords, ingest_fake

HERE = QuotedPlace(1, DocumentId("0123456789abcdef"), 2, 3, 9, "ab" * 32)
THERE = QuotedPlace(2, DocumentId("0123456789abcdef"), 2, 30, 39, "cd" * 32)


def asked(library: Library) -> list[tuple[str, str]]:
    return [(each.question, each.outcome) for each in library.history.questions()]


def test_a_question_asked_again_is_the_newest_once(library: Library) -> None:
    library.history.record("甲？", "found")
    library.history.record("乙？", "not_found")
    library.history.record("甲？", "weak")
    with Library.open(library.directory, words=FakeWords()) as again:
        assert asked(again) == [("甲？", "weak"), ("乙？", "not_found")]


def test_one_or_all_are_forgotten(library: Library) -> None:
    for question in ("甲？", "乙？", "丙？"):
        library.history.record(question, "found")
    newest = library.history.questions()[0]
    library.history.forget(newest.id)
    library.history.forget(newest.id)
    assert [question for question, _ in asked(library)] == ["乙？", "甲？"]
    library.history.forget_all()
    assert asked(library) == []


def test_the_oldest_of_too_many_are_forgotten(library: Library) -> None:
    for number in range(KEPT_QUESTIONS + 2):
        library.history.record(f"{number}？", "found")
    questions = [question for question, _ in asked(library)]
    assert len(questions) == KEPT_QUESTIONS
    assert questions[-1] == "2？"


@pytest.mark.parametrize(
    "narrowed",
    [
        EVERYTHING,
        Filter(collections=("規程", "a,b"), tags=("済",), file_types=("pdf",)),
        Filter(added_from=date(2026, 1, 2), added_until=date(2026, 2, 3), folder="/書類/甲"),
    ],
)
def test_what_a_question_was_narrowed_to_comes_back(library: Library, narrowed: Filter) -> None:
    library.history.record("甲？", "found", narrowed)
    with Library.open(library.directory, words=FakeWords()) as again:
        assert [each.narrowed for each in again.history.questions()] == [narrowed]
        assert verify(again) == ()


def test_asked_of_other_documents_it_is_another_question(library: Library) -> None:
    only = Filter(tags=("済",))
    library.history.record("甲？", "found", generation=1, quotes=(HERE,))
    library.history.record("甲？", "not_found", only, generation=1)
    assert asked(library) == [("甲？", "not_found"), ("甲？", "found")]
    assert [each.quotes for each in library.history.answers("甲？", EVERYTHING)] == [(HERE,)]
    assert [each.quotes for each in library.history.answers("甲？", only)] == [()]
    assert library.history.answers("乙？", EVERYTHING) == ()


def test_an_answer_that_stays_the_same_is_kept_once_with_its_last_generation(
    library: Library,
) -> None:
    library.history.record("甲？", "found", generation=1, quotes=(HERE, THERE))
    library.history.record("甲？", "found", generation=4, quotes=(THERE, HERE))
    (answer,) = library.history.answers("甲？", EVERYTHING)
    assert (answer.outcome, answer.generation, answer.removed) == ("found", 4, 0)
    assert answer.quotes == (HERE, THERE)


def test_the_last_answer_that_was_another_is_kept(library: Library) -> None:
    for generation, quotes in enumerate([(HERE,), (HERE, THERE), (THERE,)], start=1):
        library.history.record("甲？", "found", generation=generation, quotes=quotes)
    answers = library.history.answers("甲？", EVERYTHING)
    assert len(answers) == KEPT_ANSWERS
    assert [(each.generation, each.quotes) for each in answers] == [
        (3, (THERE,)),
        (2, (HERE, THERE)),
    ]


def test_of_a_removed_document_only_the_number_of_quotes_stays(
    library: Library, folder: Path
) -> None:
    (folder / "a.txt").write_text("図書館の利用は無料です。", "utf-8")
    (folder / "b.txt").write_text("公園の利用は有料です。", "utf-8")
    ingest_fake(library, folder)
    kept, removed = (library.find_document(name) for name in ("a.txt", "b.txt"))
    quotes = [
        QuotedPlace(number, document.id, 1, 0, 5, "ef" * 32)
        for number, document in enumerate((kept, removed), start=1)
    ]
    library.history.record("利用は？", "found", generation=1, quotes=quotes)
    library.remove(removed.id)
    with library.run():
        purge(library)
    (answer,) = library.history.answers("利用は？", EVERYTHING)
    assert (answer.quotes, answer.removed) == ((quotes[0],), 1)
    assert removed.id.encode() not in library.files.database.read_bytes()
    library.history.record("利用は？", "found", generation=2, quotes=quotes[:1])
    assert [each.removed for each in library.history.answers("利用は？", EVERYTHING)] == [0, 1]


def test_forgetting_a_question_forgets_its_answers(library: Library) -> None:
    library.history.record("甲？", "found", generation=1, quotes=(HERE,))
    library.history.forget_all()
    library.history.record("甲？", "found", generation=2, quotes=(THERE,))
    assert [each.quotes for each in library.history.answers("甲？", EVERYTHING)] == [(THERE,)]
    assert verify(library) == ()
