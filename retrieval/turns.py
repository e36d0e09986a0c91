"""Who speaks: in minutes and in questions with answers, a reply answers, not what was asked.

「○佐伯委員　年間券はいくらか。」 holds a question's own words, the next speaker's sentence the
answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from ingest.document import Page, Span

# 「○企画財政課長（雫石修君）　」, 「〇議長　」, 「委員：」, 「Ｑ１　」, 「答　」, "A: ".
_ASIDE: Final = r"[（(][^（）()\n]{1,24}[）)]"
_SPEAKER: Final = re.compile(
    r"[ \t\u3000]*(?:"
    rf"[○〇◯◎◆●△◇▽]\s?(?P<marked>(?:{_ASIDE}|[^（）()\s。、\n]){{1,30}})"
    r"(?<=[君氏ん員長者番局人授事）)])[\u3000 ]"
    rf"|(?P<named>[^\s。、：:「」（）]{{0,12}}(?:[委議]員|長|局|理事|参事)(?:{_ASIDE})?)[：:\u3000]"
    r"|(?P<asks>(?:[QＱ問]|質問)[0-9０-９]{0,3}[.．:：、\u3000 ]|Question[ 0-9]*[:.])"
    r"|(?:[AＡ答]|回答)[0-9０-９]{0,3}[.．:：、\u3000 ]|Answer[ 0-9]*[:.])"
)
_ASKS: Final = re.compile(
    r"(?:[?？]|(?<![ほばずなと静確僅遥])か。?"
    r"|(?:伺い|尋ね|お聞き)(?:い?たし|致し|し)?(?:ます|たい)[^。]{0,8}。?"
    r"|お(?:聞かせ|示し|教え)(?:くだ|下さ|いただ|願)[^。]{0,8}。?|示していただきたい。?"
    r"|(?:答弁|説明|見解|再考|所見)を(?:お)?(?:求め|願い)[^。]{0,8}。?"
    r"|(?:理由|状況|内容|経過|根拠|考え)[をは](?:お願い[^。]{0,6})?。?)[」』）)\"”’]*$"
)


_MEMBER: Final = re.compile(r"(?:[委議]員(?!長)|番)(?:[（(]|$)")
_OFFICIAL: Final = re.compile(
    r"(?:事務局|(?:館|課|室|部|局|所|次|係|市|町|村|区|教育)長)(?:[（(]|$)"
)


def asks(text: str) -> bool:
    """Tell whether a sentence is a question, or asks for something: 「見解を伺います。」."""
    return _ASKS.search(text.rstrip()) is not None


def find_turns(page: Page, sentences: Sequence[Span]) -> tuple[range, ...]:
    """Return the sentences of each speaker's turn, by their places; none without two turns.

    Sentences before the first mark belong to no turn.
    """
    starts = [
        place
        for place, sentence in enumerate(sentences)
        if _begins_line(page.text, sentence.start) and _SPEAKER.match(page.text, sentence.start)
    ]
    if len(starts) < 2:
        return ()
    return tuple(range(*ends) for ends in pairwise((*starts, len(sentences))))


def find_reply(
    page: Page, sentences: Sequence[Span], turns: Sequence[range], place: int
) -> range | None:
    """Return the turn that replies to the one of a sentence; None where it asks nothing.

    A member's turn is replied to by the official who speaks next, also when it only complains.
    None where the same speaker goes on, or nobody after it.
    """
    number = next((number for number, turn in enumerate(turns) if place in turn), None)
    if number is None or number + 1 == len(turns):
        return None
    turn, following = turns[number], turns[number + 1]
    asked = any(asks(page.text[sentences[each].start : sentences[each].end]) for each in turn)
    speakers = [_speaker(page, sentences[each.start]) for each in (turn, following)]
    asked = asked or bool(_MEMBER.search(speakers[0]) and _OFFICIAL.search(speakers[1]))
    return following if asked and speakers[0] != speakers[1] else None


def _speaker(page: Page, sentence: Span) -> str:
    match = _SPEAKER.match(page.text, sentence.start, sentence.end)
    if match is None:
        return ""
    return match["marked"] or match["named"] or ("asks" if match["asks"] else "replies")


def _begins_line(text: str, start: int) -> bool:
    return not text[text.rfind("\n", 0, start) + 1 : start].strip()
