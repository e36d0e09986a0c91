"""Embedding a library anew as a job: it is paused and goes on, and the former vectors answer."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.context import indexed_text
from index.identity import ModelIdentity
from index.job import Job, JobId, JobKind, JobState, StopRequest
from index.job_control import continue_job, stop_job
from index.job_lock import hold_job
from index.library import Library
from index.marks import list_marks, roll_back, set_mark
from index.reembedding import library_model, run_reembedding, start_reembedding
from index.verify import verify
from ingest.document import Passage
from ingest.notice import ModelError, NoticeKind, Words
from tests.fakes import FakeEmbedder, ingest_fake

OTHER = ModelIdentity("other", "2", 32, "", "")
COUNT = 200
LOST = NoticeKind("test_no_model", Words("No model.", "モデルがない。"), Words("", ""))


class StoppingEmbedder(FakeEmbedder):
    """Has its job stopped while it embeds for the first time."""

    def __init__(self, library: Library, job: JobId, request: StopRequest) -> None:
        super().__init__(OTHER)
        self._stop = (library, job, request)

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed, and ask for the stop."""
        if not self.embedded:
            stop_job(*self._stop)
            time.sleep(0.6)  # a run looks twice a second
        return super().encode_documents(texts)


@pytest.fixture
def filled(library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.delenv("TENKYO_MODEL", raising=False)
    (folder / "a.txt").write_text("\f".join(f"第{n}条の規則です。" for n in range(COUNT)), "utf-8")
    ingest_fake(library, folder)
    return library


def start(library: Library, model: str = "") -> JobId:
    return start_reembedding(library, model, worker=(sys.executable, "-c", "pass"))


def run(library: Library, job: JobId, embedder: FakeEmbedder, turn_s: float = 60.0) -> JobState:
    with hold_job(library.directory, job):
        return run_reembedding(library, job, lambda _: embedder, turn_s=turn_s)


def find(library: Library, job: JobId) -> Job:
    (found,) = (each for each in library.jobs() if each.id == job)
    return found


@pytest.mark.slow
def test_all_is_embedded_with_the_other_model_which_is_remembered(filled: Library) -> None:
    job = start(filled, "some/model")
    assert (find(filled, job).kind, find(filled, job).paths) == (JobKind.REBUILD, ("some/model",))
    asked: list[str | None] = []

    def load(model: str | None) -> FakeEmbedder:
        asked.append(model)
        return FakeEmbedder(OTHER)

    with hold_job(filled.directory, job):
        assert run_reembedding(filled, job, load) is JobState.FINISHED
    assert asked == ["some/model"]
    assert library_model(filled) == "some/model"
    assert filled.model == filled.snapshot().model == OTHER
    ended = find(filled, job)
    assert (ended.state, ended.done, ended.total) == (JobState.FINISHED, COUNT, COUNT)
    assert verify(filled) == ()
    with filled.run():
        roll_back(filled)  # the mark that was set before
    assert filled.model == FakeEmbedder().identity
    assert library_model(filled) is None
    assert verify(filled) == ()


@pytest.mark.slow
@pytest.mark.parametrize("request_", [StopRequest.PAUSE, StopRequest.CANCEL])
def test_a_job_that_is_stopped_keeps_its_vectors_while_the_former_answer(
    filled: Library, request_: StopRequest
) -> None:
    job = start(filled)
    first = StoppingEmbedder(filled, job, request_)
    assert run(filled, job, first) is request_.end
    assert 0 < len(first.embedded) < COUNT
    assert find(filled, job).done == len(first.embedded)
    assert filled.snapshot().model == filled.model == FakeEmbedder().identity
    assert verify(filled) == ()
    if request_ is StopRequest.PAUSE:
        job = continue_job(filled, job, worker=(sys.executable, "-c", "pass"))
        assert find(filled, job).kind is JobKind.REBUILD
    else:
        job = start(filled)
    second = FakeEmbedder(OTHER)
    assert run(filled, job, second) is JobState.FINISHED
    assert len(first.embedded) + len(second.embedded) == COUNT
    assert (filled.model, verify(filled)) == (OTHER, ())


def test_between_turns_others_add_files_and_theirs_are_embedded_too(
    filled: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added: list[str] = []

    def add_file(_: float) -> None:
        if not added:
            (folder / "b.txt").write_text("間に加えた規則です。", "utf-8")
            added.extend(each.outcome for each in ingest_fake(filled, folder / "b.txt").values())

    monkeypatch.setattr("index.reembedding.time.sleep", add_file)
    embedder = FakeEmbedder(OTHER)
    assert run(filled, start(filled), embedder, turn_s=0.0) is JobState.FINISHED
    assert added == ["added"]
    assert len(embedder.embedded) == COUNT + 1
    assert filled.snapshot().passage_count == COUNT + 1
    assert len(list_marks(filled.files)) == 1
    assert (filled.model, verify(filled)) == (OTHER, ())


def test_a_turn_reads_only_what_is_left(
    filled: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def note(title: str, file_name: str, passage: Passage, text: str) -> str:
        read.append(text)
        return indexed_text(title, file_name, passage, text)

    def remove_and_add(_: float) -> None:
        (folder / "a.txt").write_text("第一条の規則です。", "utf-8")
        ingest_fake(filled, folder / "a.txt")
        monkeypatch.setattr("index.reembedding.time.sleep", lambda _: None)

    monkeypatch.setattr("index.reembedding.time.sleep", remove_and_add)
    monkeypatch.setattr("index.rebuilding.indexed_text", note)
    monkeypatch.setattr("index.rebuilding._AT_ONCE", 50)
    assert run(filled, start(filled), FakeEmbedder(OTHER), turn_s=0.0) is JobState.FINISHED
    assert read == [*(f"第{n}条の規則です。" for n in range(50)), "第一条の規則です。"]
    assert (filled.model, verify(filled)) == (OTHER, ())
    read.clear()
    assert run(filled, start(filled), FakeEmbedder(), turn_s=0.0) is JobState.FINISHED
    assert read == ["第一条の規則です。"]


def test_vectors_that_were_dropped_between_turns_are_made_again(
    filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drop_vectors(_: float) -> None:
        with filled.database.write() as connection:
            connection.execute("DELETE FROM embeddings WHERE model = 2")
        monkeypatch.setattr("index.reembedding.time.sleep", lambda _: None)

    monkeypatch.setattr("index.reembedding.time.sleep", drop_vectors)
    embedder = FakeEmbedder(OTHER)
    assert run(filled, start(filled), embedder, turn_s=0.0) is JobState.FINISHED
    assert len(embedder.embedded) == COUNT + 64
    assert (filled.model, verify(filled)) == (OTHER, ())


@pytest.mark.slow
def test_a_return_to_a_mark_between_turns_is_noticed(
    filled: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with filled.run():
        mark = set_mark(filled, "model")
    (folder / "b.txt").write_text("\f".join(f"別の{n}。" for n in range(100)), "utf-8")
    ingest_fake(filled, folder / "b.txt")

    def roll_back_and_add(_: float) -> None:
        if len(filled.documents()) == 2 and len(embedder.embedded) >= COUNT + 10:
            with filled.run():
                roll_back(filled, mark.number)
            (folder / "b.txt").write_text("\f".join(f"違う{n}。" for n in range(100)), "utf-8")
            ingest_fake(filled, folder / "b.txt")

    embedder = FakeEmbedder(OTHER)
    monkeypatch.setattr("index.reembedding.time.sleep", roll_back_and_add)
    monkeypatch.setattr("index.rebuilding._AT_ONCE", 70)
    assert run(filled, start(filled), embedder, turn_s=0.0) is JobState.FINISHED
    assert "違う0。" in "".join(embedder.embedded)
    assert (filled.model, verify(filled)) == (OTHER, ())


@pytest.mark.slow
def test_a_model_that_cannot_be_loaded_ends_the_job_with_the_reason(filled: Library) -> None:
    job = start(filled, "nowhere")

    def load(_: str | None) -> FakeEmbedder:
        raise ModelError(LOST)

    with pytest.raises(ModelError), hold_job(filled.directory, job):
        run_reembedding(filled, job, load)
    ended = find(filled, job)
    assert ended.state is JobState.FAILED
    assert ended.error is not None
    assert ended.error.code == "test_no_model"
    assert ended.state.can_continue


def test_a_job_cancelled_before_it_began_does_nothing(filled: Library) -> None:
    job = start(filled)
    stop_job(filled, job, StopRequest.CANCEL)
    assert run(filled, job, FakeEmbedder(OTHER)) is JobState.CANCELLED
    assert filled.model == FakeEmbedder().identity


def test_the_setting_comes_before_what_was_remembered(
    filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(filled, start(filled, "some/model"), FakeEmbedder(OTHER))
    monkeypatch.setitem(os.environ, "TENKYO_MODEL", "another")
    assert library_model(filled) == "another"
