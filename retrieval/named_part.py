"""What a question wants whole: 「第9条には何が書いてありますか」, "What does Article 9 say?"

The reference is exact, so that nothing is judged: the part is looked for by its number at the
beginning of a line, and quoted from there to where the next part begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from ingest.document import Document, Page, Span
from ingest.keys import fold
from ingest.sentences import split_sentences, trim

# A longer part is quoted up to its last whole sentence within so many characters.
LONGEST_PART: Final = 1200
_KINDS: Final = {"article": "条", "section": "条", "clause": "条", "rule": "条", "chapter": "章"}
_LAW: Final = r"(?P<law>[^、。?]{0,60}?)(?:の|,)?\s?"
_ASKED: Final = re.compile(
    rf"^{_LAW}第(?P<number>\d{{1,4}})(?P<kind>[条章編節])(?P<branch>(?:の\d{{1,3}})*)(?P<rest>.*)$"
)
_APPENDIX: Final = re.compile(rf"^{_LAW}別表(?:第)?(?P<number>\d{{0,2}})(?P<rest>(?!の第).*)$")
_ASKED_IN_ENGLISH: Final = re.compile(
    r"\b(?P<kind>article|section|clause|rule|chapter) (?P<number>\d{1,4})\b(?P<rest>.*)$"
)
# What follows the number asks for nothing but what stands there.
_CONTENT: Final = re.compile(
    r"^(?:(?:に|で|の|には|では|は)?[はに]?(?:何|なに|どんなこと|どのようなこと|どういうこと)[がをとは]?"
    r"(?:書|記|定め|規定|決め|述べ|あり|言|載)[^0-9第]{0,16}"
    r"|の?(?:内容|条文|全文|本文|規定)(?:は|を|について)?[^0-9第]{0,12}|とは(?:何|どんな)?[^0-9第]{0,10}"
    r"|(?:を|について)?(?:見せて|示して|教えて)[^0-9第]{0,8}|について)?[?。]*$"
)
_CONTENT_IN_ENGLISH: Final = re.compile(
    r"^what (?:does|do|is|are|did|stands?)(?: \w+){0,4} (?:article|section|clause|rule|chapter)"
    r" \d+(?: of .{1,60})?(?: (?:say|state|provide|contain|about|cover)\w*)?\W*$"
)


@dataclass(frozen=True, slots=True)
class NamedPart:
    """A part of a document by kind (条, 章, 別表) and number (9, 27の2); `law` names the document.

    `law` is folded, and empty where the question names none.
    """

    kind: str
    number: str
    law: str = ""

    @property
    def label(self) -> str:
        """Return what the part is called: 第9条, 第27条の2, 別表第1."""
        if self.kind == "別表":
            return f"別表第{self.number}" if self.number else "別表"
        number, *branches = self.number.split("の")
        return "の".join((f"第{number}{self.kind}", *branches))

    def is_of(self, document: Document) -> bool:
        """Tell whether a document may be the one that the question names."""
        names = (fold(each).text for each in (document.title, document.name))
        return not self.law or any(
            self.law in name or (name and name in self.law) for name in names
        )


def read_named_part(folded: str) -> NamedPart | None:
    """Return the part whose content a folded question asks for; None where it asks otherwise."""
    text = folded.strip()
    match = _ASKED.match(text)
    if match and _CONTENT.match(match["rest"]):
        return NamedPart(match["kind"], match["number"] + match["branch"], match["law"])
    match = _APPENDIX.match(text)
    if match and _CONTENT.match(match["rest"]):
        return NamedPart("別表", match["number"], match["law"])
    match = _ASKED_IN_ENGLISH.search(text)
    if match and _CONTENT_IN_ENGLISH.match(text):
        return NamedPart(_KINDS[match["kind"]], match["number"])
    return None


def find_part(page: Page, part: NamedPart) -> Span | None:
    """Return where a part stands on a page, to where the next one begins; None where it does not.

    An entry of a table of contents is no part: one has a sentence, or lines below its title.
    """
    text = page.text
    headings = sorted(each.start for each in page.headings)
    for match in re.finditer(_begins(part), text, re.MULTILINE | re.IGNORECASE):
        ends = [other.start() for other in _NEXT[part.kind].finditer(text, match.end())]
        if part.kind == "別表":
            ends += [each for each in headings if each > match.end()]
        span = trim(text, Span(match.start(), min(ends, default=len(text))))
        body = text[span.start : span.end]
        if "。" in body or ". " in body or body.count("\n") > 1:
            return span
    return None


def has_parts(page: Page, part: NamedPart) -> bool:
    """Tell whether parts of that kind begin on a page."""
    return re.search(_begins(replace(part, number="")), page.text, re.MULTILINE) is not None


def shorten(page: Page, span: Span) -> Span:
    """Return a part without the sentences behind its first 1,200 characters."""
    if span.end - span.start <= LONGEST_PART:
        return span
    end = span.start
    for sentence in split_sentences(page.text[span.start : span.end]):
        if sentence.end > LONGEST_PART and end > span.start:
            break
        end = span.start + sentence.end
    return trim(page.text, Span(span.start, end))


_MARKS: Final = r"^[ \t\u3000#>*]*"
_NUMERAL: Final = "[0-9０-９〇一二三四五六七八九十百]"
_CAPTION: Final = r"(?:^[ \t\u3000#]*[（(][^（）()\n]{1,40}[）)][ \t\u3000]*\n\s*)?"
_PART_BEGINS: Final = rf"{_MARKS}(?:第{_NUMERAL}+[編章節款目](?![のにを])|附[ \t\u3000]*則|別表)"
_ARTICLE_BEGINS: Final = (
    rf"{_MARKS}(?:第{_NUMERAL}+条(?:の{_NUMERAL}+)*(?=[ \t\u3000（(\n])"
    r"|(?:Article|Section|Clause|Rule)[ ]\d+\b)"
)
_NEXT: Final = {
    "条": re.compile(
        rf"{_CAPTION}(?:{_ARTICLE_BEGINS}|{_PART_BEGINS})", re.MULTILINE | re.IGNORECASE
    ),
    **{
        kind: re.compile(
            rf"{_MARKS}(?:第{_NUMERAL}+[{kinds}](?![のにを])|附[ \t\u3000]*則|別表|Chapter \d)",
            re.MULTILINE | re.IGNORECASE,
        )
        for kind, kinds in (("編", "編"), ("章", "編章"), ("節", "編章節"))
    },
    "別表": re.compile(rf"{_MARKS}(?:別表|附[ \t\u3000]*則|様式)", re.MULTILINE),
}


def _begins(part: NamedPart) -> str:
    first, *branches = part.number.split("の")
    if not part.number and part.kind != "別表":
        return _ARTICLE_BEGINS if part.kind == "条" else rf"{_MARKS}第{_NUMERAL}+{part.kind}"
    if part.kind == "別表":
        number = f"(?:第?{_forms(first)})" if first else ""
        return rf"{_MARKS}別表[ \t\u3000]?{number}(?![0-9０-９一二三四五六七八九十])"
    branch = "".join(f"の{_forms(each)}" for each in branches)
    behind = r"(?=[ \t\u3000（(\n])" if part.kind == "条" else "(?![のにを])"
    english = {"条": "(?:Article|Section|Clause|Rule)", "章": "Chapter"}.get(part.kind)
    japanese = rf"第{_forms(first)}{part.kind}{branch}{behind}"
    return rf"{_MARKS}(?:{japanese}" + (rf"|{english} {first}\b)" if english else ")")


def _forms(number: str) -> str:
    """Return a pattern of what a number looks like: 12, １２, 十二, 一二."""
    digits = "〇一二三四五六七八九"
    value, spelled = int(number), ""
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        count, value = divmod(value, size)
        if count:
            spelled += ("" if count == 1 and unit else digits[count]) + unit
    wide = "".join(chr(ord(each) + 0xFEE0) for each in number)
    plain = "".join(digits[int(each)] for each in number)
    return f"(?:{number}|{wide}|{spelled}|{plain})"
