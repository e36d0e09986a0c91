"""Some of the steps and moments of the kill campaign, which goes through all of them."""

from __future__ import annotations

import sys

import pytest

from tests.index.crash_works import WORKS
from tests.index.kill_campaign import kill_at_random, kill_at_steps

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals"),
]


@pytest.mark.parametrize("work", WORKS)
def test_work_that_is_killed_at_a_step_loses_nothing_and_is_finished_by_the_next(
    work: str,
) -> None:
    count, wrong = kill_at_steps(work, slice(23, None, 151))
    assert count >= 1
    assert wrong == []


def test_processes_killed_at_random_moments_lose_nothing() -> None:
    assert kill_at_random(10, seed=3) == []
