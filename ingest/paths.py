"""The headings above one place: finer than those a whole passage shares."""

from __future__ import annotations

import re
from typing import Final

from ingest.document import Page, Passage

_LONGEST: Final = 60  # characters shown of one heading
_ARTICLE: Final = re.compile(r"(?:[（(][^）)]*[）)]\s*)?第\S+条")
# An item of an article is no heading of its own, since it would part a list from what leads to it.
_KANJI: Final = "[一二三四五六七八九十百]"
_ITEM: Final = re.compile(rf"^[ \t\u3000]*({_KANJI}{{1,4}}(?:の{_KANJI}{{1,3}})*)[ \u3000]", re.M)


def path_at(passage: Passage, page: Page, offset: int) -> tuple[str, ...]:
    """Return the heading path of a place on the page, within a passage.

    The passage's own path, and below it what stands in the passage above the place: a paragraph
    or an item of a statute that shares its passage with others (第三条 › ２ › 一).
    """
    path, opened = list(passage.heading_path), list[tuple[int, str]]()
    reached = passage.start
    for heading in page.headings:
        if passage.start <= heading.start <= offset:
            while opened and opened[-1][0] >= heading.level:
                opened.pop()
            text = " ".join(page.text[heading.start : heading.end].split())[:_LONGEST]
            opened.append((heading.level, text))
            reached = heading.end
    path += [text for _, text in opened if text not in path]
    if any(_ARTICLE.match(heading) for heading in path):
        line_end = page.text.find("\n", offset)
        end = line_end if line_end >= 0 else len(page.text)
        items = list(_ITEM.finditer(page.text, reached, end))
        if items and items[-1].start() <= offset:
            path.append(items[-1][1])
    return tuple(path)
