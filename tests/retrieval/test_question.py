"""A question's words, without those that only ask."""

from __future__ import annotations

import pytest

from retrieval.question import read_question


@pytest.mark.parametrize(
    ("plain", "contracted"),
    [
        ("What is the fee?", "What's the fee?"),
        ("What is the fee?", "What’s the fee?"),
        ("Is a permit free?", "Isn't a permit free?"),
        ("Do permits expire?", "Don’t permits expire?"),
    ],
)
def test_a_contraction_is_no_word_to_search_for(plain: str, contracted: str) -> None:
    assert read_question(contracted).words == read_question(plain).words != ()


def test_what_belongs_to_somebody_stays_a_word() -> None:
    assert "mayor" in read_question("the mayor's seal").words
