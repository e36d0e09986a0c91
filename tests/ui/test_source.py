"""The page Source and its states, on a library that needs no disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import index.originals
import ui.source
from index.originals import ORIGINAL_CHANGED
from ingest.document import Document, Span
from ingest.notice import LibraryError
from tests.ui.fakes import FakeAsker, FakeAssistant, FakeLibrary, quote_of
from ui.source_address import SourceAddress, address_of_quote

RULE = "第一条　目的\n申請は期限までに行う。\n費用は市が払う。"
ANSWER = "申請は期限までに行う。"


@pytest.fixture(name="library")
def _library(monkeypatch: pytest.MonkeyPatch) -> FakeLibrary:
    library = FakeLibrary()
    assistant = FakeAssistant(library, FakeAsker(library))
    monkeypatch.setattr(ui.source, "open_assistant", lambda: assistant)
    monkeypatch.setattr(index.originals, "find_original", lambda *_: Path("a.txt"))
    return library


def open_source(**parameters: str) -> str:
    def script() -> None:
        from ui.source import draw_source_page

        draw_source_page("ja")

    app = AppTest.from_function(script, default_timeout=20)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return "\n".join(element.body for element in app.html)


def parameters_of(library: FakeLibrary, *texts: str) -> dict[str, str]:
    asker = FakeAsker(library)
    quotes = [quote_of(library, text) for text in texts]
    asker.tell("いつ<b>？", *quotes)
    return address_of_quote(asker.ask("いつ<b>？"), quotes[0]).parameters()


def test_a_quote_is_marked_among_its_lines(library: FakeLibrary) -> None:
    library.add("a.txt", RULE, title="規則 **x**")
    shown = open_source(**parameters_of(library, ANSWER, "費用は"))
    assert f'2</span><span><mark class="tk-text">{ANSWER}</mark>' in shown
    assert '<mark class="tk-other" title="同じ答えのほかの引用">費用は</mark>' in shown
    assert "規則 **x**" in shown
    assert "← 答えに戻る" in shown
    assert "いつ&lt;b&gt;？" in shown
    assert shown.count("tk-step") == 3  # the list and its two links
    assert 'aria-current="true"><span class="tk-number">1' in shown


def test_a_document_that_was_removed_is_told(library: FakeLibrary) -> None:
    document = library.add("a.txt", RULE)
    parameters = parameters_of(library, ANSWER)
    library.remove(document.id)
    shown = open_source(**parameters)
    assert "この文書はもう登録されていません" in shown
    assert ANSWER not in shown
    assert "./?q=" in shown


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("parameters", [{}, {"doc": "<b>"}, {"doc": "0" * 16, "page": "x"}])
def test_a_bad_address_is_told(parameters: dict[str, str]) -> None:
    assert "このリンクの先に文書はありません" in open_source(**parameters)


def test_a_page_that_is_not_there_leads_to_the_first(library: FakeLibrary) -> None:
    document = library.add("a.txt", RULE)
    shown = open_source(**SourceAddress(document.id, page=7).parameters())
    assert "この文書は全1ページです。" in shown
    assert f"source?doc={document.id}&amp;page=1" in shown


@pytest.mark.parametrize(
    ("span", "digest", "told"),
    [
        (Span(0, 900), "", "このページの範囲外"),
        (Span(5, 5), "", "このページの範囲外"),
        (Span(0, 3), "0" * 12, "引用したときの本文と一致しない"),
    ],
)
def test_a_mark_is_never_put_on_other_text(
    library: FakeLibrary, span: Span, digest: str, told: str
) -> None:
    document = library.add("a.txt", RULE)
    shown = open_source(**SourceAddress(document.id, span=span, digest=digest).parameters())
    assert told in shown
    assert "<mark" not in shown
    assert "第一条" in shown


def test_words_are_found_through_the_search_key(library: FakeLibrary) -> None:
    document = library.add("a.txt", RULE)
    shown = open_source(**SourceAddress(document.id, find="第1条").parameters())
    assert "1か所" in shown
    assert "<b>第一条</b>" in shown
    assert "start=0&amp;end=3" in shown
    missing = open_source(**SourceAddress(document.id, find="<i>").parameters())
    assert "その言葉はありません" in missing


def test_a_file_that_changed_is_told_beside_the_stored_text(
    library: FakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = library.add("a.txt", RULE)

    def fail(_: FakeLibrary, __: Document) -> Path:
        raise LibraryError(ORIGINAL_CHANGED, file="<a>.txt")

    monkeypatch.setattr(index.originals, "find_original", fail)
    shown = open_source(**SourceAddress(document.id).parameters())
    assert "&lt;a&gt;.txt は、読み込んだあとに変更されています。" in shown
    assert "第一条" in shown


def test_text_read_by_ocr_says_so(library: FakeLibrary) -> None:
    document = library.add("a.txt", RULE, medium="ocr")
    assert "OCRで読み取り" in open_source(**SourceAddress(document.id).parameters())
