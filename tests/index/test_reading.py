"""What there is to do about files, told in order though they are read side by side."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.discovery import find_candidates
from index.library import Library
from index.outcome import FileResult
from index.reading import FailedStep, KnownContent, Reader, ReadFunction, Step
from index.recording import Content
from index.side_by_side import SideBySide
from ingest.document import Reading
from tests.fakes import read_fake


@contextmanager
def reader(library: Library, read: ReadFunction, at_once: int) -> Iterator[Reader]:
    made = Reader(library.database, read, at_once=at_once)
    yield made
    made.close()


def steps(library: Library, folder: Path, made: Reader) -> list[tuple[str, Step]]:
    candidates = list(find_candidates(library.files, [str(folder)]))
    return [(each.path.name, made.step(each)) for each in made.ahead(candidates)]


def test_files_are_read_at_the_same_time(library: Library, folder: Path) -> None:
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"第{number}条。", "utf-8")
    all_at_once = threading.Barrier(3)

    def read(path: Path) -> Reading:
        all_at_once.wait(timeout=10)  # fails unless three are under way
        return read_fake(path)

    with reader(library, read, 3) as made:
        found = steps(library, folder, made)
    assert [name for name, _ in found] == ["0.txt", "1.txt", "2.txt"]
    assert all(isinstance(step, Content) for _, step in found)


def test_no_more_files_are_read_at_a_time_than_allowed(library: Library, folder: Path) -> None:
    for number in range(8):
        (folder / f"{number}.txt").write_text(f"第{number}条。", "utf-8")
    lock, under_way, most = threading.Lock(), 0, 0

    def read(path: Path) -> Reading:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.01)
        with lock:
            under_way -= 1
        return read_fake(path)

    with reader(library, read, 2) as made:
        steps(library, folder, made)
    assert most == 2


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.sampled_from(["一", "二", "三", "BAD"]), min_size=1, max_size=9), st.integers(1, 4)
)
def test_what_is_told_does_not_depend_on_how_many_are_read_at_once(
    library: Library, folder: Path, texts: list[str], at_once: int
) -> None:
    for file in folder.iterdir():
        file.unlink()
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(text, "utf-8")
    hurry = random.Random(len(texts))
    read_paths: list[str] = []

    def read(path: Path) -> Reading:
        read_paths.append(path.name)
        time.sleep(hurry.random() / 500)
        return read_fake(path)

    with reader(library, read, at_once) as made:
        found = steps(library, folder, made)
    expected = []
    for number, text in enumerate(texts):
        kind: type[Step] = FailedStep if text == "BAD" else Content
        if kind is Content and text in texts[:number]:
            kind = KnownContent
        expected.append((f"{number}.txt", kind))
    assert [(name, type(step)) for name, step in found] == expected
    assert sorted(read_paths) == [name for name, kind in expected if kind is not KnownContent]


def test_what_is_not_begun_when_a_run_ends_is_not_read(library: Library, folder: Path) -> None:
    for number in range(4):
        (folder / f"{number}.txt").write_text(f"第{number}条。", "utf-8")
    begun: list[str] = []
    is_over = threading.Event()

    def read(path: Path) -> Reading:
        begun.append(path.name)
        assert is_over.wait(10)
        return read_fake(path)

    with reader(library, read, 1) as made:
        candidates = list(find_candidates(library.files, [str(folder)]))
        next(made.ahead(candidates))
        made.close()
        is_over.set()
        assert not isinstance(made.step(candidates[0]), FileResult | FailedStep)
    assert begun == ["0.txt"]


def test_an_error_is_raised_where_the_result_is_taken() -> None:
    work: SideBySide[int] = SideBySide(2)

    def fail() -> int:
        raise ZeroDivisionError

    good, bad = work.begin(lambda: 3), work.begin(fail)
    assert good.result(10) == 3
    assert isinstance(bad.exception(10), ZeroDivisionError)
    work.close()
