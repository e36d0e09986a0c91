"""Each state of the page Review, on a real library in memory and without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import ui.review
from index.kept import Decision, KeptId
from index.library import Library
from index.tray import NOT_KEPT
from ingest.document import Span
from ingest.notice import LibraryError
from retrieval.citation import cite_place
from retrieval.quotes import digest_text
from retrieval.verification import TextPlace
from tests.fakes import FakeWords, ingest_fake, make_citation
from tests.ui.fakes import FakeAsker, FakeAssistant, FakeLibrary
from ui.actions import Act
from ui.review_acts import TAKEN_OUT, in_order, perform_review, report_key
from ui.source_address import read_address

TEXT = "申請は七日前までに行う。遅れたときは受け付けない。手数料は三百円とする。"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "rules.txt").write_text(TEXT, encoding="utf-8")
    with Library.open(tmp_path / "library", words=FakeWords()) as opened:
        ingest_fake(opened, tmp_path / "rules.txt")
        yield opened


@pytest.fixture
def page(library: Library, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    fake = FakeLibrary()
    assistant = FakeAssistant(fake, FakeAsker(fake))
    monkeypatch.setattr(assistant, "library", library)
    monkeypatch.setattr(ui.review, "open_assistant", lambda: assistant)

    def script() -> None:
        import streamlit

        from ui.review import draw_review_page

        draw_review_page("ja", ask_page=streamlit.Page(lambda: None, title="質問する"))

    return AppTest.from_function(script, default_timeout=20)


def keep(library: Library, start: int, end: int, question: str = "いつ？") -> KeptId:
    (document,) = library.documents()
    place = TextPlace(document.id, 1, start, end)
    return library.tray.keep(cite_place(make_citation("…", question=question), library, place))


def drawn(page: AppTest) -> str:
    page.run()
    assert not page.exception
    return "\n".join(element.body for element in page.html)


def act(library: Library, name: str, about: object, value: str = "") -> str:
    return perform_review(library, Act(name, str(about), value), "ja")


def order(library: Library) -> list[KeptId]:
    return [kept.id for kept in in_order(library.tray.quotes())]


def test_a_kept_quote_is_drawn_with_what_can_be_done(library: Library, page: AppTest) -> None:
    kept = keep(library, 0, 12)
    library.tray.set_note(kept, "</textarea><b>見る</b>")
    shown = drawn(page)
    assert '<blockquote class="tk-passage tk-whole" dir="auto">申請は七日前までに行う。<' in shown
    assert "1行目" in shown
    assert "1ページ" not in shown
    assert "&#10;&lt;/textarea&gt;&lt;b&gt;見る" in shown
    assert "引用1件（採用0・未定1・不採用0）" in shown
    assert 'href="./?q=%E3%81%84%E3%81%A4%EF%BC%9F' in shown
    for name in ("decide", "take-out", "group", "note", "place"):
        assert f'data-act="{name}"' in shown
    assert 'data-act="move"' not in shown  # there is nothing to move it past


def test_a_kept_quote_leads_to_where_its_text_stands(library: Library, page: AppTest) -> None:
    (document,) = library.documents()
    keep(library, 0, 12, question="いつ & どこ？")
    library.tray.keep(make_citation("ライブラリにない文", question="なに？"))
    links = re.findall(r'class="tk-link tk-source" href="([^"]+)"', drawn(page))
    (address,) = [read_address(dict(parse_qsl(urlsplit(unescape(link)).query))) for link in links]
    assert (address.document, address.page, address.span) == (document.id, 1, Span(0, 12))
    assert digest_text(TEXT[:12]).startswith(address.digest)
    assert len(address.digest) == 12
    assert address.question == "いつ & どこ？"


def test_only_quotes_of_the_chosen_decision_are_shown(library: Library, page: AppTest) -> None:
    keep(library, 0, 12)
    library.tray.decide(keep(library, 12, 25), Decision.REJECTED)
    page.query_params["show"] = "rejected"
    shown = drawn(page)
    assert "遅れたときは受け付けない。" in shown
    assert "申請は七日前" not in shown
    assert "不採用の引用1件" in shown
    page.query_params["show"] = "accepted"
    assert "この区分の引用はありません。" in drawn(page)


def test_a_gone_source_is_told_and_not_exported(library: Library, page: AppTest) -> None:
    keep(library, 0, 12)
    library.remove(library.documents()[0].id)
    shown = drawn(page)
    assert "元の文書は、もうライブラリにありません。" in shown
    assert "1件は、いま原文のままと確認できない" in shown


def test_a_changed_source_is_compared_and_can_be_cited_anew(
    library: Library, page: AppTest, tmp_path: Path
) -> None:
    kept = keep(library, 0, 12)
    library.tray.set_note(kept, "重要")
    (tmp_path / "rules.txt").write_text(TEXT.replace("七日", "十四日"), encoding="utf-8")
    ingest_fake(library, tmp_path / "rules.txt")
    shown = drawn(page)
    assert "申請は<del>七</del>日前" in shown
    assert "申請は<ins>十四</ins>日前" in shown
    assert act(library, "cite-anew", kept) == "引用を改めました。"
    (now,) = library.tray.quotes()
    assert (now.citation.text, now.note) == ("申請は十四日前までに行う。", "重要")
    assert "tk-warning" not in drawn(page)
    assert (
        act(library, "cite-anew", now.id)
        == "そのあいだに文書がまた変わったため、何も変更していません。"
    )


def test_a_moved_text_is_cited_at_its_new_place(
    library: Library, page: AppTest, tmp_path: Path
) -> None:
    kept = keep(library, 0, 12)
    (tmp_path / "rules.txt").write_text(f"前文である。{TEXT}", encoding="utf-8")
    ingest_fake(library, tmp_path / "rules.txt")
    shown = drawn(page)
    assert "同じ本文が、いまは別の場所にあります。" in shown
    assert "いまの場所： rules.txt · 1ページ · 文字6–18" in shown
    act(library, "cite-anew", kept)
    (now,) = library.tray.quotes()
    assert (now.citation.start, now.citation.document) == (6, library.documents()[0].id)


def test_quotes_move_within_their_group_and_by_number(library: Library) -> None:
    first, second, third = (keep(library, start, start + 5) for start in (0, 5, 10))
    assert act(library, "move", third, str(first)) == "1番に移しました。"
    assert order(library) == [third, first, second]
    assert act(library, "move", third, "0") == "3番に移しました。"
    assert act(library, "place", first, " 99 ") == "3番に移しました。"
    assert order(library) == [second, third, first]
    act(library, "place", first, "0")
    act(library, "place", first, "第一")
    assert order(library) == [first, second, third]
    act(library, "group", second, "  契約 の\n部 ")
    assert library.tray.quotes()[1].group == "契約 の 部"
    assert order(library) == [first, third, second]


def test_decisions_are_absolute_and_unknown_ones_leave_it_open(library: Library) -> None:
    kept = keep(library, 0, 5)
    assert act(library, "decide", kept, "accepted") == "採用にしました。"
    act(library, "decide", kept, "accepted")
    assert library.tray.quotes()[0].decision is Decision.ACCEPTED
    act(library, "decide", kept, "<script>")
    assert library.tray.quotes()[0].decision is Decision.OPEN


def test_what_was_taken_out_is_put_back_at_its_place(library: Library) -> None:
    first, second = keep(library, 0, 5), keep(library, 5, 10)
    library.tray.set_note(first, "重要")
    assert act(library, "take-out", first) == "外しました： rules.txt"
    assert TAKEN_OUT in st.session_state
    assert act(library, "put-back", "") == "元に戻しました。"
    assert [kept.note for kept in library.tray.quotes()] == ["重要", ""]
    assert library.tray.quotes()[1].id == second
    assert act(library, "put-back", "") == ""


@pytest.mark.parametrize("name", ["decide", "group", "note", "move", "place", "take-out"])
@pytest.mark.parametrize("about", ["7", "-1", "x", ""])
def test_an_act_about_what_is_not_kept_is_told(library: Library, name: str, about: str) -> None:
    with pytest.raises(LibraryError) as raised:
        act(library, name, about, "1")
    assert raised.value.notice.code == NOT_KEPT.code


def test_an_unknown_act_does_nothing(library: Library) -> None:
    assert act(library, "format-disk", 1) == ""


def test_reports_are_listed_and_withdrawn(library: Library, page: AppTest) -> None:
    wrong = make_citation("<b>違う</b>", question="何？")
    library.tray.report_wrong(wrong)
    shown = drawn(page)
    assert "誤りとして記録した引用（1件）" in shown
    assert "&lt;b&gt;違う&lt;/b&gt;" in shown
    assert act(library, "withdraw", report_key(wrong)) == "誤りの記録を取り消しました。"
    assert library.tray.wrong_quotes() == ()
