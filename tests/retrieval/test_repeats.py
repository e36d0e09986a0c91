"""The same said twice is one quote with two places."""

from __future__ import annotations

from ingest.document import DocumentId, PassageId
from retrieval.answer import Quote, Repeat
from retrieval.repeats import group_repeats


def quote(document: str) -> Quote:
    return Quote(PassageId(1), DocumentId(document), "", 1, 0, 9, 0, 9, (), "", 0.9)


def test_equal_texts_are_grouped_and_other_numbers_are_not() -> None:
    notice = "証明書の交付手数料は、１通につき三百円とする。窓口で納めてください。"
    texts = [
        notice,
        "証明書の交付手数料は、1 通につき300円とする。窓口で納めてください。",
        notice.replace("三百円", "三百五十円"),
        "休館日は月曜日である。",
    ]
    quotes = [quote(name) for name in "abcd"]
    grouped = group_repeats(quotes, texts)
    assert [each.document for each in grouped] == ["a", "c", "d"]
    assert grouped[0].repeats == (Repeat(DocumentId("b"), 1, 0, 9),)
    assert grouped[1].repeats == grouped[2].repeats == ()


def test_no_quotes_are_no_groups() -> None:
    assert group_repeats([], []) == []


def test_what_allows_and_what_forbids_are_no_repetition() -> None:
    allowed = "市の庁舎の敷地に設けた来庁者の駐車場には、夜間も自動車を駐車することができます。"
    texts = [allowed, allowed.replace("できます", "できません")]
    assert len(group_repeats([quote("a"), quote("b")], texts)) == 2
