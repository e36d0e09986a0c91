"""Some of the steps and moments of the kill campaign, which goes through all of them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.index.crash_works import WORKS
from tests.index.full_disk import attempt, look
from tests.index.kill_campaign import kill_at_random, kill_at_steps
from tests.index.trial import Trial

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals"),
]


# One migration stands for those of all schemas, whose steps the campaign goes through.
@pytest.mark.parametrize(
    "work", [name for name in WORKS if not name.startswith("migrate-") or name == "migrate-4"]
)
def test_work_that_is_killed_at_a_step_loses_nothing_and_is_finished_by_the_next(
    work: str,
) -> None:
    count, wrong = kill_at_steps(work, slice(23, None, 401))
    assert count >= 1
    assert wrong == []


def test_what_is_killed_while_others_work_and_read_loses_nothing() -> None:
    count, wrong = kill_at_steps("ingest", slice(40, None, 401), changing=True, beside=True)
    assert (count, wrong) == (1, [])


def test_processes_killed_at_random_moments_lose_nothing() -> None:
    assert kill_at_random(6, seed=3) == []


@pytest.mark.parametrize("most_bytes", [0, 2_000, 50_000])
def test_a_quota_is_told_loses_nothing_and_the_work_goes_on_when_there_is_room(
    quick_path: Path, most_bytes: int
) -> None:
    # The campaign fills a real disk (tests/index/full_disk.py); this needs no rights.
    trial = Trial("ingest", quick_path)
    told = attempt(trial.killed.work, trial.reset(), most_bytes)
    assert told == "disk_full"
    assert list(look(trial, told)) == []
