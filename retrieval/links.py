"""Articles that belong together: one that the best passage cites, and one that cites it.

A statute says half of a thing in another article or in its enforcement order, which shares few
words with the question, but names the article that was found: 「法第五条の政令で定めるものは、…」.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ingest.document import DocumentId
from ingest.keys import fold
from retrieval.references import LEAST_NAME, cited_articles, titled_articles

# How an enforcement order calls the law it belongs to; 民法, 同法 are others.
_ITS_LAW: Final = re.compile(r"(?:(?<![一-鿿])|(?<=[条項号]))法$")
_A_LAW: Final = "法"


@dataclass(frozen=True, slots=True)
class Standing:
    """A passage's document with its title, the articles it stands in, and its folded text."""

    document: DocumentId
    title: str
    articles: frozenset[str]
    text: str

    def cites(self, other: Standing) -> bool:
        """Tell whether it cites an article in which another passage stands."""
        return any(
            article in other.articles and self._means(before, other)
            for article, before in cited_articles(self.text)
        )

    def _means(self, before: str, other: Standing) -> bool:
        if len(other.title) >= LEAST_NAME and before.endswith(other.title):
            return True
        is_same = self.document == other.document or (self.title and self.title == other.title)
        if _ITS_LAW.search(before):
            return bool(not is_same and other.title and self.title.startswith(other.title))
        return bool(is_same) and not before.endswith(_A_LAW)


def stand(document: DocumentId, title: str, headings: Sequence[str], text: str) -> Standing:
    """Return where a passage stands and what it says, folded."""
    articles = titled_articles((*headings, *text.splitlines()))
    return Standing(document, fold(title).text, articles, fold(text).text)


def is_linked(best: Standing, other: Standing) -> bool:
    """Tell whether one of two passages of different articles cites the article of the other."""
    if best.articles & other.articles and best.title == other.title:
        return False
    return best.cites(other) or other.cites(best)
