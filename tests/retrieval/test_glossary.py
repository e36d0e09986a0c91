"""English words and the Japanese ones that say the same."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Span
from retrieval.glossary import Gloss, Glossary, load_glossary


def glossary_of(table: dict[str, str]) -> Glossary:
    return Glossary(b"".join(sorted(f"{key}\t{words}\n".encode() for key, words in table.items())))


SMALL = glossary_of(
    {
        "act": "法 行為",
        "effect": "効果",
        "library": "図書館",
        "open": "開館 開く",
        "plan": "計画",
        "policy": "方針",
        "take effect": "施行",
    }
)


def all_known(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(words)


@pytest.mark.slow
@given(st.dictionaries(st.from_regex(r"[a-z]{1,6}( [a-z]{1,4})?", fullmatch=True), st.just("語")))
def test_every_listed_word_is_found_and_no_other(table: dict[str, str]) -> None:
    glossary = glossary_of(table)
    assert all(glossary.words(key) == ("語",) for key in table)
    assert glossary.words("zzzzzzzz") == ()
    assert glossary.words("") == ()


@pytest.mark.parametrize(
    ("word", "stem"),
    [("libraries", "図書館"), ("policies", "方針"), ("planned", "計画"), ("opening", "開館")],
)
def test_endings_are_taken_off(word: str, stem: str) -> None:
    assert SMALL.read(word, all_known)[0].words[0] == stem


def test_a_phrase_goes_before_its_words() -> None:
    text = "When did the Act take effect?"
    assert SMALL.read(text, all_known) == (
        Gloss(Span(13, 16), ("法", "行為")),
        Gloss(Span(17, 28), ("施行",)),
    )


def test_a_phrase_that_is_not_known_is_read_word_by_word() -> None:
    def known(words: Iterable[str]) -> tuple[str, ...]:
        return tuple(word for word in words if word != "施行")

    glosses = SMALL.read("take effect", known)
    assert glosses == (Gloss(Span(5, 11), ("効果",)),)


WORDS = glossary_of(
    {
        "city": "市 都市",
        "city council": "市議会",
        "council": "議会",
        "hall": "会館",
        "ichi": "位置 市",
        "take": "取る",
        "town": "都市",
    }
)


def test_a_japanese_word_is_said_in_english_the_likeliest_first() -> None:
    assert WORDS.english("市") == ("city", "ichi")
    assert WORDS.english("都市") == ("town", "city")
    assert WORDS.english("取る") == ()  # to take says nothing to search for
    assert WORDS.english("議") == ()


def test_a_japanese_compound_goes_before_its_parts() -> None:
    text = "市議会の議会"
    words = [("市", Span(0, 1)), ("議会", Span(1, 3)), ("議会", Span(4, 6))]
    assert WORDS.read_japanese(text, words, all_known) == (
        Gloss(Span(0, 3), ("city council",)),
        Gloss(Span(4, 6), ("council",)),
    )
    parts = WORDS.read_japanese(text, words, lambda said: tuple(w for w in said if " " not in w))
    assert parts == (
        Gloss(Span(0, 1), ("city", "ichi")),
        Gloss(Span(1, 3), ("council",)),
        Gloss(Span(4, 6), ("council",)),
    )
    assert WORDS.read_japanese("", [], all_known) == ()


def test_function_words_and_light_verbs_say_nothing() -> None:
    everything = glossary_of({"the": "其の", "take": "取る", "of the act": "法の", "many": "多い"})
    assert everything.read("take many of the act", all_known) == ()


def test_contractions_say_nothing_and_a_possessive_says_its_word() -> None:
    words = glossary_of({"what": "何", "isn't": "ないか", "mayor": "市長", "fee": "料", "na": "奈"})
    text = "What’s the mayor’s fees', isn't it? naïve"
    glosses = words.read(text, all_known)
    assert [(text[g.span.start : g.span.end], g.words) for g in glosses] == [
        ("mayor’s", ("市長",)),
        ("fees", ("料",)),
    ]


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("library", "図書館"),
        ("take effect", "施行"),
        ("ministry of internal affairs and communications", "総務省"),
        ("portugal", "ポルトガル"),
        ("niigata", "新潟"),
    ],
)
def test_the_list_that_ships_knows_words_terms_and_names(english: str, japanese: str) -> None:
    assert japanese in load_glossary().words(english)
