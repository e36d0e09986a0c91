"""Documents that differ are told; those that say the same are not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ingest.document import DocumentId
from retrieval.asked import Asked
from retrieval.differences import Said, differing


def said(answers: Sequence[str]) -> list[Said]:
    """Return what quotes of different documents answer."""
    return [Said(DocumentId(str(n)), words, words) for n, words in enumerate(answers)]


@pytest.mark.parametrize(
    ("asked", "answers", "places"),
    [
        (Asked.HOW_MUCH, ["350円", "三百円"], (0, 1)),
        (Asked.HOW_MUCH, ["350円", "三百五十円", "400円"], (0, 2)),
        (Asked.HOW_MUCH, ["350円", "無料"], (0, 1)),
        (Asked.HOW_MUCH, ["五千円", "5,000円", "５千円"], ()),
        (Asked.HOW_MUCH, ["1万2千円", "12,000円"], ()),
        (Asked.WHEN, ["令和3年9月", "2021年9月1日"], ()),
        (Asked.WHEN, ["平成三十年十月五日", "2018年10月5日"], ()),
        (Asked.WHEN, ["令和3年9月1日", "令和4年9月1日"], (0, 1)),
        (Asked.WHEN, ["令和3年", "その日"], ()),
        (Asked.WHEN, ["その日", "令和3年"], ()),
        (Asked.WHEN, ["令和3年", ""], ()),
        (Asked.WHO, ["3名", "4名"], ()),
        (Asked.WHETHER, ["公園でたき火ができます。", "公園ではたき火はできません。"], (0, 1)),
        (Asked.WHETHER, ["夜間も駐車することができる。", "夜間の駐車は認めない。"], (0, 1)),
        (Asked.WHETHER, ["敷地では喫煙できません。", "敷地での喫煙は禁止する。"], ()),
        (Asked.WHETHER, ["公園でたき火ができます。", "犬を放すことはできません。"], ()),
        (Asked.WHETHER, ["届け出なければならない。", "届け出るものとする。"], ()),
        (
            Asked.WHETHER,
            ["Dogs are allowed in the hall.", "Dogs are not allowed in the hall."],
            (0, 1),
        ),
        (None, ["3名", "4名"], ()),
        (Asked.WHEN, [], ()),
    ],
)
def test_differing(asked: Asked | None, answers: list[str], places: tuple[int, ...]) -> None:
    assert differing(asked, said(answers)) == places


def test_one_document_does_not_differ_from_itself() -> None:
    rows = [Said(DocumentId("a"), words, words) for words in ("350円", "200円")]
    assert differing(Asked.HOW_MUCH, rows) == ()
