from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.job import Job, JobId, JobState
from index.rate import RunningRate


def rate_of(*samples: tuple[float, int]) -> float | None:
    rate = RunningRate()
    for now_s, done in samples:
        rate.add(now_s, done)
    return rate.files_a_minute


def test_nothing_is_said_before_enough_was_seen() -> None:
    steady = [(float(second), second) for second in range(100)]
    assert rate_of(*steady[:20]) is None  # too short
    assert rate_of(*steady[:30]) == 60.0
    assert rate_of(*[(3.0 * each, min(each, 4)) for each in range(20)]) is None  # too few files
    assert rate_of((0.0, 0), (60.0, 60)) is None  # too few samples


@pytest.mark.slow
@given(st.integers(1, 30), st.integers(60, 300))
def test_a_steady_run_has_its_rate(files_a_second: int, seconds: int) -> None:
    samples = [(float(second), files_a_second * second) for second in range(seconds)]
    assert rate_of(*samples) == pytest.approx(60 * files_a_second)


def test_one_slow_file_and_a_burst_of_known_ones_do_not_upset_it() -> None:
    burst = [(0.0, 0), (2.0, 4000)]
    steady = [(4.0 + 2 * each, 4000 + each) for each in range(30)]
    stalled = [(124.0 + 2 * each, 4030 + each) for each in range(20)]  # after a minute's stall
    rate = rate_of(*burst, *steady, *stalled)
    assert rate is not None
    assert 20 < rate < 31  # 30 but for the stall; the mean of all would be 1,500


def test_what_was_long_ago_is_forgotten() -> None:
    fast = [(2.0 * each, 20 * each) for each in range(30)]
    slow = [(60.0 + 5 * each, 600 + each) for each in range(60)]
    assert rate_of(*fast, *slow) == pytest.approx(12)


def job(**changes: object) -> Job:
    facts: dict[str, object] = {"state": JobState.RUNNING, "total": 90, "done": 60, "rate": 20.0}
    facts |= changes
    return Job(
        id=JobId(1),
        paths=(),
        mirror=False,
        current="",
        created_at="2026-02-01T00:00:00+00:00",
        started_at=None,
        finished_at=None,
        outcomes=(),
        **facts,  # type: ignore[arg-type]
    )


def test_the_time_left_is_of_a_running_job_with_a_rate() -> None:
    assert job().seconds_left == 90
    assert job(rate=None).seconds_left is None
    assert job(state=JobState.PAUSED).seconds_left is None
    assert job(done=90).seconds_left is None
