"""The plot of growth: each size at its place, each line in it."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from evaluation.scale_plot import LINES, growth_svg


def figures(passages: int, milliseconds: float) -> dict[str, float]:
    return {"passages": passages} | {name: milliseconds / factor for name, _, factor, _ in LINES}


def test_a_linear_growth_is_drawn_as_the_grey_line_is() -> None:
    plot = growth_svg([figures(1000, 1.0), figures(100_000, 100.0), figures(10_000, 10.0)])
    lines = re.findall(r'points="([^"]*)"', plot)
    assert lines[0] == "70.0,320.0 530.0,20.0"
    assert lines[1:] == ["70.0,320.0 300.0,170.0 530.0,20.0"] * len(LINES)
    texts = [each.text for each in ElementTree.fromstring(plot).iter() if each.text]
    assert {"1,000", "10,000", "100,000", "1 ms", "100 ms", "candidates, p95"} <= set(texts)


def test_what_was_not_measured_at_a_size_is_left_out() -> None:
    large = figures(100_000, 100.0) | {"open_s": 0.0}
    lines = re.findall(r'points="([^"]*)"', growth_svg([figures(1000, 1.0), large]))
    assert [line.count(",") for line in lines] == [2, 2, 2, 2, 1, 2, 2]


def test_one_size_is_no_growth() -> None:
    with pytest.raises(ValueError, match="two sizes"):
        growth_svg([figures(1000, 1.0)])
