"""Crooked pages are straightened, and boxes found on them turned back."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from ingest.readers.skew import straighten, turn_back


def _page(*, vertical: bool = False) -> Image.Image:
    image = Image.new("L", (1200, 1600), 250)
    draw = ImageDraw.Draw(image)
    for row in range(20):
        for letter in range(30):
            x, y = 120 + 32 * letter, 140 + 66 * row
            draw.rectangle((x, y, x + 22, y + 24), fill=20)
    return image.transpose(Image.Transpose.ROTATE_90) if vertical else image


@pytest.mark.slow
@pytest.mark.parametrize("vertical", [False, True])
@pytest.mark.parametrize("angle", [-2.0, -0.5, 1.0, 3.0])
def test_a_turned_page_is_turned_back(angle: float, vertical: bool) -> None:
    turned = _page(vertical=vertical).rotate(angle, Image.Resampling.BICUBIC, fillcolor=250)
    image, found = straighten(turned)
    assert image.size == turned.size
    assert found == pytest.approx(-angle, abs=0.15)


def test_a_straight_page_and_one_without_lines_stay() -> None:
    page = _page()
    assert straighten(page) == (page, 0.0)
    blank = Image.new("L", (800, 900), 255)
    assert straighten(blank) == (blank, 0.0)
    square = blank.copy()
    ImageDraw.Draw(square).rectangle((200, 200, 500, 600), fill=0)
    assert straighten(square) == (square, 0.0)


def test_a_box_is_found_again_on_the_crooked_page() -> None:
    image = Image.new("L", (1200, 1600), 255)
    ImageDraw.Draw(image).rectangle((900, 200, 960, 230), fill=0)
    straight = image.rotate(2.0, Image.Resampling.BICUBIC, fillcolor=255)
    left, top, right, bottom = straight.point(lambda value: 255 - value).getbbox() or (0, 0, 0, 0)
    found = turn_back((left, top, right, bottom), 2.0, image.size)
    middle = ((found[0] + found[2]) / 2, (found[1] + found[3]) / 2)
    assert max(abs(middle[0] - 930), abs(middle[1] - 215)) <= 2
    assert turn_back((1, 2, 3, 4), 0.0, image.size) == (1, 2, 3, 4)
