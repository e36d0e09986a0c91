"""The reader of PDF files, on small files made here."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.document import Box, Heading, Reading, Span
from ingest.keys import fold
from ingest.notice import ReadError
from ingest.readers import pdf_scans
from ingest.readers.pdf import PdfReader
from ingest.readers.protocol import Source
from tests.ingest.pdf_making import make_pdf, show

_SENTENCE = "本条例は、市民の生活環境の保全に関し必要な事項を定める。"  # 28 letters


_PICTURE = "BI /W 2 /H 1 /BPC 8 /CS /G /F /AHx ID 20d0> EI"
_SAMPLES = Path(__file__).resolve().parents[3] / "data" / "samples"


def _read(folder: Path, content: bytes, password: str | None = None) -> Reading:
    path = folder / "規程.pdf"
    path.write_bytes(content)
    return PdfReader().read(Source(path, path.name, password))


def _text(folder: Path, *operators: str) -> str:
    return _read(folder, make_pdf([operators])).pages[0].text


def _lines(text: str, x: float, y: float, count: int, font: str = "H") -> list[str]:
    """Return operators for lines of ten letters each, in columns of 100 points."""
    step = (-16, 0) if font == "V" else (0, -16)
    return [
        show(
            text[10 * index : 10 * index + 10], x + step[0] * index, y + step[1] * index, font=font
        )
        for index in range(count)
    ]


def test_lines_are_in_order_whatever_the_order_of_drawing(tmp_path: Path) -> None:
    third, first, second = show("三行目", 50, 468), show("一行目", 50, 500), show("二行目", 50, 484)
    assert _text(tmp_path, third, first, second) == "一行目\n二行目\n三行目"


def test_a_word_hyphenated_at_the_end_of_a_column_is_one_word_in_the_key(tmp_path: Path) -> None:
    left = [
        "the committee met five times",
        "a year in the city library and",
        "heard people who live near it.",
    ]
    right = [
        "lations that the city made for",
        "the people who use its rooms",
        "and for those who look after.",
    ]
    columns = [
        left * 2 + ["It then spoke of the new regu-"],
        right * 2 + ["That is all that was said then."],
    ]
    operators = [
        show(text, x, 500 - 9 * row, size=6)
        for x, column in ((20, columns[0]), (215, columns[1]))
        for row, text in enumerate(column)
    ]
    text = _text(tmp_path, *operators)
    assert "regu-\nlations" in text
    assert "of the new regulations that the city made" in fold(text).text


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = "左の段の文章は左の端から始まり次の行へと続いてゆき最後の行で終わる。"[:30]
    right = "右の段の文章は左の段を読み終えてから読むものであり横には読まない。"[:30]
    rows = [
        operator
        for pair in zip(_lines(left, 40, 500, 3), _lines(right, 200, 500, 3), strict=True)
        for operator in pair
    ]
    text = _text(tmp_path, show("表題", 40, 540, size=16), *rows)
    assert text.replace("\n", "") == "表題" + left + right


def test_a_table_is_read_by_rows(tmp_path: Path) -> None:
    cells = [
        ("項目", "金額", "備考"),
        ("歳入", "1,234", "一般"),
        ("歳出", "999", "特別"),
        ("残高", "235", "繰越"),
    ]
    operators = [
        show(cell, 40 + 80 * column, 500 - 16 * row)
        for column in range(3)
        for row in range(4)
        for cell in [cells[row][column]]
    ]
    assert _text(tmp_path, *operators) == "\n".join("\t".join(row) for row in cells)


def test_wrapped_cells_stay_in_their_row(tmp_path: Path) -> None:
    operators = [
        show("資格", 40, 500),
        *_lines("市内に住み又は勤める十八歳以上の者とする。", 100, 500, 3),
        show("人員", 40, 440),
        *_lines("十名とし、抽選により決定する。", 100, 440, 2),
    ]
    assert _text(tmp_path, *operators) == (
        "資格\t市内に住み又は勤める十八歳以上の者とする。\n\n人員\t十名とし、抽選により決定する。"
    )


def test_cells_centred_on_wrapped_ones_stay_in_their_row(tmp_path: Path) -> None:
    # The header's cells fill one line or two; the rows below it are set one line apart.
    operators = [
        show("表1", 40, 522),
        show("指標", 60, 491),
        show("令和2年度", 140, 500),
        show("（基準）", 145, 482),
        show("令和5年度", 240, 491),
    ]
    rows = [("排出量", "892", "851"), ("資源化率", "21.3", "23.8"), ("処分量", "2,960", "2,541")]
    for row, cells in enumerate(rows):
        operators += [
            show(cell, 60 + 90 * column, 460 - 22 * row) for column, cell in enumerate(cells)
        ]
    assert _text(tmp_path, *operators) == (
        "表1\n指標\t令和2年度（基準）\t令和5年度\n"
        "排出量\t892\t851\n資源化率\t21.3\t23.8\n処分量\t2,960\t2,541"
    )


def test_a_row_reaches_over_all_lines_of_its_tallest_cell(tmp_path: Path) -> None:
    operators = [
        show("窓口", 40, 476),
        *[
            show(line, 120, 500 - 16 * row)
            for row, line in enumerate(("総務課", "市民", "保険", "税務課"))
        ],
        show("一階", 240, 476),
        show("倉庫", 40, 420),
        show("なし", 120, 420),
        show("地階", 240, 420),
    ]
    assert _text(tmp_path, *operators) == "窓口\t総務課市民保険税務課\t一階\n\n倉庫\tなし\t地階"


def test_numbered_lines_of_one_letter_size_stay_lines(tmp_path: Path) -> None:
    code = ["alpha = 1", "beta = alpha + 1", "gamma = beta + alpha"]
    operators = [
        operator
        for row, line in enumerate(code)
        for operator in (
            show(str(row + 1), 40, 500 - 12 * row, font="F1"),
            show(line, 80, 500 - 12 * row, font="F1"),
        )
    ]
    assert _text(tmp_path, *operators) == "\n".join(f"{n}\t{x}" for n, x in enumerate(code, 1))


def test_notes_in_the_margin_are_no_column(tmp_path: Path) -> None:
    prose = "この章では、文書の作成から廃棄に至るまでの手順について、その順に従って説明する。" * 3
    operators = [show(prose[25 * row : 25 * row + 25], 120, 500 - 16 * row) for row in range(4)] + [
        show("作成手順", 40, 500),
        show("廃棄手順", 40, 468),
    ]
    assert _text(tmp_path, *operators) == f"作成手順\t{prose[:50]}\n廃棄手順\t{prose[50:100]}"


def test_vertical_lines_run_down_and_to_the_left(tmp_path: Path) -> None:
    text = "縦書きの文章は上から下へ、右から左へと読む。"
    operators = _lines(text, 300, 500, 3, font="V")
    assert _text(tmp_path, *reversed(operators)) == f"{text[:10]}\n{text[10:20]}\n{text[20:]}"


def test_vertical_lines_of_single_letters_are_lines(tmp_path: Path) -> None:
    # As browsers print it: each letter drawn on its own with a horizontal font.
    operators = [
        show(letter, 300 - 16 * column, 500 - 10 * row)
        for column, line in enumerate(("縦書きの一行", "次の行です。"))
        for row, letter in enumerate(line)
    ]
    assert _text(tmp_path, *operators) == "縦書きの一行\n次の行です。"


def test_digits_set_across_belong_to_their_vertical_line(tmp_path: Path) -> None:
    operators = [
        show("平成", 300, 500, font="V"),
        show("30", 294.5, 471, font="F1"),
        show("年度", 300, 468, font="V"),
    ]
    assert _text(tmp_path, *operators) == "平成30年度"


def test_ruby_is_kept_apart(tmp_path: Path) -> None:
    operators = [
        show("この", 50, 500),
        show("憂鬱", 70, 500),
        show("ゆううつ", 70, 509.5, size=5),
        show("な朝に起きた。", 90, 500),
    ]
    page = _read(tmp_path, make_pdf([operators])).pages[0]
    assert page.text == "この憂鬱な朝に起きた。\n\nゆううつ"
    assert [page.text[aside.start : aside.end] for aside in page.asides] == ["ゆううつ"]


def test_rotated_pages_read_as_they_are_shown(tmp_path: Path) -> None:
    operators = ["q 0 1 -1 0 400 0 cm", show("一行目", 50, 300), show("二行目", 50, 280), "Q"]
    page = _read(tmp_path, make_pdf([operators], page_extra="/Rotate 90")).pages[0]
    assert page.text == "一行目\n二行目"
    assert (page.width, page.height) == (600, 400)
    assert page.runs[0].box == Box(50.0, 91.2, 80.0, 101.2)


def test_every_letter_has_a_box(tmp_path: Path) -> None:
    page = _read(tmp_path, make_pdf([[show("第一条", 50, 500), show("総則", 110, 500)]])).pages[0]
    assert page.text == "第一条\t総則"
    assert [(run.start, run.end, run.box) for run in page.runs] == [
        (0, 3, Box(50.0, 91.2, 80.0, 101.2)),
        (4, 6, Box(110.0, 91.2, 130.0, 101.2)),
    ]


def test_running_heads_and_page_numbers_are_asides(tmp_path: Path) -> None:
    pages = [
        [
            show(f"星見市例規集　{number}版", 40, 570),
            *_lines(_SENTENCE, 40, 500, 3),
            show(f"- {number} -", 180, 20, font="F1"),
        ]
        for number in (1, 2, 3)
    ]
    for page in _read(tmp_path, make_pdf(pages)).pages:
        asides = [page.text[aside.start : aside.end] for aside in page.asides]
        assert asides == [f"星見市例規集　{page.number}版", f"- {page.number} -"]
        assert page.text.replace("\n", "") == asides[0] + _SENTENCE + asides[1]


@pytest.mark.parametrize("foot", ["3", "- 3 -", "3 / 12", "ページ 3", "第3ページ", "資料 - 3 -"])
@pytest.mark.parametrize("y", [25, 570])
def test_a_page_number_is_an_aside_on_a_page_alone(tmp_path: Path, foot: str, y: int) -> None:
    page = _read(tmp_path, make_pdf([[*_lines(_SENTENCE, 40, 500, 3), show(foot, 180, y)]])).pages[
        0
    ]
    assert [page.text[aside.start : aside.end] for aside in page.asides] == [foot]


@pytest.mark.parametrize("foot", ["三", "３", "一二", "１２"])
def test_a_page_number_below_vertical_lines_is_no_part_of_them(tmp_path: Path, foot: str) -> None:
    operators = [*_lines(_SENTENCE, 300, 500, 3, font="V"), show(foot, 279, 25)]
    page = _read(tmp_path, make_pdf([operators])).pages[0]
    assert page.text.split("\n\n")[1:] == [foot]
    assert [page.text[aside.start : aside.end] for aside in page.asides] == [foot]


def test_what_a_browser_prints_around_a_page_is_an_aside(tmp_path: Path) -> None:
    operators = [
        show("星見市のお知らせ", 200, 585, size=8),
        show("2025/11/24 9:41", 20, 585, size=8),
        *_lines(_SENTENCE, 40, 500, 3),
        show("https://example.org/oshirase.html", 20, 8, size=8, font="F1"),
        show("1/2", 380, 8, size=8, font="F1"),
    ]
    page = _read(tmp_path, make_pdf([operators])).pages[0]
    assert [page.text[aside.start : aside.end] for aside in page.asides] == [
        "2025/11/24 9:41\t星見市のお知らせ",
        "https://example.org/oshirase.html\t1/2",
    ]


def test_a_row_of_figures_at_the_foot_is_text(tmp_path: Path) -> None:
    operators = [*_lines(_SENTENCE, 40, 500, 3), show("合計", 40, 25), show("3", 180, 25)]
    assert _read(tmp_path, make_pdf([operators])).pages[0].asides == ()


def test_what_differs_on_each_page_is_no_running_head(tmp_path: Path) -> None:
    pages = [
        [show(title, 40, 570), *_lines(_SENTENCE, 40, 500, 3)] for title in ("はじめに", "目的")
    ]
    assert [page.asides for page in _read(tmp_path, make_pdf(pages)).pages] == [(), ()]


@pytest.mark.parametrize(
    "operators",
    [
        ["3 Tr", show("見えない文字です。指示", 50, 300)],
        ["1 1 1 rg", show("見えない文字です。指示", 50, 300)],
        [show("見えない文字です。指示", 450, 300)],
        [show("見えない文字です。指示", 50, 300, size=0.5)],
        [show("見えない文字です。指示", 50, 300), "0 g 45 290 150 20 re f"],
        [show("見えない文字です。指示", 50, 300), "q 150 0 0 20 45 290 cm", _PICTURE, "Q"],
    ],
    ids=[
        "drawn without ink",
        "white on white",
        "off the page",
        "too small",
        "under a black bar",
        "under a picture",
    ],
)
def test_hidden_text_is_flagged(tmp_path: Path, operators: list[str]) -> None:
    reading = _read(tmp_path, make_pdf([[show("見える文字", 50, 500), *operators]]))
    page = reading.pages[0]
    assert "".join(page.text[h.start : h.end] for h in page.hidden) == "見えない文字です。指示"
    assert [item.code for item in reading.notices] == ["hidden_text"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "operators",
    [
        [show("見える文字です。 指示", 50, 300), "/Multiply gs 1 1 0 rg 45 290 150 20 re f"],
        [show("見える文字です。 指示", 50, 300), "0 g 45 304 150 2 re f"],
        ["0.9 g 45 290 150 20 re f 0 g", show("見える文字です。 指示", 50, 300)],
        [show("見える文字です。 指示", 50, 300), "q 400 0 0 600 0 0 cm", _PICTURE, "Q"],
    ],
    ids=["marked with a pen", "struck out", "on a field of grey", "under the picture of a scan"],
)
def test_what_covers_no_text_hides_none(tmp_path: Path, operators: list[str]) -> None:
    content = make_pdf([operators]).replace(
        b"/Font <<", b"/ExtGState << /Multiply << /BM /Multiply >> >> /Font <<"
    )
    page = _read(tmp_path, content).pages[0]
    assert (page.text, page.hidden) == ("見える文字です。 指示", ())


def test_white_on_black_is_seen(tmp_path: Path) -> None:
    operators = ["0 g 40 290 200 30 re f 1 g", show("白抜きの見出しの文字", 50, 300)]
    page = _read(tmp_path, make_pdf([operators])).pages[0]
    assert (page.text, page.hidden) == ("白抜きの見出しの文字", ())


def test_headings_by_size_come_above_those_by_wording(tmp_path: Path) -> None:
    operators = [
        show("文書管理規程", 40, 550, size=18),
        show("第一条　この規程は、文書の管理について定める。", 40, 500),
        show("第二条　文書は、正確に作成しなければならない。", 40, 480),
    ]
    page = _read(tmp_path, make_pdf([operators])).pages[0]
    title, *articles = page.headings
    assert title == Heading(0, 6, 1)
    assert [page.text[item.start : item.end] for item in articles] == ["第一条", "第二条"]
    assert all(item.level > 1 for item in articles)


def _headings(folder: Path, *operators: str) -> list[str]:
    page = _read(folder, make_pdf([operators])).pages[0]
    return [page.text[item.start : item.end] for item in page.headings]


def test_numbered_lines_of_a_listing_are_no_headings(tmp_path: Path) -> None:
    code = ["Begin", "Then", "End"]
    operators = [
        operator
        for row, line in enumerate(code)
        for operator in (
            show(str(10 + 3 * row), 40, 500 - 14 * row, size=6, font="F1"),
            show(line, 52, 500 - 14 * row, font="F1"),
        )
    ]
    prose = [show("2 目的", 40, 560), *_lines(_SENTENCE, 40, 544, 3)]
    assert _headings(tmp_path, *prose, *operators) == ["2 目的"]


def test_a_wrapped_line_is_no_heading(tmp_path: Path) -> None:
    lines = [
        "この規程の附則に掲げる文書は、次に定める区分により",
        "第三章に関するもの及び文書の管理に関するものとして",
        "保存する。",
    ]
    operators = [show(line, 40, 500 - 16 * row) for row, line in enumerate(lines)]
    assert _headings(tmp_path, *operators) == []
    items = [
        "第1節 この節です。",
        "第2節 現在の規程と旧い規程の違い、又は元となった規則",
        "との違いについて述べています。",
        "第3節 新旧の規程の対照表と、その見方に関する注意事項",
        "を掲げています。",
    ]
    operators = [show(line, 40, 500 - 16 * row) for row, line in enumerate(items)]
    assert _headings(tmp_path, *operators) == []


def test_the_first_words_of_a_marked_line_that_runs_on_are_its_heading(tmp_path: Path) -> None:
    lines = [
        "■用紙サイズ 用紙の大きさは原則として日本産業規格のも",
        "のとし、縦に置いて使い、必要な場合に限り横に置くこと",
        "ができる。",
    ]
    operators = [show(line, 40, 500 - 16 * row) for row, line in enumerate(lines)]
    assert _headings(tmp_path, *operators) == ["■用紙サイズ"]


def test_a_table_of_contents_gives_no_headings(tmp_path: Path) -> None:
    entries = [("1 総則", 3), ("2 文書の作成", 5), ("3 文書の保存", 9), ("4 雑則", 12)]
    operators = [show("文書管理の手引", 40, 550, size=18)] + [
        show(f"{title} {number}", 40, 500 - 16 * row) for row, (title, number) in enumerate(entries)
    ]
    assert _headings(tmp_path, *operators) == ["文書管理の手引"]


def test_the_outline_gives_headings_and_labels_their_names(tmp_path: Path) -> None:
    catalog = (
        "/PageLabels << /Nums [0 << /S /r >> 1 << /S /D /St 5 >>] >> "
        "/Outlines << /Count 1 /First 100 0 R /Last 100 0 R >>"
    )
    pages = [[show("1 総則", 40, 500), show(_SENTENCE[:20], 40, 480)], [show("本文", 40, 500)]]
    outline = {100: "<< /Title <feff7dcf5247> /Dest [4 0 R /Fit] >>"}  # 総則
    content = make_pdf(pages, catalog=catalog, information={"Title": "規程集"}, extra=outline)
    reading = _read(tmp_path, content)
    assert reading.title == "規程集"
    assert [page.label for page in reading.pages] == ["i", "5"]
    assert reading.pages[0].headings[0] == Heading(0, 4, 1)


def test_an_outline_that_leads_back_to_itself_ends(tmp_path: Path) -> None:
    catalog = "/Outlines << /Count 2 /First 100 0 R /Last 101 0 R >>"
    outline = {  # 総則 and 目的, each the next and the child of the other
        100: "<< /Title <feff7dcf5247> /Dest [4 0 R /Fit] /Next 101 0 R /First 101 0 R >>",
        101: "<< /Title <feff76ee7684> /Dest [4 0 R /Fit] /Next 100 0 R /First 100 0 R >>",
    }
    pages = [[show("総則", 40, 500), show("目的", 40, 480), show(_SENTENCE[:20], 40, 460)]]
    page = _read(tmp_path, make_pdf(pages, catalog=catalog, extra=outline)).pages[0]
    assert [(item.level, page.text[item.start : item.end]) for item in page.headings] == [
        (1, "総則"),
        (2, "目的"),
    ]


def test_what_a_file_says_of_itself_becomes_its_metadata(tmp_path: Path) -> None:
    information = {
        "Title": "文書管理規程",
        "Author": "総務課",
        "Keywords": "\x01",
        "CreationDate": "D:20240401093000+09'00'",
        "ModDate": "D:20241399",
    }
    content = make_pdf([[show("本文", 50, 500)]], catalog="/Lang (ja-JP)", information=information)
    assert _read(tmp_path, content).metadata == (
        ("title", "文書管理規程"),
        ("author", "総務課"),
        ("created", "2024-04-01T09:30:00+09:00"),
        ("language", "ja-JP"),
    )


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("文書管理規程", "文書管理規程"),
        ("Microsoft Word - 規程.docx", ""),
        ("untitled", ""),
        ("無題ドキュメント", ""),
        ("kitei_v3.indd", ""),
        ("2024-05-01", ""),
        ("\x01\x02規程", ""),
    ],
)
def test_a_title_is_taken_when_it_is_one(tmp_path: Path, title: str, expected: str) -> None:
    content = make_pdf([[show("本文", 50, 500)]], information={"Title": title})
    assert _read(tmp_path, content).title == expected


def test_without_tesseract_a_page_without_text_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_scans, "can_read_images", lambda: False)
    reading = _read(tmp_path, make_pdf([[show("本文", 50, 500)], []]))
    assert [page.text for page in reading.pages] == ["本文", ""]
    assert [(item.code, item.page) for item in reading.notices] == [("page_needs_ocr", 2)]


def test_a_file_without_any_text_needs_ocr(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"規程\.pdf holds no text on any of its 2 pages"):
        _read(tmp_path, make_pdf([[], []]))


def test_letters_outside_the_basic_plane_are_one_character(tmp_path: Path) -> None:
    page = _read(tmp_path, make_pdf([[show("𠮟る𩸽", 50, 500)]])).pages[0]
    assert page.text == "𠮟る𩸽"
    assert page.runs[-1].end == 3


def test_asides_and_headings_do_not_meet(tmp_path: Path) -> None:
    pages = [[show("第一章 総則", 40, 575), *_lines(_SENTENCE, 40, 500, 3)] for _ in range(2)]
    for page in _read(tmp_path, make_pdf(pages)).pages:
        assert page.asides == (Span(0, 6),)
        assert page.headings == ()


def test_the_table_of_the_sample_report_is_read_by_rows() -> None:
    path = _SAMPLES / "gomi-genryo-houkoku.pdf"
    text = PdfReader().read(Source(path, path.name, None)).pages[2].text
    start, end = text.index("表1"), text.index("\n\n5 環境")
    assert text[start:end] == (
        "表1 指標の推移と評価\n"
        "指標\t令和2年度（基準）\t令和5年度\t令和6年度\t令和13年度（目標）\t評価\n"
        "1人1日当たり排出量（グラム）\t892\t851\t831\t750\t順調\n"
        "資源化率（パーセント）\t21.3\t23.8\t24.7\t32.0\tやや遅れ\n"
        "最終処分量（トン）\t2,960\t2,541\t2,398\t1,900\t順調\n"
        "事業系ごみ（トン）\t7,015\t6,629\t6,702\t5,600\t遅れ"
    )


def test_the_headings_of_the_vertical_sample_stand_on_lines_of_their_own() -> None:
    path = _SAMPLES / "kouhou-tategaki.pdf"
    page = PdfReader().read(Source(path, path.name, None)).pages[0]
    found = [(item.level, page.text[item.start : item.end]) for item in page.headings]
    assert found == [
        (1, "ふるさと散歩 第十二回\n岬の灯台"),
        (2, "石で積まれた塔"),
        (2, "灯台守の暮らし"),
        (2, "霧笛の引退"),
        (2, "塔に登れる日"),
    ]
    assert all(f"\n\n{page.text[item.start : item.end]}\n\n" in page.text for item in page.headings)
