"""Select the sentences of a passage that answer: one, grown to its neighbours while short."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from index.tokens import bigrams
from ingest.document import Page, Passage, Span
from ingest.lines import is_table_row
from ingest.sentences import split_sentences, trim
from retrieval.judge import Verdict
from retrieval.leads import (
    adjoin,
    find_lead,
    find_list_end,
    is_heading,
    is_letterhead,
    size_of,
)
from retrieval.question import Question
from retrieval.turns import asks, find_reply, find_turns

# A quote grows to neighbouring sentences up to this many characters: measured on JSQuAD, the
# share of quotes that hold the answer rises from .82 to .89 without any judge.
GROWN_CHARACTERS: Final = 140
# Where the judge sees the answering words less surely than this they are right in .73 of cases
# only (.88 from here on): the sentence is then shown without words set off in it.
SURE_WORDS: Final = 0.3
# A statement of who asks is left for the reply unless it scores better by so much.
_LESS_THAN_ASKED: Final = 1.5
_FLOOR: Final = 1e-4
_ASKS: Final = ("?", "？")
# What a sentence that points back begins with: it cannot be understood without the one before.
_POINTS_BACK: Final = re.compile(
    r"(?:それ|これ|その|この|そこ|ここ|そう|同[条項号法市社氏年人]|当該|前[条項号]|彼(?!岸)|彼女"
    r"|なお|また|しかし|ただし|但し|そのため|このため"
    r"|(?:It|This|That|These|Those|They|He|She|However|But|Therefore)\b)"
)


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen range of the page, and how much of the answer the judge sees in it (0 to 1).

    `answer` is the part of it in which the judge sees the answer itself; None without a judge, or
    where it is not sure enough of those words.
    """

    span: Span
    support: float
    answer: Span | None = None


def select_quote(
    question: Question, page: Page, passage: Passage, verdict: Verdict | None, shift: int = 0
) -> Selection:
    """Return the sentences of a passage that answer best.

    `shift` is where the passage's slice begins in the text that was judged.
    """
    sentences = sentence_spans(page, passage)
    base = passage.start - shift
    wanted = set(question.bigrams)
    scores = []
    for sentence in sentences:
        text = page.text[sentence.start : sentence.end]
        overlap = len(wanted & set(bigrams(text))) / (len(wanted) or 1)
        if verdict is None:
            scores.append(overlap)
        else:
            support = verdict.support(sentence.start - base, sentence.end - base)
            scores.append(math.log(support + _FLOOR) + overlap)
    turns = find_turns(page, sentences)
    best = _choose_core(page, sentences, turns, scores)
    first, last = _grow(page, sentences, turns, scores, best)
    grown = Span(sentences[first].start, sentences[last].end)
    trimmed = trim(page.text, grown)
    span = trimmed if trimmed.start < trimmed.end else grown  # nothing but white space
    if verdict is None:
        return Selection(span, 0.0)
    support = verdict.support(span.start - base, span.end - base)
    found = verdict.best_span(span.start - base, span.end - base)
    if found is None or found[2] < SURE_WORDS:
        return Selection(span, support)
    answer = trim(page.text, Span(found[0] + base, found[1] + base))
    return Selection(span, support, answer)


def sentence_spans(page: Page, passage: Passage) -> tuple[Span, ...]:
    """Return the sentences of a passage, without the white space around them."""
    text = page.text[passage.start : passage.end]
    spans = (
        trim(page.text, Span(passage.start + span.start, passage.start + span.end))
        for span in split_sentences(text)
    )
    kept = tuple(span for span in spans if span.end > span.start)
    return kept or (Span(passage.start, passage.end),)


def _choose_core(
    page: Page, sentences: tuple[Span, ...], turns: Sequence[range], scores: list[float]
) -> int:
    """Return the sentence that answers: the best one, or one of the turn that replies to it."""
    best = max(range(len(sentences)), key=scores.__getitem__)
    reply = find_reply(page, sentences, turns, best)
    if reply is None:
        return best
    replying = max(reply, key=scores.__getitem__)
    is_asking = asks(page.text[sentences[best].start : sentences[best].end])
    is_near = scores[replying] > scores[best] - _LESS_THAN_ASKED
    return replying if is_asking or is_near else best


def _grow(
    page: Page,
    sentences: tuple[Span, ...],
    turns: Sequence[range],
    scores: list[float],
    best: int,
) -> tuple[int, int]:
    first = last = best
    closed = _closed_gaps(page, sentences, turns, best)
    if cannot_stand_alone(page, sentences[best]) and last + 1 < len(sentences):
        last += 1  # a heading or a question answers nothing; what follows it does
    elif (lead := find_lead(page, sentences, best)) < best:
        first = lead
    elif (end := find_list_end(page, sentences, best)) > best:
        last = end
    elif _needs_the_one_before(page, sentences, best):
        first -= 1
    while True:
        sides = [
            side
            for side, gap in ((first - 1, first - 1), (last + 1, last))
            if adjoin(page, sentences, gap) and gap not in closed
        ]
        room = [
            side
            for side in sides
            if not is_heading(page, sentences[side])
            and not is_letterhead(page.text[sentences[side].start : sentences[side].end])
            and size_of(page.text, sentences[min(side, first)], sentences[max(side, last)])
            <= GROWN_CHARACTERS
        ]
        if not room:
            return first, last
        side = max(room, key=scores.__getitem__)
        first, last = min(first, side), max(last, side)


def _closed_gaps(
    page: Page, sentences: tuple[Span, ...], turns: Sequence[range], best: int
) -> set[int]:
    """Return the sentences behind which a quote does not go on.

    It does not grow into what another one says, except from what is asked into the reply, nor
    from one row of a table into those below.
    """
    closed = {turn.start - 1 for turn in turns}
    reply = find_reply(page, sentences, turns, best)
    if reply is not None:
        closed.discard(reply.start - 1)
    if is_table_row(page.text[sentences[best].start : sentences[best].end]):
        closed.add(best)
    return closed


def _needs_the_one_before(page: Page, sentences: tuple[Span, ...], place: int) -> bool:
    if not adjoin(page, sentences, place - 1) or is_heading(page, sentences[place - 1]):
        return False
    size = size_of(page.text, sentences[place - 1], sentences[place])
    points_back = _POINTS_BACK.match(page.text, sentences[place].start)
    return points_back is not None and size <= 2 * GROWN_CHARACTERS


def cannot_stand_alone(page: Page, sentence: Span) -> bool:
    """Tell whether a sentence is a heading or a question, which answer nothing alone."""
    text = page.text[sentence.start : sentence.end]
    return text.endswith(_ASKS) or is_heading(page, sentence)
