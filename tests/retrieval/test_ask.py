"""From a question to checked quotes, or to not found."""

from __future__ import annotations

import pytest

from index.library import Library
from retrieval.answer import Outcome
from retrieval.ask import Asker
from retrieval.confidence import Calibration, load_calibration
from retrieval.quotes import quote_text
from tests.fakes import FakeEmbedder
from tests.retrieval.conftest import RULES, FakeJudge, simple_model


def test_the_answering_sentence_is_quoted_with_its_place(asker: Asker) -> None:
    answer = asker.ask("文書の保存期間は何年ですか？")
    first = answer.quotes[0]
    text = quote_text(asker.library.snapshot(), first)
    assert answer.outcome is Outcome.FOUND
    assert "文書の保存期間は、十年とする。" in text
    assert text == RULES[first.start : first.end]
    assert (first.page, first.passage_start) == (1, 0)
    assert asker.library.snapshot().document(first.document).name == "rules.md"
    assert answer.nearest == ()
    assert (answer.searched.documents, answer.searched.generation) == (2, 1)


def test_without_an_answer_the_nearest_passages_are_no_quotes(library: Library) -> None:
    model = simple_model()
    asker = Asker(library, FakeEmbedder(), FakeJudge({}), Calibration(model, model))
    answer = asker.ask("富士山の標高は何メートルですか？")
    assert answer.outcome is Outcome.NOT_FOUND
    assert answer.quotes == ()
    assert len(answer.nearest) == 2
    assert answer.missing_words == ("富士山", "標高", "メートル")


def test_between_the_thresholds_the_outcome_is_weak(library: Library) -> None:
    model = simple_model(found=0.9999, weak=0.4)
    asker = Asker(library, FakeEmbedder(), FakeJudge({"保存": "十年"}), Calibration(model, model))
    answer = asker.ask("文書の保存期間は何年ですか？")
    assert answer.outcome is Outcome.WEAK
    assert len(answer.quotes) == 1


def test_without_a_judge_the_plain_model_decides(library: Library) -> None:
    asker = Asker(library, FakeEmbedder())
    assert asker.model == load_calibration().plain
    answer = asker.ask("図書館の開館時間は何時からですか？")
    shown = (answer.quotes or answer.nearest)[0]
    assert "午前九時" in quote_text(library.snapshot(), shown)


def test_a_removed_document_answers_no_more(asker: Asker) -> None:
    before = asker.ask("文書の保存期間は何年ですか？")
    asker.library.remove(before.quotes[0].document)
    after = asker.ask("文書の保存期間は何年ですか？")
    shown = after.quotes + after.nearest
    assert {asker.library.snapshot().document(q.document).name for q in shown} <= {"hours.txt"}


@pytest.mark.parametrize(
    "question",
    [
        "",
        " \n ",
        "？",
        "😀😀😀",
        "\x00\x07\x1b[31m",
        "\ud800",
        "あ" * 100_000,
        "x" * 100_000,
        "مرحبا",
    ],
)
def test_any_question_gets_an_outcome(asker: Asker, question: str) -> None:
    answer = asker.ask(question)
    assert answer.question == question
    assert answer.outcome in set(Outcome)


def test_an_empty_library_answers_not_found(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Library.open(tmp_path_factory.mktemp("empty") / "library") as library:
        answer = Asker(library, FakeEmbedder()).ask("保存期間は？")
    assert answer.outcome is Outcome.NOT_FOUND
    assert (answer.quotes, answer.nearest, answer.searched.passages) == ((), (), 0)


def test_a_word_with_a_minus_keeps_its_passages_out(asker: Asker) -> None:
    shown = asker.ask("開館時間は？ -図書館")
    assert all(
        "図書館" not in asker.library.snapshot().page(each.document, each.page).text
        for each in shown.quotes + shown.nearest
    )
    assert shown.quotes + shown.nearest


def test_a_phrase_in_brackets_brings_its_passage_first(library: Library) -> None:
    model = simple_model()
    asker = Asker(library, FakeEmbedder(), FakeJudge({}), Calibration(model, model))
    nearest = asker.ask("文書の保存期間と「休館日」").nearest
    held = [library.snapshot().page(each.document, each.page).text for each in nearest]
    assert "休館日" in "".join(held)
