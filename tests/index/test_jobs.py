from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.__main__ import main
from index.catalogue import jobs
from index.ingestion import Ingestion
from index.job import Job, JobId, JobState, StopRequest
from index.job_control import continue_job, stop_job
from index.job_lock import hold_job
from index.jobs import start_ingest, start_purge
from index.library import Library
from index.location import PROJECT_ROOT
from index.outcome import FileOutcome
from index.purge import has_traces, purge
from index.uploads import store_upload
from index.verify import verify
from ingest.notice import UsageError
from tests.fakes import FakeEmbedder, FakeWords, ingest_fake, read_fake

WORKER = (sys.executable, "-m", "tests.fake_ingest")


def wait(library: Library, job: JobId) -> Job:
    for _ in range(600):
        (found,) = [each for each in library.jobs() if each.id == job]
        if found.state.is_over:
            return found
        time.sleep(0.1)
    raise AssertionError(f"the job does not end: {found}")


def wait_until(condition: Callable[[], bool]) -> bool:
    for _ in range(3000):
        if condition():
            return True
        time.sleep(0.01)
    return False


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


def stop_when(library: Library, count: int, request: StopRequest) -> Callable[[], bool]:
    """Return what asks, from outside, to stop the running job once so many files are in."""

    def ask() -> bool:
        (job, *_) = library.jobs()
        if job.state is JobState.RUNNING and len(library.documents()) >= count:
            stop_job(library, job.id, request)
        return False

    return ask


@pytest.fixture
def five(folder: Path) -> Path:
    for number in range(5):
        (folder / f"{number}.txt").write_text(f"{number}番の文書です。", "utf-8")
    return folder


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.job_requests._LOOK_EVERY_S", 0.0)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("request_", "end"),
    [(StopRequest.CANCEL, JobState.CANCELLED), (StopRequest.PAUSE, JobState.PAUSED)],
)
def test_a_job_that_is_asked_to_stop_keeps_what_is_in(
    library: Library, five: Path, request_: StopRequest, end: JobState
) -> None:
    results = ingest_fake(library, five, should_stop=stop_when(library, 2, request_))
    (job,) = library.jobs()
    assert (job.state, job.done, job.total, job.error) == (end, 2, 5, None)
    assert len(results) == len(library.documents()) == library.snapshot().passage_count == 2


@pytest.mark.usefixtures("at_once")
def test_a_continued_job_ends_as_if_it_had_never_stopped(library: Library, five: Path) -> None:
    (five / "0.txt").write_text("BAD", "utf-8")
    pause = stop_when(library, 2, StopRequest.PAUSE)
    ingest_fake(library, five, collection="規程", should_stop=pause)
    (paused,) = library.jobs()
    continued = continue_job(library, paused.id, worker=(sys.executable, "-c", "pass"))
    assert [job.id for job in library.jobs()] == [continued]
    assert (library.jobs()[0].state, library.jobs()[0].done) == (JobState.QUEUED, 3)
    run = Ingestion(library, FakeEmbedder, read=read_fake)
    with library.run():
        run.run([str(five)], job=continued, collection=library.jobs()[0].collection)
    (job,) = library.jobs()
    assert (job.state, job.done, job.total) == (JobState.FINISHED, 5, 5)
    told = {Path(file.file).name: file.outcome for file in library.job_files(continued)}
    assert told == {"0.txt": "failed", **{f"{number}.txt": "added" for number in range(1, 5)}}
    assert library.collections() == (("規程", 4),)


@pytest.mark.slow
def test_a_job_cut_off_by_a_crash_is_continued(tmp_path: Path, five: Path) -> None:
    directory = tmp_path / "library"
    with Library.open(directory, words=FakeWords()) as library:
        with library.database.write() as connection:
            dead = jobs.insert_job(connection, [str(five)], mirror=False)
            jobs.start_job(connection, dead, 5)
        assert library.jobs()[0].state is JobState.INTERRUPTED
        job = wait(library, continue_job(library, dead, worker=WORKER))
        assert (job.state, job.done) == (JobState.FINISHED, 5)
        assert len(library.documents()) == 5


@pytest.mark.slow
def test_a_job_outlives_the_app_that_began_it_and_goes_on_after_its_own_death(
    tmp_path: Path,
) -> None:
    folder, directory, count = tmp_path / "folder", tmp_path / "library", 200
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:03}.txt").write_text(f"{number}番目の規則です。", "utf-8")
    with Library.open(directory, words=FakeWords()) as library:
        begin = f"start_ingest(Path({str(directory)!r}), [{str(folder)!r}], worker={WORKER!r})"
        modules = "import time; from pathlib import Path; from index.jobs import start_ingest"
        command = [sys.executable, "-c", f"{modules}; {begin}; time.sleep(600)"]
        app = subprocess.Popen(command, cwd=PROJECT_ROOT)
        assert wait_until(lambda: any(job.done for job in library.jobs()))
        app.kill()
        app.wait()
        (job,) = library.jobs()
        assert wait_until(lambda: library.jobs()[0].done > job.done)  # the app is dead, it is not
        writer = library.writer()
        assert writer is not None
        os.kill(writer.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        assert wait_until(lambda: library.jobs()[0].state.is_over)
        (dead,) = library.jobs()
        assert (dead.state, dead.total) == (JobState.INTERRUPTED, count)
        assert job.done < dead.done < count
        ended = wait(library, continue_job(library, dead.id, worker=WORKER))
        assert (ended.state, ended.done) == (JobState.FINISHED, count)
        told = library.job_files(ended.id)
        assert len({each.file for each in told}) == len(told) == count
        assert {each.outcome for each in told} == {FileOutcome.ADDED}
        assert len(library.documents()) == library.snapshot().passage_count == count
        assert verify(library) == ()


def test_a_job_that_waits_is_stopped_at_once_and_never_begins(library: Library, five: Path) -> None:
    with library.database.write() as connection:
        job = jobs.insert_job(connection, [str(five)], mirror=False)
    stop_job(library, job, StopRequest.CANCEL)
    assert library.jobs()[0].state is JobState.CANCELLED
    with library.run():
        assert Ingestion(library, FakeEmbedder, read=read_fake).run([str(five)], job=job).stopped
    assert library.jobs()[0].state is JobState.CANCELLED
    assert library.documents() == ()


def test_a_dead_job_is_cancelled_at_once(library: Library) -> None:
    with library.database.write() as connection:
        job = jobs.insert_job(connection, ["x"], mirror=False)
        jobs.start_job(connection, job, 5)
    stop_job(library, job, StopRequest.CANCEL)
    assert library.jobs()[0].state is JobState.CANCELLED


def test_what_cannot_be_stopped_or_continued_is_told(library: Library, five: Path) -> None:
    ingest_fake(library, five)
    (job,) = library.jobs()
    for act, code in (
        (lambda: stop_job(library, job.id, StopRequest.PAUSE), "job_is_over"),
        (lambda: continue_job(library, job.id), "cannot_continue"),
        (lambda: continue_job(library, JobId(99)), "unknown_job"),
    ):
        with pytest.raises(UsageError) as raised:
            act()
        assert raised.value.notice.code == code


def test_a_paused_job_is_not_forgotten(library: Library) -> None:
    with library.database.write() as connection:
        paused = jobs.insert_job(connection, ["x"], mirror=False)
    stop_job(library, paused, StopRequest.PAUSE)
    with library.database.write() as connection:
        for _ in range(jobs.KEPT_JOBS + 1):
            jobs.insert_job(connection, ["x"], mirror=False)
    assert library.jobs()[-1].id == paused


def test_uploads_that_a_paused_job_has_not_read_outlive_a_purge(library: Library) -> None:
    stored = store_upload(library.directory, "a.txt", "図書館です。".encode())
    os.utime(stored, (0, 0))
    with library.database.write() as connection:
        job = jobs.insert_job(connection, [str(stored)], mirror=False)
    stop_job(library, job, StopRequest.PAUSE)
    with library.run():
        purge(library)
    assert stored.is_file()
    stop_job(library, job, StopRequest.CANCEL)
    with library.run():
        purge(library)
    assert not stored.exists()


def test_jobs_are_listed_and_cancelled_by_a_command(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    with library.database.write() as connection:
        job = jobs.insert_job(connection, ["x"], mirror=False)
        jobs.start_job(connection, job, 5)
    command = ["jobs", "--library", str(library.directory), "--json"]
    with hold_job(library.directory, job):
        assert main([*command, "--cancel", str(job)], words=FakeWords()) == 0
        (shown,) = json.loads(capsys.readouterr().out)["jobs"]
        assert (shown["state"], shown["stop_request"]) == ("running", "cancel")
    assert main([*command, "--cancel", "77"], words=FakeWords()) == 2
    assert "There is no job 77." in capsys.readouterr().err


def test_a_run_tells_its_rate(
    library: Library, five: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest_fake(library, five)
    assert library.jobs()[0].rate is None  # too short to mean something
    for name in ("_LEAST_S", "_SAMPLE_EVERY_S", "_LEAST_FILES"):
        monkeypatch.setattr(f"index.rate.{name}", 0)
    for number in range(5):
        (five / f"{number}.txt").write_text(f"{number}番の新しい文書です。", "utf-8")
    ingest_fake(library, five)
    rate = library.jobs()[0].rate
    assert rate is not None
    assert rate > 0
