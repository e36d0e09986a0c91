"""Which sentences of a passage are quoted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import DocumentId, Heading, Page, Passage
from retrieval.question import read_question
from retrieval.select import GROWN_CHARACTERS, select_quote
from tests.retrieval.conftest import FakeJudge


def passage_of(page: Page) -> Passage:
    return Passage(DocumentId("d"), page.number, 0, len(page.text))


def select(question: str, page: Page, phrase: str | None = None) -> str:
    verdict = FakeJudge({"": phrase}).judge(question, [page.text])[0] if phrase else None
    selection = select_quote(read_question(question), page, passage_of(page), verdict)
    return page.text[selection.span.start : selection.span.end]


def test_the_sentence_the_judge_points_at_is_chosen() -> None:
    filler = "これは関係のない長い文であって、答えとは何のかかわりもないことを述べ続けている。" * 4
    page = Page(1, f"{filler}会議は火曜日に開く。{filler}")
    quote = select("会議は何曜日に開きますか", page, "火曜日")
    assert "会議は火曜日に開く。" in quote
    assert len(quote) <= GROWN_CHARACTERS


def test_without_a_judge_the_overlap_chooses() -> None:
    page = Page(1, "市長は規程を定める。" + "文書は十年保存する。" + "職員は研修を受ける。" * 20)
    assert "文書は十年保存する。" in select("文書は何年保存しますか", page)


def test_a_question_in_the_text_is_quoted_with_what_follows() -> None:
    answer = "市民課の窓口で、" + "本人が書面により届け出てください。" * 9
    page = Page(1, f"転入届はどこに出しますか？\n{answer}")
    quote = select("転入届はどこに出しますか？", page)
    assert quote.startswith("転入届はどこに出しますか？\n市民課の窓口で、")


def test_a_heading_is_quoted_with_what_follows() -> None:
    long_sentence = (
        "保存期間は" + "、".join(f"第{n}種にあっては{n}年" for n in range(1, 20)) + "とする。"
    )
    page = Page(1, f"保存期間\n\n{long_sentence}", headings=(Heading(0, 4, 1),))
    assert long_sentence in select("保存期間", page)


@given(st.text(min_size=1, max_size=300), st.text(max_size=30))
def test_a_quote_lies_inside_its_passage(text: str, question: str) -> None:
    page = Page(1, text)
    for verdict in (None, FakeJudge({"": "あ"}).judge(question, [text])[0]):
        selection = select_quote(read_question(question), page, passage_of(page), verdict)
        assert 0 <= selection.span.start < selection.span.end <= len(text)
        assert 0.0 <= selection.support <= 1.0001


def test_a_quote_stops_at_a_blank_line() -> None:
    page = Page(
        1, "令和7年2月3日\n市民課\n\n手数料は四月一日から変わります。\n\n窓口で払ってください。"
    )
    assert (
        select("手数料はいつ変わりますか", page, "四月一日") == "手数料は四月一日から変わります。"
    )


def test_a_sentence_that_points_back_takes_the_one_before() -> None:
    page = Page(
        1, f"市は{'とても' * 40}古い橋を直す。その工事は五月に始まる。{'別の話である。' * 30}"
    )
    quote = select("工事はいつ始まりますか", page, "五月")
    assert quote.startswith("市は")
    assert quote.endswith("その工事は五月に始まる。")


def test_the_answer_itself_is_a_range_of_the_quote() -> None:
    page = Page(1, "市長は規程を定める。文書は十年保存する。")
    verdict = FakeJudge({"": "十年"}).judge("", [page.text])[0]
    chosen = select_quote(read_question("何年保存しますか"), page, passage_of(page), verdict)
    assert chosen.answer is not None
    assert page.text[chosen.answer.start : chosen.answer.end] == "十年"
    assert chosen.span.start <= chosen.answer.start < chosen.answer.end <= chosen.span.end


@pytest.mark.parametrize(("chance", "marked"), [(0.31, "十年"), (0.29, None)])
def test_words_are_set_off_only_where_the_judge_is_sure_of_them(
    chance: float, marked: str | None
) -> None:
    page = Page(1, "市長は規程を定める。文書は十年保存する。")
    sure = FakeJudge({"": "十年"}).judge("", [page.text])[0]
    verdict = replace(sure, first=sure.first * np.float32(chance))
    answer = select_quote(read_question("何年"), page, passage_of(page), verdict).answer
    assert (page.text[answer.start : answer.end] if answer else None) == marked


def test_a_row_is_quoted_with_its_header_and_without_the_rows_below() -> None:
    table = "| 種類 | 窓口 |\n| --- | --- |\n| 写し | 350円 |\n| 謄本 | 750円 |\n| 証明 | 200円 |"
    assert select("写しはいくらですか", Page(1, table), "350円").endswith("| 写し | 350円 |")


def test_a_quote_does_not_grow_into_a_letterhead() -> None:
    page = Page(1, "防第３１７号\n令和６年11月５日\n各自治会長　様\n受信機を貸与します。\n")
    assert select("何を貸与しますか", page, "受信機") == "受信機を貸与します。"
