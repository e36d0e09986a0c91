"""English questions over Japanese documents, said in the documents' words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.library import Library
from retrieval.answer import Outcome
from retrieval.ask import Asker
from retrieval.confidence import Calibration
from retrieval.crossing import cross
from retrieval.features import weigh_words
from retrieval.glossary import Glossary
from retrieval.question import read_question
from retrieval.quotes import quote_text
from tests.fakes import FakeEmbedder, ingest_fake
from tests.retrieval.conftest import FakeJudge, simple_model

LINES = (
    b"document\t\xe8\xa8\xbc\xe6\x9b\xb8 \xe6\x96\x87\xe6\x9b\xb8\n"  # 証書 文書
    b"preserve\t\xe4\xbf\x9d\xe5\xad\x98\n"  # 保存
    b"unicorn\t\xe4\xb8\x80\xe8\xa7\x92\xe7\x8d\xa3\n"  # 一角獣
)


def small_glossary() -> Glossary:
    return Glossary(LINES)


def no_glossary() -> Glossary:
    raise AssertionError("a Japanese question needs no word list")


def test_only_words_of_the_library_are_taken(library: Library) -> None:
    question = read_question("How long must documents be preserved, unicorn?")
    crossing = cross(library.snapshot(), question, small_glossary)
    assert [said.word for said in crossing.said] == ["文書", "保存"]


def test_the_question_is_worded_as_each_text_words_it(library: Library) -> None:
    question = read_question("How long must documents be preserved?")
    crossing = cross(library.snapshot(), question, small_glossary)
    both = crossing.worded_for("文書の保存期間は、十年とする。")
    assert both.text == "How long must 文書 be 保存?"
    assert "文書" in both.bigrams
    assert crossing.worded_for("文書を整理する。").text == "How long must 文書 be preserved?"
    assert crossing.worded_for("Documents are preserved.").text == question.text
    assert set(crossing.widened.morphemes) >= {"文書", "保存"}


@pytest.mark.parametrize("text", ["文書の保存期間は？", "2018", "?", ""])
def test_a_question_that_is_not_english_is_left_alone(library: Library, text: str) -> None:
    crossing = cross(library.snapshot(), read_question(text), no_glossary)
    assert crossing.said == ()
    assert crossing.widened is crossing.question
    assert crossing.worded_for("文書") is crossing.question


def test_words_said_in_japanese_count_as_held_and_are_told_so(library: Library) -> None:
    question = read_question("Are documents preserved by unicorns?")
    snapshot = library.snapshot()
    words = weigh_words(snapshot, cross(snapshot, question, small_glossary))
    assert words.told("文書の保存期間は、十年とする。") == ("文書", "保存")
    assert words.told("Nothing of the kind.") == ()
    assert question.spell(words.unseen) == ("unicorns",)


def test_an_english_question_finds_the_japanese_sentence(library: Library) -> None:
    model = simple_model()
    judge = FakeJudge({"保存": "十年"})
    calibration = Calibration(model, model)
    asker = Asker(library, FakeEmbedder(), judge, calibration, glossary=small_glossary)
    answer = asker.ask("How long must documents be preserved?")
    assert answer.confidence > model.found
    assert answer.outcome is Outcome.WEAK  # what went through a word list is never sure
    assert "文書の保存期間は、十年とする。" in quote_text(library.snapshot(), answer.quotes[0])
    reason = next(each for each in answer.quotes[0].reasons if each.kind == "words")
    assert reason.detail == "文書、保存"


@pytest.fixture
def english(tmp_path: Path) -> Iterator[Library]:
    """Yield a library of one English document."""
    folder = tmp_path / "english"
    folder.mkdir()
    text = "The city council is elected for four years.\n\nThe old bridge was designed in 1931.\n"
    (folder / "city.txt").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "english-library") as opened:
        ingest_fake(opened, folder)
        yield opened


def english_words() -> Glossary:
    table = {"city council": "市議会", "design": "設計", "elect": "選出", "harbour": "港"}
    return Glossary("".join(f"{key}\t{table[key]}\n" for key in sorted(table)).encode())


def test_a_japanese_question_is_said_in_the_english_words_that_are_there(english: Library) -> None:
    snapshot = english.snapshot()
    crossing = cross(snapshot, read_question("橋を設計したのは誰？"), english_words)
    assert [said.word for said in crossing.said] == ["designed"]  # as the document has it
    assert crossing.worded_for("It was designed.").text == "橋を designed したのは誰？"
    assert crossing.rewords(crossing.worded_for("It was designed."))
    assert not crossing.rewords(crossing.worded_for("It was built."))
    assert "designed" in crossing.widened.bigrams
    assert cross(snapshot, read_question("港はどこ？"), english_words).said == ()


def test_an_english_question_is_left_alone_by_english_documents(tmp_path: Path) -> None:
    folder = tmp_path / "english"
    folder.mkdir()
    (folder / "game.txt").write_text("The team scored 5 points.\n", encoding="utf-8")
    table = {"five": "五", "points": "ポイント", "team": "チーム"}
    words = Glossary("".join(f"{key}\t{table[key]}\n" for key in sorted(table)).encode())
    question = read_question("Which team scored five points?")
    with Library.open(tmp_path / "library") as english:
        ingest_fake(english, folder)
        # Its words are read as チーム and ポイント, and five is searched for as 5.
        assert cross(english.snapshot(), question, lambda: words).said == ()
        (folder / "試合.txt").write_text("チームは五ポイントを得た。\n", encoding="utf-8")
        ingest_fake(english, folder)
        crossing = cross(english.snapshot(), question, lambda: words)
    assert [said.word for said in crossing.said] == ["チーム", "ポイント"]
    assert crossing.worded_for("The group scored 5 point.").text == question.text
    assert crossing.worded_for("ポイント").text == "Which team scored five ポイント?"


def test_a_japanese_question_finds_the_english_sentence(english: Library) -> None:
    model = simple_model()
    judge = FakeJudge({"city council": "four years"})
    calibration = Calibration(model, model)
    asker = Asker(english, FakeEmbedder(), judge, calibration, glossary=english_words)
    answer = asker.ask("市議会の任期は？")
    assert answer.outcome is Outcome.WEAK
    quote = quote_text(english.snapshot(), answer.quotes[0])
    assert quote.startswith("The city council is elected for four years.")
    assert answer.missing_words == ("任期",)
