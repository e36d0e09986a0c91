"""Words broken by the end of a page: found by the passage that begins them.

No passage crosses a page, so that each quote stands on one. The tokens of a word whose halves
stand on two pages are therefore given to the last passage of the first page, beside its own; its
text, and what is shown of it, stay as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from index.catalogue.passages import StoredPassage

_AROUND: Final = 40  # characters on each side that tell how the words are parted
_SENTENCE_ENDS: Final = "。．.！？!?」』）)：:"


def with_page_ends(stored: Iterable[StoredPassage]) -> Iterator[tuple[StoredPassage, str]]:
    """Give passages in their order, each with the text that goes on from it over the page's end.

    That is the first passage of the next page, for the last one of a page under the same heading
    that does not end with its sentence; else nothing.
    """
    page: list[StoredPassage] = []
    for each in stored:
        if page and _place(page[-1]) != _place(each):
            yield from _give(page, each)
            page = []
        page.append(each)
    yield from _give(page, None)


def tokens_over(before: str, after: str, make: Callable[[str], list[str]]) -> list[str]:
    """Return the tokens that a text has only together with the one that goes on from it."""
    if not after:
        return []
    left, right = before.rstrip()[-_AROUND:], after.lstrip()[:_AROUND]
    apart = Counter(make(left)) + Counter(make(right))
    return list((Counter(make(f"{left}\n{right}")) - apart).elements())


def _give(
    page: list[StoredPassage], following: StoredPassage | None
) -> Iterator[tuple[StoredPassage, str]]:
    broken = None if following is None else _broken(page, following)
    for each in page:
        yield each, following.text if following is not None and each is broken else ""


def _broken(page: list[StoredPassage], following: StoredPassage) -> StoredPassage | None:
    """Return the passage of a page that goes on in the first one of the next, if any does."""
    last, first = page[-1].passage, following.passage
    if last.document != first.document or last.page + 1 != first.page:
        return None
    for each in reversed(page):  # footnotes stand behind the text, and end with their sentence
        same = each.passage.heading_path == first.heading_path
        if same and each.text.rstrip()[-1:] not in _SENTENCE_ENDS:
            return each
    return None


def _place(stored: StoredPassage) -> tuple[str, int]:
    return stored.passage.document, stored.passage.page
