"""Passages: fitting slices of pages, with the headings above them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import DocumentId, Heading, Page, Passage, Span
from ingest.headings import find_headings
from ingest.passages import split_passages

_DOCUMENT = DocumentId("0123456789abcdef")
_SENTENCE = "この文は、長さを決めるために置かれた、ちょうど四十文字になるように書いた例文です。"


def _page(text: str, number: int = 1) -> Page:
    return Page(number, text, headings=find_headings(text))


def _texts(page: Page, title: str = "") -> list[tuple[tuple[str, ...], str]]:
    return [
        (passage.heading_path, page.text[passage.start : passage.end])
        for passage in split_passages(_DOCUMENT, title, [page])
    ]


def test_a_short_text_is_one_passage_without_outer_space() -> None:
    page = Page(3, "\n 一つの文。\n二つの文。 \n")
    assert split_passages(_DOCUMENT, "", [page]) == (Passage(_DOCUMENT, 3, 2, 13),)


def test_long_text_is_cut_at_sentences_into_even_passages() -> None:
    text = _SENTENCE * 20
    lengths = [
        passage.end - passage.start for passage in split_passages(_DOCUMENT, "", [Page(1, text)])
    ]
    assert sum(lengths) == len(text)
    assert all(200 <= length <= 400 and length % len(_SENTENCE) == 0 for length in lengths)


def test_latin_passages_are_longer() -> None:
    text = "The library lends ten books to every reader of the city for a month. " * 40
    lengths = [p.end - p.start for p in split_passages(_DOCUMENT, "", [Page(1, text)])]
    assert all(500 <= length <= 1000 for length in lengths)


def test_articles_carry_their_path() -> None:
    text = (
        "第一章　総則\n（目的）\n第一条　この条例は、空き家の管理について定めることを目的とする。\n"
        "（責務）\n第二条　所有者は、適正に管理しなければならない。\n"
        "附　則\nこの条例は、公布の日から施行する。\n"
    )
    assert [(path, body.split("\n")[0]) for path, body in _texts(_page(text))] == [
        (("第一章 総則", "（目的） 第一条"), "第一章　総則"),
        (("第一章 総則", "（責務） 第二条"), "（責務）"),
        (("附 則",), "附　則"),
    ]


def test_tiny_items_are_joined_under_their_common_heading() -> None:
    text = "# 申請\n## 書類\n申請書\n## 期限\n三月末日\n"
    headings = (Heading(2, 4, 1), Heading(8, 10, 2), Heading(18, 20, 2))
    page = Page(1, text, headings=headings)
    assert _texts(page) == [(("申請",), text.strip())]


def test_a_tiny_last_paragraph_stays_with_its_article() -> None:
    text = (
        f"第三条　{_SENTENCE * 3}\n２　前項に該当する場合は、速やかに作成する。\n"
        f"第四条　{_SENTENCE * 3}\n"
    )
    assert [path for path, _ in _texts(_page(text))] == [("第三条",), ("第四条",)]


def test_heading_marks_stay_with_their_heading() -> None:
    text = f"## 甲\n{_SENTENCE * 3}\n## 乙\n{_SENTENCE * 3}\n"
    second = text.index("乙")
    page = Page(1, text, headings=(Heading(3, 4, 2), Heading(second, second + 1, 2)))
    assert [body[:4] for _, body in _texts(page)] == ["## 甲", "## 乙"]


def test_the_path_carries_over_pages_and_leaves_out_the_title() -> None:
    first = Page(1, "規則集\n第一章\n", headings=(Heading(0, 3, 1), Heading(4, 7, 2)))
    second = Page(2, "続きの本文である。")
    passages = split_passages(_DOCUMENT, "規則集", [first, second])
    assert [passage.heading_path for passage in passages] == [("第一章",), ("第一章",)]


def test_a_lead_in_stays_with_its_first_item() -> None:
    lead = "補助金の交付を受けることができる者は、次の各号のいずれかに該当する者とする。\n"
    items = "".join(f"({number}) {_SENTENCE}\n" for number in range(1, 9))
    for before in range(4, 9):
        page = Page(1, _SENTENCE * before + "\n" + lead + items)
        assert [body for _, body in _texts(page) if lead.strip() in body and "(1)" in body]


def test_a_table_keeps_its_first_row_with_its_head() -> None:
    table = "| 区分 | 金額 |\n|---|---|\n" + "| 甲乙丙 | 百円 |\n" * 40
    for before in range(4, 9):
        page = Page(1, _SENTENCE * before + "\n" + table)
        assert [body for _, body in _texts(page) if "|---|---|\n| 甲乙丙 |" in body]


def test_notes_are_passages_of_their_own_and_hidden_text_is_none() -> None:
    text = "柱\n本文の文。\n隠し文字\n\n脚注。"
    page = Page(1, text, asides=(Span(0, 2), Span(14, 17)), hidden=(Span(8, 12),))
    assert [body for _, body in _texts(page)] == ["本文の文。", "脚注。"]


def test_page_numbers_running_heads_and_ruby_are_no_passages() -> None:
    head = "星見市水道事業中期経営計画（令和七年度から令和十一年度まで）　第３章"
    note = "この章の数値は、特に断りのない限り令和六年度の決算による"
    pages = []
    for number in (1, 2):
        asides = [
            head,
            f"- {number} -",
            "ほしみ\nすいどう\nけいえい\nけいかく",
            note[:20] + note * number,
        ]
        text = "\n".join([*asides, "本文の文。"])
        starts = [text.index(aside) for aside in asides]
        spans = [Span(at, at + len(aside)) for at, aside in zip(starts, asides, strict=True)]
        pages.append(Page(number, text, asides=tuple(spans)))
    passages = split_passages(_DOCUMENT, "", pages)
    bodies = [pages[each.page - 1].text[each.start : each.end] for each in passages]
    assert bodies == [note[:20] + note, "本文の文。", note[:20] + note * 2, "本文の文。"]


def test_a_question_and_its_answer_share_a_path() -> None:
    text = "### (問13)\n必要ですか。\n### (答)\n必要です。\n"
    headings = (Heading(4, 9, 3), Heading(21, 24, 3))
    page = Page(1, text, headings=headings)
    assert _texts(page) == [(("(問13)",), text.strip())]


def test_long_headings_are_cut_in_the_path_and_white_space_is_collapsed() -> None:
    text = "長" * 70 + "\n" + _SENTENCE * 2
    page = Page(1, text, headings=(Heading(0, 70, 1),))
    assert [path for path, _ in _texts(page)] == [("長" * 60,)]


def _spans(text: str) -> st.SearchStrategy[tuple[Span, ...]]:
    places = st.lists(st.integers(0, len(text)), max_size=6)
    return places.map(
        lambda cuts: tuple(
            Span(a, b) for a, b in zip(sorted(cuts)[::2], sorted(cuts)[1::2], strict=False) if a < b
        )
    )


@st.composite
def _pages(draw: st.DrawFn) -> Page:
    text = draw(st.text(alphabet="あ漢。、 \n\u3000第一条1|A.a「」\x00#", max_size=300))
    text *= draw(st.integers(1, 4))
    headings = tuple(
        Heading(span.start, span.end, draw(st.integers(1, 8))) for span in draw(_spans(text))
    )
    return Page(1, text, headings=headings, asides=draw(_spans(text)), hidden=draw(_spans(text)))


@pytest.mark.slow
@given(_pages())
@settings(max_examples=200)
def test_passages_cover_all_visible_flow_and_nothing_hidden(page: Page) -> None:
    passages = split_passages(_DOCUMENT, "", [page])
    covered: set[int] = set()
    place = 0
    for passage in passages:
        assert place <= passage.start < passage.end <= len(page.text)
        body = page.text[passage.start : passage.end]
        assert body == body.strip()
        covered.update(range(passage.start, passage.end))
        place = passage.end
    hidden = {place for span in page.hidden for place in range(span.start, span.end)}
    aside = {place for span in page.asides for place in range(span.start, span.end)}
    visible = {
        place
        for place, character in enumerate(page.text)
        if not character.isspace() and place not in hidden | aside
    }
    assert visible <= covered
    assert not covered & hidden


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["あ", "。", "\n", "a. ", "1.\n", "| a |\n"])
def test_hostile_pages_take_linear_time(unit: str) -> None:
    started = time.process_time()
    split_passages(_DOCUMENT, "", [Page(1, unit * 30_000)])
    assert time.process_time() - started < 3.0


@pytest.mark.slow
def test_many_headings_take_linear_time() -> None:
    text = "# あ\n" * 20_000
    headings = tuple(Heading(n * 4 + 2, n * 4 + 3, n + 1) for n in range(20_000))
    started = time.process_time()
    passages = split_passages(_DOCUMENT, "", [Page(1, text, headings=headings)])
    assert time.process_time() - started < 3.0
    assert max(len(passage.heading_path) for passage in passages) == 10
