"""One piece of work, made ready once and killed again and again from there."""

from __future__ import annotations

import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.library import Library
from index.verify import Breach, verify
from ingest.notice import LibraryError
from tests.fakes import FakeWords
from tests.index.crash import context, kill_at, remove_folder, steps_of
from tests.index.crash_works import (
    ACKNOWLEDGED,
    WORKS,
    Content,
    content_of,
    embedder_of,
    open_library,
)

MEMORY = Path("/dev/shm")
# What a library's folder may hold when nothing is at work there.
OWN = {"library.sqlite", "library.sqlite-shm", "library.sqlite-wal", "locks", "jobs"}
OWN |= {"generations", "uploads", "marks"}


class Trial:
    """One piece of work, made ready once and killed again and again from there."""

    def __init__(self, name: str, room: Path) -> None:
        self.name = name
        self.killed = WORKS[name]
        self.pristine, self.scratch = room / f"{name}-pristine", room / "scratch"
        self.scratch.mkdir()
        self.killed.prepare(self.scratch)
        self.scratch.rename(self.pristine)
        self.before = self.content(self.reset())
        self.rules = {each.invariant for each in self.breaches(self.scratch)}
        self.steps = steps_of(self.killed.work, self.reset())
        self.after = self.content(self.scratch)

    def reset(self) -> Path:
        """Put everything back to where the work begins and return the folder."""
        remove_folder(self.scratch)
        shutil.copytree(self.pristine, self.scratch, symlinks=True)
        return self.scratch

    def open(self, scratch: Path) -> Library:
        return Library.open(scratch / self.killed.library, words=FakeWords())

    def content(self, scratch: Path) -> Content:
        try:
            with self.open(scratch) as library:
                return content_of(library)
        except LibraryError as error:
            return ((error.notice.code,),)

    def breaches(self, scratch: Path) -> tuple[Breach, ...]:
        with self.open(scratch) as library:
            return verify(library)

    def run(self, step: str) -> str:
        """Kill the work at a step; return what is wrong then, or nothing."""
        if not kill_at(self.killed.work, self.reset(), step):
            return ""
        return self.look()

    def run_beside(self, step: str) -> str:
        """The same while another process does the same work, to its end, and one reads."""
        self.reset()
        others = [context().Process(target=self.killed.work, args=(self.scratch,))]
        others += [context().Process(target=read_on, args=(self.scratch,))]
        for other in others:
            other.start()
        kill_at(self.killed.work, self.scratch, step)
        others[0].join()
        others[1].kill()
        others[1].join()
        ends = [other.exitcode for other in others]
        return self.look() if ends == [0, -signal.SIGKILL] else f"the others ended with {ends}"

    def look(self) -> str:
        """Return what is wrong with the library as it is, or with the next run; or nothing."""
        rules = {each.invariant for each in self.breaches(self.scratch)}
        # The indexes of an earlier version may have another form, which opening makes anew.
        is_earlier = self.name.startswith("migrate-")
        allowed = (
            self.rules | {"generation-current"} | ({"generation-files"} if is_earlier else set())
        )
        if not rules <= allowed:
            return f"broken rules {rules}"
        lost = self.lost()
        if lost:
            return f"lost {lost}"
        found = self.content(self.scratch)
        if self.name in ("rollback", "import"):  # neither is done twice
            if found not in (self.before, self.after):
                return f"half of it: {found}"
            if self.name == "rollback" or found == self.after:
                return ""
        self.killed.work(self.scratch)
        if self.content(self.scratch) != self.after:
            return "the next run ended otherwise"
        breaches = self.breaches(self.scratch)
        own = {entry.name for entry in (self.scratch / self.killed.library).iterdir()}
        return f"left {breaches} {own - OWN}" if breaches or own - OWN else ""

    def lost(self) -> set[str]:
        """Return what was acknowledged and is not there."""
        file = self.scratch / ACKNOWLEDGED
        if self.name != "ingest" or not file.exists():
            return set()
        lines = [line.split("\t") for line in file.read_text("utf-8").splitlines()]
        with self.open(self.scratch) as library:
            held = {place: each.id for each in library.documents() for place in each.places}
        wrong = {path for outcome, _, path in lines if outcome == "removed" and path in held}
        return wrong | {
            path
            for outcome, document, path in lines
            if outcome not in ("removed", "failed") and held.get(path) != document
        }


def read_on(scratch: Path) -> None:
    """Search and look at what is found, until killed; half a document is an error."""
    whole: dict[str, int] = {}
    with open_library(scratch) as library:
        while True:
            vector = embedder_of(library).encode_queries(["規則です。"])[0]
            snapshot = library.snapshot()
            try:
                for each in snapshot.passages(
                    [x.passage for x in snapshot.search_vectors(vector, 9)]
                ):
                    document = snapshot.document(each.document)
                    page = snapshot.page(each.document, each.page)
                    assert 0 <= each.start < each.end <= len(page.text)
                    assert whole.setdefault(document.id, document.page_count) == document.page_count
            except LibraryError as error:
                if error.notice.code != "removed_meanwhile":
                    raise
            time.sleep(0.005)


@contextmanager
def scratch_room() -> Iterator[Path]:
    # A thread of the word index may still take its lock file there for a moment.
    with tempfile.TemporaryDirectory(
        dir=MEMORY if MEMORY.is_dir() else None, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)
