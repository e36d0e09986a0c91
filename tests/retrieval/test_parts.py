"""Several questions in one: parted by rule, answered one by one, told together."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.library import Library
from ingest.document import Span
from retrieval.answer import Outcome
from retrieval.ask import Asker
from retrieval.parts import join_answers, split_question
from retrieval.quotes import quote_text

TERM = "文書の保存期間は何年ですか？"
HOURS = "図書館の開館時間は何時からですか？"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (TERM + " " + HOURS, (TERM, HOURS)),
        (
            "手数料はいくらですか。支払いはどこでできますか。",
            ("手数料はいくらですか。", "支払いはどこでできますか。"),
        ),
        (
            "手数料はいくらですか、また、証明書の発行日はいつですか？",
            ("手数料はいくらですか", "証明書の発行日はいつですか？"),
        ),
        (
            "What is the fee? Who approves the disposal of documents?",
            ("What is the fee?", "Who approves the disposal of documents?"),
        ),
    ],
)
def test_questions_are_parted(text: str, parts: tuple[str, ...]) -> None:
    assert split_question(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "",
        TERM,
        "手数料はいくらですか？その理由は？",
        "手数料はいくらですか？いつから変わりますか？",
        "夏は北陸地方よりも長い？短い？",
        "What is the fee? When is it due?",
        "国際労働機関とは何か？文中から3字で抜き出せ。",
        "「何か？」とはどういう意味ですか？",
        "？？？？",
        "一つ目は何ですか？" * 9,
        "申請は窓口で行いますか、または郵送で行えますか？",
        "窓口で申請できますか。あるいは郵送で申請できますか。",
        "手数料はいくらですか。前者の場合は誰が払いますか。",
        "保存期間（何年？）はどこに書かれていますか？",
        "https://example.jp/?id=12 は何のページですか？",
        "Can I apply by mail? Or must I come in person?",
        "What is the fee for copies? And what about certificates?",
    ],
)
def test_what_cannot_be_answered_alone_stays_whole(text: str) -> None:
    assert split_question(text) == (text,)


@given(st.text(alphabet="あいか?？。、また「」 \n何time", max_size=80))
def test_no_part_says_what_was_not_asked(text: str) -> None:
    parts = split_question(text)
    assert parts
    assert all(part in text for part in parts)


def test_each_question_gets_its_quotes(asker: Asker) -> None:
    answer = asker.ask(TERM + HOURS)
    assert answer.outcome is Outcome.FOUND
    assert [part.question for part in answer.parts] == [TERM, HOURS]
    snapshot = asker.library.snapshot()
    first = [quote_text(snapshot, answer.quotes[part.quotes[0]]) for part in answer.parts]
    assert "十年" in first[0]
    assert "午前九時" in first[1]
    assert answer.confidence == min(part.confidence for part in answer.parts)
    assert answer.question == TERM + HOURS


def test_a_question_without_an_answer_makes_the_whole_uncertain(asker: Asker) -> None:
    answer = asker.ask(TERM + "富士山の標高は何メートルですか？")
    assert answer.outcome is Outcome.WEAK
    assert [part.outcome for part in answer.parts] == [Outcome.FOUND, Outcome.NOT_FOUND]
    assert answer.parts[1].quotes == ()
    assert answer.nearest == ()
    assert "富士山" in answer.missing_words


def test_when_nothing_is_found_the_nearest_of_all_are_told(asker: Asker, library: Library) -> None:
    answer = asker.ask("富士山の標高は何メートルですか？琵琶湖の面積は何平方キロですか？")
    assert answer.outcome is Outcome.NOT_FOUND
    assert answer.quotes == ()
    places = [(each.document, each.page, each.start, each.end) for each in answer.nearest]
    assert len(places) == len(set(places)) >= min(3, library.snapshot().passage_count)


def test_a_sentence_that_answers_two_questions_is_told_once(asker: Asker) -> None:
    answer = asker.ask(TERM + TERM + HOURS)
    alone = asker.ask(TERM)
    assert answer.quotes[: len(alone.quotes)] == alone.quotes
    assert answer.parts[0].quotes == answer.parts[1].quotes == tuple(range(len(alone.quotes)))
    assert answer.parts[2].quotes[0] == len(alone.quotes)


def test_words_that_answer_one_question_only_are_not_set_off_for_two(asker: Asker) -> None:
    one = asker.ask(TERM)
    quote = replace(one.quotes[0], answer=Span(one.quotes[0].start, one.quotes[0].start + 2))
    other = replace(quote, answer=Span(quote.start + 3, quote.start + 5))
    answers = [replace(one, quotes=(each,)) for each in (quote, other)]
    assert join_answers("q", answers).quotes == (replace(quote, answer=None),)
    assert join_answers("q", [answers[0], answers[0]]).quotes == (quote,)
