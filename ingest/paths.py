"""The headings above one place: finer than those a whole passage shares."""

from __future__ import annotations

import re
from typing import Final

from ingest.document import Page, Passage
from ingest.outline import Outline, one_line

_ARTICLE: Final = re.compile(r"(?:[（(][^）)]*[）)]\s*)?第\S+条")
# An item of an article is no heading of its own, since it would part a list from what leads to it.
_KANJI: Final = "[一二三四五六七八九十百]"
_ITEM: Final = re.compile(rf"^[ \t\u3000]*({_KANJI}{{1,4}}(?:の{_KANJI}{{1,3}})*)[ \u3000]", re.M)


def path_at(passage: Passage, page: Page, offset: int) -> tuple[str, ...]:
    """Return the heading path of a place on the page, within a passage.

    The passage's own path, and below it what stands in the passage above the place: a paragraph
    or an item of a statute that shares its passage with others (第三条 › ２ › 一).
    """
    outline, later, reached = Outline(""), set[str](), passage.start
    for heading in page.headings:
        text = one_line(page.text[heading.start : heading.end])
        if passage.start <= heading.start <= offset:
            outline.enter(heading.level, text)
            reached = heading.end
        elif offset < heading.start < passage.end:
            later.add(text)
    # A passage that begins with several headings has the path of the last one.
    path = [text for text in passage.heading_path if text not in later or text in outline.path]
    path += [text for text in outline.path if text not in path]
    if any(_ARTICLE.match(heading) for heading in path):
        line_end = page.text.find("\n", offset)
        end = line_end if line_end >= 0 else len(page.text)
        items = list(_ITEM.finditer(page.text, reached, end))
        if items and items[-1].start() <= offset:
            path.append(items[-1][1])
    return tuple(path)
