"""Ruled tables on pictures: found by their rules, cut into cells, and put back as rows."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from ingest.readers.ocr_text import PageImage, compose_words
from ingest.readers.scanned_tables import ScannedTables, find_tables
from ingest.readers.tesseract import Word

DPI = 150
X, Y = (100, 300, 500, 900), (200, 300, 400, 520)


def _page(*, noise: float = 0.0) -> Image.Image:
    """Draw a table of three rows and columns, whose last row is one cell, ink in each cell."""
    image = Image.new("L", (1000, 800), 235)
    draw = ImageDraw.Draw(image)
    for y in Y:
        draw.line((X[0], y, X[-1], y), fill=40, width=2)
    for x in X:
        draw.line((x, Y[0], x, Y[-1] if x in (X[0], X[-1]) else Y[-2]), fill=40, width=2)
    for top, bottom in pairwise(Y[:3]):
        for left in X[:3]:
            draw.rectangle((left + 30, top + 40, left + 120, bottom - 40), fill=30)
    draw.rectangle((300, 440, 600, 480), fill=30)
    draw.rectangle((100, 60, 400, 80), fill=30)  # a line above the table
    draw.rectangle((100, 600, 400, 620), fill=30)  # and one below
    if not noise:
        return image
    grain = np.random.default_rng(1).normal(0, noise, (image.height, image.width))
    return Image.fromarray((np.asarray(image) + grain).clip(0, 255).astype(np.uint8))


def _found(image: Image.Image) -> ScannedTables:
    tables = find_tables(image, DPI)
    assert tables is not None
    return tables


@pytest.mark.parametrize("noise", [0.0, 12.0])
def test_each_cell_with_ink_is_found_in_its_row(noise: float) -> None:
    tables = _found(_page(noise=noise))
    assert [cell.row for cell in tables.cells] == [0, 0, 0, 1, 1, 1, 2]
    assert tables.cells[1].place == (326, 236, 425, 265)
    assert tables.cells[6].place == (296, 436, 605, 485)
    ((left, top, right, bottom),) = tables.places
    assert max(abs(left - 97), abs(top - 197), abs(right - 904), abs(bottom - 524)) <= 3


def test_the_rest_of_the_page_has_no_table() -> None:
    page = _page()
    rest = _found(page).without(page)
    ink = rest.point(lambda shade: 255 if shade < 128 else 0)
    assert ink.getbbox() == (100, 60, 401, 621)
    assert ink.crop((0, 90, 1000, 590)).getbbox() is None
    assert find_tables(rest, DPI) is None


def test_a_frame_and_an_underline_are_no_table() -> None:
    image = Image.new("L", (1000, 800), 255)
    draw = ImageDraw.Draw(image)
    draw.rectangle((100, 100, 900, 700), outline=0, width=2)
    draw.rectangle((200, 200, 400, 220), fill=0)
    draw.line((200, 400, 600, 400), fill=0, width=2)
    assert find_tables(image, DPI) is None
    assert find_tables(Image.new("L", (20, 10), 255), DPI) is None


def test_words_of_the_cells_come_back_as_rows_between_what_is_above_and_below() -> None:
    page = _page()
    tables = _found(page)
    sheet = tables.picture(page)
    ink = np.asarray(sheet.point(lambda shade: 255 if shade < 128 else 0)).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], ink.astype(int), [0]))))
    read = [
        Word(f"語{number}", 90, (1, 1, number), (28, top, 60, bottom))
        for number, (top, bottom) in enumerate(edges.reshape(-1, 2).tolist())
    ]
    inside = tables.words(read)
    assert [word.cell for word in inside] == [0, 1, 2, 3, 4, 5, 6]
    assert inside[1].place == (330, 240, 362, 261)
    outside = [
        Word("上", 90, (1, 1, 1), (100, 60, 400, 80)),
        Word("下", 90, (1, 1, 2), (100, 600, 250, 620)),
        Word("段", 90, (1, 1, 2), (250, 600, 400, 620)),
    ]
    words = tables.insert(inside, outside)
    text = compose_words(words, PageImage(page, DPI)).text
    assert text == "上\n\n語0\t語1\t語2\n語3\t語4\t語5\n語6\n\n下段"
    assert tables.insert(inside, []) == inside


@pytest.mark.slow
@settings(max_examples=25)
@given(st.data())
def test_any_lines_give_cells_within_the_page(data: st.DataObject) -> None:
    image = Image.new("L", (300, 240), 255)
    draw = ImageDraw.Draw(image)
    edge = st.integers(0, 299)
    for _ in range(data.draw(st.integers(0, 14))):
        x, y, end, upright = data.draw(st.tuples(edge, edge, edge, st.booleans()))
        draw.line((x, y, x, end) if upright else (x, y, end, y), fill=0, width=2)
    tables = find_tables(image, 72)
    if tables is None:
        return
    assert len(tables.cells) >= 4
    for cell in tables.cells:
        left, top, right, bottom = cell.place
        assert 0 <= left < right <= 300
        assert 0 <= top < bottom <= 240
        assert 0 <= cell.table < len(tables.places)
    assert tables.picture(image).width * tables.picture(image).height == tables.pixels
