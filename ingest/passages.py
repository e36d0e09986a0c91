"""Passages: slices of a page that follow its sentences and headings."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.document import DocumentId, Heading, Page, Passage, Span
from ingest.lines import is_table_row
from ingest.outline import Outline, Path, one_line
from ingest.sentences import split_sentences, trim

# Sizes in full characters: a Latin letter, digit or space weighs 0.4 of a kana or kanji, so
# that 300 Japanese characters and 750 Latin ones carry about as much.
_IDEAL: Final = 300.0
_LARGEST: Final = 400.0
_TINY: Final = 60.0
_LATIN_WEIGHT: Final = 0.4
_NOTE: Final = 25.0  # an aside as long as that says something, even without a full stop
_SENTENCE_END: Final = re.compile(r"[。！？!?]|[a-z]\.(?:\s|$)")
_DIGITS: Final = re.compile("[0-9０-９]+")

_FULL: Final = re.compile(
    "[\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60"
    "\U00020000-\U0003ffff]"
)
_LEAD_IN: Final = re.compile(
    r"(?:次の各号|次に掲げる|次のとおり|次の通り|次のように|以下のとおり|以下の通り|下記のとおり)"
    r"[^。]*。?\s*$"
    r"|[:：]\s*$"
)
_HEADING_MARKS: Final = re.compile(r"[ \t\u3000#*_>-]{0,11}")
_TABLE_RULE: Final = re.compile(r"[|\s:+-]+")
# Articles and questions are what people cite; each keeps its own path, however short.
_CITED: Final = re.compile(r"(?:[（(][^）)]*[）)]\s*)?第\S+条|Article\b|[QＱ問]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence within its section.

    `glued`: the next unit must not be parted from it; `bare`: it is a heading and no more.
    """

    start: int
    end: int
    weight: float
    path: Path
    glued: bool
    bare: bool


def split_passages(document: DocumentId, title: str, pages: Sequence[Page]) -> tuple[Passage, ...]:
    """Cut pages into passages of about 200 to 400 Japanese or 500 to 1000 Latin characters.

    No passage crosses a page or holds hidden text; every visible character that is not white
    space lies in one, save those of page numbers, running heads and ruby: of the asides only
    notes, which say something, are passages, each of its own. The heading path carries over
    pages and leaves out a first heading that only repeats the title.
    """
    outline = Outline(title)
    repeated = _repeated_asides(pages)
    passages: list[Passage] = []
    for page in pages:
        for span, path in sorted(_page_passages(page, outline, repeated), key=lambda item: item[0]):
            passages.append(Passage(document, page.number, span.start, span.end, path))
    return tuple(passages)


def _repeated_asides(pages: Sequence[Page]) -> set[str]:
    """Return the asides that stand on several pages, as they are but for their digits."""
    counts = Counter(
        text for page in pages for text in {_masked(page, aside) for aside in page.asides}
    )
    return {text for text, count in counts.items() if count > 1}


def _masked(page: Page, aside: Span) -> str:
    return _DIGITS.sub("0", "".join(page.text[aside.start : aside.end].split()))


def _says_something(page: Page, aside: Span, repeated: set[str]) -> bool:
    """Tell a note from a page number, a running head or the reading of a word."""
    text = page.text[aside.start : aside.end]
    longest = max(map(_weight, text.split("\n")))
    is_long = longest >= _NOTE or _SENTENCE_END.search(text) is not None
    return is_long and _masked(page, aside) not in repeated


def _page_passages(page: Page, outline: Outline, repeated: set[str]) -> Iterator[tuple[Span, Path]]:
    """Yield the passages of one page; the outline is left as it stands at the page's end."""
    headings = sorted(page.headings, key=lambda heading: heading.start)
    reached = 0
    for flow, is_aside in _flows(page):
        while reached < len(headings) and headings[reached].start < flow.start:
            _enter(outline, page, headings[reached])
            reached += 1
        if is_aside:
            if _says_something(page, flow, repeated):
                yield from _trimmed(page.text, [(flow, outline.path)])
            continue
        within = reached
        while within < len(headings) and headings[within].start < flow.end:
            within += 1
        units = list(_units(page, flow, headings[reached:within], outline))
        yield from _trimmed(page.text, _pack(units))
        reached = within
    for heading in headings[reached:]:
        _enter(outline, page, heading)


def _enter(outline: Outline, page: Page, heading: Heading) -> None:
    outline.enter(heading.level, one_line(page.text[heading.start : heading.end]))


def _flows(page: Page) -> Iterator[tuple[Span, bool]]:
    """Yield the visible ranges of a page in order, each with whether it is an aside."""
    whole = Span(0, len(page.text))
    flow = _without([whole], [*page.hidden, *page.asides])
    asides = _without(_without([whole], _without([whole], page.asides)), page.hidden)
    if page.asides:
        # Asides that touch stay apart: they were told apart by the reader.
        asides = _parted(asides, {span.start for span in page.asides})
    yield from sorted([*((span, False) for span in flow), *((span, True) for span in asides)])


def _without(ranges: Iterable[Span], cuts: Iterable[Span]) -> list[Span]:
    """Return ascending, disjoint ranges less some cuts, which may overlap each other."""
    ordered = sorted(cuts)
    left: list[Span] = []
    index, cut_end = 0, 0
    for span in ranges:
        place = max(span.start, min(cut_end, span.end))
        while index < len(ordered) and ordered[index].start < span.end:
            if ordered[index].start > place:
                left.append(Span(place, ordered[index].start))
            cut_end = max(cut_end, ordered[index].end)
            place = max(place, min(cut_end, span.end))
            index += 1
        if place < span.end:
            left.append(Span(place, span.end))
    return left


def _parted(ranges: Iterable[Span], starts: Iterable[int]) -> list[Span]:
    places = sorted(starts)
    parts: list[Span] = []
    for span in ranges:
        start = span.start
        for place in places[bisect_right(places, start) : bisect_left(places, span.end)]:
            parts.append(Span(start, place))
            start = place
        parts.append(Span(start, span.end))
    return parts


def _trimmed(text: str, spans: Iterable[tuple[Span, Path]]) -> Iterator[tuple[Span, Path]]:
    for span, path in spans:
        content = trim(text, span)
        if content.start < content.end:
            yield content, path


def _units(
    page: Page, flow: Span, headings: Sequence[Heading], outline: Outline
) -> Iterator[_Unit]:
    """Yield the sentences of a flow, also cut where a heading begins."""
    text = page.text[flow.start : flow.end]
    starts = [_heading_start(text, heading.start - flow.start) for heading in headings]
    cuts = sorted({*starts, *(span.end for span in split_sentences(text))} - {0})
    reached, start = 0, 0
    in_table = False
    for end in cuts:
        heading_end: int | None = None
        while reached < len(headings) and starts[reached] <= start:
            heading_end = headings[reached].end - flow.start
            _enter(outline, page, headings[reached])
            reached += 1
        sentence = text[start:end]
        is_row = is_table_row(sentence)
        begins_table = is_row and (not in_table or _TABLE_RULE.fullmatch(sentence) is not None)
        bare = heading_end is not None and not text[heading_end:end].strip(" \t\n\u3000#*")
        glued = bare or begins_table or _LEAD_IN.search(sentence[-80:]) is not None
        place = Span(flow.start + start, flow.start + end)
        yield _Unit(place.start, place.end, _weight(sentence), outline.path, glued, bare)
        start, in_table = end, is_row


def _heading_start(text: str, start: int) -> int:
    """Return where the line of a heading begins when only its marks (## ) stand before it."""
    line_start = text.rfind("\n", max(0, start - 12), start) + 1
    return line_start if _HEADING_MARKS.fullmatch(text, line_start, start) else start


def _weight(text: str) -> float:
    content = text.strip()
    full = 0 if content.isascii() else len(_FULL.findall(content))
    return full + (len(content) - full) * _LATIN_WEIGHT


def _pack(units: Sequence[_Unit]) -> Iterator[tuple[Span, Path]]:
    """Yield ranges of whole units of fitting size with their common heading path."""
    for group in _groups(_sections(units)):
        left = sum(unit.weight for unit in group)
        parts = 1 if left <= _LARGEST else -int(-left // _IDEAL)
        first, held = 0, 0.0
        for index, unit in enumerate(group):
            held += unit.weight
            following = group[index + 1] if index + 1 < len(group) else None
            if following is None or _is_full(held, following.weight, left / parts, unit.glued):
                chosen = group[first : index + 1]
                yield Span(chosen[0].start, chosen[-1].end), _common_path(chosen)
                left, parts = left - held, max(1, parts - 1)
                first, held = index + 1, 0.0


def _is_full(held: float, following: float, ideal: float, glued: bool) -> bool:
    if held + following > _LARGEST * 1.25:
        return True
    return not glued and (held + following / 2 > ideal or held + following > _LARGEST)


def _sections(units: Sequence[_Unit]) -> Iterator[list[_Unit]]:
    section: list[_Unit] = []
    for unit in units:
        if section and unit.path != section[-1].path:
            yield section
            section = []
        section.append(unit)
    if section:
        yield section


def _groups(sections: Iterable[list[_Unit]]) -> Iterator[list[_Unit]]:
    """Yield sections; tiny ones are joined with what follows, or else with what they belong to."""
    held: list[_Unit] = []
    held_weight = 0.0
    for group, weight in _joined_forward(sections):
        if weight < _TINY and held_weight + weight <= _LARGEST and _is_part(group, held):
            held += group
            held_weight += weight
            continue
        if held:
            yield held
        held, held_weight = group, weight
    if held:
        yield held


def _joined_forward(sections: Iterable[list[_Unit]]) -> Iterator[tuple[list[_Unit], float]]:
    """Yield sections with their weight, tiny ones joined with what follows."""
    group: list[_Unit] = []
    weight, tiny_last = 0.0, False
    for section in sections:
        added = sum(unit.weight for unit in section)
        tiny = added < _TINY
        wanted = weight < _TINY or (tiny_last and tiny and weight + added <= _IDEAL)
        if group and not (wanted and _may_join(group, section[0].path)):
            yield group, weight
            group, weight = [], 0.0
        group += section
        weight += added
        tiny_last = tiny
    if group:
        yield group, weight


def _is_part(group: Sequence[_Unit], held: Sequence[_Unit]) -> bool:
    """Return whether a group stands below all of another: a last paragraph of an article."""
    above = _common_path(held) if held else ()
    return bool(above) and group[0].path[: len(above)] == above


def _may_join(group: Sequence[_Unit], following: Path) -> bool:
    last = group[-1].path
    if following[: len(last)] == last and (last or all(unit.bare for unit in group)):
        return True  # a heading and what stands below it
    parent = last[:-1]
    siblings = bool(parent) and following[:-1] == parent == group[0].path[: len(parent)]
    return siblings and not (_CITED.match(last[-1]) or _CITED.match(following[-1]))


def _common_path(units: Sequence[_Unit]) -> Path:
    """Return the path all units share; a mere heading does not shorten that of its body."""
    paths = [unit.path for unit in units if not unit.bare] or [units[-1].path]
    first, last = min(paths), max(paths)  # what these two share, all share
    length = 0
    while length < min(len(first), len(last)) and first[length] == last[length]:
        length += 1
    return first[:length]
