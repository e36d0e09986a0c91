"""Tables drawn with rules, however their cells are wrapped; frames and underlines are none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ingest.document import Box
from ingest.readers.pdf import PdfReader
from ingest.readers.protocol import Source
from tests.ingest.pdf_making import make_pdf, show


def _text(folder: Path, *operators: str) -> str:
    path = folder / "表.pdf"
    path.write_bytes(make_pdf([operators]))
    return PdfReader().read(Source(path, path.name, None)).pages[0].text


def _stroke(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"{x0} {y0} m {x1} {y1} l S"


def _grid(xs: Sequence[float], ys: Sequence[float]) -> list[str]:
    """Return rules that reach through the whole table."""
    across = [_stroke(xs[0], y, xs[-1], y) for y in ys]
    return across + [_stroke(x, ys[0], x, ys[-1]) for x in xs]


def _cell(text: str, x: float, y: float, letters: int) -> list[str]:
    lines = [text[start : start + letters] for start in range(0, len(text), letters)]
    return [show(line, x, y - 14 * number) for number, line in enumerate(lines)]


_WRAPPED = [
    *_cell("停留所の名", 43, 486, 3),
    *_cell("廃止する日", 83, 486, 3),
    *_cell("坂田下口前", 43, 446, 3),
    *_cell("四月一日付", 83, 446, 3),
]
_ROWS = "停留所の名\t廃止する日\n坂田下口前\t四月一日付"


def test_cells_of_which_all_are_wrapped_stay_in_their_row(tmp_path: Path) -> None:
    rules = _grid((40, 80, 120), (500, 460, 420))
    assert _text(tmp_path, *rules, *_WRAPPED) == _ROWS


def test_a_table_may_be_open_at_its_sides(tmp_path: Path) -> None:
    rules = [*(_stroke(40, y, 120, y) for y in (500, 460, 420)), _stroke(80, 500, 80, 420)]
    assert _text(tmp_path, *rules, *_WRAPPED) == _ROWS


def test_rules_are_drawn_as_bars_and_as_boxes_too(tmp_path: Path) -> None:
    boxes = [f"{x} {y} 40 40 re S" for x in (40, 80) for y in (420, 460)]
    assert _text(tmp_path, *boxes, *_WRAPPED) == _ROWS
    bars = [f"40 {y} 80 0.5 re f" for y in (420, 460, 500)]
    bars += [f"{x} 420 0.5 80 re f" for x in (40, 80, 120)]
    assert _text(tmp_path, *bars, *_WRAPPED) == _ROWS


def test_cells_too_near_each_other_are_parted_at_the_rule(tmp_path: Path) -> None:
    rules = _grid((40, 82, 124), (500, 480, 460))
    cells = [show("甲乙丙丁", 41, 486), show("戊己", 83, 486), show("子丑", 41, 466)]
    assert _text(tmp_path, *rules, *cells, show("寅卯", 83, 466)) == "甲乙丙丁\t戊己\n子丑\t寅卯"


def test_rows_without_rules_between_them_stay_rows(tmp_path: Path) -> None:
    rules = _grid((40, 140, 240, 340), (500, 480, 420))
    rows = [
        ("区分", "単位", "額"),
        ("市税", "千円", "120"),
        ("寄附金", "円", "35"),
        ("計", "円", "9"),
    ]
    cells = [
        show(text, 45 + 100 * column, 486 - 18 * number)
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
    ]
    assert _text(tmp_path, *rules, *cells) == "\n".join("\t".join(row) for row in rows)


def test_a_cell_over_several_rows_is_read_with_the_first(tmp_path: Path) -> None:
    rules = [
        *(_stroke(40, y, 240, y) for y in (500, 420)),
        _stroke(100, 460, 240, 460),
        *(_stroke(x, 500, x, 420) for x in (40, 100, 160, 240)),
    ]
    cells = [show("歳入", 45, 455), show("市税", 105, 476), show("百円", 165, 476)]
    cells += [show("寄附", 105, 436), show("十円", 165, 436)]
    assert _text(tmp_path, *rules, *cells) == "歳入\t市税\t百円\n寄附\t十円"


def test_an_underline_and_a_frame_bound_no_cell(tmp_path: Path) -> None:
    prose = "この欄には、申請する者の住所及び氏名を記入する。"
    lines = [show(prose[10 * n : 10 * n + 10], 50, 500 - 16 * n) for n in range(3)]
    rules = ["40 440 140 80 re S", _stroke(50, 498, 150, 498), _stroke(50, 482, 150, 482)]
    assert _text(tmp_path, *rules, *lines).replace("\n", "") == prose


def test_columns_of_text_parted_by_rules_are_read_one_after_the_other(tmp_path: Path) -> None:
    left, right = "左の段の文章を読み終えて" * 14, "右の段の文章へ進んでゆく" * 14
    rules = _grid((40, 180, 320), (520, 280))
    lines = [
        show(text[12 * n : 12 * n + 12], x, 504 - 16 * n)
        for n in range(14)
        for x, text in ((46, left), (186, right))
    ]
    assert _text(tmp_path, *rules, *lines).replace("\n", "") == left + right


def test_what_stands_around_a_table_keeps_its_place(tmp_path: Path) -> None:
    above, below = show("表1 停留所", 40, 508), show("以上のとおりである。", 40, 390)
    text = _text(tmp_path, below, *_grid((40, 80, 120), (500, 460, 420)), *_WRAPPED, above)
    assert text == f"表1 停留所\n{_ROWS}\n\n以上のとおりである。"


def test_a_list_of_three_level_lines_is_no_pair_of_columns(tmp_path: Path) -> None:
    rows = [
        ("・第二小学校体育館", "三八〇人", "海抜八メートルの所にあり使用しない"),
        ("・市民会館", "三〇〇人", "海抜十五メートルで手洗"),
        ("・集会所", "一二〇人", "介護を要する方と付添い"),
    ]
    cells = [
        show(text, x, 500 - 16 * number)
        for number, row in enumerate(rows)
        for x, text in zip((40, 150, 210), row, strict=True)
    ]
    assert _text(tmp_path, *cells) == "\n".join("\t".join(row) for row in rows)


def test_letters_of_one_glyph_on_its_side_follow_each_other_downwards(tmp_path: Path) -> None:
    # A font whose first glyph stands for two letters, as half-width kana with a voiced sound do.
    to_unicode = "1 beginbfchar <41> <FF8AFF9E> endbfchar"
    stream = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> "
        f"endcodespacerange {to_unicode} endcmap end"
    )
    fonts = {
        50: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 51 0 R >>",
        51: f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
    }
    content = make_pdf([["BT /F9 10 Tf 0 -1 1 0 200 300 Tm <41> Tj ET"]], extra=fonts)
    path = tmp_path / "縦.pdf"
    path.write_bytes(content.replace(b"/Font << /F1", b"/Font << /F9 50 0 R /F1"))
    page = PdfReader().read(Source(path, path.name, None)).pages[0]
    assert page.text == "ﾊﾞ"
    (run,) = page.runs
    assert run.box == Box(197.76, 300.0, 209.45, 306.67)
