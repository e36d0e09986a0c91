"""Compare an answer with one that the same question had before: what is new, gone, moved, same."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index.kept import GivenAnswer, QuotedPlace
from retrieval.answer import Answer, Outcome

PARTLY = "partly"


class Change(StrEnum):
    """What became of a quote from one answer to another."""

    NEW = "new"
    MOVED = "moved"
    SAME = "same"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class QuoteChange:
    """What became of one quote: where it stood then and stands now, None where it does not."""

    change: Change
    then: QuotedPlace | None
    now: QuotedPlace | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """An answer beside an earlier one. `changes` are those in the present answer in its order,
    then what is gone."""

    then: GivenAnswer
    outcome: str
    generation: int
    changes: tuple[QuoteChange, ...]

    @property
    def is_other(self) -> bool:
        """Tell whether anything but the generation differs."""
        is_same = all(each.change is Change.SAME for each in self.changes)
        return self.outcome != self.then.outcome or self.then.removed > 0 or not is_same


def name_outcome(answer: Answer) -> str:
    """Return how an answer ended: an outcome's value, or that some of its parts were found."""
    found = [part.outcome is Outcome.FOUND for part in answer.parts]
    return PARTLY if any(found) and not all(found) else answer.outcome.value


def quoted_places(answer: Answer) -> tuple[QuotedPlace, ...]:
    """Return where the quotes of an answer stand, in their order."""
    return tuple(
        QuotedPlace(number, each.document, each.page, each.start, each.end, each.digest)
        for number, each in enumerate(answer.quotes, start=1)
    )


def compare_answers(then: GivenAnswer, answer: Answer) -> Comparison:
    """Compare an answer with an earlier one of the same question.

    A quote is the same at the same place with the same text, whatever its rank; moved when its
    text now stands elsewhere, so also in a newer version of its document.
    """
    left = list(then.quotes)
    now = quoted_places(answer)
    matched: dict[int, QuoteChange] = {}
    for change in (Change.SAME, Change.MOVED):
        for quote in now:
            if quote.number in matched:
                continue
            former = next((each for each in left if _matches(each, quote, change)), None)
            if former is not None:
                left.remove(former)
                matched[quote.number] = QuoteChange(change, former, quote)
    present = [matched.get(quote.number, QuoteChange(Change.NEW, None, quote)) for quote in now]
    gone = [QuoteChange(Change.GONE, each, None) for each in left]
    generation = answer.searched.generation
    return Comparison(then, name_outcome(answer), generation, (*present, *gone))


def _matches(then: QuotedPlace, now: QuotedPlace, change: Change) -> bool:
    if then.digest != now.digest:
        return False
    places = [(each.document, each.page, each.start, each.end) for each in (then, now)]
    return change is Change.MOVED or places[0] == places[1]
