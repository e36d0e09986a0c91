"""The pieces of work that are killed, and what a library holds, to compare before and after."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from unittest import mock

from index.catalogue import jobs
from index.collections import remove_collection, rename_collection
from index.filter import Labels
from index.ingestion import Ingestion, ingest_paths
from index.job import JobKind
from index.job_lock import hold_job
from index.library import Library
from index.listeners import Listeners
from index.marks import roll_back, set_mark
from index.mirror import Mirror
from index.outcome import FileResult
from index.portable import export_library, import_library
from index.purge import purge
from index.rebuilding import rebuild
from index.reembedding import run_reembedding
from index.repair import repair
from index.versions import list_versions, remove_older_versions
from ingest.selection import Selection
from tests.fakes import (
    FAKE_IDENTITY,
    FakeEmbedder,
    FakeWords,
    ingest_fake,
    make_citation,
    read_fake,
)
from tests.index.harm import harm_rows

LIBRARIES = Path(__file__).with_name("libraries")
SCHEMAS = sorted(int(file.stem.removeprefix("schema-")) for file in LIBRARIES.glob("*.zip"))
OTHER_IDENTITY = replace(FAKE_IDENTITY, revision="2")
ACKNOWLEDGED = "acknowledged"
# Of each document: name, SHA-256, texts of its pages, collections, tags; its versions, the stored
# mirrors, and what is kept.
Content = tuple[tuple[object, ...], ...]


def open_library(scratch: Path) -> Library:
    """Open the library of a scratch folder with the fakes."""
    return Library.open(scratch / "library", words=FakeWords())


def embedder_of(library: Library) -> FakeEmbedder:
    """Return the embedder of the model that the library has now."""
    return FakeEmbedder(library.model or FAKE_IDENTITY)


def ingest(scratch: Path) -> None:
    """Mirror the folder; each result is acknowledged by a line of a file."""

    def acknowledge(result: FileResult) -> None:
        line = f"{result.outcome}\t{result.document}\t{result.file}\n"
        os.write(descriptor, line.encode())

    with open_library(scratch) as library:
        descriptor = os.open(scratch / ACKNOWLEDGED, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        ingest_paths(
            library,
            [scratch / "folder"],
            lambda: embedder_of(library),
            mirror=True,
            listeners=Listeners(on_result=acknowledge),
            read=read_fake,
        )
    os.close(descriptor)


def erase(scratch: Path) -> None:
    """Remove a document, if it is still there, and purge."""
    with open_library(scratch) as library:
        for document in library.documents():
            if document.name == "b.txt":
                library.remove(document.id)
        with library.run():
            purge(library)


def file_anew(scratch: Path) -> None:
    """Rename a collection and remove another, as far as they are still there."""
    with open_library(scratch) as library:
        names = [name for name, _ in library.collections()]
        if "規則" in names:
            rename_collection(library.database, "規則", "規程")
        if "例規" in names:
            remove_collection(library.database, "例規", "規程")


def forget_versions(scratch: Path) -> None:
    """Remove the older versions of every document, and purge."""
    with open_library(scratch) as library:
        for document in library.documents():
            remove_older_versions(library, document.id)
        with library.run():
            purge(library)


def go_on(scratch: Path) -> None:
    """Continue the newest job that was cut short, or begin one, until it ends."""
    with open_library(scratch) as library:
        with library.database.write() as connection:
            (newest, *_) = jobs.list_jobs(connection)
            job = jobs.insert_continuation(connection, newest.id)
            if job is None:
                job = jobs.insert_job(connection, [str(scratch / "folder")], mirror=True)
        with hold_job(library.directory, job), library.run():
            run = Ingestion(library, lambda: embedder_of(library), read=read_fake)
            run.run([str(scratch / "folder")], mirror=True, job=job)


def vacuum(scratch: Path) -> None:
    """Give back the room of what was removed."""
    with open_library(scratch) as library, library.run():
        library.database.compact()


def merge(scratch: Path) -> None:
    """Join the segments, and then write words and vectors anew."""
    with open_library(scratch) as library, library.run():
        library.merge(now=True)
        library.rewrite()


def change_model(scratch: Path) -> None:
    """Embed anew with another model, after a safety mark."""
    with open_library(scratch) as library, library.run():
        set_mark(library, "model")
        rebuild(library, FakeEmbedder(OTHER_IDENTITY))


def reembed(scratch: Path) -> None:
    """Embed anew with another model as a job that takes turns of one passage."""
    with open_library(scratch) as library:
        with library.database.write() as connection:
            job = jobs.insert_job(connection, [], mirror=False, kind=JobKind.REBUILD)
        with (
            hold_job(library.directory, job),
            mock.patch("index.rebuilding._AT_ONCE", 1),
            mock.patch("index.reembedding._OTHERS_TURN_S", 0.0),
        ):
            run_reembedding(library, job, lambda _: FakeEmbedder(OTHER_IDENTITY), turn_s=0.0)


def return_to_mark(scratch: Path) -> None:
    """Roll back to the first mark."""
    with open_library(scratch) as library, library.run():
        roll_back(library, 1)


def mend(scratch: Path) -> None:
    """Repair."""
    with open_library(scratch) as library, library.run():
        repair(library, lambda: embedder_of(library), read_fake)


def export(scratch: Path) -> None:
    """Write the library into one file."""
    with open_library(scratch) as library:
        export_library(library, scratch / "export.zip", with_originals=True)


def bring_in(scratch: Path) -> None:
    """Make a new library of the export."""
    library = Library.open(scratch / "imported", words=FakeWords())
    with library, library.run():
        import_library(library, scratch / "export.zip")


def migrate(scratch: Path) -> None:
    """Open the library, which migrates one of an earlier version, and look at its indexes."""
    with open_library(scratch) as library:
        library.snapshot()


@dataclass(frozen=True, slots=True)
class Killed:
    """A piece of work: what is made ready for it, and the library in which it can be seen."""

    work: Callable[[Path], None]
    prepare: Callable[[Path], None]
    library: str = "library"


def make_ready(scratch: Path) -> None:
    """Make a library with a bit of everything, and change its folder after that."""
    folder = scratch / "folder"
    (folder / "inner").mkdir(parents=True)
    for name in ("a", "b", "gone", "inner/c"):
        (folder / f"{name}.txt").write_text(f"{name}の規則です。\f第二条は{name}。", "utf-8")
    (folder / "copy.txt").write_bytes((folder / "a.txt").read_bytes())
    (folder / "bad.txt").write_text("BAD", "utf-8")
    with open_library(scratch) as library:
        ingest_fake(library, folder, collection="規則")
        (folder / "a.txt").write_text("第二版の規則です。", "utf-8")
        library.mirrors.put(Mirror(str(folder), Selection(exclude=("*.tmp",)), "規則"))
        ingest_fake(library, folder / "a.txt", collection="例規")
        library.label(library.find_document("b.txt").id, Labels(tags=("要確認",)))
        library.tray.keep(make_citation("図書館の利用は無料です。"))
        with library.run():
            set_mark(library, "first")
    (folder / "a.txt").write_text("改正された規則です。", "utf-8")
    (folder / "new.txt").write_text("新しい規則です。\f附則。", "utf-8")
    (folder / "gone.txt").unlink()
    (folder / "inner" / "c.txt").rename(folder / "d.txt")


def make_damaged(scratch: Path) -> None:
    """Make a library one of whose pages is damaged."""
    make_ready(scratch)
    harm_rows(
        scratch / "library" / "library.sqlite", "UPDATE pages SET text = replace(text, 'b', 'c')"
    )


def make_segments(scratch: Path) -> None:
    """Make a library whose generation has several segments and passages that are dead."""
    make_ready(scratch)
    with open_library(scratch) as library:
        for name, pages in (("many", 20), ("some", 8), ("one", 1)):
            file = scratch / "folder" / f"{name}.txt"
            file.write_text("\f".join(f"{name}の第{page}条。" for page in range(pages)), "utf-8")
            ingest_fake(library, file)
        library.remove(library.find_document("some.txt").id)
        with library.run():
            library.publish()


def make_earlier(scratch: Path, schema: int) -> None:
    """Put a library there that an earlier version wrote."""
    with zipfile.ZipFile(LIBRARIES / f"schema-{schema}.zip") as archive:
        archive.extractall(scratch / "library")


def make_export(scratch: Path) -> None:
    """Make a library and its export."""
    make_ready(scratch)
    export(scratch)


WORKS = {
    "ingest": Killed(ingest, make_ready),
    "erase": Killed(erase, make_ready),
    "vacuum": Killed(vacuum, make_ready),
    "file": Killed(file_anew, make_ready),
    "versions": Killed(forget_versions, make_ready),
    "continue": Killed(go_on, make_ready),
    "merge": Killed(merge, make_segments),
    "model": Killed(change_model, make_ready),
    "reembed": Killed(reembed, make_ready),
    "rollback": Killed(return_to_mark, make_ready),
    "repair": Killed(mend, make_damaged),
    "export": Killed(export, make_ready),
    "import": Killed(bring_in, make_export, "imported"),
}
WORKS |= {
    f"migrate-{schema}": Killed(migrate, partial(make_earlier, schema=schema)) for schema in SCHEMAS
}


def content_of(library: Library) -> Content:
    """Return what a library holds, whatever its ids and times are."""
    held: list[tuple[object, ...]] = [
        (
            document.name,
            document.sha256,
            document.places,
            tuple(page.text for page in library.pages(document.id)),
            document.collections,
            document.tags,
        )
        for document in library.documents()
    ]
    held += [
        (document.name, version.number, tuple(p.text for p in library.pages(version.document.id)))
        for document in library.documents()
        for version in list_versions(library, document.id)
    ]
    held += [(each.path, each.selection, each.collection) for each in library.mirrors.list()]
    kept = [(quote.citation.text, quote.note) for quote in library.tray.quotes()]
    return (*sorted(held, key=repr), *kept, (library.model, library.snapshot().passage_count))
