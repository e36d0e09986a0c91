"""After any sequence of changes, the library equals a dictionary of what the folder held.

`make test` takes a short walk; TENKYO_STEPS=10000 before
`python -m pytest -s tests/index/test_against_dictionary.py` takes a long one, and counts it;
`--hypothesis-seed=N` says which.
"""

from __future__ import annotations

import copy
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from index.catalogue import jobs
from index.filter import Filter
from index.job import JobKind, JobState
from index.job_lock import hold_job
from index.library import Library
from index.marks import list_marks, roll_back, set_mark
from index.purge import has_traces, purge
from index.rebuilding import rebuild
from index.reembedding import run_reembedding
from index.verify import verify
from index.versions import list_versions
from ingest.document import Document, document_id
from ingest.notice import UsageError
from tests.fakes import FAKE_IDENTITY, FakeEmbedder, ingest_fake
from tests.index import crash_works
from tests.index.crash import Work, kill_at
from tests.index.machine import COLLECTIONS, TAGS, LibraryMachine

STEPS = int(os.environ.get("TENKYO_STEPS", "0"))
REVISIONS = st.sampled_from(["1", "2"])
# A process is forked for a crash: seldom, but for a long walk.
CAN_CRASH = sys.platform != "win32" and STEPS > 0
CRASHES = st.sampled_from(
    [
        *(crash_works.ingest, crash_works.erase, crash_works.vacuum),
        *(crash_works.merge, crash_works.change_model, crash_works.reembed),
    ]
)
_walked: Counter[str] = Counter()


class Walk(LibraryMachine):
    """What is done to the library as a whole, crashes among it; and what must hold at any time."""

    @rule()
    def purge(self) -> None:
        with self.library.run():
            purge(self.library)
        assert not has_traces(self.library)
        self.marks.clear()

    @rule()
    def vacuum(self) -> None:
        with self.library.run():
            self.library.database.compact()

    @rule(is_whole=st.booleans())
    def merge(self, is_whole: bool) -> None:
        with self.library.run():
            self.library.merge(now=True)
            if is_whole:
                self.library.rewrite()

    @rule()
    def set_mark(self) -> None:
        with self.library.run(), self.remembers_marks():
            set_mark(self.library, "model")

    @contextmanager
    def remembers_marks(self) -> Iterator[None]:
        """Remember, for each mark that is set meanwhile, what the library holds before."""
        former, state = set(self.marks), copy.deepcopy(self.model)
        yield
        kept = {mark.number for mark in list_marks(self.library.files)}
        self.marks = {each: held for each, held in self.marks.items() if each in kept}
        self.marks |= {each: copy.deepcopy(state) for each in kept - former}

    @rule()
    def roll_back(self) -> None:
        if self.marks:
            number = min(self.marks)
            state = copy.deepcopy(self.marks[number])
            with self.library.run(), self.remembers_marks():
                roll_back(self.library, number)
            self.model = state

    @rule(revision=REVISIONS)
    def change_model(self, revision: str) -> None:
        if self.library.model is not None:
            with self.library.run():
                rebuild(self.library, FakeEmbedder(replace(FAKE_IDENTITY, revision=revision)))
            assert self.library.snapshot().model == self.library.model

    @rule(revision=REVISIONS, most=st.integers(0, 6))
    def reembed(self, revision: str, most: int) -> None:
        """Embed anew in turns of one passage, as a job that may be cut short and go on later."""
        embedder = FakeEmbedder(replace(FAKE_IDENTITY, revision=revision))
        former = self.library.model
        with self.library.database.write() as connection:
            job = jobs.insert_job(connection, [], mirror=False, kind=JobKind.REBUILD)
        with (
            self.remembers_marks(),
            hold_job(self.library.directory, job),
            mock.patch("index.rebuilding._AT_ONCE", 1),
            mock.patch("index.reembedding._OTHERS_TURN_S", 0.0),
        ):
            state = run_reembedding(
                self.library,
                job,
                lambda _: embedder,
                should_stop=lambda: len(embedder.embedded) > most,
                turn_s=0.0,
            )
        assert state in (JobState.FINISHED, JobState.INTERRUPTED)
        is_done = state is JobState.FINISHED
        assert self.library.model == (embedder.identity if is_done else former)

    @precondition(lambda _: CAN_CRASH)
    @rule(work=CRASHES, step=st.integers(0, 700))
    def crash(self, work: Work, step: int) -> None:
        """Die in the middle of it in another process; the next run ends as if nothing had been."""
        scratch = Path(self.scratch.name)
        (scratch / "acknowledged").unlink(missing_ok=True)
        with self.remembers_marks():
            was_killed = kill_at(work, scratch, str(step))
        _walked[f"killed at {work.__name__}"] += was_killed
        rules = {each.invariant for each in verify(self.library)}
        assert rules <= {"generation-current"}
        if work is crash_works.erase and "b.txt" in self.model.held:
            text = self.model.held["b.txt"]
            if not any(document_text(self.library, each) == text for each in self.documents()):
                self.model.remove(text)
        elif work is crash_works.ingest:
            self.finish_mirror(scratch / crash_works.ACKNOWLEDGED)

    def finish_mirror(self, acknowledged: Path) -> None:
        """Look whether what was acknowledged is there, and do the rest of the mirror."""
        held = {place: each.id for each in self.documents() for place in each.places}
        lines = acknowledged.read_text("utf-8").splitlines() if acknowledged.exists() else []
        for outcome, document, path in (line.split("\t") for line in lines):
            if outcome == "removed":
                assert path not in held
            elif outcome != "failed":
                assert held[path] == document
        ingest_fake(self.library, self.folder, mirror=True, embedder=self.embedder())
        there = self.on_disk()
        self.model.follow("", self.taken(list(there)), there)

    def documents(self) -> tuple[Document, ...]:
        return self.library.documents()

    @rule()
    def reopen(self) -> None:
        self.library.close()
        self.library = self.open_library()

    @invariant()
    def holds_what_the_dictionary_holds(self) -> None:
        _walked["steps"] += 1
        found: dict[str, str] = {}
        for document in self.documents():
            text = document_text(self.library, document)
            assert document_id(document.sha256) == document.id
            found |= {self.name_of(place): text for place in document.places}
            assert set(document.tags) == self.model.tags[text]
            assert set(document.collections) == self.model.collections[text]
            older = list_versions(self.library, document.id)[:-1]
            texts = [document_text(self.library, each.document) for each in older]
            assert (len(texts), set(texts)) == (document.version - 1, self.model.versions_of(text))
        assert found == self.model.held
        assert dict(self.library.collections()) == self.model.collection_sizes()
        assert verify(self.library) == ()

    @invariant()
    def finds_each_text_and_no_other(self) -> None:
        texts = self.found(Filter())
        assert texts == parts_of(set(self.model.held.values()))
        snapshot = self.library.snapshot()
        assert snapshot.passage_count == len(texts)
        by_words = snapshot.search_words("bigrams", ["です"], 99)
        assert len(by_words) == sum("です" in text for text in texts)

    @rule(tag=TAGS)
    def ask_a_tag(self, tag: str) -> None:
        tagged = {text for text, tags in self.model.tags.items() if tag in tags}
        assert self.found(Filter(tags=(tag,))) == parts_of(tagged)

    @rule(name=COLLECTIONS)
    def ask_a_collection(self, name: str) -> None:
        filed = {text for text, names in self.model.collections.items() if name in names}
        if filed:
            assert self.found(Filter(collections=(name,))) == parts_of(filed)
        else:
            with pytest.raises(UsageError):
                self.library.snapshot().count_in(Filter(collections=(name,)))

    def found(self, narrowed: Filter) -> list[str]:
        snapshot = self.library.snapshot()
        vector = FakeEmbedder().encode_queries(["図書館です。"])[0]
        hits = snapshot.search_vectors(vector, 99, narrowed)
        return sorted(
            snapshot.page(passage.document, passage.page).text[passage.start : passage.end]
            for passage in snapshot.passages([hit.passage for hit in hits])
        )


def document_text(library: Library, document: Document) -> str:
    return "\f".join(page.text for page in library.pages(document.id))


def parts_of(texts: set[str]) -> list[str]:
    """Return the pages of some texts, in order."""
    return sorted(part for text in texts for part in text.split("\f"))


def teardown_module() -> None:
    if STEPS:
        print(dict(_walked))


TestLibrary = Walk.TestCase
TestLibrary.settings = settings(
    max_examples=max(12, STEPS // 50),
    stateful_step_count=50 if STEPS else 12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
