"""A library that is changed step by step beside its model, a dictionary."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from index.collections import remove_collection, rename_collection
from index.filter import Labels
from index.library import Library
from index.mirror import Mirror
from index.versions import remove_older_versions
from ingest.document import DocumentId
from ingest.notice import UsageError
from ingest.selection import ALL_FILES, Selection
from tests.fakes import FAKE_IDENTITY, FakeEmbedder, FakeWords, ingest_fake
from tests.index.dictionary import Dictionary

NAMES = st.sampled_from(["a.txt", "b.txt", "inner/c.txt"])
# Few different texts, of equal length: duplicates and unnoticeable edits happen often. One
# cannot be read.
TEXTS = st.sampled_from(["図書館です。", "水道料金。。", "市長室です。", "公園\fです。"])
WRITTEN = st.one_of(TEXTS, st.just("BAD水道料金。"))
TAGS = st.sampled_from(["重要", "旧"])
COLLECTIONS = st.sampled_from(["規則", "例規", "通知"])
COLLECTIONS_OR_NONE = st.sampled_from(["", "規則", "例規", "通知"])
# The folder itself and one in it, as prefixes of the names.
FOLDERS = st.sampled_from(["", "inner/"])
SELECTIONS = st.sampled_from(
    [ALL_FILES, Selection(exclude=("b.*",)), Selection(include=("a.txt", "c.txt"))]
)


class LibraryMachine(RuleBasedStateMachine):
    """What a person does: files, mirrors, labels, collections, removals."""

    @initialize()
    def open(self) -> None:
        # A thread of Tantivy's may still put a file into its folder while that is being deleted.
        self.scratch = tempfile.TemporaryDirectory(
            dir="/dev/shm" if Path("/dev/shm").is_dir() else None, ignore_cleanup_errors=True
        )
        self.folder = Path(self.scratch.name) / "folder"
        (self.folder / "inner").mkdir(parents=True)
        self.library = self.open_library()
        self.model = Dictionary()
        self.marks: dict[int, Dictionary] = {}

    def open_library(self) -> Library:
        return Library.open(Path(self.scratch.name) / "library", words=FakeWords())

    def teardown(self) -> None:
        if hasattr(self, "library"):
            self.library.close()
            self.scratch.cleanup()

    def embedder(self) -> FakeEmbedder:
        return FakeEmbedder(self.library.model or FAKE_IDENTITY)

    def on_disk(self) -> dict[str, str]:
        return {
            file.relative_to(self.folder).as_posix(): file.read_text("utf-8")
            for file in sorted(self.folder.rglob("*.txt"))
        }

    def name_of(self, file: str) -> str:
        return Path(file).relative_to(self.folder).as_posix()

    def taken(self, names: list[str]) -> dict[str, str | None]:
        """Return the texts at some names; None for one that cannot be read."""
        now = self.on_disk()
        return {name: None if "BAD" in now[name] else now[name] for name in names}

    def document_of(self, text: str) -> DocumentId:
        name = next(name for name, held in self.model.held.items() if held == text)
        return self.library.find_document(str(self.folder / name)).id

    @rule(name=NAMES, text=WRITTEN)
    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    @rule(name=NAMES, other=NAMES)
    def rename(self, name: str, other: str) -> None:
        if (self.folder / name).is_file():
            (self.folder / name).replace(self.folder / other)

    @rule(collection=COLLECTIONS_OR_NONE)
    def ingest(self, collection: str) -> None:
        before, now = dict(self.model.held), self.on_disk()
        results = ingest_fake(
            self.library, self.folder, collection=collection, embedder=self.embedder()
        )
        for file, result in results.items():
            name, text = self.name_of(file), now[self.name_of(file)]
            outcome = result.outcome.value
            if "BAD" in text:
                assert outcome == "failed"
                continue
            known = set(self.model.held.values())
            self.model.place(name, text, collection)
            if before.get(name) == text:
                assert outcome == "unchanged"
            elif name in before:
                assert outcome == "updated"
            else:
                assert outcome == ("duplicate" if text in known else "added")
        assert len(results) == len(now)

    @rule(folder=FOLDERS, selection=SELECTIONS, collection=COLLECTIONS_OR_NONE)
    def mirror(self, folder: str, selection: Selection, collection: str) -> None:
        results = ingest_fake(
            self.library,
            self.folder / folder,
            mirror=True,
            collection=collection,
            selection=selection,
            embedder=self.embedder(),
        )
        told = {self.name_of(file): result.outcome.value for file, result in results.items()}
        met = [name for name, outcome in told.items() if outcome != "removed"]
        there = self.on_disk()
        assert sorted(met) == [
            name
            for name in there
            if name.startswith(folder) and selection.takes(name.removeprefix(folder), 1)
        ]
        gone = self.model.follow(folder, self.taken(met), there, selection, collection)
        assert gone == set(told) - set(met)

    @rule(folder=FOLDERS, selection=SELECTIONS, collection=COLLECTIONS_OR_NONE)
    def store_mirror(self, folder: str, selection: Selection, collection: str) -> None:
        path = str(self.folder / folder)
        self.library.mirrors.put(Mirror(path, selection, collection))
        self.model.mirrors[folder] = (selection, collection)

    @rule(folder=FOLDERS)
    def stop_mirror(self, folder: str) -> None:
        if folder in self.model.mirrors:
            self.library.mirrors.stop(str(self.folder / folder))
            del self.model.mirrors[folder]

    @rule()
    def mirror_all_stored(self) -> None:
        for stored in self.library.mirrors.list():
            folder = "inner/" if stored.path.endswith("inner") else ""
            assert self.model.mirrors[folder] == (stored.selection, stored.collection)
            self.mirror(folder, stored.selection, stored.collection)

    @rule(text=TEXTS)
    def remove(self, text: str) -> None:
        if text in self.model.held.values():
            self.library.remove(self.document_of(text))
            self.model.remove(text)

    @rule(text=TEXTS)
    def remove_older_versions(self, text: str) -> None:
        if text in self.model.held.values():
            remove_older_versions(self.library, self.document_of(text))
            self.model.forget_older(text)

    @rule(text=TEXTS, tag=TAGS, is_set=st.booleans())
    def label(self, text: str, tag: str, is_set: bool) -> None:
        if text in self.model.held.values():
            changes = Labels(tags=(tag,)) if is_set else Labels(tags_off=(tag,))
            self.library.label(self.document_of(text), changes)
            tags = self.model.tags[text]
            self.model.tags[text] = tags | {tag} if is_set else tags - {tag}

    @rule(text=TEXTS, name=COLLECTIONS, is_put=st.booleans())
    def file(self, text: str, name: str, is_put: bool) -> None:
        if text in self.model.held.values():
            changes = Labels(put_in=(name,)) if is_put else Labels(take_from=(name,))
            self.library.label(self.document_of(text), changes)
            names = self.model.collections[text]
            self.model.collections[text] = names | {name} if is_put else names - {name}

    @rule(name=COLLECTIONS, new_name=COLLECTIONS)
    def rename_collection(self, name: str, new_name: str) -> None:
        known = set(self.model.collection_sizes())
        if name in known and new_name not in known:
            rename_collection(self.library.database, name, new_name)
            self.model.rename_collection(name, new_name)
        elif name != new_name or name not in known:
            with pytest.raises(UsageError):
                rename_collection(self.library.database, name, new_name)

    @rule(name=COLLECTIONS, move_to=COLLECTIONS_OR_NONE)
    def remove_collection(self, name: str, move_to: str) -> None:
        known = set(self.model.collection_sizes())
        if name in known and move_to in (known | {""}) - {name}:
            remove_collection(self.library.database, name, move_to)
            self.model.remove_collection(name, move_to)
