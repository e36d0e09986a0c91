"""The mirrored folders on the page Documents, on a real library; jobs are only noted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import ui.assistant
import ui.documents
import ui.mirrors
from index.job import JobId
from index.library import Library
from index.mirror import Mirror, Timing
from index.outcome import FileOutcome
from ingest.selection import Selection
from tests.fakes import FakeWords, ingest_fake
from tests.ui.fakes import FakeAsker, FakeAssistant, FakeLibrary
from ui.mirrors import mirror_html, split_patterns


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    with Library.open(tmp_path / "library", words=FakeWords()) as opened:
        assistant = FakeAssistant(FakeLibrary(), FakeAsker(FakeLibrary()))
        assistant.library = opened  # type: ignore[assignment]
        for user in (ui.documents, ui.assistant):
            monkeypatch.setattr(user, "open_assistant", lambda: assistant)
        yield opened


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Mirror]:
    """Return the mirrors that a comparison was started of."""
    mirrors: list[Mirror] = []

    def start(_: Library, mirror: Mirror) -> JobId:
        mirrors.append(mirror)
        return JobId(len(mirrors))

    monkeypatch.setattr(ui.mirrors, "start_mirror", start)
    return mirrors


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "規則"
    folder.mkdir()
    return folder


def open_documents() -> AppTest:
    def script() -> None:
        from ui.documents import draw_documents_page

        draw_documents_page("ja")

    return AppTest.from_function(script, default_timeout=20).run()


def open_dialog(name: str) -> AppTest:
    """Draw what a dialog holds: a test of a page runs no dialog a second time."""

    def script(name: str) -> None:
        import ui.assistant
        import ui.mirrors

        library = ui.assistant.open_assistant().library
        getattr(ui.mirrors, name)(library, library.mirrors.list()[0], "ja")

    return AppTest.from_function(script, default_timeout=20, args=(name,)).run()


def drawn(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.body for element in app.html)


def test_a_folder_is_mirrored_from_the_form(
    library: Library, started: list[Mirror], folder: Path
) -> None:
    app = open_documents()
    assert "同期するフォルダー" not in drawn(app)
    app.checkbox(key="folder-mirror").check()
    app.text_input[0].set_value(str(folder))
    app.text_input[1].set_value("例規")
    app.button[0].click().run()
    wanted = Mirror(str(folder), collection="例規")
    assert list(library.mirrors.list()) == started == [wanted]
    shown = drawn(app)
    assert "同期するフォルダー" in shown
    assert "まだ比べていません" in shown


def test_a_folder_is_compared_watched_and_let_go(
    library: Library, started: list[Mirror], folder: Path
) -> None:
    library.mirrors.put(Mirror(str(folder), timing=Timing.AT_START))
    app = open_documents()
    app.button(key="mirror-now-0").click().run()
    assert [each.path for each in started] == [str(folder)]
    app.toggle(key="mirror-watch-0").set_value(True).run()
    assert library.mirrors.find(str(folder)).timing is Timing.WATCHING
    app.toggle(key="mirror-watch-0").set_value(False).run()
    assert library.mirrors.find(str(folder)).timing is Timing.BY_HAND
    app.button(key="mirror-stop-0").click().run()
    assert "文書はライブラリに残ります。" in drawn(app)
    open_dialog("draw_stop").button(key="mirror-confirm").click().run()
    assert library.mirrors.list() == ()


def test_patterns_are_changed_and_compared(
    library: Library, started: list[Mirror], folder: Path
) -> None:
    library.mirrors.put(Mirror(str(folder), Selection(include=("*.pdf",))))
    app = open_documents()
    app.button(key="mirror-change-0").click().run()
    assert app.text_input(key="mirror-include").value == "*.pdf"
    app = open_dialog("draw_change")
    app.text_input(key="mirror-exclude").set_value("下書き、 *.tmp,")
    app.number_input(key="mirror-most").set_value(2.5)
    app.radio(key="mirror-timing").set_value(Timing.AT_START)
    app.button(key="mirror-confirm").click().run()
    wanted = Mirror(
        str(folder),
        Selection(("*.pdf",), ("下書き", "*.tmp"), 2_500_000),
        timing=Timing.AT_START,
    )
    assert list(library.mirrors.list()) == started == [wanted]


@pytest.mark.usefixtures("started")
def test_a_drive_that_is_not_there_is_told_and_its_documents_removed_when_asked(
    library: Library, started: list[Mirror], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounted = {folder}
    monkeypatch.setattr("index.drives._device", lambda path: 2 if Path(path) in mounted else 1)
    (folder / "a.txt").write_text("図書館です。", "utf-8")
    ingest_fake(library, folder)
    library.mirrors.put(Mirror(str(folder)))
    (folder / "a.txt").unlink()
    mounted.clear()
    app = open_documents()
    assert "文書1件のドライブが接続されていません" in drawn(app)
    app.button(key="mirror-gone-0").click().run()
    assert "文書1件を、ライブラリから削除します。" in drawn(app)
    open_dialog("draw_drive_gone").button(key="mirror-confirm").click().run()
    assert len(started) == 1
    assert "接続されていません" not in drawn(open_documents())
    shutil.rmtree(folder)
    assert "フォルダーが見つかりません" in drawn(open_documents())


def test_a_folder_shows_its_rules_and_its_last_change() -> None:
    mirror = Mirror(
        "/<b>規則",
        Selection(("*.pdf",), ("<i>",), 1_500_000),
        "例規",
        Timing.WATCHING,
        "2026-02-03T01:02:03+00:00",
        "2026-02-02T01:02:03+00:00",
        ((FileOutcome.ADDED, 2), (FileOutcome.REMOVED, 1)),
        3,
    )
    shown = mirror_html(mirror, "ja")
    assert "&lt;b&gt;規則" in shown
    assert "<span>除外：&lt;i&gt;</span><span>1.5 MBまで</span>" in shown
    assert "最後の変更 2026-02-02 01:02：追加2件、削除1件" in shown
    assert "読めないファイル3件" in shown
    assert "2 added, 1 removed" in mirror_html(mirror, "en")


def test_patterns_are_parted_by_commas_of_both_languages() -> None:
    assert split_patterns(" *.pdf, 下書き 案、*.pdf，\n; x ") == ("*.pdf", "下書き 案", "x")
    assert split_patterns(" , ") == ()
