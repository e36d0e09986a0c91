from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from index.catalogue import jobs
from index.job import Job, JobId, JobState
from index.job_lock import hold_job
from index.jobs import start_ingest, start_purge
from index.library import Library
from index.outcome import FileOutcome
from index.purge import has_traces
from tests.fakes import FakeWords, ingest_fake

WORKER = (sys.executable, "-m", "tests.fake_ingest")


def wait(library: Library, job: JobId) -> Job:
    for _ in range(600):
        (found,) = [each for each in library.jobs() if each.id == job]
        if found.state.is_over:
            return found
        time.sleep(0.1)
    raise AssertionError(f"the job does not end: {found}")


@pytest.mark.slow
def test_a_job_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("図書館です。", "utf-8")
    (folder / "b.txt").write_text("BAD", "utf-8")
    directory = tmp_path / "library"
    first = start_ingest(directory, [folder], worker=WORKER)
    with Library.open(directory, words=FakeWords()) as library:
        job = wait(library, first)
        assert (job.state, job.done, job.total) == (JobState.FINISHED, 2, 2)
        assert job.paths == (str(folder),)
        assert dict(job.outcomes)[FileOutcome.ADDED] == 1
        assert dict(job.outcomes)[FileOutcome.FAILED] == 1
        assert [result.outcome for result in library.job_files(first)] == ["added", "failed"]
        assert library.snapshot().passage_count == 1
        (folder / "a.txt").unlink()
        second = start_ingest(directory, [folder], mirror=True, worker=WORKER)
        assert dict(wait(library, second).outcomes)[FileOutcome.REMOVED] == 1
        assert library.documents() == ()
        assert [job.id for job in library.jobs()] == [second, first]
        assert (library.files.jobs / f"{first}.log").is_file()


@pytest.mark.slow
def test_jobs_started_together_wait_for_each_other(tmp_path: Path) -> None:
    directory = tmp_path / "library"
    files = [tmp_path / f"{number}.txt" for number in range(3)]
    for file in files:
        file.write_text(f"{file.name}の文書です。", "utf-8")
    started = [start_ingest(directory, [file], worker=WORKER) for file in files]
    with Library.open(directory, words=FakeWords()) as library:
        assert {wait(library, job).state for job in started} == {JobState.FINISHED}
        assert len(library.documents()) == library.snapshot().passage_count == 3


@pytest.mark.slow
def test_a_purge_runs_in_a_process_of_its_own(library: Library, folder: Path) -> None:
    (folder / "a.txt").write_text("図書館です。", "utf-8")
    ingest_fake(library, folder)
    library.remove(library.find_document("a.txt").id)
    assert has_traces(library)
    start_purge(library.directory)
    for _ in range(600):
        if not has_traces(library):
            break
        time.sleep(0.1)
    assert not has_traces(library)
    assert (library.files.jobs / "purge.log").is_file()


def test_a_job_whose_process_died_is_interrupted(library: Library) -> None:
    with library.database.write() as connection:
        job = jobs.insert_job(connection, ["x"], mirror=False)
    assert library.jobs()[0].state is JobState.QUEUED
    with library.database.write() as connection:
        jobs.start_job(connection, job, 5)
    with hold_job(library.directory, job):
        assert library.jobs()[0].state is JobState.RUNNING
    assert library.jobs()[0].state is JobState.INTERRUPTED


def test_a_job_whose_process_never_came_is_interrupted(library: Library) -> None:
    with library.database.write() as connection:
        jobs.insert_job(connection, ["x"], mirror=False)
        connection.execute("UPDATE jobs SET created_at = '2020-01-01T00:00:00+00:00'")
    assert library.jobs()[0].state is JobState.INTERRUPTED


def test_old_jobs_are_forgotten(library: Library) -> None:
    with library.database.write() as connection:
        for _ in range(jobs.KEPT_JOBS + 7):
            last = jobs.insert_job(connection, ["x"], mirror=False)
    assert [job.id for job in library.jobs()] == list(range(last, 7, -1))
