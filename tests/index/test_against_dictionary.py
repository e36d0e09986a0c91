"""After any sequence of changes, the library equals a dictionary of what the folder held."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from index.library import Library
from index.verify import verify
from ingest.document import document_id
from tests.fakes import FakeEmbedder, FakeWords, ingest_fake

NAMES = st.sampled_from(["a.txt", "b.txt", "inner/c.txt"])
# Few different texts, of equal length: duplicates and unnoticeable edits happen often.
TEXTS = st.sampled_from(["図書館です。", "水道料金。。", "市長室です。", "公園\fです。"])


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

    def open_library(self) -> Library:
        return Library.open(Path(self.scratch.name) / "library", words=FakeWords())

    def teardown(self) -> None:
        if hasattr(self, "library"):
            self.library.close()
            self.scratch.cleanup()

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
        results = ingest_fake(self.library, self.folder)
        for name, text in now.items():
            outcome = results[str(self.folder / name)].outcome.value
            known = set(self.held.values())
            if name in before and before[name] == text:
                assert outcome == "unchanged"
            elif name in before:
                assert outcome == "updated"
            else:
                assert outcome == ("duplicate" if text in known else "added")
            self.held[name] = text
        assert len(results) == len(now)

    @rule()
    def mirror(self) -> None:
        gone = set(self.held) - set(self.on_disk())
        results = ingest_fake(self.library, self.folder, mirror=True)
        removed = {file for file, result in results.items() if result.outcome == "removed"}
        assert removed == {str(self.folder / name) for name in gone}
        self.held = self.on_disk()

    @rule(text=TEXTS)
    def remove(self, text: str) -> None:
        if text in self.held.values():
            name = next(name for name, held in self.held.items() if held == text)
            self.library.remove(self.library.find_document(str(self.folder / name)).id)
            self.held = {name: held for name, held in self.held.items() if held != text}

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
        assert verify(self.library) == ()

    @invariant()
    def finds_each_text_and_no_other(self) -> None:
        snapshot = self.library.snapshot()
        vector = FakeEmbedder().encode_queries(["図書館です。"])[0]
        hits = snapshot.search_vectors(vector, 99)
        expected = sorted(part for text in set(self.held.values()) for part in text.split("\f"))
        texts = [
            snapshot.page(passage.document, passage.page).text[passage.start : passage.end]
            for passage in snapshot.passages([hit.passage for hit in hits])
        ]
        assert sorted(texts) == expected
        assert snapshot.passage_count == len(expected)
        by_words = snapshot.search_words("bigrams", ["です"], 99)
        assert len(by_words) == sum("です" in text for text in texts)


TestLibrary = LibraryMachine.TestCase
TestLibrary.settings = settings(
    max_examples=12,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
