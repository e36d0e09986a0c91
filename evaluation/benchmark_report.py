"""What a benchmark found: stored as JSON, shown as a table and a plot, compared with another."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; `peer` is what the peer of the same run had, 0 where there is none.

    `more_is_better` tells rates from times and sizes.
    """

    name: str
    value: float
    unit: str
    peer: float = 0.0
    more_is_better: bool = False

    @property
    def gain(self) -> float | None:
        """Return how many times better than the peer, or None without one."""
        return better(self.value, self.peer, more_is_better=self.more_is_better)


@dataclass(frozen=True, slots=True)
class Step:
    """What a library of so many passages took: seconds to make, and milliseconds a search."""

    passages: int
    seconds: float
    search_ms: float


@dataclass(frozen=True, slots=True)
class Part:
    """Where time goes: what one part of an act took, in seconds of the processor."""

    act: str
    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one run, on which machine, the curve over the size of the library, and where
    time goes."""

    machine: str
    figures: tuple[Figure, ...]
    curve: tuple[Step, ...]
    parts: tuple[Part, ...] = ()


def better(value: float, other: float, *, more_is_better: bool) -> float | None:
    """Return how many times better a value is than another; None when one of them is nothing."""
    if value <= 0 or other <= 0:
        return None
    return value / other if more_is_better else other / value


def write_report(report: Report, file: Path) -> None:
    """Write a report as JSON, and its plot beside it as SVG."""
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(report), ensure_ascii=False, indent=1)
    file.write_text(text + "\n", encoding="utf-8")
    file.with_suffix(".svg").write_text(curve_svg(report.curve), encoding="utf-8")


def read_report(file: Path) -> Report:
    """Read a report that `write_report` wrote. Raises OSError, ValueError, KeyError, TypeError."""
    stored = json.loads(file.read_text(encoding="utf-8"))
    figures = tuple(Figure(**each) for each in stored["figures"])
    curve = tuple(Step(**each) for each in stored["curve"])
    parts = tuple(Part(**each) for each in stored.get("parts", ()))  # earlier files have none
    return Report(stored["machine"], figures, curve, parts)


def table(report: Report, earlier: Report | None = None) -> str:
    """Return the figures as a Markdown table; with an earlier report, as ratios to it too."""
    before = {each.name: each for each in earlier.figures} if earlier is not None else {}
    heads = ["measure", "here", "peer", "times better"]
    rows = [heads, ["---", "---:", "---:", "---:"]]
    for each in report.figures:
        peer = f"{each.peer:.4g} {each.unit}" if each.peer else ""
        rows.append([each.name, f"{each.value:.4g} {each.unit}", peer, _times(each.gain)])
    if earlier is not None:
        rows[0].append("times better than before")
        rows[1].append("---:")
        for row, each in zip(rows[2:], report.figures, strict=True):
            former = before.get(each.name)
            old = former.value if former is not None else 0.0
            row.append(_times(better(each.value, old, more_is_better=each.more_is_better)))
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([f"Machine: {report.machine}", "", *lines])


def parts_table(parts: Sequence[Part]) -> str:
    """Return where time goes as a Markdown table, a bar of twenty beside each share."""
    totals: dict[str, float] = {}
    for part in parts:
        totals[part.act] = totals.get(part.act, 0.0) + part.seconds
    lines = ["| act | part | processor time | share |  |", "| --- | --- | ---: | ---: | --- |"]
    for part in parts:
        share = part.seconds / totals[part.act] if totals[part.act] else 0.0
        bar = "█" * round(20 * share)
        lines.append(
            f"| {part.act} | {part.name} | {_duration(part.seconds)} | {share:.0%} | {bar} |"
        )
    return "\n".join(lines)


def _duration(seconds: float) -> str:
    return f"{seconds:.3g} s" if seconds >= 1 else f"{1000 * seconds:.3g} ms"


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}"


_WIDTH: Final = 420
_HEIGHT: Final = 260
_LEFT: Final = 60
_TOP: Final = 52


def curve_svg(curve: Sequence[Step]) -> str:
    """Return the plot of cost over size: seconds to make a library, milliseconds a search."""
    lines = (
        ("made", "#1f5fa8", "s until it can be asked", [step.seconds for step in curve]),
        ("search", "#a14b00", "ms a search", [step.search_ms for step in curve]),
    )
    most = max((step.passages for step in curve), default=1)
    parts = []
    for number, (name, colour, words, values) in enumerate(lines):
        highest = max([*values, 1e-9])
        points = " ".join(
            f"{_LEFT + _WIDTH * step.passages / most:.1f},"
            f"{_TOP + _HEIGHT * (1 - value / highest):.1f}"
            for step, value in zip(curve, values, strict=True)
        )
        parts.append(
            f'<polyline class="{name}" points="{points}" fill="none" stroke="{colour}" '
            f'stroke-width="2.5"/><text x="{_LEFT + 4}" y="{20 + 18 * number}" '
            f'fill="{colour}">{escape(words)}, up to {highest:.3g}</text>'
        )
    width, height = _LEFT + _WIDTH + 20, _TOP + _HEIGHT + 50
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'font-family="sans-serif" font-size="13"><title>Cost over size</title>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>'
        f'<path d="M{_LEFT} {_TOP}V{_TOP + _HEIGHT}H{_LEFT + _WIDTH}" fill="none" '
        f'stroke="#6b7076"/>{"".join(parts)}'
        f'<text x="{_LEFT + _WIDTH / 2}" y="{height - 14}" text-anchor="middle">'
        f"passages, up to {most}</text></svg>\n"
    )
