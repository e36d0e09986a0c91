"""Documents that differ are told; those that say the same are not."""

from __future__ import annotations

import pytest

from retrieval.asked import Asked
from retrieval.differences import differing


@pytest.mark.parametrize(
    ("asked", "answers", "places"),
    [
        (Asked.HOW_MUCH, ["350円", "三百円"], (0, 1)),
        (Asked.HOW_MUCH, ["350円", "三百五十円", "400円"], (0, 2)),
        (Asked.HOW_MUCH, ["350円", "無料"], (0, 1)),
        (Asked.WHEN, ["令和3年9月", "2021年9月1日"], ()),
        (Asked.WHEN, ["令和3年9月1日", "令和4年9月1日"], (0, 1)),
        (Asked.WHEN, ["令和3年", "その日"], ()),
        (Asked.WHEN, ["その日", "令和3年"], ()),
        (Asked.WHEN, ["令和3年", ""], ()),
        (Asked.WHO, ["3名", "4名"], ()),
        (None, ["3名", "4名"], ()),
        (Asked.WHEN, [], ()),
    ],
)
def test_differing(asked: Asked | None, answers: list[str], places: tuple[int, ...]) -> None:
    assert differing(asked, answers) == places
