"""The plain model of a library: dictionaries of what stands where, and what is said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ingest.selection import ALL_FILES, Selection


@dataclass
class Dictionary:
    """What a library must hold. A text is what a document is known by.

    `held` is the text at each name, as of the last ingest or removal; `older` leads from each
    older version to the text that took its place; `mirrors` are the stored ones, by folder.
    """

    held: dict[str, str] = field(default_factory=dict)
    tags: dict[str, set[str]] = field(default_factory=dict)
    collections: dict[str, set[str]] = field(default_factory=dict)
    older: dict[str, str] = field(default_factory=dict)
    mirrors: dict[str, tuple[Selection, str]] = field(default_factory=dict)

    def place(self, name: str, text: str, collection: str = "") -> None:
        """Let a name stand for a text, which takes over the labels of the former one."""
        former = self.held.get(name)
        if text not in self.held.values():
            self.older.pop(text, None)  # in use again
        self.held[name] = text
        for labels in (self.tags, self.collections):
            labels.setdefault(text, set()).update(labels[former] if former is not None else ())
        if former is not None and former not in self.held.values():
            self.older[former] = text
        if collection:
            self.collections[text].add(collection)
        self._forget_unheld()

    def remove_names(self, names: Iterable[str]) -> None:
        """Forget what stands at some names."""
        gone = set(names)
        self.held = {name: text for name, text in self.held.items() if name not in gone}
        self._forget_unheld()

    def remove(self, text: str) -> None:
        """Forget a document, wherever it stands."""
        self.remove_names([name for name, held in self.held.items() if held == text])

    def follow(
        self,
        folder: str,
        taken: Mapping[str, str | None],
        on_disk: Iterable[str],
        selection: Selection = ALL_FILES,
        collection: str = "",
    ) -> set[str]:
        """Follow a mirror of a folder and return the names that it removes.

        `taken` are the texts that it takes, in order, None for what cannot be read.
        """
        for name, text in taken.items():
            if text is not None:
                self.place(name, text, collection)
        there = set(on_disk)
        gone = {
            name
            for name in self.held
            if name.startswith(folder)
            and name not in taken
            and (name not in there or not self._is_wanted(name, folder, selection))
        }
        self.remove_names(gone)
        return gone

    def _is_wanted(self, name: str, folder: str, selection: Selection) -> bool:
        """Tell whether a mirror that does not take a file leaves it there, for another wants it."""
        others = ((other, kept) for other, (kept, _) in self.mirrors.items() if other != folder)
        return selection == ALL_FILES or any(
            name.startswith(other) and kept.takes(name.removeprefix(other), 1)
            for other, kept in others
        )

    def versions_of(self, text: str) -> set[str]:
        """Return the older versions that lead to a text, directly or by others."""
        return {older for older in self.older if self._end_of(older) == text}

    def forget_older(self, text: str) -> None:
        """Forget the older versions of a text."""
        for older in self.versions_of(text):
            del self.older[older]

    def collection_sizes(self) -> dict[str, int]:
        """Return the number of documents in each collection."""
        return dict(Counter(name for names in self.collections.values() for name in names))

    def rename_collection(self, name: str, new_name: str) -> None:
        """Give a collection another name; stored mirrors follow."""
        self._replace_collection(name, {new_name})

    def remove_collection(self, name: str, move_to: str) -> None:
        """Forget a collection; its documents, and stored mirrors, go to another if one is named."""
        self._replace_collection(name, {move_to} if move_to else set())

    def _replace_collection(self, name: str, by: set[str]) -> None:
        for names in self.collections.values():
            if name in names:
                names.remove(name)
                names |= by
        self.mirrors = {
            folder: (selection, "".join(by) if kept == name else kept)
            for folder, (selection, kept) in self.mirrors.items()
        }

    def _end_of(self, text: str) -> str:
        while text in self.older:
            text = self.older[text]
        return text

    def _forget_unheld(self) -> None:
        held = set(self.held.values())
        self.tags = {text: tags for text, tags in self.tags.items() if text in held}
        self.collections = {text: all_ for text, all_ in self.collections.items() if text in held}
        self.older = {text: new for text, new in self.older.items() if self._end_of(text) in held}
