"""In minutes the reply is quoted, not the question that holds the same words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import DocumentId, Page, Passage
from retrieval.question import read_question
from retrieval.select import select_quote, sentence_spans
from retrieval.turns import asks, find_reply, find_turns
from tests.retrieval.conftest import FakeJudge

MINUTES = (
    "○議長（佐渡友弘君）　質疑に入ります。二番、久慈律子君。\n"
    "○二番（久慈律子君）　寄附は四億円余りと聞きました。寄附の額はいくらか伺います。\n"
    "○財政課長（雫石修君）　お答えいたします。四億八千三百万円でございます。\n"
    "○二番（久慈律子君）　検査の費用は町が負担するのですか。\n"
    "○財政課長（雫石修君）　町が負担いたします。\n"
)
PLAIN = (
    "朝倉委員　パソコンはどこで使えますか。\n"
    "門脇館長　２階の学習室を使用できる席とします。\n"
    "事務局（西岡）　次回は一月に開きます。\n"
)
PAIRS = "問１　費用はいくらですか。\n答　無料です。\n問２　予約は要りますか。\n答　要りません。\n"


def places_of(text: str) -> tuple[Page, tuple[Passage, ...]]:
    return Page(1, text), (Passage(DocumentId("d"), 1, 0, len(text)),)


def quoted(question: str, text: str, phrase: str) -> str:
    page, (passage,) = places_of(text)
    verdict = FakeJudge({"": phrase}).judge(question, [text])[0]
    span = select_quote(read_question(question), page, passage, verdict).span
    return text[span.start : span.end]


@pytest.mark.parametrize(
    ("text", "is_asking"),
    [
        ("費用はいくらですか。", True),
        ("どう立て直すのか。", True),
        ("町の見解を伺います。", True),
        ("学校給食について三点お伺いいたします。", True),
        ("選定の経過をお尋ねします。", True),
        ("対応をお聞かせください。", True),
        ("正確な数字を示していただきたい。", True),
        ("餌代が三倍になっている理由をお願いします。", True),
        ("When does it open?", True),
        ("参加費は千円ほか。", False),
        ("四億八千三百万円でございます。", False),
        ("業者から最も大きいと伺っております。", False),
        ("住民の声をお聞きしました。", False),
    ],
)
def test_asks(text: str, is_asking: bool) -> None:
    assert asks(text) is is_asking


@pytest.mark.parametrize(
    ("text", "turns"),
    [(MINUTES, 5), (PLAIN, 3), (PAIRS, 4), ("○持ち物\n●期間　五月\n", 0), ("一文だけ。", 0)],
)
def test_find_turns(text: str, turns: int) -> None:
    page, (passage,) = places_of(text)
    assert len(find_turns(page, sentence_spans(page, passage))) == turns


@pytest.mark.parametrize(
    ("asked", "text", "pointed", "quote"),
    [
        # The judge points at the question, which holds the words.
        ("寄附の額はいくらですか", MINUTES, "寄附の額はいくらか伺います", "四億八千三百万円"),
        ("検査の費用は誰が負担しますか", MINUTES, "検査の費用は町が負担", "町が負担いたします。"),
        ("パソコンはどこで使えますか", PLAIN, "パソコン", "２階の学習室"),
        ("費用はいくらですか", PAIRS, "費用はいくらですか", "無料です。"),
    ],
)
def test_the_reply_is_quoted(asked: str, text: str, pointed: str, quote: str) -> None:
    assert quote in quoted(asked, text, pointed)


def test_a_quote_of_minutes_stays_within_one_turn() -> None:
    quote = quoted("寄附の額はいくらですか", MINUTES, "四億八千三百万円")
    assert quote.startswith("○財政課長（雫石修君）　お答えいたします。")
    assert "伺います" not in quote
    assert "検査" not in quote


def test_a_question_without_a_reply_and_one_of_the_same_speaker_have_none() -> None:
    text = "○甲委員　いくらですか。\n○甲委員　続けます。\n○乙委員　どうですか。\n"
    page, (passage,) = places_of(text)
    sentences = sentence_spans(page, passage)
    turns = find_turns(page, sentences)
    assert [find_reply(page, sentences, turns, place) for place in range(3)] == [None] * 3


@given(st.text("○〇員長君　：問答Ｑ。か\n？あ", max_size=60))
def test_turns_are_parts_of_the_sentences(text: str) -> None:
    page, (passage,) = places_of(text or "あ")
    sentences = sentence_spans(page, passage)
    turns = find_turns(page, sentences)
    assert all(turn.start < turn.stop <= len(sentences) for turn in turns)
    for place in range(len(sentences)):
        reply = find_reply(page, sentences, turns, place)
        assert reply is None or (reply in turns and reply.start > place)


def test_what_a_member_complains_of_is_quoted_with_what_the_office_says() -> None:
    text = (
        "朝倉委員　閲覧席でのパソコンについて、音が気になるとの声を聞きます。\n"
        "門脇館長　２階の学習室を使える席とします。\n朝倉委員　よく分かりました。\n"
    )
    assert quoted("閲覧席でパソコンは使えますか", text, "閲覧席でのパソコン").endswith(
        "門脇館長　２階の学習室を使える席とします。"
    )
