"""After any sequence of changes, the library equals a dictionary of what the folder held.

`make test` takes a short walk; TENKYO_STEPS=10000 before
`python -m pytest -s tests/index/test_against_dictionary.py` takes a long one, and counts it.
"""

from __future__ import annotations

import copy
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from index.filter import Filter, Labels
from index.library import Library
from index.marks import list_marks, roll_back, set_mark
from index.purge import has_traces, purge
from index.rebuilding import rebuild
from index.verify import verify
from ingest.document import DocumentId, document_id
from tests.fakes import FAKE_IDENTITY, FakeEmbedder, FakeWords, ingest_fake
from tests.index import crash_works
from tests.index.crash import Work, kill_at

NAMES = st.sampled_from(["a.txt", "b.txt", "inner/c.txt"])
# Few different texts, of equal length: duplicates and unnoticeable edits happen often.
TEXTS = st.sampled_from(["図書館です。", "水道料金。。", "市長室です。", "公園\fです。"])

TAGS = st.sampled_from(["重要", "旧"])
STEPS = int(os.environ.get("TENKYO_STEPS", "0"))
# A process is forked for a crash: seldom, but for a long walk.
CAN_CRASH = sys.platform != "win32" and STEPS > 0
_walked = 0


class LibraryMachine(RuleBasedStateMachine):
    """The model: what stands in the folder, and what the library must therefore hold."""

    @initialize()
    def open(self) -> None:
        self.scratch = tempfile.TemporaryDirectory(
            dir="/dev/shm" if Path("/dev/shm").is_dir() else None
        )
        self.folder = Path(self.scratch.name) / "folder"
        (self.folder / "inner").mkdir(parents=True)
        self.library = self.open_library()
        self.held: dict[str, str] = {}  # by name, as of the last ingest or removal
        self.tags: dict[str, set[str]] = {}  # by text, which is what a document is known by
        self.marks: dict[int, tuple[dict[str, str], dict[str, set[str]]]] = {}

    def open_library(self) -> Library:
        return Library.open(Path(self.scratch.name) / "library", words=FakeWords())

    def teardown(self) -> None:
        if hasattr(self, "library"):
            self.library.close()
            self.scratch.cleanup()

    def place(self, name: str, text: str) -> None:
        """Let a name stand for another text, which takes over the tags of the former one."""
        former = self.held.get(name)
        self.held[name] = text
        self.tags.setdefault(text, set()).update(self.tags[former] if former is not None else ())
        self.forget_unheld()

    def forget_unheld(self) -> None:
        self.tags = {text: tags for text, tags in self.tags.items() if text in self.held.values()}

    def embedder(self) -> FakeEmbedder:
        return FakeEmbedder(self.library.model or FAKE_IDENTITY)

    def on_disk(self) -> dict[str, str]:
        return {
            file.relative_to(self.folder).as_posix(): file.read_text("utf-8")
            for file in self.folder.rglob("*.txt")
        }

    @rule(name=NAMES, text=TEXTS)
    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    @rule(name=NAMES, other=NAMES)
    def rename(self, name: str, other: str) -> None:
        if (self.folder / name).is_file():
            (self.folder / name).replace(self.folder / other)

    @rule()
    def ingest(self) -> None:
        before, now = dict(self.held), self.on_disk()
        results = ingest_fake(self.library, self.folder, embedder=self.embedder())
        names = [Path(file).relative_to(self.folder).as_posix() for file in results]
        for name, text in ((name, now[name]) for name in names):
            outcome = results[str(self.folder / name)].outcome.value
            known = set(self.held.values())
            self.place(name, text)
            if name in before and before[name] == text:
                assert outcome == "unchanged"
            elif name in before:
                assert outcome == "updated"
            else:
                assert outcome == ("duplicate" if text in known else "added")
        assert len(results) == len(now)

    @rule()
    def mirror(self) -> None:
        gone = set(self.held) - set(self.on_disk())
        removed = self.mirror_folder()
        assert removed == {str(self.folder / name) for name in gone}

    def mirror_folder(self) -> set[str]:
        results = ingest_fake(self.library, self.folder, mirror=True, embedder=self.embedder())
        now = self.on_disk()
        removed = {file for file, result in results.items() if result.outcome == "removed"}
        for file in results:
            if file not in removed:
                name = Path(file).relative_to(self.folder).as_posix()
                self.place(name, now[name])
        self.held = now
        self.forget_unheld()
        return removed

    @rule(text=TEXTS)
    def remove(self, text: str) -> None:
        if text in self.held.values():
            name = next(name for name, held in self.held.items() if held == text)
            self.library.remove(self.library.find_document(str(self.folder / name)).id)
            self.held = {name: held for name, held in self.held.items() if held != text}
            self.forget_unheld()

    @rule(text=TEXTS, tag=TAGS, is_set=st.booleans())
    def label(self, text: str, tag: str, is_set: bool) -> None:
        if text in self.held.values():
            document = self.document_of(text)
            changes = Labels(tags=(tag,)) if is_set else Labels(tags_off=(tag,))
            self.library.label(document, changes)
            self.tags[text] = self.tags[text] | {tag} if is_set else self.tags[text] - {tag}

    def document_of(self, text: str) -> DocumentId:
        name = next(name for name, held in self.held.items() if held == text)
        return self.library.find_document(str(self.folder / name)).id

    @rule(tag=TAGS)
    def ask_a_part(self, tag: str) -> None:
        tagged = [text for text, tags in self.tags.items() if tag in tags]
        expected = sorted(part for text in tagged for part in text.split("\f"))
        assert self.found(Filter(tags=(tag,))) == expected

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

    @rule()
    def set_mark(self) -> None:
        with self.library.run():
            mark = set_mark(self.library, "model")
        self.remember(mark.number)

    def remember(self, number: int) -> None:
        self.marks[number] = (dict(self.held), copy.deepcopy(self.tags))
        kept = {mark.number for mark in list_marks(self.library.files)}
        self.marks = {each: state for each, state in self.marks.items() if each in kept}

    @rule()
    def roll_back(self) -> None:
        if self.marks:
            with self.library.run():
                chosen, before = roll_back(self.library, min(self.marks))
            held, tags = self.marks[chosen.number]
            self.remember(before.number)
            self.held, self.tags = dict(held), copy.deepcopy(tags)

    @rule(revision=st.sampled_from(["1", "2"]))
    def change_model(self, revision: str) -> None:
        if self.library.model is not None:
            with self.library.run():
                rebuild(self.library, FakeEmbedder(replace(FAKE_IDENTITY, revision=revision)))
            assert self.library.snapshot().model == self.library.model

    @precondition(lambda _: CAN_CRASH)
    @rule(
        work=st.sampled_from([crash_works.ingest, crash_works.erase, crash_works.vacuum]),
        step=st.integers(0, 700),
    )
    def crash(self, work: Work, step: int) -> None:
        """Die in the middle of it in another process; the next run ends as if nothing had been."""
        scratch = Path(self.scratch.name)
        (scratch / "acknowledged").unlink(missing_ok=True)
        marks_before = set(self.marks)
        kill_at(work, scratch, str(step))
        rules = {each.invariant for each in verify(self.library)}
        assert rules <= {"generation-current"}
        self.mirror_after_crash()
        kept = {mark.number for mark in list_marks(self.library.files)}
        assert kept <= marks_before
        self.marks = {each: state for each, state in self.marks.items() if each in kept}

    def mirror_after_crash(self) -> None:
        lost = {file for file, document in self.places().items() if not document}
        assert not lost
        self.forget_removed_by_crash()
        self.mirror_folder()

    def forget_removed_by_crash(self) -> None:
        """A document that the dead process removed has lost its tags."""
        there = {Path(file).relative_to(self.folder).as_posix() for file in self.places()}
        if "b.txt" in self.held and "b.txt" not in there:
            text = self.held["b.txt"]
            self.held = {name: held for name, held in self.held.items() if held != text}
            self.forget_unheld()

    def places(self) -> dict[str, str]:
        return {place: each.id for each in self.library.documents() for place in each.places}

    @rule()
    def reopen(self) -> None:
        self.library.close()
        self.library = self.open_library()

    @invariant()
    def holds_what_the_dictionary_holds(self) -> None:
        found: dict[str, str] = {}
        for document in self.library.documents():
            text = "\f".join(page.text for page in self.library.pages(document.id))
            assert document_id(document.sha256) == document.id
            found |= {
                Path(each).relative_to(self.folder).as_posix(): text for each in document.places
            }
        assert found == self.held
        for document in self.library.documents():
            text = "\f".join(page.text for page in self.library.pages(document.id))
            assert set(document.tags) == self.tags[text]
        assert verify(self.library) == ()

    @invariant()
    def finds_each_text_and_no_other(self) -> None:
        global _walked
        _walked += 1
        expected = sorted(part for text in set(self.held.values()) for part in text.split("\f"))
        texts = self.found(Filter())
        assert texts == expected
        snapshot = self.library.snapshot()
        assert snapshot.passage_count == len(expected)
        by_words = snapshot.search_words("bigrams", ["です"], 99)
        assert len(by_words) == sum("です" in text for text in texts)

    def found(self, narrowed: Filter) -> list[str]:
        snapshot = self.library.snapshot()
        vector = FakeEmbedder().encode_queries(["図書館です。"])[0]
        hits = snapshot.search_vectors(vector, 99, narrowed)
        return sorted(
            snapshot.page(passage.document, passage.page).text[passage.start : passage.end]
            for passage in snapshot.passages([hit.passage for hit in hits])
        )


def teardown_module() -> None:
    if STEPS:
        print(f"{_walked} steps")


TestLibrary = LibraryMachine.TestCase
TestLibrary.settings = settings(
    max_examples=max(12, STEPS // 50),
    stateful_step_count=50 if STEPS else 12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
