"""When a source changed, the sentence that took the place of the cited one is found."""

from __future__ import annotations

from pathlib import Path

from index.library import Library
from ingest.document import DocumentId, Page
from retrieval.citation import cite_place
from retrieval.nearest import nearest_text
from retrieval.verification import Standing, TextPlace, Verifier
from tests.fakes import ingest_fake, make_citation
from tests.retrieval.conftest import RULES

NEWER = RULES.replace("十年とする", "五年とする")
CITED = "文書の保存期間は、十年とする。ただし、市長が認めるときは、この限りでない。"
HERE = DocumentId("d" * 16)


def test_the_changed_sentences_are_found() -> None:
    pages = (Page(1, "まえがき。図書館は九時に開く。"), Page(2, NEWER))
    place = nearest_text(HERE, pages, CITED)
    assert place is not None
    assert place.page == 2
    assert NEWER[place.start : place.end] == CITED.replace("十年", "五年")


def test_a_sentence_put_between_is_taken_with_them() -> None:
    text = "前の文。甲は乙に報告する。急ぐときは電話による。丙はこれを記録する。後の文。"
    place = nearest_text(HERE, (Page(1, text),), "甲は乙に報告する。丙はこれを記録する。")
    assert place is not None
    assert (
        text[place.start : place.end]
        == "甲は乙に報告する。急ぐときは電話による。丙はこれを記録する。"
    )


def test_nothing_like_it_is_nothing() -> None:
    assert nearest_text(HERE, (Page(1, "図書館は九時に開く。"), Page(2, "")), CITED) is None
    assert nearest_text(HERE, (), CITED) is None


def test_the_text_of_another_place_is_cited_with_its_headings(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        (tmp_path / "rules.md").write_text(f"# 題名\n\n{NEWER}", encoding="utf-8")
        ingest_fake(library, tmp_path / "rules.md")
        (document,) = library.documents()
        page = library.page(document.id, 1)
        start = page.text.index("文書の保存期間")
        before = make_citation(CITED, question="保存期間は？")
        cited = cite_place(before, library, TextPlace(document.id, 1, start, start + 10))
        assert cited.text == page.text[start : start + 10]
        assert (cited.file, cited.question) == ("rules.md", "保存期間は？")
        assert cited.line == page.text[:start].count("\n") + 1
        assert cited.heading_path == library.heading_path(document.id, 1, start)
        assert library.heading_path(document.id, 1, 10**6) == ()
        assert Verifier(library).verify(cited).standing is Standing.UNCHANGED
