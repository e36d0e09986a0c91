"""An excerpt: kept quotes that are about to leave the app, each checked at this moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from index.kept import Decision, KeptQuote, group_quotes
from ingest.notice import Language
from retrieval.verification import Standing, Verifier
from ui.words import Text, say

if TYPE_CHECKING:
    from index.library import Library

DECISIONS: Final = {
    Decision.OPEN: Text.DECISION_OPEN,
    Decision.ACCEPTED: Text.DECISION_ACCEPTED,
    Decision.REJECTED: Text.DECISION_REJECTED,
}
STANDINGS: Final = {
    Standing.UNCHANGED: Text.STANDING_UNCHANGED,
    Standing.MOVED: Text.STANDING_MOVED,
    Standing.CHANGED: Text.STANDING_CHANGED,
    Standing.GONE: Text.STANDING_GONE,
    Standing.ALTERED: Text.STANDING_ALTERED,
}


@dataclass(frozen=True, slots=True)
class Withheld:
    """A kept quote that is not exported, for its text does not stand where it was cited."""

    kept: KeptQuote
    standing: Standing


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Quotes whose text was found, character for character, where each was cited.

    `generation` is the library's at `exported_at` (ISO 8601 in UTC).
    """

    quotes: tuple[KeptQuote, ...]
    withheld: tuple[Withheld, ...]
    generation: int
    exported_at: str

    def groups(self) -> tuple[tuple[str, tuple[KeptQuote, ...]], ...]:
        """Return the quotes by group, in the order of the groups' first quotes."""
        return group_quotes(self.quotes)


def make_excerpt(library: Library, kept: Iterable[KeptQuote]) -> Excerpt:
    """Check each quote against the stored text, and part what stands from what does not."""
    verifier = Verifier(library)
    quotes: list[KeptQuote] = []
    withheld: list[Withheld] = []
    for each in kept:
        standing = verifier.verify(each.citation).standing
        if standing is Standing.UNCHANGED:
            quotes.append(each)
        else:
            withheld.append(Withheld(each, standing))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Excerpt(tuple(quotes), tuple(withheld), library.snapshot().generation, now)


def statement(excerpt: Excerpt, language: Language) -> str:
    """Return the sentence that says what the texts of an export are."""
    return say(
        Text.EXPORT_STATEMENT,
        language,
        moment=excerpt.exported_at,
        generation=excerpt.generation,
    )


def withheld_line(item: Withheld, language: Language) -> str:
    """Return which quote was left out and why; it names a file: escape it."""
    cited = item.kept.citation
    where = say(Text.WITHHELD_PLACE, language, number=cited.page, start=cited.start, end=cited.end)
    reason = say(STANDINGS[item.standing], language)
    # The file's name is put in front, not into a template: it may hold braces.
    return f"{cited.file}{say(Text.LIST_JOINT, language)}{where} — {reason}"
