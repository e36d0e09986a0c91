"""What a sentence needs before it: an item its lead-in, a table's row its header.

「二 納期限から一年以内のもの」 says nothing without 「次に掲げる税は、免除する。」 above the list,
nor does 「| 除籍謄本 | 750円 |」 without the names of its columns, nor a lead-in without its list.
"""

from __future__ import annotations

import re
from typing import Final

from ingest.document import Heading, Page, Span
from ingest.lines import NUMERAL, begins_item, is_table_row

# A lead that stands farther off, in full characters, is left to the passage shown around a quote.
FARTHEST: Final = 280
# A Latin letter says less than a kana or kanji: 350 of them say about what 140 of those do.
_LATIN_WEIGHT: Final = 0.4
_MARKS: Final = 8
_BETWEEN: Final = 2  # sentences between a lead-in and its list, or the further ones of an item
_BLANK_LINE: Final = re.compile(r"\n[^\S\n]*\n")
_LEADS_IN: Final = re.compile(r"次の|次に|以下の|下記|左の|following|[:：]\s*$")
# Articles are no items, nor what stands over a list: 「■ 指定避難所」, 「Q. 何が要りますか。」
_PART: Final = re.compile(rf"[ \t\u3000]*第{NUMERAL}+[編篇章節款目条]")
_LABELS: Final = re.compile(r"[ \t\u3000]*(?:[■□◆◇●◎【〔［《▼]|[QＱ問][0-9０-９]*[.．:：、])")
# A date, a number, an addressee: 「令和7年2月3日」, 「防第317号」, 「各自治会長　様」.
_ANY_NUMERAL: Final = "[0-9０-９〇元一二三四五六七八九十 \u3000]"
_LETTERHEAD: Final = re.compile(
    rf"(?:(?:令和|平成|昭和|大正|明治)?{_ANY_NUMERAL}{{1,7}}年[^。\n]{{1,10}}日"
    r"(?:[（(][^）)\n]{1,4}[）)])?"
    rf"|[^。、\n]{{0,12}}第?(?:{_ANY_NUMERAL}|[－―ー-]){{1,12}}号"
    r"|[^。\n]{1,30}(?:様|殿|御中)|各[ \u3000]?位"
    r"|\d{1,2} [A-Z][a-z]+ \d{4}|[A-Z][a-z]+ \d{1,2}, \d{4})"
)
# Marks that count up are one kind.
_COUNTING: Final = tuple(
    re.compile(each)
    for each in ("[0-9０-９]", "[一二三四五六七八九十]", "[ア-ンｱ-ﾝ]", "[a-z]", "[①-⓿]")
)


def find_lead(page: Page, sentences: tuple[Span, ...], place: int) -> int:
    """Return the place of the sentence from which one must be quoted to be understood.

    The same place where it is neither an item nor a row, or what it needs is too far off.
    """
    text = _text(page, sentences[place])
    if begins_item(text) and not _is_title(text):
        return _find_lead_in(page, sentences, place)
    return _find_header(page, sentences, place) if is_table_row(text) else place


def find_list_end(page: Page, sentences: tuple[Span, ...], place: int) -> int:
    """Return the place of the last item or row that a sentence leads in, as far as it is near.

    The same place where it leads none in.
    """
    last = place
    kind = None
    if not _LEADS_IN.search(_text(page, sentences[place])):
        return place
    for look in range(place + 1, len(sentences)):
        text = _text(page, sentences[look])
        too_far = size_of(page.text, sentences[place], sentences[look]) > FARTHEST
        if too_far or look - last > _BETWEEN + 1 or is_heading(page, sentences[look]):
            break
        if is_table_row(text) or (begins_item(text) and not _is_title(text)):
            kind = kind or _kind(text)
            if _kind(text) != kind:
                break
            last = look
        elif _is_title(text):
            break
    return last


def is_letterhead(text: str) -> bool:
    """Tell whether a line is a date, a document's number, whom it is for or who sends it."""
    return _LETTERHEAD.fullmatch(text.strip()) is not None


def _find_lead_in(page: Page, sentences: tuple[Span, ...], place: int) -> int:
    kind = _kind(_text(page, sentences[place]))
    item = place  # the uppermost item of the list so far
    for look in range(place - 1, -1, -1):
        text = _text(page, sentences[look])
        too_far = size_of(page.text, sentences[look], sentences[place]) > FARTHEST
        if too_far or item - look > _BETWEEN + 1 or is_heading(page, sentences[look]):
            return place
        if _LEADS_IN.search(text) and (_PART.match(text) or not begins_item(text)):
            return look
        if _LABELS.match(text):
            return look if adjoin(page, sentences, look) else place
        if begins_item(text):
            if _PART.match(text) or _kind(text) != kind:  # another article, or another list
                return place
            item = look
    return place


def _find_header(page: Page, sentences: tuple[Span, ...], place: int) -> int:
    header = place
    while adjoin(page, sentences, header - 1) and is_table_row(_text(page, sentences[header - 1])):
        header -= 1
    return header if size_of(page.text, sentences[header], sentences[place]) <= FARTHEST else place


def _is_title(text: str) -> bool:
    return (_PART.match(text) or _LABELS.match(text)) is not None


def _kind(item: str) -> str:
    mark = item.lstrip(" \t\u3000(（")[:1]
    return next((each.pattern for each in _COUNTING if each.match(mark)), mark)


def _text(page: Page, sentence: Span) -> str:
    return page.text[sentence.start : sentence.end]


def adjoin(page: Page, sentences: tuple[Span, ...], place: int) -> bool:
    """Tell whether a sentence and the next one exist with no blank line between them."""
    if not 0 <= place < len(sentences) - 1:
        return False
    return not _BLANK_LINE.search(page.text, sentences[place].end, sentences[place + 1].start)


def size_of(text: str, first: Span, last: Span) -> float:
    """Return how much stands from one sentence to another, in full characters."""
    between = text[first.start : last.end]
    latin = sum(character.isascii() for character in between)
    return len(between) - latin + _LATIN_WEIGHT * latin


def is_heading(page: Page, sentence: Span) -> bool:
    """Tell whether a sentence is a heading of its page."""
    return any(_covers(heading, sentence) for heading in page.headings)


def _covers(heading: Heading, sentence: Span) -> bool:
    # The marks before a heading (Markdown's #) and the bracket behind a caption are not in it.
    inside = min(heading.end, sentence.end) - max(heading.start, sentence.start)
    return inside > 0 and sentence.end - sentence.start - inside <= _MARKS
