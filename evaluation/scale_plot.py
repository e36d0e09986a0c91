"""Plot what grows with a library: `python -m evaluation.scale_plot FILE.jsonl PLOT.svg`.

FILE.jsonl holds what `python -m evaluation.scale` printed, one JSON object a size. Both axes are
logarithmic: a straight line that rises as the grey one is linear.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Final

# Field of `evaluation.scale.Figures`, what to call it, what turns it into milliseconds, colour.
LINES: Final = (
    ("search_p95_ms", "candidates, p95", 1.0, "#1f5fa8"),
    ("words_p95_ms", "both searches for words, p95", 1.0, "#a14b00"),
    ("vectors_p95_ms", "search for vectors, p95", 1.0, "#2f7d32"),
    ("open_s", "open", 1000.0, "#6a3fa0"),
    ("add_s", "add ten passages", 1000.0, "#b0306a"),
    ("remove_s", "remove a document", 1000.0, "#5b6770"),
)
_WIDTH: Final = 460
_HEIGHT: Final = 300
_LEFT: Final = 70
_TOP: Final = 20
_LEGEND: Final = 230

Figures = Mapping[str, float]


def growth_svg(sizes: Sequence[Figures]) -> str:
    """Return the plot of milliseconds over passages, both logarithmic.

    Raises ValueError when there are fewer than two sizes.
    """
    if len(sizes) < 2:
        raise ValueError("a growth takes two sizes at least")
    ordered = sorted(sizes, key=lambda each: each["passages"])
    times = [each[name] * factor for each in ordered for name, _, factor, _ in LINES]
    lowest = math.floor(math.log10(min(time for time in times if time > 0)))
    highest = math.ceil(math.log10(max(times)))
    first, last = (math.log10(ordered[end]["passages"]) for end in (0, -1))

    def place(passages: float, milliseconds: float) -> str:
        across = (math.log10(passages) - first) / (last - first)
        up = (math.log10(milliseconds) - lowest) / (highest - lowest)
        return f"{_LEFT + _WIDTH * across:.1f},{_TOP + _HEIGHT * (1 - up):.1f}"

    parts = [_grid(lowest, highest)]
    growth = 10 ** min(last - first, highest - lowest)
    start, end = ordered[0]["passages"], 10.0**lowest
    parts.append(_line([place(start, end), place(start * growth, end * growth)], "#b9bec4"))
    for number, (name, words, factor, colour) in enumerate(LINES):
        points = [place(each["passages"], each[name] * factor) for each in ordered if each[name]]
        parts.append(_line(points, colour))
        parts.append(_text(_LEFT + _WIDTH + 16, _TOP + 20 + 22 * number, words, "start", colour))
    for each in ordered:
        x = float(place(each["passages"], 10.0**lowest).split(",")[0])
        parts.append(_text(x, _TOP + _HEIGHT + 20, f"{each['passages']:,.0f}", "middle"))
    parts.append(_text(_LEFT + _WIDTH / 2, _TOP + _HEIGHT + 42, "passages", "middle"))
    width, height = _LEFT + _WIDTH + _LEGEND, _TOP + _HEIGHT + 56
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'font-family="sans-serif" font-size="13"><title>Time over size</title>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def _grid(lowest: int, highest: int) -> str:
    parts = []
    for power in range(lowest, highest + 1):
        y = _TOP + _HEIGHT * (1 - (power - lowest) / (highest - lowest))
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{_LEFT + _WIDTH}" stroke="#e3e6e9"/>')
        parts.append(_text(_LEFT - 8, y + 4, f"{10.0**power:g} ms", "end"))
    return "".join(parts)


def _line(points: Sequence[str], colour: str) -> str:
    return (
        f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
    )


def _text(x: float, y: float, words: str, anchor: str, colour: str = "#22262a") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">'
        f"{escape(words)}</text>"
    )


def main() -> None:
    """Read the figures and write the plot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("figures", type=Path)
    parser.add_argument("plot", type=Path)
    options = parser.parse_args()
    lines = options.figures.read_text("utf-8").splitlines()
    sizes = [json.loads(line) for line in lines if line.startswith("{")]
    options.plot.write_text(growth_svg(sizes), "utf-8")


if __name__ == "__main__":
    main()
