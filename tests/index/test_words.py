from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.balance import WordCounts
from index.hit import Hit, Scope
from index.words import Field, UnevenWordsError, WordEntry, WordIndex, write_words
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
    assert write_words(directory, entries(TEXTS)).tolist() == [[4, 4], [2, 2], [6, 6]]
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


@pytest.mark.slow
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
    write_words(directory / "more", every[len(base) :], directory / "base")
    assert len(write_words(directory / "whole", every)) == len(every)
    more, whole = WordIndex(directory / "more"), WordIndex(directory / "whole")
    for token in "あいうえお":
        a, b = more.search("morphemes", [token], 99), whole.search("morphemes", [token], 99)
        assert [hit.passage for hit in a] == [hit.passage for hit in b]
        assert [hit.score for hit in a] == pytest.approx([hit.score for hit in b])


def test_a_base_stays_as_it_was(tmp_path: Path) -> None:
    write_words(tmp_path / "base", entries(TEXTS))
    before = {file.name: file.read_bytes() for file in (tmp_path / "base").iterdir()}
    write_words(tmp_path / "next", [entry(12, ["図書"])], tmp_path / "base")
    following = WordIndex(tmp_path / "next")
    assert (following.count, following.held) == (4, 4)
    assert set(found(following, ["図書"])) == {1, 4, 12}
    after = {file.name: file.read_bytes() for file in (tmp_path / "base").iterdir()}
    assert after == before
    assert set(found(WordIndex(tmp_path / "base"), ["図書"])) == {1, 4}


def test_a_small_index_is_to_be_written_anew_after_a_removal(tmp_path: Path) -> None:
    write_words(tmp_path / "base", entries(TEXTS))
    with pytest.raises(UnevenWordsError):
        write_words(tmp_path / "next", [], tmp_path / "base", [4], WordCounts(2, 10, 10))


def random_entries(random: Random, first: int, count: int) -> list[WordEntry]:
    """Return entries of very different lengths, with common and rare tokens."""
    made = []
    for identity in range(first, first + count):
        size = random.choice([3, 20, 60, 150])
        tokens = [str(int(random.paretovariate(0.5)) % 400) for _ in range(size)]
        made.append(entry(identity, tokens))
    return made


def counts_of(kept: Iterable[WordEntry]) -> WordCounts:
    lengths = [[len(each.morphemes), len(each.bigrams)] for each in kept]
    return WordCounts().plus(np.array(lengths, dtype=np.int64).reshape(-1, 2))


@pytest.mark.slow
@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 9999), steps=st.integers(2, 12))
def test_scores_after_removals_and_merges_are_those_of_an_index_written_anew(
    seed: int, steps: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    random = Random(seed)
    directory = tmp_path_factory.mktemp("words")
    held = {each.passage: each for each in random_entries(random, 1, 1500)}
    write_words(directory / "0", held.values())
    for step in range(1, steps):
        removed = random.sample(sorted(held), 12)
        held = {key: each for key, each in held.items() if key not in removed}
        added = random_entries(random, 2000 * step, random.randint(0, 15))
        base = directory / str(step - 1)
        write_words(directory / str(step), added, base, removed, counts_of(held.values()))
        held |= {each.passage: each for each in added}
    write_words(directory / "anew", held.values())
    grown = WordIndex(directory / str(steps - 1), counts_of(held.values()))
    anew = WordIndex(directory / "anew", counts_of(held.values()))
    assert grown.count == anew.count == len(held)
    for _ in range(30):
        tokens = random.choice(list(held.values())).morphemes[:8]
        fields: tuple[Field, ...] = ("morphemes", "bigrams")
        for field in fields:
            assert grown.document_frequencies(field, tokens) == anew.document_frequencies(
                field, tokens
            )
            assert_same(grown.search(field, tokens, 20), anew.search(field, tokens, 20))


def assert_same(hits: Sequence[Hit], others: Sequence[Hit]) -> None:
    """Compare scores in order, and ids but for the order of scores that are equal within 2e-5."""
    assert [hit.score for hit in hits] == pytest.approx([hit.score for hit in others], rel=2e-5)
    for hit, other in zip(hits, others, strict=True):
        if hit.passage != other.passage:
            near = [each.score for each in others if each.passage == hit.passage]
            assert near[0] == pytest.approx(hit.score, rel=2e-5) if near else hit is hits[-1]
