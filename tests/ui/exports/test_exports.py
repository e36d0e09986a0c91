"""Each format is opened as its readers would, and gives back the exact text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.citation import Citation
from index.kept import Decision, KeptId, KeptQuote
from index.library import Library
from ingest.notice import Language
from retrieval.citation import parse_citation, read_citations
from retrieval.verification import Standing
from tests.fakes import FakeWords, ingest_fake, make_citation
from ui.exports.csv_table import COLUMNS, export_csv, guard
from ui.exports.excerpt import Excerpt, Withheld, make_excerpt, statement
from ui.exports.formats import FORMATS
from ui.exports.json_data import export_json
from ui.exports.markdown_text import escape_line, export_markdown
from ui.exports.web_page import export_html
from ui.exports.word import export_word

HOSTILE = [
    "=HYPERLINK(\"http://x.example\",\"見る\")",
    "<script>alert(1)</script> & <img src=x onerror=y>",
    "# 見出し\n- 項目\n1. 番号\n    字下げ\n| a | b |\n|---|---|\n***",
    "**太字** _斜体_ `code` [名](http://x.example) ![絵](y.png) $x^2$ :smile: ~~消~~ https://x.example",
    "　全角の字下げ\t表の\t値  \n\n空行のあと",
    "> 引用の引用\n>> 二重\n```\ncode\n```\n[^1]: 注\n&amp; &#35; \\*",
    "a@b.example\nwww.example.org\n+1\n-1\n@SUM(A1)",
]  # fmt: skip
characters = st.characters(
    exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"], include_characters="\n\t"
)


def kept(text: str, number: int = 1, **changes: object) -> KeptQuote:
    return KeptQuote(KeptId(number), make_citation(text, **changes))


def excerpt_of(*quotes: KeptQuote, withheld: tuple[Withheld, ...] = ()) -> Excerpt:
    return Excerpt(quotes, withheld, 4, "2026-02-03T04:05:06+00:00")


class _Reader(HTMLParser):
    """Collects the tags of a page, and the text of each element of one name."""

    def __init__(self, element: str) -> None:
        super().__init__()
        self.element, self.depth = element, 0
        self.tags: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.tags.append(tag)
        if tag == self.element:
            self.depth += 1
            self.texts.append("")
        elif tag == "br" and self.depth:
            self.texts[-1] += "\n"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == self.element:
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.texts[-1] += data


def read_page(page: str, element: str) -> _Reader:
    reader = _Reader(element)
    reader.feed(page)
    return reader


def read_markdown(source: bytes) -> _Reader:
    renderer = MarkdownIt("js-default", {"html": True})
    return read_page(renderer.render(source.decode("utf-8")), "blockquote")


def shown_lines(text: str) -> list[str]:
    return [line for line in text.replace("\n\n", "\n").split("\n") if line.strip()]


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def csv_text(row: dict[str, str]) -> str:
    return row["text"][1:] if row["prefix"] == "apostrophe" else row["text"]


def word_quotes(data: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(data))
    return [each.text for each in document.paragraphs if each.style and each.style.name == "Quote"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_exact_and_inert_in_every_format(text: str) -> None:
    excerpt = excerpt_of(kept(text, question=text, file=text.replace("\n", " "), title=text))
    assert json.loads(export_json(excerpt, "ja"))["quotes"][0]["text"] == text
    assert word_quotes(export_word(excerpt, "ja")) == [text]
    (row,) = read_csv(export_csv(excerpt, "ja"))
    assert csv_text(row) == text
    assert not any(str(cell).startswith(tuple("=+-@\t")) for cell in row.values())
    page = read_page(export_html(excerpt, "en").decode("utf-8"), "blockquote")
    assert page.texts == [text]
    assert not {"script", "img", "a"} & set(page.tags)
    markdown = read_markdown(export_markdown(excerpt, "ja"))
    assert [line.strip("\n") for line in shown_lines(markdown.texts[0])] == shown_lines(text)
    assert not {"script", "img", "a", "strong", "em", "code", "table", "s"} & set(markdown.tags)


@pytest.mark.slow
@given(text=st.text(characters, min_size=1))
def test_markdown_shows_every_text_as_it_is(text: str) -> None:
    markdown = read_markdown(export_markdown(excerpt_of(kept(text)), "en"))
    assert shown_lines(markdown.texts[0]) == shown_lines(text)
    assert len(markdown.texts) == 1
    assert set(markdown.tags) <= {"h1", "h3", "p", "blockquote", "br", "ul", "li"}


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_csv_and_json_give_back_every_text(text: str) -> None:
    excerpt = excerpt_of(kept(text, title=text))
    (row,) = read_csv(export_csv(excerpt, "en"))
    assert csv_text(row) == text
    assert json.loads(export_json(excerpt, "en"))["quotes"][0]["text"] == text


@pytest.mark.slow
@settings(max_examples=10)  # a Word file takes 40 ms
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t")))
def test_word_gives_back_every_text_that_xml_can_hold(text: str) -> None:
    text = f"「{text}」".replace("\ufffe", "").replace("\uffff", "")
    assert word_quotes(export_word(excerpt_of(kept(text)), "ja")) == [text]


def test_what_a_file_cannot_hold_is_made_visible_and_said() -> None:
    excerpt = excerpt_of(kept("鐘\a\u202eが鳴る"))
    assert word_quotes(export_word(excerpt, "ja")) == ["鐘[U+0007]\u202eが鳴る"]
    everything = "\n".join(
        each.text for each in docx.Document(io.BytesIO(export_word(excerpt, "ja"))).paragraphs
    )
    assert "制御文字" in everything
    assert "鐘\\[U\\+0007\\]\\[U\\+202E\\]が鳴る" in export_markdown(excerpt, "ja").decode("utf-8")
    assert "U+202E</span>が鳴る" in export_html(excerpt, "ja").decode("utf-8")
    assert csv_text(read_csv(export_csv(excerpt, "ja"))[0]) == "鐘\a\u202eが鳴る"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_format_says_file_hash_place_date_and_that_it_is_verbatim(language: Language) -> None:
    quote = kept(
        "本文",
        file="規程.pdf",
        media_type="application/pdf",
        page=12,
        page_label="x",
        heading_path=("第2章", "第5条"),
    )
    quote = replace(quote, group="期限", note="要確認", decision=Decision.ACCEPTED)
    excerpt = excerpt_of(quote)
    for form in FORMATS:
        shown = readable(form.suffix, form.write(excerpt, language))
        for fact in (
            "本文", "規程.pdf", quote.citation.sha256, "12", "第5条", "要確認", "期限",
            "2026-01-02T03:04:05+00:00", "2026-02-03T04:05:06+00:00", quote.citation.question,
            statement(excerpt, language),
        ):  # fmt: skip
            assert fact in shown, (form.name, fact)


def readable(suffix: str, data: bytes) -> str:
    if suffix == "docx":
        return "\n".join(each.text for each in docx.Document(io.BytesIO(data)).paragraphs)
    text = data.decode("utf-8")
    if suffix == "md":
        return " ".join(read_page(f"<html>{MarkdownIt().render(text)}</html>", "html").texts)
    if suffix == "html":
        return " ".join(read_page(text, "html").texts)
    return text


def test_a_csv_cell_that_begins_a_formula_is_guarded() -> None:
    for cell in ("=1", "+1", "-1", "@A", "\t=1", " =1", "＝1", "\u3000＋1", "|x", "\r=1"):
        assert guard(cell) == f"'{cell}"
    for cell in ("", "1", "本文=1", "'=1"):
        assert guard(cell) == cell


def test_csv_has_the_same_columns_for_what_was_left_out() -> None:
    item = Withheld(kept("古い本文"), Standing.CHANGED)
    rows = read_csv(export_csv(excerpt_of(kept("本文"), withheld=(item,)), "ja"))
    assert [tuple(row) for row in rows] == [COLUMNS, COLUMNS]
    assert [(row["number"], row["text"], row["standing"]) for row in rows] == [
        ("1", "本文", "unchanged"),
        ("", "", "changed"),
    ]


def test_what_was_left_out_is_named_and_its_text_is_nowhere() -> None:
    item = Withheld(kept("古い本文", file="{x}.txt"), Standing.GONE)
    excerpt = excerpt_of(kept("本文"), withheld=(item,))
    for form in FORMATS:
        shown = readable(form.suffix, form.write(excerpt, "ja"))
        assert "古い本文" not in shown
        assert "{x}.txt" in shown, form.name


def test_groups_are_headings_in_the_order_of_their_first_quotes() -> None:
    quotes = [
        replace(kept(text, number), group=group)
        for number, (text, group) in enumerate([("一", "甲"), ("二", "乙"), ("三", "甲")], start=1)
    ]
    excerpt = excerpt_of(*quotes)
    assert read_markdown(export_markdown(excerpt, "ja")).texts == ["\n一\n", "\n三\n", "\n二\n"]
    assert word_quotes(export_word(excerpt, "ja")) == ["一", "三", "二"]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "a.txt").write_text("図書館は九時に開く。", "utf-8")
    with Library.open(tmp_path / "library", words=FakeWords()) as opened:
        ingest_fake(opened, tmp_path / "a.txt")
        yield opened


def test_an_excerpt_is_checked_when_it_is_made(library: Library, tmp_path: Path) -> None:
    (document,) = library.documents()
    cited: Citation = make_citation(
        "九時に", file="a.txt", document=document.id, sha256=document.sha256, start=4, end=7
    )
    good = KeptQuote(KeptId(1), cited)
    bad = KeptQuote(KeptId(2), replace(cited, text="十時に"))
    excerpt = make_excerpt(library, [good, bad])
    assert excerpt.quotes == (good,)
    assert excerpt.withheld == (Withheld(bad, Standing.ALTERED),)
    assert excerpt.generation == 1
    file = tmp_path / "quotes.json"
    file.write_bytes(export_json(excerpt, "ja"))
    assert read_citations(file) == (cited,)
    assert parse_citation(json.loads(file.read_text("utf-8"))["quotes"][0]) == cited


def test_a_line_of_markdown_stays_on_its_line() -> None:
    assert escape_line("a\n# b") == "a\\[U\\+000A\\]\\# b"
