"""A question as the retrievers need it."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Final

from index.tokens import bigrams, spelled_morphemes
from ingest.document import Span
from ingest.keys import fold
from retrieval.asked import Asked, named_numbers, read_asked
from retrieval.conditions import Conditions, read_conditions
from retrieval.references import Reference, read_references

# The encoder reads 512 tokens; what stands behind them in a very long question is not searched.
MOST_CHARACTERS: Final = 2000
# Interrogatives ask; a passage that answers need not hold them.
_ASKING: Final = frozenset(
    {"何", "幾ら", "幾つ", "何時", "何処", "誰", "何れ", "如何", "何故", "どれ", "どの", "どんな"}
    | {"many", "much", "often"}
)
# What's, isn't, they're: the tokenizer takes them, or what stands before the apostrophe, for words.
_CONTRACTED: Final = re.compile(
    r"\b(?:(?:what|who|where|when|why|how|it|that|there|here|let)['’]s"
    r"|[a-z]+n['’]t|[a-z]+['’](?:re|ve|ll|d|m))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Question:
    """The question's text and its tokens; `words` are the different words an answer may share.

    `spelled` are its content words in normalised form, each with its range of the text; `asked`
    is what it asks for; `numbers` those it names, each in the forms that say the same;
    `references` are the articles it names, `conditions` the phrases and exclusions a person
    wrote into it.
    """

    text: str
    spelled: tuple[tuple[str, Span], ...]
    bigrams: tuple[str, ...]
    asked: Asked | None = None
    numbers: tuple[frozenset[str], ...] = ()
    references: tuple[Reference, ...] = ()
    conditions: Conditions = field(default_factory=Conditions)

    @property
    def morphemes(self) -> tuple[str, ...]:
        """Return the content words in their normalised forms, in order."""
        return tuple(word for word, _ in self.spelled)

    def spell(self, words: Container[str]) -> tuple[str, ...]:
        """Return some of its words as the question spells them, adjoining ones as one."""
        spans: list[Span] = []
        for word, span in self.spelled:
            if word not in words:
                continue
            if spans and spans[-1].end == span.start:
                spans[-1] = Span(spans[-1].start, span.end)
            else:
                spans.append(span)
        return tuple(dict.fromkeys(self.text[span.start : span.end] for span in spans))

    @property
    def words(self) -> tuple[str, ...]:
        """Return the different content words, in order, without those that only ask."""
        contracted = [Span(*match.span()) for match in _CONTRACTED.finditer(self.text)]
        return tuple(
            dict.fromkeys(
                word
                for word, span in self.spelled
                if word not in _ASKING and self.text[span.start : span.end] not in _ASKING
                if not any(each.start <= span.start and span.end <= each.end for each in contracted)
            )
        )


def read_question(text: str) -> Question:
    """Read a question: trimmed, cut to 2,000 characters, tokenised as passages are."""
    kept = text.strip()[:MOST_CHARACTERS]
    # A lone surrogate (a broken argument from the shell) can be neither encoded nor matched.
    kept = kept.encode("utf-8", "replace").decode("utf-8")
    kept, conditions = read_conditions(kept)
    folded = fold(kept).text
    return Question(
        kept,
        tuple(spelled_morphemes(kept)),
        tuple(bigrams(kept)),
        read_asked(folded),
        named_numbers(folded),
        read_references(folded),
        conditions,
    )
