"""Sets made harder: questions typed with one mistake, documents as a scan misreads them.

The questions and the paragraphs left out stay the same, so that a figure is compared with that of
the set as it is.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from evaluation.questions import QuestionSet

MISREAD: Final = 0.03  # share of the characters
_CLEAN_ENDS: Final = 2  # a mistake in the last characters (か？) hurts nothing
# What OCR takes for each other; other characters become one drawn from the text itself.
_ALIKE: Final = dict(
    pair
    for a, b in (
        "ニ二",
        "カ力",
        "ロ口",
        "エ工",
        "ー一",
        "ハ八",
        "タ夕",
        "へヘ",
        "0O",
        "1l",
        "ソン",
        "シツ",
    )
    for pair in ((a, b), (b, a))
)


def mistype(questions: QuestionSet, seed: int) -> QuestionSet:
    """Return the set with one character of each question wrong, missing or doubled."""
    source = random.Random(seed)
    typed = tuple(replace(each, text=_mistype(each.text, source)) for each in questions.questions)
    return replace(questions, questions=typed)


def _mistype(text: str, source: random.Random) -> str:
    if len(text) <= _CLEAN_ENDS + 1:
        return text
    place = source.randrange(len(text) - _CLEAN_ENDS)
    character = text[place]
    put = source.choice(["", character * 2, source.choice(text.replace(character, "") or "あ")])
    return text[:place] + put + text[place + 1 :]


def misread(questions: QuestionSet, share: float, seed: int) -> QuestionSet:
    """Return the set with a share of its documents' characters misread.

    Headings and the accepted answers stay as they are: an answer that OCR destroyed is not
    there any more, and no search could bring it.
    """
    source = random.Random(seed)
    answers: dict[str, set[str]] = {}
    for each in questions.questions:
        for file in each.relevant:
            answers.setdefault(file, set()).update(each.answers)
    documents = tuple(
        replace(each, text=_misread(each.text, sorted(answers.get(each.file, ())), share, source))
        for each in questions.documents
    )
    return replace(questions, documents=documents)


def _misread(text: str, answers: Sequence[str], share: float, source: random.Random) -> str:
    heading, separator, body = text.partition("\n\n")
    kept = [span for answer in answers for span in _places(answer, body)]
    letters = [character for character in body if not character.isspace()]
    read = [
        _ALIKE.get(character, source.choice(letters))
        if not character.isspace()
        and source.random() < share
        and not any(start <= place < end for start, end in kept)
        else character
        for place, character in enumerate(body)
    ]
    return heading + separator + "".join(read)


def _places(answer: str, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(re.escape(answer), text)] if answer else []
