from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.hit import Scope
from index.words import WordEntry, WordIndex, write_words
from ingest.document import PassageId

TEXTS = {
    1: ["図書", "館", "図書", "利用"],
    4: ["図書", "費"],
    9: ["水道", "料金", "AND", "OR", "a:b", "*"],
}


def entry(identity: int, tokens: Sequence[str]) -> WordEntry:
    return WordEntry(PassageId(identity), tokens, [token[:2] for token in tokens])


def entries(texts: dict[int, list[str]]) -> list[WordEntry]:
    return [entry(identity, tokens) for identity, tokens in texts.items()]


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> WordIndex:
    directory = tmp_path_factory.mktemp("words") / "index"
    assert write_words(directory, entries(TEXTS)) == 3
    return WordIndex(directory)


def found(index: WordIndex, tokens: Sequence[str], without: Sequence[int] = ()) -> list[int]:
    return [
        hit.passage for hit in index.search("morphemes", tokens, 10, Scope(without=tuple(without)))
    ]


def test_any_token_finds_and_more_find_better(words: WordIndex) -> None:
    assert set(found(words, ["図書"])) == {1, 4}
    assert found(words, ["図書", "館"])[0] == 1
    assert found(words, ["費", "図書"])[0] == 4
    assert found(words, ["水", "無い"]) == []
    assert found(words, []) == []
    assert found(words, [""]) == []


@pytest.mark.parametrize("token", ["AND", "OR", "a:b", "*"])
def test_no_token_is_query_syntax(words: WordIndex, token: str) -> None:
    assert found(words, [token]) == [9]


def test_a_token_given_twice_counts_twice(words: WordIndex) -> None:
    once = words.search("morphemes", ["料金"], 1)[0].score
    twice = words.search("morphemes", ["料金", "料金"], 1)[0].score
    assert twice == pytest.approx(2 * once)


def test_what_is_left_out_makes_room_for_the_next(words: WordIndex) -> None:
    best = words.search("morphemes", ["図書"], 1)[0].passage
    other = words.search("morphemes", ["図書"], 1, Scope(without=(best,)))
    assert [hit.passage for hit in other] == [({1, 4} - {best}).pop()]


def test_the_fields_are_apart(words: WordIndex) -> None:
    assert found(words, ["料金"]) == [9]
    assert [hit.passage for hit in words.search("bigrams", ["水道"], 5)] == [9]


def test_a_question_of_many_tokens_is_answered(words: WordIndex) -> None:
    tokens = [f"t{number}" for number in range(100_000)] + ["図書"] * 2
    assert set(found(words, tokens)) == {1, 4}


token_lists = st.lists(st.sampled_from("あいうえおかきくけこ"), min_size=1, max_size=12)


@settings(deadline=None, max_examples=10)
@given(
    first=st.lists(token_lists, min_size=1, max_size=8),
    second=st.lists(token_lists, max_size=8),
)
def test_adding_to_a_base_equals_writing_anew(
    first: list[list[str]], second: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = tmp_path_factory.mktemp("words")
    every = [entry(number, tokens) for number, tokens in enumerate([*first, *second])]
    base = every[: len(first)]
    write_words(directory / "base", base)
    count = write_words(directory / "more", every[len(base) :], directory / "base")
    assert count == write_words(directory / "whole", every)
    more, whole = WordIndex(directory / "more"), WordIndex(directory / "whole")
    for token in "あいうえお":
        a, b = more.search("morphemes", [token], 99), whole.search("morphemes", [token], 99)
        assert [hit.passage for hit in a] == [hit.passage for hit in b]
        assert [hit.score for hit in a] == pytest.approx([hit.score for hit in b])


def test_a_base_stays_as_it_was(tmp_path: Path) -> None:
    write_words(tmp_path / "base", entries(TEXTS))
    before = {file.name: file.read_bytes() for file in (tmp_path / "base").iterdir()}
    count = write_words(tmp_path / "next", [entry(12, ["図書"])], tmp_path / "base", [4])
    assert count == 3
    assert set(found(WordIndex(tmp_path / "next"), ["図書"])) == {1, 12}
    after = {file.name: file.read_bytes() for file in (tmp_path / "base").iterdir()}
    assert after == before
    assert set(found(WordIndex(tmp_path / "base"), ["図書"])) == {1, 4}
