"""Flip bits all over a small library: `python -m tests.index.flip_campaign [--flips N] [--seed N]`.

A flip in a derived file must be detected and healed from the database. A flip in the database must
be detected, unless every row still reads as before. No answer may ever differ from the true one.
"""

from __future__ import annotations

import argparse
import gc
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from index.filter import Filter, Labels
from index.library import Library
from index.snapshot import Snapshot
from index.uploads import store_upload
from index.verify import Breach, verify
from ingest.document import Heading, Passage, Reading
from ingest.notice import LibraryError
from tests.fakes import FakeEmbedder, FakeWords, ingest_fake, make_citation, read_fake
from tests.index.crash import remove_folder
from tests.index.flip_asking import Asked, Texts, ask_all, judge_asking, read_texts

PAGE_SIZE = 512
QUESTIONS = ("図書館の利用", "水道料金の支払い", "市長の選挙")
Rows = dict[str, list[tuple[object, ...]]]
# All that is told of what was found, and what else a page of the app shows as true.
Answers = list[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Truth:
    """What the library says before any bit is flipped."""

    answers: Answers
    asked: tuple[Asked, ...]
    texts: Texts


def make_library(scratch: Path) -> Path:
    """Make a library with a bit of everything in it and return its folder."""
    folder, directory = scratch / "folder", scratch / "library"
    folder.mkdir()
    for number, text in enumerate(
        ("図書館の利用は無料です。", "水道料金は毎月払います。", "市長は市民が選びます。")
    ):
        pages = [f"{text}第{page}項の定めによる。" * 6 for page in range(number + 1)]
        (folder / f"{number}.txt").write_text("\f".join(pages), "utf-8")
    (folder / "gone.txt").write_text("廃止された規則です。", "utf-8")
    with Library.open(directory, words=FakeWords()) as library:
        upload = store_upload(directory, "upload.txt", "公園の申請書です。".encode())
        ingest_fake(library, folder, collection="規則", read=read_headed)
        ingest_fake(library, upload)
        library.label(library.find_document("1.txt").id, Labels(tags=("要確認",)))
        library.tray.keep(make_citation("図書館の利用は無料です。"))
        library.tray.report_wrong(make_citation("水道料金は毎月払います。"))
        library.preferences.set_error_rate(10)
        library.remove(library.find_document("gone.txt").id)
    # Small database pages leave little unused room, so that most flips hit something.
    connection = sqlite3.connect(directory / "library.sqlite", isolation_level=None)
    for statement in ("journal_mode = DELETE", f"page_size = {PAGE_SIZE}"):
        connection.execute(f"PRAGMA {statement}")
    connection.execute("VACUUM")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    return directory


def read_headed(path: Path) -> Reading:
    """Read a file with the fake, and let each page begin with a heading."""
    reading = read_fake(path)
    headings = (Heading(0, 3, 1),)
    return replace(reading, pages=tuple(replace(each, headings=headings) for each in reading.pages))


def answers(library: Library) -> Answers:
    """Return what every retriever finds, with its documents and pages; counts and kept quotes."""
    snapshot = library.snapshot()
    folder = str(library.directory.parent / "folder")
    filters = [Filter(), Filter(collections=("規則",)), Filter(tags=("要確認",))]
    filters += [Filter(file_types=("txt",)), Filter(folder=folder)]
    # Every question of everything, the first one of a part, too.
    asked = [(question, filters[0]) for question in QUESTIONS]
    asked += [(QUESTIONS[0], each) for each in filters[1:]]
    found: Answers = []
    for question, narrowed in asked:
        vector = FakeEmbedder().encode_queries([question])[0]
        tokens = FakeWords().bigrams(question)
        for hits in (
            snapshot.search_vectors(vector, 9, narrowed),
            snapshot.search_words("bigrams", tokens, 9, narrowed),
        ):
            passages = snapshot.passages([hit.passage for hit in hits])
            found.append(tuple(_told(library, snapshot, each) for each in passages))
        found.append(snapshot.count_in(narrowed))
        found.append(snapshot.document_frequencies("bigrams", tokens))
    found += [(snapshot.document_count, snapshot.passage_count, library.preferences.read())]
    found += [library.tray.quotes(), library.tray.wrong_quotes()]
    return found


def _told(library: Library, snapshot: Snapshot, passage: Passage) -> tuple[object, ...]:
    page = snapshot.page(passage.document, passage.page)
    path = library.heading_path(passage.document, passage.page, passage.start)
    return snapshot.document(passage.document), page, passage, path


def rows(database: Path) -> Rows | None:
    """Return every row of every table; None when they cannot be read."""
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    connection.text_factory = bytes
    try:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name.decode(): connection.execute(f"SELECT * FROM {name.decode()}").fetchall()
            for (name,) in names
        }
    except (sqlite3.Error, UnicodeDecodeError):
        return None
    finally:
        connection.close()


def changed(before: Rows | None, after: Rows | None) -> str:
    """Return the tables whose rows differ."""
    names = sorted({*(before or {}), *(after or {})})
    return ", ".join(each for each in names if (before or {}).get(each) != (after or {}).get(each))


def concerns_document(before: Rows | None, after: Rows | None) -> bool:
    """Return whether a row differs in a table of documents, pages, passages or vectors."""
    tables = ("documents", "places", "pages", "passages", "embeddings")
    return any((before or {}).get(name) != (after or {}).get(name) for name in tables)


def choose_bit(file: Path, chance: random.Random) -> int:
    """Return a bit of a file; unused room, all zeros, is hit seldom."""
    data = file.read_bytes()
    used = [place for place, byte in enumerate(data) if byte]
    place = chance.choice(used) if chance.random() < 0.9 else chance.randrange(len(data))
    return 8 * place + chance.randrange(8)


def bits_of(database: Path, name: str) -> list[int]:
    """Return the bits of the used bytes of the first page of a table or an index."""
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
    (page,) = connection.execute(query, (name,)).fetchone()
    connection.close()
    data = database.read_bytes()
    places = range((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
    return [8 * place + bit for place in places if data[place] for bit in range(8)]


def flip(file: Path, bit: int) -> int:
    """Flip one bit of a file and return which."""
    data = bytearray(file.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    file.unlink()  # a hard link of another generation keeps its bytes
    file.write_bytes(data)
    return bit


def restore(pristine: Path, directory: Path) -> None:
    """Put the library back as it was."""
    gc.collect()  # an error keeps its connection open, which deletes files when it goes
    remove_folder(directory)
    shutil.copytree(pristine, directory)


def flip_derived(pristine: Path, directory: Path, chance: random.Random, truth: Answers) -> str:
    """Flip a bit of the active generation; return what became of it."""
    restore(pristine, directory)
    active = max((directory / "generations").iterdir())
    files = sorted(file for file in active.rglob("*") if file.is_file() and file.stat().st_size)
    sizes = [file.stat().st_size for file in files]
    file = chance.choices(files, sizes)[0] if chance.random() < 0.5 else chance.choice(files)
    flip(file, choose_bit(file, chance))
    with Library.open(directory, words=FakeWords()) as library:
        is_same = answers(library) == truth
        is_told = [item.code for item in library.notices] == ["index_rebuilt"]
        is_healed = verify(library) == ()
    return "healed" if is_same and is_told and is_healed else f"MISSED in {file.name}"


def flip_database(pristine: Path, directory: Path, bit: int, truth: Truth) -> str:
    """Flip a bit of the database; return what became of it, and of questions asked then."""
    asking = "questions refused"

    def note(library: Library) -> None:
        nonlocal asking
        asking = judge_asking(library, truth.asked, truth.texts)

    outcome = _flip_database(pristine, directory, bit, truth.answers, note)
    return f"{outcome}; {asking}"


def _flip_database(
    pristine: Path, directory: Path, bit: int, truth: Answers, ask: Callable[[Library], None]
) -> str:
    restore(pristine, directory)
    database = directory / "library.sqlite"
    flip(database, bit)
    breaches: tuple[Breach, ...] = ()
    try:
        with Library.open(directory, words=FakeWords()) as library:
            breaches = verify(library)
            ask(library)
            if answers(library) != truth:
                where = changed(rows(pristine / database.name), rows(database))
                return f"WRONG ANSWER at bit {bit}, in {where}, {len(breaches)} breaches"
    except LibraryError:
        if not breaches:
            return "refused"
    before, after = rows(pristine / database.name), rows(database)
    if not breaches:
        return (
            "same rows, nothing to tell"
            if before == after
            else f"MISSED in {changed(before, after)}"
        )
    if before == after:
        return "told, though every row is the same"
    named = {document for breach in breaches for document in breach.documents}
    if after is None or named or not concerns_document(before, after):
        return "told" + (" with the documents concerned" if named else "")
    return f"told without the document concerned, in {changed(before, after)}"


def run(
    flips: int, seed: int, database_flips: int | None = None, every_bit_of: tuple[str, ...] = ()
) -> dict[str, Counter[str]]:
    """Flip so many bits in the indexes and as many in the database; return the outcomes.

    Of the tables and indexes named, every bit of the first page is flipped besides.
    """
    chance = random.Random(seed)
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as scratch:
        directory = make_library(Path(scratch))
        pristine = Path(scratch) / "pristine"
        with Library.open(directory, words=FakeWords()) as library:
            truth = Truth(answers(library), ask_all(library), read_texts(library))
            assert verify(library) == ()
            library.database.compact_log()
        shutil.copytree(directory, pristine)
        gc.freeze()  # each flip is followed by a collection, which then has little to look at
        derived = _count(
            flip_derived(pristine, directory, chance, truth.answers) for _ in range(flips)
        )
        count = database_flips if database_flips is not None else flips
        database = pristine / "library.sqlite"
        bits = [choose_bit(database, chance) for _ in range(count)]
        truths = _count(flip_database(pristine, directory, bit, truth) for bit in bits)
        outcomes = {"indexes": derived, "database": truths}
        for name in every_bit_of:
            outcomes[name] = _count(
                flip_database(pristine, directory, bit, truth) for bit in bits_of(database, name)
            )
    return outcomes


def _count(outcomes: Iterable[str]) -> Counter[str]:
    """Count outcomes, and tell now and then how far it is: a campaign takes its time."""
    counted: Counter[str] = Counter()
    for outcome in outcomes:
        counted[outcome] += 1
        if counted.total() % 100 == 0:
            print(counted.total(), dict(counted), file=sys.stderr, flush=True)
    return counted


def main() -> None:
    """Run the campaign and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flips", type=int, default=2000)
    parser.add_argument("--database-flips", type=int, help="default: as many as --flips")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--every-bit-of", nargs="*", default=[], metavar="TABLE_OR_INDEX")
    options = parser.parse_args()
    began = time.monotonic()
    chosen = (options.flips, options.seed, options.database_flips, tuple(options.every_bit_of))
    for where, outcomes in run(*chosen).items():
        for outcome, count in outcomes.most_common():
            print(f"{where:<30}{count:>6}  {outcome}")
    print(f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
