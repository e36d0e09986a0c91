"""Words that the end of a page breaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import tokens
from index.catalogue.passages import StoredPassage
from index.library import Library
from index.page_ends import tokens_over, with_page_ends
from ingest.document import DocumentId, Passage, PassageId
from tests.fakes import FakeEmbedder, ingest_fake


def _stored(
    number: int, page: int, text: str, path: str = "", document: str = "a"
) -> StoredPassage:
    place = Passage(DocumentId(document), page, 0, len(text), (path,) if path else ())
    return StoredPassage(PassageId(number), place, "", "", text, b"")


def test_only_a_passage_that_breaks_off_goes_on_over_the_page() -> None:
    stored = [
        _stored(1, 1, "一つめの文。"),
        _stored(2, 1, "市は関係機"),
        _stored(3, 1, "注 この条例をいう。"),
        _stored(4, 2, "関と協議する。"),
        _stored(5, 3, "次の頁の文", path="第二条"),
        _stored(6, 4, "見出しの下の文", path="第三条"),
        _stored(7, 6, "一頁とんだ文", path="第三条"),
        _stored(8, 7, "ほかの文書の文", document="b"),
    ]
    found = [(each.id, following) for each, following in with_page_ends(stored)]
    assert [number for number, _ in found] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert {number: text for number, text in found if text} == {2: "関と協議する。"}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("市は、関係機", "関と協議する。", ["機関"]),
        ("the library regu-", "lation of the city", ["レギュレーション"]),
        ("文書の保存期間は", "五年とする。", []),
        ("文書の保存期間は", "", []),
    ],
)
def test_the_tokens_of_a_broken_word_are_those_of_the_whole(
    before: str, after: str, words: list[str]
) -> None:
    assert tokens_over(before, after, tokens.morphemes) == words


def test_a_pair_of_letters_on_two_pages_is_one_pair() -> None:
    assert tokens_over("関係機", "関と協議", tokens.bigrams) == ["機関"]


def test_a_word_broken_by_the_end_of_a_page_is_found_on_the_first_of_them(
    tmp_path: Path, folder: Path
) -> None:
    (folder / "a.txt").write_text("納付の期限を定めるものは、水道料\f金及び手数料とする。", "utf-8")
    (folder / "b.txt").write_text("図書館は午前九時に開く。", "utf-8")
    with Library.open(tmp_path / "library", words=tokens) as library:
        ingest_fake(library, folder, embedder=FakeEmbedder())
        snapshot = library.snapshot()
        hits = [
            *snapshot.search_words("morphemes", tokens.morphemes("料金"), 10),
            *snapshot.search_words("bigrams", tokens.bigrams("料金"), 10),
        ]
        found = snapshot.passages([hit.passage for hit in hits])
        assert [(each.page, each.start) for each in found] == [(1, 0), (1, 0)]
