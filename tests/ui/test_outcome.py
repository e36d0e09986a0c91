"""How an answer's outcome is told: what was asked, and that the documents differ."""

from __future__ import annotations

from dataclasses import replace

import pytest

from retrieval.answer import Answer, Basis, Outcome, Part, Searched
from retrieval.asked import Asked
from ui.outcome import differing_html, headline, outcome_html, parts_html, searched_html


def answer(asked: Asked | None, *differing: int) -> Answer:
    searched = Searched(documents=2, passages=9, generation=1)
    return Answer("q", Outcome.FOUND, 0.9, (), (), searched, 120.0, (), asked, differing)


def test_quotes_that_differ_are_named_by_their_numbers() -> None:
    assert "Quotes 1, 3 name different" in differing_html(answer(Asked.WHEN, 0, 2), "en")
    assert "引用1・3の日付・金額・数が一致しません" in differing_html(
        answer(Asked.WHEN, 0, 2), "ja"
    )
    assert differing_html(answer(Asked.WHEN), "ja") == ""


def test_what_was_asked_is_told_where_rules_know_it() -> None:
    searched = "Searched 2 documents, 9 passages in 0.12 s."
    assert f">Read as asking when. {searched}<" in searched_html(answer(Asked.WHEN), "en")
    assert f">{searched}<" in searched_html(answer(Asked.WHAT), "en")
    assert f">{searched}<" in searched_html(answer(None), "en")
    assert "探しました。2文書" in searched_html(answer(Asked.WHEN), "ja")


def test_every_kind_but_what_has_words() -> None:
    said = {kind: searched_html(answer(kind), "ja") for kind in Asked if kind is not Asked.WHAT}
    assert len(set(said.values())) == len(said)


def test_limits_are_told_where_they_are_not_the_usual_ones() -> None:
    usual = answer(None)
    assert "Estimates" not in searched_html(usual, "en")
    own = searched_html(replace(usual, basis=Basis(1, is_own=True)), "en")
    assert "Estimates set by your own questions." in own
    assert "only where at most 1% were wrong" in own
    outdated = searched_html(replace(usual, basis=Basis(is_outdated=True)), "ja")
    assert "もう一度測定してください" in outdated


F, W, N = Outcome.FOUND, Outcome.WEAK, Outcome.NOT_FOUND


@pytest.mark.parametrize(
    ("ends", "whole", "words", "sign"),
    [
        ((F, N), W, "Found for 1 of 2 questions", "◐"),
        ((F, W), W, "Found for 1 of 2 questions", "◐"),
        ((N, F, F), W, "Found for 2 of 3 questions", "◐"),
        ((W, N), W, "Possibly related for 1 of 2 questions", "?"),
        ((F, F), F, "Found in your documents", "✓"),
        ((W, W), W, "Possibly related", "?"),
        ((N, N), N, "Not found in these documents", "–"),
        ((), W, "Possibly related", "?"),
    ],
)
def test_the_headline_of_several_questions_says_how_many_were_answered(
    ends: tuple[Outcome, ...], whole: Outcome, words: str, sign: str
) -> None:
    parts = tuple(Part(f"{number}？", end, 0.5, ()) for number, end in enumerate(ends))
    joint = replace(answer(None), outcome=whole, parts=parts)
    assert headline(joint, "en")[:2] == (sign, words)
    told = outcome_html(joint, "en")
    assert f">{words}</p>" in told
    assert f'aria-hidden="true">{sign}</span>' in told


def test_each_of_several_questions_is_told_with_its_quotes() -> None:
    parts = (
        Part("保存期間は？", Outcome.FOUND, 0.9, (0, 1)),
        Part("<b>標高</b>は？", Outcome.NOT_FOUND, 0.01, ()),
    )
    told = parts_html(replace(answer(None), parts=parts), "ja")
    assert "2つの質問に分けて調べました" in told
    assert "（引用2件：1・2）" in told
    assert "&lt;b&gt;標高&lt;/b&gt;は？" in told
    assert parts_html(answer(None), "ja") == ""
    english = parts_html(replace(answer(None), parts=(replace(parts[0], quotes=(2,)),)), "en")
    assert "(1 quote: 3)" in english


def test_quotes_of_different_questions_are_not_said_to_differ_from_each_other() -> None:
    parts = (
        Part("A?", Outcome.FOUND, 0.9, (0, 1, 2)),
        Part("B?", Outcome.FOUND, 0.9, (3,)),
        Part("C?", Outcome.FOUND, 0.9, (4, 5)),
    )
    told = differing_html(replace(answer(None, 0, 2, 4, 5), parts=parts), "en")
    assert "Quotes 1, 3 name different" in told
    assert "Quotes 5, 6 name different" in told
    assert told.count("name different") == 2


def test_several_questions_are_not_told_as_one_list_of_quotes() -> None:
    parts = (
        Part("A?", Outcome.FOUND, 0.9, (0,)),
        Part("B?", Outcome.NOT_FOUND, 0.0, ()),
    )
    mixed = replace(answer(None), outcome=Outcome.WEAK, parts=parts)
    assert "How each question ended stands below" in outcome_html(mixed, "en")
    assert "may or may not answer" not in outcome_html(mixed, "en")
    nothing = replace(mixed, outcome=Outcome.NOT_FOUND)
    assert "none of them states an answer" in outcome_html(nothing, "en")
