"""Headings of rules, reports, FAQs and English policies, found in plain text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.headings import find_headings

_ORDINANCE = """みなみ市空き家条例
目次
第1章 通則 ........ 3
　第一章　総則（第一条―第五条）
　附則

第一章　総則

（目的）
第一条　この条例は、空き家の管理について必要な事項を定めることを目的とする。
（定義）
第二条　この条例において、次の各号に掲げる用語の意義は、当該各号に定めるところによる。
(1) 空き家　市内に所在する建物で、常時無人の状態にあるものをいう。
(2) 所有者等　空き家を所有し、又は管理する者をいう。
２　前項の規定にかかわらず、市長が別に定めるものについては、この限りでない。
３　市長は、前項に定めるもののほか、必要があると認めるときは、
第三条の規定により報告を求める。
第三条（責務）所有者は、適正に管理しなければならない。
第四条の二　削除
第2章 雑則
第５条　この条例の施行に関し必要な事項は、規則で定める。
附　則
１　この条例は、平成三十年四月一日から施行する。
別表第一（第三条関係）
区分	金額	備考
"""

_REPORT = """第1　趣旨
この要領は、必要な事項を定める。
第2　対象
1 補助対象者
市内に住所を有する者とする。
ア　限度額
十万円とする。
■ お問い合わせ
総務課 電話：03-1234-5678
● りんご
● みかん
【質疑】
委員　昨年度と比べて利用者はどうか。
Q1 いつから使えますか？
A1 四月からです。
1 日時　四月一日
2 場所　市役所
3 議題　予算
"""

_POLICY = """REMOTE WORK POLICY

1. Purpose
This policy sets out rules.

2. Scope
It applies to:
1. Employees
2. Contractors

Article 5 of the Act applies.
Article 5. The Mayor shall decide on it within thirty days.
Section 2.1 Working hours
Core hours are 10 to 3.
"""


def _found(text: str) -> list[tuple[int, str]]:
    return [
        (heading.level, text[heading.start : heading.end].replace("\n", " "))
        for heading in find_headings(text)
    ]


def test_headings_of_an_ordinance() -> None:
    assert _found(_ORDINANCE) == [
        (8, "目次"),
        (2, "第一章　総則"),
        (6, "（目的） 第一条"),
        (6, "（定義） 第二条"),
        (8, "２"),
        (8, "３"),
        (6, "第三条（責務）"),
        (6, "第四条の二　削除"),
        (2, "第2章 雑則"),
        (6, "第５条"),
        (1, "附　則"),
        (8, "１"),
        (1, "別表第一（第三条関係）"),
    ]


def test_headings_of_a_report() -> None:
    assert _found(_REPORT) == [
        (6, "第1　趣旨"),
        (6, "第2　対象"),
        (8, "1 補助対象者"),
        (13, "ア　限度額"),
        (7, "■ お問い合わせ"),
        (7, "【質疑】"),
        (9, "Q1 いつから使えますか？"),
    ]


def test_headings_of_an_english_policy() -> None:
    assert _found(_POLICY) == [
        (7, "REMOTE WORK POLICY"),
        (8, "1. Purpose"),
        (8, "2. Scope"),
        (6, "Article 5"),
        (4, "Section 2.1 Working hours"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "第三条の規定により、市長は次の事項を定める。",
        "第三章及び第四章の規定は、適用しない。",
        "第二項に規定する者",
        "第一に、費用が問題である。",
        "別表のとおりとする。",
        "一般に、市民は利用できる。",
        "1 2 3 4 5",
        "甲	100	あり",
        "Section 3 applies to all employees of the city.",
        "2018年4月1日から施行する。",
    ],
)
def test_running_text_is_no_heading(line: str) -> None:
    assert _found(f"前の文である。\n{line}\n後の文である。") == []


@pytest.mark.parametrize(
    "line", ["第３章　財務", "第 3 章 財務", "第三章財務", "第３節　収入", "第10章の2　特例"]
)
def test_numerals_of_every_width(line: str) -> None:
    assert [text for _, text in _found(f"{line}\n本文である。")] == [line]


def test_a_scan_with_a_space_after_every_character() -> None:
    text = (
        "十 二 月 検 針 分 か ら 改 定 し ま す 。\n"
        "一 、改 定 の 理 由\n費 用 が 増 え た 。\n第 三 条 　市 長 は 定 め る 。\n"
    )
    assert _found(text) == [(7, "一 、改 定 の 理 由"), (6, "第 三 条")]


@given(st.text(alphabet="第一１1条章項（）() \n\u3000Ａa。、目的■【】QA・.\t", max_size=120))
def test_headings_ascend_and_lie_in_the_text(text: str) -> None:
    place = 0
    for heading in find_headings(text):
        assert place <= heading.start < heading.end <= len(text)
        assert text[heading.start : heading.end].strip() == text[heading.start : heading.end]
        assert heading.level >= 1
        place = heading.end


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["第一条\n", "（", "第一条　", "1 あ\n", "A"])
def test_hostile_runs_take_linear_time(unit: str) -> None:
    started = time.process_time()
    find_headings(unit * 30_000)
    assert time.process_time() - started < 3.0
