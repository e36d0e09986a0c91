"""Several questions in one: 「保存期間は何年ですか？ 廃棄には誰の許可が要りますか？」 are two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from retrieval.answer import Answer, Outcome, Part, Quote

MOST_PARTS: Final = 4
# A question ends with its mark, or with か before a full stop or before また (not または: or). The
# mark in an address (page?id=12) ends nothing.
_PART: Final = re.compile(
    r".+?(?:(?:？|\?(?![\w.-]+=))+[」』）)\"]*|か(?=。)。|か(?=、(?:また(?!は)|そして|それから)))|.+",
    re.DOTALL,
)
_JOINTS: Final = re.compile(
    r"^[\s、。]*(?:(?:また|そして|それから|and|also)[、,\s]\s*)?", re.IGNORECASE
)
_IS_QUESTION: Final = re.compile(r"(?:[?？][」』）)\"]*|か。?)$")
_ASIDE: Final = re.compile(r"「[^「」]*」|『[^『』]*』|“[^“”]*”|\"[^\"]*\"|（[^（）]*）|\([^()]*\)")
# 「その理由は？」, 「または郵送ですか？」 or "When is it due?" cannot be understood without the
# question before it.
_POINTS_BACK: Final = re.compile(
    r"^(?:それ|これ|その|この|そこ|ここ|そう|同[じ条項]|当該)"
    r"|^(?:または|又は|あるいは|もしくは|若しくは|前者|後者|上記|具体的|例えば|たとえば)"
    r"|^(?:or|(?:what|how) about)\b"
    r"|^(?:いつ|どこ|誰|だれ|なぜ|どう|いくら|何|どの[よくぐ])"
    r"|\b(?:it|its|this|that|these|those|they|their|them|he|she|his|her)\b",
    re.IGNORECASE,
)
_LEAST: Final = 8  # characters, Latin letters by half: 「短い？」 names no topic


def split_question(text: str) -> tuple[str, ...]:
    """Return the questions of a text, each to be answered alone; one when it asks only once.

    A question that points back to the one before it, or is too short to name its topic, is not
    parted from it.
    """
    masked = _ASIDE.sub(lambda match: "＊" * len(match.group()), text)
    parts: list[str] = []
    for match in _PART.finditer(masked):
        part = _JOINTS.sub("", text[match.start() : match.end()]).strip()
        if part:
            parts.append(part)
    are_questions = all(_IS_QUESTION.search(part) for part in parts)
    if not 2 <= len(parts) <= MOST_PARTS or not are_questions:
        return (text,)
    return (text,) if any(_depends(part) for part in parts[1:]) else tuple(parts)


def _depends(part: str) -> bool:
    size = sum(0.5 if character.isascii() else 1.0 for character in part)
    return size < _LEAST or _POINTS_BACK.search(part) is not None


def join_answers(question: str, answers: Sequence[Answer]) -> Answer:
    """Return one answer of several: its quotes in the order of the questions, and what each got.

    Nearest passages are told only when nothing was found at all.
    """
    parts: list[Part] = []
    differing: set[int] = set()
    quotes: list[Quote] = []
    nearest: list[Quote] = []
    for each in answers:
        places = tuple(_place(quotes, quote) for quote in each.quotes)
        parts.append(Part(each.question, each.outcome, each.confidence, places))
        differing.update(places[place] for place in each.differing)
        for quote in each.nearest:
            _place(nearest, quote)
    outcome = _outcome_of_all([each.outcome for each in answers])
    refused = outcome is Outcome.NOT_FOUND
    return replace(
        answers[0],
        question=question,
        outcome=outcome,
        confidence=min(each.confidence for each in answers),
        quotes=tuple(quotes),
        nearest=tuple(nearest) if refused else (),
        elapsed_ms=sum(each.elapsed_ms for each in answers),
        missing_words=tuple(dict.fromkeys(w for each in answers for w in each.missing_words)),
        missing_part="、".join(each.missing_part for each in answers if each.missing_part),
        asked=None,
        differing=tuple(sorted(differing)),
        parts=tuple(parts),
        not_searched=tuple(dict.fromkeys(n for each in answers for n in each.not_searched)),
    )


def _place(quotes: list[Quote], quote: Quote) -> int:
    """Return where a quote stands among those told, put there if it is new.

    A sentence that answers two of the questions is told once, without the words that answer one.
    """
    for place, told in enumerate(quotes):
        if (told.document, told.page, told.start, told.end) == (
            quote.document,
            quote.page,
            quote.start,
            quote.end,
        ):
            if told.answer != quote.answer:
                quotes[place] = replace(told, answer=None)
            return place
    quotes.append(quote)
    return len(quotes) - 1


def _outcome_of_all(outcomes: Sequence[Outcome]) -> Outcome:
    if all(outcome is Outcome.FOUND for outcome in outcomes):
        return Outcome.FOUND
    if all(outcome is Outcome.NOT_FOUND for outcome in outcomes):
        return Outcome.NOT_FOUND
    return Outcome.WEAK
