"""What changed between two texts of one document: sentences, each at its place in both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from ingest.document import Page, Span
from ingest.sentences import split_sentences, trim

# Beyond this many sentences, those that occur very often are not used to line the texts up.
_MANY: Final = 20_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A range of sentences of one page: its number, and `page.text[start:end]`."""

    page: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What stood before and what stands for it now; one side is empty when nothing does."""

    before: tuple[Piece, ...]
    now: tuple[Piece, ...]


def find_changes(before: Sequence[Page], now: Sequence[Page]) -> tuple[Change, ...]:
    """Return what differs between two versions, in the order of the newer one.

    Sentences are compared without the white space around them; adjoining ones of a page are one
    piece. Moving to another page is no change.
    """
    old, new = list(_sentences(before)), list(_sentences(now))
    first = _common(old, new)
    last = _common(old[first:][::-1], new[first:][::-1])
    old_middle, new_middle = old[first : len(old) - last], new[first : len(new) - last]
    matcher = SequenceMatcher(
        None,
        [piece.text for piece in old_middle],
        [piece.text for piece in new_middle],
        autojunk=max(len(old_middle), len(new_middle)) > _MANY,
    )
    texts = {page.number: page.text for page in before}, {page.number: page.text for page in now}
    return tuple(
        Change(
            tuple(_joined(old_middle[old_start:old_end], texts[0])),
            tuple(_joined(new_middle[new_start:new_end], texts[1])),
        )
        for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes()
        if kind != "equal"
    )


def _sentences(pages: Sequence[Page]) -> Iterator[Piece]:
    for page in pages:
        for sentence in split_sentences(page.text):
            span = trim(page.text, Span(sentence.start, sentence.end))
            if span.start < span.end:
                text = page.text[span.start : span.end]
                yield Piece(page.number, span.start, span.end, text)


def _common(old: Sequence[Piece], new: Sequence[Piece]) -> int:
    """Return with how many equal sentences both begin."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one.text != other.text:
            break
        count += 1
    return count


def _joined(pieces: Sequence[Piece], texts: dict[int, str]) -> Iterator[Piece]:
    """Give each run of sentences on one page as one piece."""
    start = 0
    for index, piece in enumerate(pieces):
        is_last = index + 1 == len(pieces)
        if is_last or pieces[index + 1].page != piece.page:
            first = pieces[start]
            text = texts[piece.page][first.start : piece.end]
            yield Piece(piece.page, first.start, piece.end, text)
            start = index + 1
