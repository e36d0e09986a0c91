"""An encrypted PDF asks for its password on the page Documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from index.library import Library
from tests.browser.conftest import ANSWER_MS, Screen, serve, watch
from tests.browser.test_accessibility import violations_in_both_themes
from tests.index.test_passwords import SECRET, encrypted, files_with
from ui.source_address import SourceAddress

pytestmark = pytest.mark.browser


@pytest.fixture
def locked(
    tmp_path: Path, context: BrowserContext, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Screen]:
    """Yield the app on an empty library, its temporary files in a folder of their own."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.delenv("TENKYO_PDF_PASSWORD", raising=False)
    for url in serve(tmp_path / "library"):
        yield from watch(context, url)


def _look_at_the_page(screen: Screen, library_folder: Path) -> None:
    """The picture asks for the password again, and is drawn with it once."""
    with Library.open(library_folder) as library:
        (document,) = library.documents()
    screen.page.goto(f"{screen.url}/{SourceAddress(document.id).link({})}")
    form = screen.page.locator(".st-key-picture-password")
    expect(form.locator("h3")).to_have_text(
        "このページの画像は、ファイルのパスワードで保護されています", timeout=ANSWER_MS
    )
    screen.settle()
    assert violations_in_both_themes(screen.page) == []
    field = form.locator("input")
    field.fill("zebraquagga-wrong")
    field.press("Enter")
    expect(screen.page.get_by_text("のパスワードが違います")).to_be_visible(timeout=ANSWER_MS)
    expect(field).to_have_value("")
    field.fill(SECRET)
    form.get_by_role("button", name="ページを表示").click()
    expect(screen.page.locator(".tk-picture")).to_be_visible(timeout=ANSWER_MS)
    expect(form).to_have_count(0)
    assert "zebraquagga" not in screen.page.content()


def test_a_wrong_password_is_told_and_the_right_one_reads_and_is_stored_nowhere(
    locked: Screen, tmp_path: Path
) -> None:
    screen = locked
    screen.open("documents")
    screen.upload("秘密.pdf", encrypted(SECRET))
    form = screen.page.locator(".st-key-password-form")
    expect(form).to_contain_text("秘密.pdf")
    field = form.locator("input")
    expect(field).to_have_attribute("type", "password")
    field.fill("zebraquagga-wrong")
    field.press("Enter")
    expect(form.locator("h3")).to_have_text(
        "パスワードが違うため開けなかったファイル", timeout=ANSWER_MS
    )
    screen.settle()
    assert violations_in_both_themes(screen.page) == []
    expect(field).to_have_value("")
    field.fill(SECRET)
    form.get_by_role("button", name="このパスワードで読み取る").click()
    screen.page.locator(".tk-job.tk-good").wait_for(timeout=120_000)
    expect(form).to_have_count(0)
    screen.settle()
    expect(screen.document("秘密.pdf")).to_have_count(1)
    assert "zebraquagga" not in screen.page.content()
    _look_at_the_page(screen, tmp_path / "library")
    assert [address for address in screen.requested if "zebraquagga" in address] == []
    assert files_with("zebraquagga", tmp_path) == []
