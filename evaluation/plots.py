"""The two plots of a run as SVG of our own: reliability, and risk over coverage.

Plain text with no script, no font and no address: it can be shown offline, in both colour
schemes, and opened by any browser.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np

from evaluation.metrics import FirstQuotes, risks, wilson

_SIZE: Final = 320  # of the square of the axes, in SVG units
_NEAR_AXIS: Final = 0.08  # below it a number would stand among those of the axis
_LEFT, _TOP, _RIGHT, _BOTTOM = 58, 14, 24, 56
_STYLE: Final = (
    "svg{font:13px system-ui,'Hiragino Sans','Noto Sans CJK JP','Yu Gothic',sans-serif}"
    ".p{fill:#fff}text{fill:#33373d}.g{stroke:#d9d9d4}.a{stroke:#6b7076}.i{stroke:#6b7076;"
    "stroke-dasharray:5 4}.c{stroke:#1f5fa8;fill:none;stroke-width:2.5}.d{fill:#1f5fa8}"
    ".u{stroke:#1f5fa8;stroke-width:1.5}.m{stroke:#a14b00;stroke-dasharray:3 3}.n{fill:#8a3f00}"
    "@media(prefers-color-scheme:dark){.p{fill:#17191d}text{fill:#dcdedf}.g{stroke:#3a3e44}"
    ".a,.i{stroke:#9aa0a6}.c,.u{stroke:#8cb8ee}.d{fill:#8cb8ee}.m{stroke:#f0a860}.n{fill:#f0a860}}"
)
BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Labels:
    """What a plot says: its title (also for a screen reader) and its axes."""

    title: str
    across: str
    up: str


RELIABILITY: Final = Labels(
    "Reliability: does the confidence say how often the first quote is right?",
    "confidence stated",
    "share right",
)
RISK: Final = Labels(
    "Risk and coverage: share wrong among the surest answers",
    "share of the questions answered",
    "share wrong among them",
)


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence: its mean, how many, and how many were right."""

    confidence: float
    count: int
    right: int


def reliability_bins(first: FirstQuotes) -> tuple[Bin, ...]:
    """Return the bins of equal width that hold any answers."""
    places = np.minimum((first.confidence * BINS).astype(int), BINS - 1)
    return tuple(
        Bin(
            float(first.confidence[places == each].mean()),
            int((places == each).sum()),
            int(first.correct[places == each].sum()),
        )
        for each in range(BINS)
        if (places == each).any()
    )


def reliability_svg(first: FirstQuotes, labels: Labels = RELIABILITY) -> str:
    """Return the reliability diagram; bars are Wilson 95% intervals, numbers count answers."""
    parts = [_line("i", 0, 0, 1, 1)]
    for each in reliability_bins(first):
        share = wilson(each.right, each.count)
        x, y = _x(each.confidence), _y(share.value)
        parts.append(_line("u", each.confidence, share.low, each.confidence, share.high))
        parts.append(f'<circle class="d" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>')
        beside = x + 7 if x < _LEFT + _SIZE - 30 else x - 7
        anchor = "start" if beside > x else "end"
        below = 15 if share.value > _NEAR_AXIS else -6
        parts.append(
            f'<text x="{beside:.1f}" y="{y + below:.1f}" font-size="11" text-anchor="{anchor}">'
            f"{each.count}</text>"
        )
    return _svg(labels, parts, highest=1.0)


def risk_coverage_svg(first: FirstQuotes, labels: Labels = RISK) -> str:
    """Return the risk-coverage curve, with the stated rates 1%, 5% and 10% as lines."""
    count = first.confidence.size
    if not count:
        return _svg(labels, [], highest=1.0)
    risk = risks(first, np.arange(count))
    highest = min(1.0, max(0.2, float(np.ceil(risk.max() * 10) / 10)))
    steps = [
        f"{_x((place + 1) / count):.1f},{_y(float(value) / highest):.1f}"
        for place, value in enumerate(risk)
    ]
    parts = []
    for percent in (1, 5, 10):
        height = percent / 100 / highest
        parts.append(_line("m", 0, height, 1, height))
        parts.append(
            f'<text class="n" x="{_x(0) + 4:.1f}" y="{_y(height) - 3:.1f}" font-size="11">'
            f"{percent}%</text>"
        )
    parts.append(f'<polyline class="c" points="{" ".join(steps)}"/>')
    return _svg(labels, parts, highest=highest)


def _svg(labels: Labels, parts: list[str], highest: float) -> str:
    width, height = _LEFT + _SIZE + _RIGHT, _TOP + _SIZE + _BOTTOM
    axes = []
    for tick in range(6):
        share = tick / 5
        axes.append(_line("g", share, 0, share, 1) + _line("g", 0, share, 1, share))
        axes.append(_text(_x(share), _y(0) + 18, f"{share:.0%}", "middle"))
        axes.append(_text(_x(0) - 6, _y(share) + 4, f"{share * highest:.0%}", "end"))
    frame = _line("a", 0, 0, 1, 0) + _line("a", 0, 0, 0, 1)
    across = _text(_x(0.5), height - 12, labels.across, "middle")
    up = (
        f'<text transform="translate(15 {_y(0.5):.1f}) rotate(-90)" text-anchor="middle">'
        f"{escape(labels.up)}</text>"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img"><title>{escape(labels.title)}</title>'
        f'<style>{_STYLE}</style><rect class="p" width="{width}" height="{height}" rx="6"/>'
        f"{''.join(axes)}{frame}{''.join(parts)}{across}{up}</svg>"
    )


def _x(share: float) -> float:
    return _LEFT + _SIZE * share


def _y(share: float) -> float:
    return _TOP + _SIZE * (1 - share)


def _line(name: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<line class="{name}" x1="{_x(x1):.1f}" y1="{_y(y1):.1f}" '
        f'x2="{_x(x2):.1f}" y2="{_y(y2):.1f}"/>'
    )


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
