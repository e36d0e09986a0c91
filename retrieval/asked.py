"""What a question asks for, read by rule: when, how much, how many, who, which numbers it names.

Deterministic and shown to the person ("read as: when?"). A quote without any date does not
answer when; a passage that never names the year asked about rarely answers for that year.
Works on folded text (ingest.keys): numerals are digits, widths and case are one.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Asked(StrEnum):
    """The kind of thing that a question asks for."""

    WHEN = "when"
    HOW_MUCH = "how_much"
    HOW_MANY = "how_many"
    ARTICLE = "article"
    WHO = "who"
    WHERE = "where"
    WHY = "why"
    HOW = "how"
    DEFINITION = "definition"
    WHETHER = "whether"
    WHAT = "what"


_COUNTERS: Final = (
    "人(?!か)|名(?!前|称)|件|台|個|回|度|枚|本|冊|匹|頭|羽|隻|軒|戸|棟|社|校|館|[かヶカケ箇]所|つ|通|票|点|食|種|歳|才"
    "|代目|位|番|割|倍|%|パーセント|ポイント|トン|キロ|グラム|メートル|センチ|ミリ|[mgt](?![a-z])|[kcm][mg](?![a-z])"
    "|平方|立方|ヘクタール|リットル|(?:分|時間|日|週間|[かヶカケ箇]月|年)(?:間|以内|前|後|以上|以下|ごと|おき)"
    "|日で(?!す)|年保存|週間|[かヶカケ箇]月|世帯|議席|文字|行(?!政)|ページ|階"
)
_RULES: Final = tuple(
    (asked, re.compile("|".join(patterns)))
    for asked, *patterns in (
        (Asked.ARTICLE, "第?何条|どの条|何項", "(?:which|what) (?:article|section)"),
        (
            Asked.HOW_MUCH,
            "いくら(?!か)|何(?:円|ドル|ユーロ)|金額は",
            r"how much (?!time)|what (?:\w+ ){0,3}(?:cost|price|fee)(?![a-z])",
        ),
        (
            Asked.HOW_MANY,
            rf"何\s?(?:{_COUNTERS})|いくつ(?!か)|ど[のれ](?:くらい|ぐらい|ほど|程)|どれだけ",
            "how (?:many|long|often|far|tall|high|large|big|old|deep|heavy|much)",
        ),
        (
            Asked.WHEN,
            "いつ|何(?:年|月|日|時|曜|世紀)|(?:日付|期日|期限|年月日)は",
            r"^when\b|\b(?:since|until|by|and) when\b",
            "(?:which|what) (?:year|date|day|time|month|century)",
        ),
        (Asked.WHO, "誰|だれ|何者|何人か", r"\b(?:who|whom|whose)\b"),
        (
            Asked.WHERE,
            "どこ|何処|どの(?:国|都市|町|市|県|場所)",
            r"\bwhere\b|(?:which|what) (?:city|country|town|place)",
        ),
        (Asked.WHY, "なぜ|何故|どうして|(?:理由|原因|きっかけ)は", r"\bwhy\b|reason"),
        (
            Asked.DEFINITION,
            r"とは(?:何|なん|なに|どうい|どのよう|\?|$)|の(?:意味|定義)は",
            r"what (?:is|are) meant|\bdefin",
        ),
        (
            Asked.HOW,
            "どのように|どうやって|どうすれば|どうしたら|(?:方法|手順|手続き?)は",
            r"\bhow (?:do|does|did|can|could|to|should|is|are|was|were)\b",
        ),
        (Asked.WHAT, "何|なに|なん[でのだか]|どんな|どれ|どの|どちら|どう|what|which"),
        (
            Asked.WHETHER,
            r"(?:か|の)\?*$",
            r"^(?:is|are|was|were|do|does|did|can|could|may|must|should|will|has|have)\b",
        ),
    )
)
_SHOWN: Final = {
    Asked.WHEN: re.compile(
        r"\d年|\d月|\d日|\d時|元年|曜日?|世紀|時代|年代|\b[12]\d{3}\b|\d{1,2}:\d\d|当日|翌|前日|末期|以降|"
        r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|"
        r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
    ),
    Asked.HOW_MUCH: re.compile(
        r"\d\s?(?:円|ドル|ユーロ|元|ポンド|ウォン|ルピー|フラン|マルク|両|銭|ポイント|[千万億兆])|無料|無償|"
        r"[¥$€£]|\b(?:yen|dollars?|euros?|pounds?|free|cents?)\b|\d,\d{3}|%"
    ),
    Asked.HOW_MANY: re.compile(
        r"\d|数[十百千万]|半[数分]|全[員部て]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|"
        r"eleven|twelve|twenty|thirty|hundred|thousand|million|half|once|twice|daily|every)\b"
    ),
    Asked.ARTICLE: re.compile(r"第\d+[条項号]|\b(?:article|section)s? \d"),
    Asked.WHY: re.compile(
        r"ため|為|から|ので|により|によ[りっる]|理由|原因|きっかけ|目的|ことで|せいで|として|"
        r"because|due to|since|so that|in order|result|caus"
    ),
}

_ERAS: Final = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
_NUMBER: Final = re.compile(
    r"(第?)(令和|平成|昭和|大正|明治)?(\d+(?:\.\d+)?|元(?=年))(年?)(?=(の?[一-鿿ァ-ヴ])?)"
)


def read_asked(folded: str) -> Asked | None:
    """Return what a folded question asks for; None when it is no question by these rules."""
    text = folded.strip()
    return next((asked for asked, pattern in _RULES if pattern.search(text)), None)


def shows_asked(asked: Asked | None, folded: str) -> float:
    """Return 1 when a folded text holds what is asked for, -1 when not, 0 when rules cannot say."""
    pattern = _SHOWN.get(asked) if asked is not None else None
    if pattern is None:
        return 0.0
    return 1.0 if pattern.search(folded) else -1.0


def named_numbers(folded: str) -> tuple[frozenset[str], ...]:
    """Return the different numbers of a folded text, each with the forms that say the same.

    令和3年 and 2021年 are one number. An ordinal goes with what it counts: 第2の柱 is neither 第2条
    nor 第1の柱.
    """
    numbers: dict[frozenset[str], None] = {}
    for ordinal, era, digits, year, counted in _NUMBER.findall(folded):
        value = "1" if digits == "元" else digits
        if value == "1" and not (ordinal or era):
            continue  # 一度に, １枚: an amount of one hardly ever tells things apart
        forms = {f"第{value}{counted}"} if ordinal and counted else {value}
        if year and not ordinal and value.isdigit():
            forms = _year_forms(era, int(value))
        numbers.setdefault(frozenset(forms))
    return tuple(numbers)


def _year_forms(era: str, number: int) -> set[str]:
    if era:
        return {f"{era}{number}", str(_ERAS[era] + number)}
    forms = {str(number)}
    forms |= {f"{name}{number - first}" for name, first in _ERAS.items() if 0 < number - first < 65}
    return forms


def share_of_numbers_missing(wanted: tuple[frozenset[str], ...], folded: str) -> float:
    """Return the share, 0 to 1, of a question's numbers that a folded text does not hold."""
    if not wanted:
        return 0.0
    held = {form for forms in named_numbers(folded) for form in forms}
    # A question may say 12 where the text says 第12条.
    held |= {number.group(3) for number in _NUMBER.finditer(folded)}
    return sum(not (forms & held) for forms in wanted) / len(wanted)
