"""Generations grown by small changes answer as one that was written whole."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index import segments
from index.generations import (
    MANIFEST,
    Change,
    DamagedGenerationError,
    OpenGeneration,
    check_unchanged,
    open_generation,
    read_ids,
    write_generation,
)
from index.words import Field, UnevenWordsError, WordEntry
from tests.fakes import FAKE_IDENTITY
from tests.index.test_words import assert_same, random_entries

NONE = np.zeros(0, dtype=np.int64)
FIELDS: tuple[Field, ...] = ("morphemes", "bigrams")


@dataclass
class Shelf:
    """The model: every passage that is in the library, and the generation that must hold them."""

    directory: Path
    random: Random
    held: dict[int, WordEntry] = field(default_factory=dict)
    number: int = 0
    highest: int = 0
    current: OpenGeneration | None = None

    def vectors(self, ids: NDArray[np.int64]) -> NDArray[np.float16]:
        """Return vectors that only depend on the id; every fifth is like another one."""
        size = FAKE_IDENTITY.dimension
        rows = [np.random.default_rng(int(each) % 5 or int(each)).normal(size=size) for each in ids]
        matrix = np.array(rows, dtype=np.float64).reshape(-1, size)
        unit: NDArray[np.float64] = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
        return unit.astype(np.float16)

    def change(self, added: int, removed: int, *, in_one: bool = False) -> None:
        """Add and remove passages, as a publication does."""
        entries = random_entries(self.random, self.highest + 1, added)
        gone = sorted(self.random.sample(sorted(self.held), min(removed, len(self.held))))
        self.highest += added
        self.held = {key: each for key, each in self.held.items() if key not in gone}
        self.held |= {each.passage: each for each in entries}
        self.number += 1
        ids = np.array([each.passage for each in entries], dtype=np.int64)
        dead = np.array(gone, dtype=np.int64)
        change = Change(ids, self.vectors(ids), entries, dead, self.highest)
        try:
            self.current = self.write(self.directory, change, self.current, in_one=in_one)
        except UnevenWordsError:  # as the publication does
            self.current = self.whole(self.directory)

    def whole(self, directory: Path) -> OpenGeneration:
        """Write all that is held as one generation that shares nothing."""
        ids = np.array(sorted(self.held), dtype=np.int64)
        entries = [self.held[each] for each in ids.tolist()]
        change = Change(ids, self.vectors(ids), entries, NONE, self.highest)
        return self.write(directory, change, None)

    def write(
        self, directory: Path, change: Change, base: OpenGeneration | None, *, in_one: bool = False
    ) -> OpenGeneration:
        """Write a generation and open it."""
        directory.mkdir(exist_ok=True)
        manifest = write_generation(
            directory, self.number, FAKE_IDENTITY, "rules", change, base, in_one=in_one
        )
        known = base.checked if base is not None else frozenset()
        return open_generation(directory, self.number, manifest, known)


def assert_answers_alike(grown: OpenGeneration, whole: OpenGeneration, random: Random) -> None:
    assert np.array_equal(grown.vectors.ids, whole.vectors.ids)
    assert grown.words.count == whole.words.count == grown.manifest.passages
    assert np.array_equal(read_ids(grown.directory, grown.manifest), whole.vectors.ids)
    for _ in range(8):
        vector = np.random.default_rng(random.randrange(99)).normal(size=FAKE_IDENTITY.dimension)
        question = vector.astype(np.float32)
        assert grown.vectors.search(question, 20) == whole.vectors.search(question, 20)
        tokens = [str(random.randrange(400)) for _ in range(6)]
        for each in FIELDS:
            assert_same(grown.words.search(each, tokens, 20), whole.words.search(each, tokens, 20))


@settings(
    max_examples=4,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    seed=st.integers(0, 999),
    steps=st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 25), st.booleans()), min_size=1, max_size=10
    ),
)
@pytest.mark.slow
def test_any_sequence_of_changes_answers_as_a_generation_written_whole(
    seed: int,
    steps: list[tuple[int, int, bool]],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(segments, "MOST_JOINED", 60)  # so that some are joined and some are not
    scratch = tmp_path_factory.mktemp("generations")
    shelf = Shelf(scratch / "grown", Random(seed))
    shelf.change(1200, 0)
    for added, removed, in_one in steps:
        shelf.change(added, removed, in_one=in_one)
    assert shelf.current is not None
    assert_answers_alike(shelf.current, shelf.whole(scratch / "whole"), Random(seed))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path / "generations", Random(7))
    shelf.change(1000, 0)
    return shelf


def test_a_small_change_shares_what_stays(shelf: Shelf) -> None:
    before = shelf.current
    shelf.change(10, 1)
    assert before is not None
    assert shelf.current is not None
    assert shelf.current.manifest.segments == ("0001", "0002")
    for kind in ("vectors-0001.faiss", "passages-0001.i64", "lengths-0001.i32"):
        assert (shelf.current.directory / kind).samefile(before.directory / kind)
    alone = [
        file.stat().st_size
        for file in shelf.current.directory.rglob("*")
        if file.is_file() and file.stat().st_nlink == 1
    ]
    assert sum(alone) < 100_000
    check_unchanged(before)
    assert_answers_alike(before, before, Random(1))  # as it was


def test_small_segments_are_joined_like_the_digits_of_a_counter(shelf: Shelf) -> None:
    for _ in range(6):
        shelf.change(10, 0)
    assert shelf.current is not None
    sizes = [each.vectors.ids.size for each in shelf.current.segments]
    assert sizes == [1000, 50, 10]
    shelf.change(0, 3)
    assert shelf.current.vectors.dead.size == 3
    shelf.change(0, 0, in_one=True)
    assert [each.vectors.ids.size for each in shelf.current.segments] == [1057]
    assert shelf.current.vectors.dead.size == 0


def test_a_file_of_a_base_that_was_written_since_is_noticed(shelf: Shelf) -> None:
    assert shelf.current is not None
    file = shelf.current.directory / "lengths-0001.i32"
    data = bytearray(file.read_bytes())
    data[5] ^= 1
    file.write_bytes(data)
    with pytest.raises(DamagedGenerationError, match=r"lengths-0001\.i32"):
        check_unchanged(shelf.current)
    with pytest.raises(DamagedGenerationError, match=r"lengths-0001\.i32"):
        open_generation(shelf.directory, 1, shelf.current.manifest_sha256, shelf.current.checked)


def make_former(shelf: Shelf) -> str:
    """Turn the generation into the files of format 2, and return the SHA-256 of its manifest."""
    assert shelf.current is not None
    directory = shelf.current.directory
    for kind in ("vectors-0001.faiss", "passages-0001.i64"):
        (directory / kind).rename(directory / kind.replace("-0001", ""))
    for kind in ("lengths-0001.i32", "dead.i64"):
        (directory / kind).unlink()
    stored = json.loads((directory / MANIFEST).read_text("ascii"))
    del stored["segments"]
    stored["format"] = 2
    gone = {"lengths-0001.i32", "dead.i64"}
    stored["files"] = [
        each | {"name": each["name"].replace("-0001", "")}
        for each in stored["files"]
        if each["name"] not in gone
    ]
    data = json.dumps(stored, indent=1).encode("ascii")
    (directory / MANIFEST).write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def test_a_generation_of_the_former_format_answers_and_is_no_base(shelf: Shelf) -> None:
    manifest = make_former(shelf)
    former = open_generation(shelf.directory, 1, manifest)
    assert former.is_former
    shelf.number = 2
    assert_answers_alike(former, shelf.whole(shelf.directory), Random(3))


def test_a_large_segment_has_codes_that_later_generations_share(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "LEAST_CODED", 100)
    shelf.change(120, 0)
    shelf.change(3, 2)
    assert shelf.current is not None
    (large,) = (each for each in shelf.current.segments if each.vectors.codes is not None)
    assert large.vectors.ids.size == 120
    assert_answers_alike(shelf.current, shelf.whole(shelf.directory.parent / "whole"), Random(2))
    file = shelf.current.directory / large.files[-1]
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    with pytest.raises(DamagedGenerationError):
        check_unchanged(shelf.current)
