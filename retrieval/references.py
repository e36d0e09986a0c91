"""Articles that a question names: 「道路交通法第五条第二項では…」, "under Article 5".

Their numbers occur all over a statute, so that word search ranks them by chance. What counts is
where a passage stands: the article in its headings or at the start of one of its lines, in the
law that the question names. Works on folded text (ingest.keys), so that 第二十七条 is 第27条.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.keys import fold
from ingest.lines import NUMERAL

# The right article of another law (its enforcement order) is worth less, but often cited along.
OTHER_LAW: Final = 0.4
LEAST_NAME: Final = 3  # characters of a law's name; 「法第四条」 names none
_LONGEST_NAME: Final = 60
# Not 3条件, 2条例, nor 第5条の2つの要件. Numbers are bounded: a run of digits would take forever.
_ARTICLE: Final = re.compile(
    r"(?:第(\d{1,6})条(?!件)|(?<![\d第])(\d{1,6})条(?![件例約]))"
    r"((?:の\d{1,6}(?![\dつ個点人年月日週回割円]))*)"
    r"|\b(?:article|section|clause)s? (\d{1,6})"
)
_NAMES_LAW: Final = re.compile(r"\w(?:法律?|令|規則|条例|規程|規約|要綱|指針|ガイドライン)$")
_TITLE: Final = re.compile(
    rf"(?:第{NUMERAL}+条(?:の{NUMERAL}+)*(?=[\s（(]|$)|Article [0-9]+\b)", re.IGNORECASE
)
_MARKS_BEFORE: Final = " \t#>*-・"
_BEGINNING: Final = 40  # characters of a line in which its article number stands


@dataclass(frozen=True, slots=True)
class Reference:
    """An article by its number (27の2), and the words before it that end in a law's name.

    `before` is empty when no law is named.
    """

    article: str
    before: str = ""


def read_references(folded: str) -> tuple[Reference, ...]:
    """Return the articles that a folded question names; a law named once holds for what follows."""
    found: dict[Reference, None] = {}
    law = ""
    for match in _ARTICLE.finditer(folded):
        before = folded[max(0, match.start() - _LONGEST_NAME) : match.start()]
        law = before if _NAMES_LAW.search(before) else law
        found.setdefault(Reference(_number(match), law))
    return tuple(found)


def weigh_place(
    references: Sequence[Reference], title: str, headings: Sequence[str], text: str
) -> float:
    """Return how well a passage's place fits the articles named, 0 to 1.

    `title` is its document's, `headings` stand above it, `text` is its own.
    """
    above = [fold(each).text for each in (title, *headings)]
    lines = (line.lstrip(_MARKS_BEFORE)[:_BEGINNING] for line in text.splitlines())
    begun = [match for line in lines if (match := _ARTICLE.match(fold(line).text))]
    articles = {_number(match) for each in above for match in _ARTICLE.finditer(each)}
    articles |= {_number(match) for match in begun}
    fits = [_fits_law(each, above) for each in references if each.article in articles]
    return max(fits, default=0.0)


def titled_articles(lines: Sequence[str]) -> frozenset[str]:
    """Return the articles that some lines or headings are the beginning of: 第27条の2 (公開買付け).

    「第27条の規定により」 begins a line without being an article.
    """
    titles = (_TITLE.match(line.lstrip(_MARKS_BEFORE)) for line in lines)
    begun = (_ARTICLE.match(fold(match.group()).text) for match in titles if match)
    return frozenset(_number(match) for match in begun if match)


def cited_articles(folded: str) -> Iterator[tuple[str, str]]:
    """Yield each article that a folded text names, with the words right before it."""
    for match in _ARTICLE.finditer(folded):
        yield _number(match), folded[max(0, match.start() - _LONGEST_NAME) : match.start()]


def _fits_law(reference: Reference, above: Sequence[str]) -> float:
    if not reference.before:
        return 1.0
    names = [name for name in above if len(name) >= LEAST_NAME]
    return 1.0 if any(reference.before.endswith(name) for name in names) else OTHER_LAW


def _number(match: re.Match[str]) -> str:
    ordinal, bare, inserted, english = match.groups()
    return str(english or (ordinal or bare) + inserted)
