"""A quote is drawn in its place, with its source, and can be copied exactly."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.document import DocumentId, Span
from ingest.notice import LibraryError
from retrieval.answer import Repeat
from retrieval.quotes import QuoteMismatch
from tests.ui.fakes import FakeLibrary, quote_of
from ui.evidence import (
    citation,
    confidence_words,
    gather_evidence,
    nearest_html,
    place,
    quote_html,
)
from ui.words import Text

RULE = "第5条 使用日の7日前までに申請する。ただし、緊急のときは除く。"
ANSWER = "使用日の7日前までに申請する。"


def test_the_answer_is_marked_inside_its_passage() -> None:
    library = FakeLibrary()
    library.add(
        "規則.pdf", f"第1条 目的\n\n{RULE}", title="体育館規則", media_type="application/pdf"
    )
    drawn = quote_html(gather_evidence(library.snapshot(), quote_of(library, ANSWER)), 1, "ja")
    assert f'>第5条 <mark class="tk-text">{ANSWER}</mark>ただし、緊急のときは除く。<' in drawn
    assert "第1条" not in drawn
    assert "体育館規則" in drawn
    assert "規則.pdf" in drawn
    assert "1ページ" in drawn


def test_the_words_that_answer_are_set_off_in_the_quote_alone() -> None:
    library = FakeLibrary()
    library.add("a.txt", RULE)
    start = RULE.index("7日前")
    quote = replace(quote_of(library, ANSWER), answer=Span(start, start + 3))
    evidence = gather_evidence(library.snapshot(), quote)
    marked = (
        '<mark class="tk-text">使用日の<span class="tk-answer">7日前</span>までに申請する。</mark>'
    )
    assert marked in quote_html(evidence, 1, "ja")
    assert "tk-answer" not in nearest_html(evidence, "ja")
    whole = replace(quote, answer=Span(quote.start, quote.end))
    assert "tk-answer" not in quote_html(gather_evidence(library.snapshot(), whole), 1, "ja")


def test_the_title_is_not_named_again_among_the_headings() -> None:
    library = FakeLibrary()
    library.add("a.html", RULE, title="体育館規則", media_type="text/html")
    quote = replace(quote_of(library, ANSWER), heading_path=("体育館規則", "第二章"))
    assert place(gather_evidence(library.snapshot(), quote), "ja") == ("第二章",)


def test_other_places_that_say_the_same_are_named_once_those_gone_are_not() -> None:
    library = FakeLibrary()
    library.add("a.txt", RULE)
    other = library.add("b.txt", "別の文。", title="写し<b>")
    repeat = Repeat(other.id, 1, 0, 4)
    gone = Repeat(DocumentId("gone"), 1, 0, 4)
    quote = replace(quote_of(library, ANSWER), repeats=(repeat, repeat, gone))
    drawn = quote_html(gather_evidence(library.snapshot(), quote), 1, "ja")
    assert "同じ内容がある文書： 写し&lt;b&gt;</p>" in drawn


def test_a_nearest_passage_has_no_mark_and_says_that_it_is_no_answer() -> None:
    library = FakeLibrary()
    library.add("a.txt", RULE)
    drawn = nearest_html(gather_evidence(library.snapshot(), quote_of(library, ANSWER)), "en")
    assert "<mark" not in drawn
    assert "Not an answer" in drawn
    assert "tk-copy" not in drawn


@pytest.mark.parametrize(
    ("media_type", "label", "expected"),
    [
        ("application/pdf", None, ("page 1", "Ch. 2")),
        ("application/pdf", "1", ("page 1", "Ch. 2")),
        ("application/pdf", "iii", ("page 1 (printed: iii)", "Ch. 2")),
        ("text/markdown", None, ("line 3", "Ch. 2")),
        ("text/html", None, ("Ch. 2",)),
        ("application/vnd.openxmlformats", "Sheet1", ("Sheet1", "Ch. 2")),
    ],
)
def test_a_place_is_a_page_or_a_line_and_the_headings(
    media_type: str, label: str | None, expected: tuple[str, ...]
) -> None:
    library = FakeLibrary()
    library.add("a", f"x\n\n{RULE}", media_type=media_type, label=label)
    evidence = gather_evidence(library.snapshot(), quote_of(library, ANSWER, heading=("Ch. 2",)))
    assert place(evidence, "en") == expected


def test_a_citation_holds_the_exact_text_and_its_source() -> None:
    library = FakeLibrary()
    text = "<b>**x**</b> \u202e $y$"
    document = library.add("a\u202e.md", text, title="T")
    evidence = gather_evidence(library.snapshot(), quote_of(library, text))
    assert citation(evidence, "en") == (
        f"“{text}”\n— T (a[U+202E].md), line 1, characters 0–{len(text)}, SHA-256 {document.sha256}"
    )


def test_hostile_text_is_drawn_and_does_not_act() -> None:
    library = FakeLibrary()
    text = '<script>alert(1)</script> <img src=x onerror="a()"> </mark> -->'
    library.add("<b>.md", text, title="<i>")
    drawn = quote_html(gather_evidence(library.snapshot(), quote_of(library, text)), 1, "en")
    assert "<script" not in drawn
    assert "<img" not in drawn
    assert "<b>" not in drawn
    assert "<i>" not in drawn
    assert drawn.count("</mark>") == 1


def test_a_page_read_by_ocr_says_so() -> None:
    library = FakeLibrary()
    library.add("scan.pdf", RULE, media_type="application/pdf", medium="ocr")
    drawn = quote_html(gather_evidence(library.snapshot(), quote_of(library, ANSWER)), 1, "en")
    assert "Read by OCR" in drawn


def test_a_quote_whose_document_is_gone_is_refused() -> None:
    library = FakeLibrary()
    document = library.add("a.txt", RULE)
    quote = quote_of(library, ANSWER)
    library.remove(document.id)
    with pytest.raises(LibraryError):
        gather_evidence(library.snapshot(), quote)


def test_a_quote_whose_text_changed_is_refused() -> None:
    library = FakeLibrary()
    library.add("a.txt", RULE)
    quote = replace(quote_of(library, ANSWER), start=1)
    with pytest.raises(QuoteMismatch):
        gather_evidence(library.snapshot(), quote)


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (0.95, Text.CONFIDENCE_HIGH),
        (0.9, Text.CONFIDENCE_HIGH),
        (0.75, Text.CONFIDENCE_GOOD),
        (0.5, Text.CONFIDENCE_FAIR),
        (0.1, Text.CONFIDENCE_LOW),
    ],
)
def test_confidence_has_words(confidence: float, words: Text) -> None:
    assert confidence_words(confidence) is words
