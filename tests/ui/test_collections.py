"""The collections on the page Documents, on a real library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import ui.assistant
import ui.documents
from index.library import Library
from tests.fakes import FakeWords, ingest_fake
from tests.ui.fakes import FakeAsker, FakeAssistant, FakeLibrary


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    with Library.open(tmp_path / "library", words=FakeWords()) as opened:
        for name in ("例規", "<b>"):
            (tmp_path / "a.txt").write_text(f"{name}です。", "utf-8")
            ingest_fake(opened, tmp_path / "a.txt", collection=name)
        assistant = FakeAssistant(FakeLibrary(), FakeAsker(FakeLibrary()))
        assistant.library = opened  # type: ignore[assignment]
        for user in (ui.documents, ui.assistant):
            monkeypatch.setattr(user, "open_assistant", lambda: assistant)
        yield opened


def open_documents() -> AppTest:
    def script() -> None:
        from ui.documents import draw_documents_page

        draw_documents_page("ja")

    return AppTest.from_function(script, default_timeout=20).run()


def open_dialog(name: str, collection: str) -> AppTest:
    """Draw what a dialog holds: a test of a page runs no dialog a second time."""

    def script(name: str, collection: str) -> None:
        import ui.assistant
        import ui.collections

        library = ui.assistant.open_assistant().library
        getattr(ui.collections, name)(library, collection, "ja")

    return AppTest.from_function(script, default_timeout=20, args=(name, collection)).run()


def drawn(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.body for element in app.html)


def test_collections_are_listed_with_what_they_hold(library: Library) -> None:
    shown = drawn(open_documents())
    assert '<h3 dir="auto">&lt;b&gt;</h3><p class="tk-place">1文書</p>' in shown
    assert len(library.collections()) == 2


def test_a_collection_is_renamed_and_a_name_that_is_taken_refused(library: Library) -> None:
    open_documents().button(key="collection-rename-1").click().run()
    app = open_dialog("draw_renaming", "例規")
    app.text_input(key="collection-name").set_value("<b>")
    app.button(key="collection-save").click().run()
    assert "すでにあります" in drawn(app)
    app.text_input(key="collection-name").set_value("規程")
    app.button(key="collection-save").click().run()
    assert [name for name, _ in library.collections()] == ["<b>", "規程"]


def test_removing_a_collection_says_that_its_documents_stay_and_moves_them(
    library: Library,
) -> None:
    app = open_documents()
    app.button(key="collection-remove-1").click().run()
    assert "1文書はライブラリに残ります。" in drawn(app)
    app = open_dialog("draw_removal", "例規")
    app.selectbox(key="collection-move").select("<b>")
    app.button(key="collection-confirm").click().run()
    assert [name for name, _ in library.collections()] == ["<b>"]
    assert len(library.documents()) == 1
