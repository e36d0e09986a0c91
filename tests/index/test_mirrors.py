"""Folders that a library is kept equal to: stored, narrowed by patterns, compared, and let go."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.ingestion import Ingestion
from index.library import Library
from index.mirror import Mirror, Timing
from index.outcome import FileOutcome
from index.verify import verify
from index.watching import differs
from ingest.notice import UsageError
from ingest.selection import ALL_FILES, Selection
from tests.fakes import FakeEmbedder, read_fake


def mirror(library: Library, folder: Path, selection: Selection = ALL_FILES) -> dict[str, str]:
    """Mirror a folder; return the outcomes by name."""
    with library.run():
        run = Ingestion(library, FakeEmbedder, read=read_fake)
        run.run([str(folder)], mirror=True, selection=selection)
    files = library.job_files(library.jobs()[0].id)
    return {Path(each.file).name: each.outcome.value for each in files}


def fill(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{name}の文書です。", "utf-8")


def test_a_mirror_is_kept_changed_and_let_go(library: Library, folder: Path) -> None:
    store = library.mirrors
    assert store.list() == ()
    store.put(Mirror(str(folder)))
    chosen = Mirror(str(folder), Selection(("*.txt",), ("x",), 9), "規則", Timing.AT_START)
    store.put(chosen)
    assert store.list() == (chosen,)
    store.set_timing(str(folder), Timing.WATCHING)
    assert store.find(str(folder)).timing is Timing.WATCHING
    fill(folder, "a.txt")
    mirror(library, folder)
    store.stop(f"{folder}/")
    assert store.list() == ()
    assert [document.name for document in library.documents()] == ["a.txt"]
    for act in (lambda: store.stop(str(folder)), lambda: store.find(str(folder))):
        with pytest.raises(UsageError) as raised:
            act()
        assert raised.value.notice.code == "not_mirrored"
    with pytest.raises(UsageError) as raised:
        store.put(Mirror(str(folder / "a.txt")))
    assert raised.value.notice.code == "mirror_not_a_folder"


def test_a_mirror_tells_when_it_was_compared_and_what_changed_last(
    library: Library, folder: Path
) -> None:
    library.mirrors.put(Mirror(str(folder)))
    fill(folder, "a.txt", "b.txt")
    (folder / "bad.txt").write_text("BAD", "utf-8")
    mirror(library, folder)
    first = library.mirrors.find(str(folder))
    assert first.changes == ((FileOutcome.ADDED, 2),)
    assert first.failed == 1
    assert first.compared_at == first.changed_at is not None
    (folder / "bad.txt").unlink()
    mirror(library, folder)
    second = library.mirrors.find(str(folder))
    assert (second.changes, second.changed_at, second.failed) == (
        first.changes,
        first.changed_at,
        0,
    )
    (folder / "b.txt").unlink()
    mirror(library, folder)
    assert library.mirrors.find(str(folder)).changes == ((FileOutcome.REMOVED, 1),)
    library.mirrors.record_same([str(folder)])
    assert library.mirrors.find(str(folder)).changes == ((FileOutcome.REMOVED, 1),)


def test_what_the_patterns_leave_out_is_removed_though_its_file_is_there(
    library: Library, folder: Path
) -> None:
    fill(folder, "a.txt", "drafts/b.txt", "drafts/c.txt")
    assert set(mirror(library, folder).values()) == {"added"}
    narrow = Selection(exclude=("drafts",))
    assert differs(library, [str(folder)], narrow)
    outcomes = mirror(library, folder, narrow)
    assert outcomes == {"a.txt": "unchanged", "b.txt": "removed", "c.txt": "removed"}
    assert (folder / "drafts" / "b.txt").exists()
    assert verify(library) == ()


def test_what_another_mirror_takes_stays(library: Library, folder: Path) -> None:
    fill(folder, "a.txt", "drafts/b.txt", "drafts/c.md")
    mirror(library, folder)
    library.mirrors.put(Mirror(str(folder), Selection(exclude=("drafts",))))
    library.mirrors.put(Mirror(str(folder / "drafts"), Selection(include=("*.txt",))))
    outcomes = mirror(library, folder, Selection(exclude=("drafts",)))
    assert outcomes == {"a.txt": "unchanged", "c.md": "removed"}
    outcomes = mirror(library, folder / "drafts", Selection(include=("*.txt",)))
    assert outcomes == {"b.txt": "unchanged"}


def test_a_job_that_goes_on_takes_the_same_files(library: Library, folder: Path) -> None:
    fill(folder, "a.txt", "b.md")
    wanted = Selection(include=("*.md",), most_bytes=1000)
    mirror(library, folder, wanted)
    assert library.jobs()[0].selection == wanted
    assert [document.name for document in library.documents()] == ["b.md"]
