"""HTML as a person sees it: exact text, headings, tables, ruby, encodings, broken pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.document import Page, Reading
from ingest.notice import ReadError
from ingest.readers.flow import Flow
from ingest.readers.html import HtmlReader
from ingest.readers.hypertext import parse, write_tree
from ingest.readers.protocol import Source
from tests.ingest.readers.breaking import broken_copies, check_reading, read_or_refuse

PAGE = """<!DOCTYPE html>
<html lang="ja"><head><meta charset="utf-8"><title> 旅費  規程 </title>
<style>p { color: red }</style><script>var text = "いいえ";</script></head>
<body><nav><a href="/">ホーム</a> <a href="/2">次へ</a></nav>
<h1>旅費<br>規程</h1>
<p>社員の
出張には <b>旅費</b>を支給する。A
B &amp;lt; C&nbsp;D</p><p><ruby>日当<rp>(</rp><rt>にっとう<rp>)</rp></ruby>は除く。
<h2>日当</h2>
<table><caption>表1</caption><tr><th>区分<th>額<tr><td>国<br>内<td><td>10<tr><td><td>海外</table>
<div style="color:red; Display: none">見えない</div><template>型</template>
<pre>a  b
  c</pre><ul><li>い<li>ろ</ul>
第三条　この規程の目的<!-- 注 --></body></html>"""


def _read(folder: Path, content: bytes) -> Reading:
    path = folder / "a.html"
    path.write_bytes(content)
    reading = HtmlReader().read(Source(path, path.name))
    check_reading(reading)
    return reading


def _page(source: str) -> Page:
    flow = Flow()
    write_tree(parse(source), flow)
    return flow.page(1)


def _slices(page: Page) -> list[tuple[int, str]]:
    return [(h.level, page.text[h.start : h.end]) for h in page.headings]


def test_a_page_is_read_as_it_is_seen(tmp_path: Path) -> None:
    reading = _read(tmp_path, PAGE.encode())
    (page,) = reading.pages
    assert page.text == (
        "ホーム 次へ\n\n旅費\n規程\n\n社員の出張には 旅費を支給する。A B &lt; C\xa0D\n\n"
        "日当は除く。\n\n日当\n\n表1\n区分\t額\n国 内\t\t10\n\t海外\n\n見えない\n\na  b\n  c\n\n"
        "い\nろ\n\n第三条　この規程の目的\n\nにっとう"
    )
    assert reading.title == "旅費 規程"
    assert reading.metadata == (("encoding", "utf-8"),)
    assert _slices(page) == [(1, "旅費\n規程"), (2, "日当"), (12, "第三条")]
    assert [page.text[s.start : s.end] for s in page.asides] == ["ホーム 次へ", "にっとう"]
    assert [page.text[s.start : s.end] for s in page.hidden] == ["見えない"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>日本語と\nEnglish words\nand more", "日本語と English words and more"),
        ("<p>　字下げ  した　段落", "　字下げ した　段落"),
        ("<table><tr><td><h2>題</h2><p>左<td>右</table>", "題\n\n左\n\n右"),
        ("<table><tr><td>外<table><tr><td>内<td>側</table></table>", "外\n\n内\t側"),
        ("<select><option>甲<option>乙</select>", "甲\n乙"),
        ("甲<wbr>乙<br><br>丙<img alt='図'>丁", "甲乙\n丙丁"),
        ("<ruby>漢<rt>かん</rt>字<rt>じ</ruby>だ", "漢字だ\n\nかん\nじ"),
        ("&#xD800;&#0;&#12;x", "\ufffd\ufffd x"),
    ],
)
def test_small_forms(source: str, text: str) -> None:
    assert _page(source).text == text


def test_the_first_heading_stands_in_for_a_title(tmp_path: Path) -> None:
    assert _read(tmp_path, b"<html><h1>One\n two</h1><p>x").title == "One two"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ('<meta charset="Shift_JIS"><p>①規程'.encode("cp932"), "cp932"),
        ("<meta http-equiv=x content='text/html; charset=euc-jp'><p>①規程".encode("euc_jis_2004"),
         "euc-jp"),
        ('<meta charset="utf-8"><p>社員の旅費に関する規程である。①'.encode("cp932"), "cp932"),
        ('<meta charset="hex"><p>①規程'.encode(), "utf-8"),
        ('<?xml version="1.0" encoding="Shift_JIS"?><html><p>①規程'.encode("cp932"), "cp932"),
        ("<p>①規程".encode("utf-16"), "utf-16-le"),
        ("\ufeff<meta charset=euc-jp><p>①規程".encode(), "utf-8"),
    ],
)  # fmt: skip
def test_encodings(tmp_path: Path, content: bytes, encoding: str) -> None:
    reading = _read(tmp_path, content)
    assert reading.metadata == (("encoding", encoding),)
    assert "①" in reading.pages[0].text
    assert "規程" in reading.pages[0].text


def test_accepts_by_content_or_suffix() -> None:
    reader = HtmlReader()
    assert reader.accepts(b"<!doctype html><p>x", ".txt")
    assert reader.accepts(b'<?xml version="1.0"?>\n<!-- x -->\n<!DOCTYPE html PUBLIC "x">', ".txt")
    assert reader.accepts("<p>断片".encode("cp932"), ".htm")
    assert not reader.accepts("<p>断片".encode(), ".txt")
    assert not reader.accepts(b"no tag at all", ".html")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<html><script>x</script> \n<p></p>", "text_blank"),
        (bytes(range(256)) * 20, "text_not_text"),
    ],
)
def test_a_page_without_text_is_told(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        _read(tmp_path, content)
    assert caught.value.notice.code == code


@pytest.mark.slow
def test_however_deep_nothing_is_lost() -> None:
    nested = "<div>" * 20_000 + "底" + "</div>" * 20_000 + "<p>後"
    assert _page(nested).text == "底\n\n後"
    assert _page("<table><tr><td>" * 3_000 + "底").text == "底"


def test_broken_pages_are_read_or_refused(tmp_path: Path) -> None:
    path, reader = tmp_path / "a.html", HtmlReader()
    read = [read_or_refuse(reader, path, copy) for copy in broken_copies(PAGE.encode(), 150)]
    assert sum(read) > 100


_TAGS = st.sampled_from(
    "p div table tr td th h1 h2 ruby rt rb nav pre ul li br span b template select a svg".split()  # noqa: SIM905
)


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.one_of(
            _TAGS.map("<{}>".format),
            _TAGS.map("</{}>".format),
            _TAGS.map("<{} hidden>".format),
            st.sampled_from(["甲", "乙丙。", "第三条 ", " ", "\n", "x y", "\t", "&#13;", "\v"]),
        ),
        max_size=40,
    )
)
def test_any_tags_give_a_page_whose_letters_are_those_of_the_source(parts: list[str]) -> None:
    page = _page("".join(parts))
    if page.text:
        check_reading(Reading("text/html", "", (page,), "html/1"))
    letters = "".join(part for part in parts if not part.startswith(("<", "&")))
    silent = any(part.startswith(("<template", "<svg")) for part in parts)
    if not silent:
        kept = "甲乙丙。第三条xy"
        assert sorted(c for c in page.text if c in kept) == sorted(c for c in letters if c in kept)
