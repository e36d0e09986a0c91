"""Footnotes stand apart from the text above them, and nothing else is taken for one."""

from __future__ import annotations

from pathlib import Path

from ingest.document import Page
from ingest.readers.pdf import PdfReader
from ingest.readers.protocol import Source
from tests.ingest.pdf_making import make_pdf, show

_PROSE = "本条例は、市民の生活環境の保全に関し必要な事項を定める"


def _page(folder: Path, *operators: str) -> Page:
    path = folder / "注.pdf"
    path.write_bytes(make_pdf([operators]))
    return PdfReader().read(Source(path, path.name, None)).pages[0]


def _prose(top: float, lines: int, x: float = 40) -> list[str]:
    return [show(_PROSE[:12], x, top - 16 * number) for number in range(lines)]


def _asides(page: Page) -> list[str]:
    return [page.text[aside.start : aside.end] for aside in page.asides]


def test_notes_under_a_short_rule_are_asides_each_of_its_own(tmp_path: Path) -> None:
    page = _page(
        tmp_path,
        *_prose(300, 4),
        "40 230 m 120 230 l S",
        show("1市の区域とする。", 40, 215, size=8),
        show("2町の区域は、これに", 40, 203, size=8),
        show("含まない。", 40, 191, size=8),
    )
    assert _asides(page) == ["1市の区域とする。", "2町の区域は、これに\n含まない。"]
    assert page.text.startswith("\n".join([_PROSE[:12]] * 4))


def test_smaller_lines_after_a_mark_are_notes_without_a_rule(tmp_path: Path) -> None:
    notes = ["※ 市の区域とする。", "（注1）町は含まない。"]
    lines = [show(note, 40, 215 - 12 * number, size=8) for number, note in enumerate(notes)]
    assert _asides(_page(tmp_path, *_prose(300, 4), *lines)) == notes


def test_a_sentence_goes_on_past_the_notes_of_its_column(tmp_path: Path) -> None:
    note = show("※ 市の区域とする。", 40, 230, size=8)
    page = _page(tmp_path, *_prose(310, 5), note, *_prose(310, 5, x=220))
    assert page.text.replace("\n", "") == _PROSE[:12] * 10 + "※ 市の区域とする。"
    assert _asides(page) == ["※ 市の区域とする。"]


def test_neither_large_lines_nor_high_ones_nor_those_without_mark_are_notes(tmp_path: Path) -> None:
    large = show("※ 市の区域とする。", 40, 215)
    high = [show("※ 市の区域とする。", 40, 560, size=8), *_prose(300, 4)]
    unmarked = show("市の区域とする。", 40, 215, size=8)
    for operators in ([*_prose(300, 4), large], high, [*_prose(300, 4), unmarked]):
        assert _page(tmp_path, *operators).asides == ()
