"""A document that asks the question itself: what stands under it was written as its answer.

「### 窓口は何時に開きますか」, 「問３　予約は要りますか。」: the author says where the answer
stands. The judge has learned from documents that state and seldom ask, and gave such an answer
.14.
"""

from __future__ import annotations

import re
from typing import Final

from index.tokens import bigrams
from ingest.document import Page, Passage, Span
from ingest.keys import fold
from retrieval.leads import is_heading
from retrieval.select import sentence_spans
from retrieval.turns import asks

# How sure it is that what stands under a question answers it.
RESTATED: Final = 0.97
# Of two questions as alike as this one is the other, but for its particles and its politeness.
_ALIKE: Final = 0.9
_FEWEST: Final = 5  # pairs of characters, or English words: shorter questions are alike by chance
_NUMBERING: Final = re.compile(
    r"[ #]*(?:(?:問|質問|q|question) ?(?:[0-9]+[ .:、)]*|[ .:、)]+)|[(]?[0-9]+[.)、]+)? ?"
)
_WORD: Final = re.compile(r"[a-z0-9]+")
_DIGITS: Final = re.compile(r"[0-9]+")


def restates(question: str, line: str) -> bool:
    """Tell whether a sentence of a document asks the same question, its numbering aside."""
    asked, told = fold(question).text.strip(), fold(line).text.strip()
    numbering = _NUMBERING.match(told)
    told = told[numbering.end() :] if numbering else told
    one, other = _tokens(asked), _tokens(told)
    shared = len(one & other)
    return (
        len(one) >= _FEWEST
        and 2 * shared >= _ALIKE * (len(one) + len(other))
        and _DIGITS.findall(asked) == _DIGITS.findall(told)
    )


def _tokens(folded: str) -> set[str]:
    return set(_WORD.findall(folded) if folded.isascii() else bigrams(folded))


def answers_its_own_question(question: str, page: Page, passage: Passage, quote: Span) -> bool:
    """Tell whether a quote is the first thing said under the same question.

    That is a heading, or a sentence that asks, with nothing but headings between it and the quote.
    """
    asked = ""
    for sentence in sentence_spans(page, passage):
        text = page.text[sentence.start : sentence.end]
        if asks(text):
            asked = text
        elif sentence.start >= quote.start:
            is_quoted = sentence.end <= quote.end
            return is_quoted and bool(asked) and restates(question, asked)
        elif not is_heading(page, sentence):
            asked = ""  # something else is said in between
    return False
