"""What a benchmark stores comes back, and ratios say how many times better."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.benchmark_report import (
    Figure,
    Part,
    Report,
    Step,
    better,
    curve_svg,
    parts_table,
    read_report,
    table,
    write_report,
)

REPORT = Report(
    "x86_64, 2 cores",
    (
        Figure("embedding", 20.0, "passages/s", 8.0, True),
        Figure("embedding one question", 10.0, "ms", 20.0),
        Figure("disk a passage", 3.0, "kB"),
    ),
    (Step(10, 1.0, 5.0), Step(20, 2.5, 6.0)),
    (Part("ingest", "reading", 1.5), Part("ingest", "embedding", 4.5), Part("draw", "page", 0.04)),
)


@pytest.mark.parametrize(
    ("value", "other", "more", "ratio"),
    [(20, 8, True, 2.5), (10, 20, False, 2.0), (20, 10, False, 0.5), (0, 1, True, None)],
)
def test_a_ratio_says_how_many_times_better(
    value: float, other: float, more: bool, ratio: float | None
) -> None:
    assert better(value, other, more_is_better=more) == ratio


def test_a_report_comes_back_with_its_plot_beside_it(tmp_path: Path) -> None:
    write_report(REPORT, tmp_path / "runs" / "a.json")
    assert read_report(tmp_path / "runs" / "a.json") == REPORT
    assert (tmp_path / "runs" / "a.svg").read_text("utf-8") == curve_svg(REPORT.curve)


def test_a_report_of_before_there_were_parts_is_read(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text('{"machine": "old", "figures": [], "curve": []}', "utf-8")
    assert read_report(tmp_path / "old.json") == Report("old", (), ())


def test_the_parts_are_told_as_shares_of_their_act() -> None:
    assert parts_table(REPORT.parts).splitlines() == [
        "| act | part | processor time | share |  |",
        "| --- | --- | ---: | ---: | --- |",
        "| ingest | reading | 1.5 s | 25% | █████ |",
        "| ingest | embedding | 4.5 s | 75% | ███████████████ |",
        "| draw | page | 40 ms | 100% | ████████████████████ |",
    ]


def test_the_table_tells_peers_and_what_changed_since() -> None:
    earlier = Report("", (Figure("embedding", 10.0, "passages/s", 8.0, True),), ())
    assert table(REPORT, earlier).splitlines() == [
        "Machine: x86_64, 2 cores",
        "",
        "| measure | here | peer | times better | times better than before |",
        "| --- | ---: | ---: | ---: | ---: |",
        "| embedding | 20 passages/s | 8 passages/s | 2.50 | 2.00 |",
        "| embedding one question | 10 ms | 20 ms | 2.00 |  |",
        "| disk a passage | 3 kB |  |  |  |",
    ]
    assert "than before" not in table(REPORT)


def test_the_plot_ends_where_the_greatest_values_are() -> None:
    svg = curve_svg(REPORT.curve)
    assert 'points="270.0,208.0 480.0,52.0"' in svg  # 1.0 of 2.5 seconds at half the size
    assert "passages, up to 20" in svg
    assert curve_svg(()).count("<polyline") == 2
