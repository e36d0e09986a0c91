"""The page Settings and the first start: what is there, what is missing, what will happen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

import ui.first_start
import ui.settings
from index.job import JobId
from index.library import Library
from index.verify import Breach
from ingest.readers import tesseract
from retrieval.own_calibration import OwnCalibration, write_own
from tests.retrieval.conftest import library, simple_model
from ui.duration import duration
from ui.first_start import FolderSize, measure_folder, typed_folder
from ui.settings import disk_size, health_html, ocr_words

__all__ = ["library"]


def open_settings() -> AppTest:
    def script() -> None:
        from ui.settings import draw_settings_page

        draw_settings_page("ja")

    return AppTest.from_function(script, default_timeout=20).run()


def drawn(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.body for element in app.html)


@pytest.fixture
def settings(library: Library, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setattr(ui.settings, "open_assistant", lambda: SimpleNamespace(library=library))
    limits = {1: 0.95, 5: 0.8, 10: 0.3}
    monkeypatch.setattr(ui.settings, "known_limits", lambda _: limits)
    return library


def test_it_tells_what_reads_and_where_the_library_is(settings: Library) -> None:
    page = drawn(open_settings())
    assert "fake（版 1・1箇所あたり64次元）" in page
    assert str(settings.directory) in page
    assert "2文書・" in page
    assert "標準の見込みを使っています" in page


def test_a_rate_of_error_is_chosen_for_the_library(settings: Library) -> None:
    app = open_settings()
    assert app.radio("settings-rate").options == ["1%", "5%", "10%"]
    app.radio("settings-rate").set_value(1).run()
    assert settings.preferences.read().error_rate == 1
    assert "次の質問から使います" in drawn(app)


def test_a_rate_without_a_known_limit_is_told_and_not_offered(
    settings: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.settings, "known_limits", lambda _: {5: 0.8})
    settings.preferences.set_error_rate(1)
    app = open_settings()
    assert app.radio("settings-rate").options == ["5%"]
    assert "1%、10%を守れる区切りは" in drawn(app)


def test_own_estimates_of_another_judge_are_not_said_to_be_in_use(settings: Library) -> None:
    model = simple_model()
    errors = ((0.1, 0.0, 0.2), (0.1, 0.0, 0.2))
    other = OwnCalibration(replace(model, judge="another"), "2026-01-01", 50, 40, errors)
    settings.preferences.store_own_calibration(write_own(other))
    settings.preferences.use_own_calibration(is_used=True)
    page = drawn(open_settings())
    assert "別の判定モデルで作られたため、使っていません" in page
    assert "合わせた見込みを使っています" not in page


def test_a_check_of_the_library_tells_that_all_is_well(settings: Library) -> None:
    app = open_settings()
    app.button("verify-library").click().run()
    assert "すべて問題ありません" in drawn(app)
    assert settings.documents()


def test_a_fault_is_told_with_what_mends_it() -> None:
    found = health_html([Breach("page-digest", "<b> page 1", "mend it")], 3, "en")
    assert "1 fault found:" in found
    assert "page-digest: &lt;b&gt; page 1 To mend it: mend it" in found


@pytest.mark.parametrize(
    ("program", "languages", "told"),
    [
        (None, frozenset[str](), "Tesseractがない"),
        ("tesseract", frozenset({"eng"}), "Tesseractにjpn、jpn_vertがありません"),
        ("tesseract", frozenset({"eng", "jpn", "jpn_vert", "deu"}), "jpn、jpn_vert、eng"),
    ],
)
def test_ocr_is_told_with_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, program: str | None, languages: frozenset[str], told: str
) -> None:
    monkeypatch.setattr(tesseract, "find_program", lambda: program)
    monkeypatch.setattr(tesseract, "languages", lambda: languages)
    assert told in ocr_words("ja")


def test_the_size_of_a_folder_and_the_time_it_takes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 300_000)
    (tmp_path / "b.pdf").write_bytes(b"x" * 4_000_000)
    (tmp_path / ".hidden").write_bytes(b"x")
    size = measure_folder(tmp_path)
    assert size == FolderSize(2, 300_000, 4_000_000)
    assert size.megabytes == 4.3
    assert size.seconds() == (15, 120)
    assert disk_size(tmp_path) == 4_300_001
    assert [duration(each, "ja") for each in (5, 120, 7200)] == ["5秒", "2分", "2時間"]


def test_the_samples_are_there_and_their_size_is_told() -> None:
    size = measure_folder(ui.first_start.SAMPLES)
    assert size.files == 10
    assert not size.is_more


@pytest.mark.parametrize("written", ["~nobody-of-that-name/papers", "紙" * 4000, "a\0b"])
def test_what_is_no_folder_is_said_to_be_none(written: str) -> None:
    def script(written: str) -> None:
        from ui.first_start import _draw_found, typed_folder

        _draw_found(None, typed_folder(written), "en")  # type: ignore[arg-type]

    app = AppTest.from_function(script, default_timeout=20, kwargs={"written": written}).run()
    assert "There is no folder" in drawn(app)


def test_a_tilde_is_the_folder_of_ones_own() -> None:
    assert typed_folder("~/papers") == Path.home() / "papers"


def test_embedding_anew_is_started_with_the_folder_of_a_model(
    settings: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[Library, str]] = []

    def start(library: Library, model: str) -> JobId:
        started.append((library, model))
        return JobId(7)

    monkeypatch.setattr(ui.settings, "start_reembedding", start)
    app = open_settings()
    app.text_input(key="rebuild-model").set_value(str(tmp_path / "nowhere"))
    app.button(key="rebuild-start").click().run()
    assert "nowhere はありません" in drawn(app)
    app.text_input(key="rebuild-model").set_value(str(tmp_path))
    app.button(key="rebuild-start").click().run()
    assert started == [(settings, str(tmp_path))]
    assert "進み具合は「文書」に表示されます" in drawn(app)
