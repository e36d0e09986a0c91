"""Items are quoted with their lead-in, rows with their header."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import DocumentId, Heading, Page, Passage
from retrieval.leads import find_lead, find_list_end, is_letterhead
from retrieval.question import read_question
from retrieval.select import select_quote, sentence_spans

TABLE = (
    "手数料は表のとおりである。\n\n"
    "| 種類 | 窓口 |\n| --- | ---: |\n| 写し | 350円 |\n| 謄本 | 750円 |"
)
FREE = (
    "次の方は、手数料が無料です。窓口で申し出てください。\n\n1. 保護を受けている方\n2. 半壊した方"
)
LAW = (
    "第四条　次に掲げる文書は、公印を省略する。\n一　軽易な文書\n二　市の機関の間の文書\n"
    "２　前項の文書には、その旨を記載する。\n第五条　次に掲げる者は、許可を受ける。\n一　職員"
)
SHELTERS = (
    "■ 指定避難所（収容人数）\n・第一小学校　　４５０人\n・第二小学校　　３８０人\n\n■ 備蓄\n・水"
)
ASKED = "Q. 何が要りますか。\nA. 次の書類が要ります。\nQ. いくらですか。\nA. ３５０円です。"
ENGLISH = "A dataset is withheld when it holds any of the following:\n\n- personal data;\n- drafts."


def lead(text: str, item: str, headings: tuple[Heading, ...] = ()) -> str:
    """Return the sentence from which the one that holds `item` is quoted."""
    page = Page(1, text, headings=headings)
    sentences = sentence_spans(page, Passage(DocumentId("d"), 1, 0, len(text)))
    texts = [text[each.start : each.end] for each in sentences]
    place = next(place for place, each in enumerate(texts) if item in each)
    return texts[find_lead(page, sentences, place)]


@pytest.mark.parametrize(
    ("text", "item", "start"),
    [
        (TABLE, "謄本", "| 種類 | 窓口 |"),
        (TABLE, "種類", "| 種類 | 窓口 |"),
        (FREE, "半壊", "次の方は、手数料が無料です。"),
        (LAW, "軽易", "第四条　次に掲げる文書は、公印を省略する。"),
        (LAW, "機関の間", "第四条　次に掲げる文書は、公印を省略する。"),
        (LAW, "前項の文書", "２　前項の文書には、その旨を記載する。"),
        (LAW, "職員", "第五条　次に掲げる者は、許可を受ける。"),
        (LAW, "許可", "第五条　次に掲げる者は、許可を受ける。"),
        (SHELTERS, "第二小学校", "■ 指定避難所（収容人数）"),
        (SHELTERS, "備蓄", "■ 備蓄"),
        (SHELTERS, "水", "■ 備蓄"),
        (ASKED, "３５０円", "Q. いくらですか。"),
        (ENGLISH, "drafts", "A dataset is withheld when it holds any of the following:"),
        ("手続は終わった。\n\n・紙\n・鉛筆", "鉛筆", "・鉛筆"),  # nothing leads in
    ],
)
def test_find_lead(text: str, item: str, start: str) -> None:
    assert lead(text, item) == start


def list_end(text: str, leading: str) -> str:
    """Return the last sentence quoted with the one that holds `leading`."""
    page = Page(1, text)
    sentences = sentence_spans(page, Passage(DocumentId("d"), 1, 0, len(text)))
    texts = [text[each.start : each.end] for each in sentences]
    place = next(place for place, each in enumerate(texts) if leading in each)
    return texts[find_list_end(page, sentences, place)]


@pytest.mark.parametrize(
    ("text", "leading", "end"),
    [
        (FREE, "次の方", "2. 半壊した方"),
        (ENGLISH, "following", "- drafts."),
        (LAW, "第四条", "二　市の機関の間の文書"),
        (LAW, "第五条", "一　職員"),
        (LAW, "前項の文書", "２　前項の文書には、その旨を記載する。"),
        (ASKED, "次の書類", "A. 次の書類が要ります。"),
        ("額は次のとおり。\n| 種類 | 窓口 |\n| 写し | 350円 |\n以上。", "額は", "| 写し | 350円 |"),
        ("次の年に始めた。雨だった。雪だった。風だった。\n・米", "次の年", "次の年に始めた。"),
        ("次の方は無料です。\n1. " + "人" * 280, "次の方", "次の方は無料です。"),
    ],
)
def test_find_list_end(text: str, leading: str, end: str) -> None:
    assert list_end(text, leading) == end


def test_a_lead_in_is_quoted_with_its_list() -> None:
    page = Page(1, FREE + "\n\n" + "ほかの方からは手数料を納めていただきます。" * 9)
    question = read_question("手数料が無料なのはどの次の方ですか")
    passage = Passage(DocumentId("d"), 1, 0, len(page.text))
    span = select_quote(question, page, passage, None).span
    assert page.text[span.start : span.end] == FREE


def test_a_lead_too_far_off_and_one_above_a_heading_are_left_alone() -> None:
    long_list = "次の方は無料です。\n" + "".join(f"{n}. {'人' * 40}\n" for n in range(1, 12))
    assert lead(long_list, "3. ") == "次の方は無料です。"
    assert lead(long_list, "11. ").startswith("11. ")
    text = "次の方は無料です。\n問合せ\n1. 市民課"
    assert lead(text, "市民課") == "次の方は無料です。"
    assert lead(text, "市民課", (Heading(10, 13, 2),)) == "1. 市民課"


@given(st.text("・①1. 次の方|\n。あ第条", max_size=60), st.integers(0, 20))
def test_a_lead_never_stands_behind_its_sentence(text: str, place: int) -> None:
    page = Page(1, text)
    sentences = sentence_spans(page, Passage(DocumentId("d"), 1, 0, len(text)))
    place = min(place, len(sentences) - 1)
    assert 0 <= find_lead(page, sentences, place) <= place
    assert place <= find_list_end(page, sentences, place) < len(sentences)


@pytest.mark.parametrize(
    ("line", "is_head"),
    [
        ("　　　令和６年１１月５日", True),
        ("令和七年二月三日（月）", True),
        ("防　第　３１７　号", True),
        ("総務発第２３－０４１号", True),
        ("各自治会長　様", True),
        ("各位", True),
        ("3 May 2024", True),
        ("令和６年１１月５日から貸与します。", False),
        ("受信機を貸与します。", False),
        ("議案第88号を可決した", False),
    ],
)
def test_is_letterhead(line: str, is_head: bool) -> None:
    assert is_letterhead(line) is is_head
