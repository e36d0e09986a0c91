"""Generations: the derived indexes on disk, checked by digest, never changed once written.

A generation is a folder of segments, words and the list of passages that are dead. It shares the
files that it has in common with the one before as hard links, so that a small change is small.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.generation_files import (
    CheckedFile,
    FileDigest,
    digest_file,
    digest_files,
    known_by,
    sync_directory,
    sync_tree,
)
from index.identity import ModelIdentity
from index.segments import (
    Part,
    Segment,
    count_joined,
    count_live,
    join_segments,
    join_vectors,
    read_segment,
    read_segment_ids,
    write_segment,
)
from index.vectors import VectorIndex, is_member
from index.words import WordEntry, WordIndex, share_file, write_words

FORMAT: Final = 3
# Written whole, as one segment without a name: read, and replaced by the next publication.
_FORMER_FORMAT: Final = 2
MANIFEST: Final = "manifest.json"
_DEAD: Final = "dead.i64"
_WORDS: Final = "words"
# The files of Tantivy that it writes anew; all others keep their bytes under their name.
_WORDS_CHANGING: Final = frozenset({f"{_WORDS}/meta.json", f"{_WORDS}/.managed.json"})
_UNFINISHED: Final = ".writing-"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds, written beside it.

    `passages` is a count; `tokens` tells by which rules the words were made; `segments` are
    names, in the order of their passages.
    """

    format: int
    model: ModelIdentity
    tokens: str
    passages: int
    highest_passage: int
    files: tuple[FileDigest, ...]
    segments: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class OpenGeneration:
    """A generation in memory, whole and checked."""

    number: int
    manifest_sha256: str
    directory: Path
    manifest: Manifest
    segments: tuple[Segment, ...]
    vectors: VectorIndex
    words: WordIndex
    checked: frozenset[CheckedFile]

    @property
    def is_former(self) -> bool:
        """Return whether it has the former format, which nothing can be added to."""
        return self.manifest.format != FORMAT


@dataclass(frozen=True, slots=True)
class Change:
    """What the next generation holds more than its base, and no more.

    ids (n,) ascend and are above those of the base, matrix is (n, dimension); entries are their
    words; `removed` are passages that the base has in use.
    """

    ids: NDArray[np.int64]
    matrix: NDArray[np.float16]
    entries: Iterable[WordEntry]
    removed: NDArray[np.int64]
    highest_passage: int


class DamagedGenerationError(Exception):
    """A generation's files are missing or are not what was published; never shown as it is."""


def generation_directory(generations: Path, number: int) -> Path:
    """Return the folder of a generation."""
    return generations / f"{number:04d}"


def write_generation(
    generations: Path,
    number: int,
    model: ModelIdentity,
    tokens: str,
    change: Change,
    base: OpenGeneration | None,
    *,
    in_one: bool = False,
) -> str:
    """Write a generation and return its manifest's SHA-256; nobody reads it yet.

    `in_one` joins all segments. Files and folders are fsynced and the folder appears by one
    rename. Raises OSError when the disk refuses, and UnevenWordsError.
    """
    scratch = generations / f"{_UNFINISHED}{number:04d}"
    try:
        shutil.rmtree(scratch, ignore_errors=True)  # left by a process that died
        generations.mkdir(exist_ok=True)  # somebody tidied up
        scratch.mkdir()
        manifest = _write_files(scratch, number, model, tokens, change, base, in_one)
        data = json.dumps(asdict(manifest), indent=1).encode("ascii")
        (scratch / MANIFEST).write_bytes(data)
        sync_tree(scratch)
        target = generation_directory(generations, number)
        if target.exists():  # published by nobody: left by a process that died before its commit
            shutil.rmtree(target)
        scratch.rename(target)
        sync_directory(generations)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    return hashlib.sha256(data).hexdigest()


def _write_files(
    scratch: Path,
    number: int,
    model: ModelIdentity,
    tokens: str,
    change: Change,
    base: OpenGeneration | None,
    in_one: bool,
) -> Manifest:
    dead = change.removed if base is None else np.union1d(base.vectors.dead, change.removed)
    held = () if base is None else base.segments
    kept = count_live(held, dead)
    words = None if base is None else base.directory / _WORDS
    removed = change.removed.tolist()
    lengths = write_words(scratch / _WORDS, change.entries, words, removed, kept)
    sizes = [each.vectors.ids.size for each in held]
    stay = 0 if in_one else len(held) - count_joined(sizes, change.ids.size)
    part = join_segments(held[stay:], dead, Part(change.ids, change.matrix, lengths))
    names = [each.name for each in held[:stay]]
    shared: frozenset[FileDigest] = frozenset()
    if base is not None:
        shared = _share(base, scratch, held[:stay])
    if part.ids.size or not names:
        names.append(f"{number:04d}")
        write_segment(scratch, names[-1], part, model.dimension)
    still = np.concatenate([np.zeros(0, np.int64), *(each.vectors.ids for each in held[:stay])])
    (scratch / _DEAD).write_bytes(dead[is_member(still, dead)].astype("<i8").tobytes())
    passages = kept.passages + change.ids.size
    files = digest_files(scratch, shared)
    return Manifest(FORMAT, model, tokens, passages, change.highest_passage, files, tuple(names))


def _share(
    base: OpenGeneration, scratch: Path, segments: Sequence[Segment]
) -> frozenset[FileDigest]:
    """Put the files of segments beside the words; return the digests of all that is shared.

    The digests are those that the base was published with: were a file to rot meanwhile, the
    next one to open it would notice.
    """
    names = {name for each in segments for name in each.files}
    for name in sorted(names):
        share_file(base.directory / name, scratch / name)
    return frozenset(
        each
        for each in base.manifest.files
        if each.name in names
        or (each.name.startswith(f"{_WORDS}/") and each.name not in _WORDS_CHANGING)
    )


def open_generation(
    generations: Path,
    number: int,
    manifest_sha256: str,
    known: frozenset[CheckedFile] = frozenset(),
) -> OpenGeneration:
    """Open a generation after checking every byte of it, but for files known from another one.

    Raises DamagedGenerationError when a file is missing or differs from what was published.
    """
    directory = generation_directory(generations, number)
    with _as_damage():
        manifest = read_manifest(directory, manifest_sha256)
        checked = check_files(directory, manifest, known)
        segments = tuple(read_segment(directory, name) for name in manifest.segments)
        is_former = manifest.format == _FORMER_FORMAT
        dead = np.zeros(0, np.int64) if is_former else _read_dead(directory)
        vectors = join_vectors(segments, dead)
        counts = None if is_former else count_live(segments, dead)
        words = WordIndex(directory / _WORDS, counts)
        return OpenGeneration(
            number, manifest_sha256, directory, manifest, segments, vectors, words, checked
        )


def read_manifest(directory: Path, manifest_sha256: str) -> Manifest:
    """Return the manifest of a generation. Raises DamagedGenerationError when it differs."""
    with _as_damage():
        data = (directory / MANIFEST).read_bytes()
        if hashlib.sha256(data).hexdigest() != manifest_sha256:
            raise DamagedGenerationError(f"{MANIFEST} differs from what was published")
        stored = json.loads(data)
        if stored["format"] not in (FORMAT, _FORMER_FORMAT):
            raise DamagedGenerationError("it was written in the form of another version")
        stored["model"] = ModelIdentity(**stored["model"])
        stored["files"] = tuple(FileDigest(**each) for each in stored["files"])
        stored["segments"] = tuple(stored.get("segments", ("",)))
        return Manifest(**stored)


def check_files(
    directory: Path, manifest: Manifest, known: frozenset[CheckedFile] = frozenset()
) -> frozenset[CheckedFile]:
    """Compare size and SHA-256 of every file that is not known, and return what each is known by.

    Raises DamagedGenerationError at the first that differs.
    """
    checked = []
    with _as_damage():
        for expected in manifest.files:
            file = known_by(directory, expected)
            if file not in known and digest_file(directory / expected.name, directory) != expected:
                raise DamagedGenerationError(f"{expected.name} differs from what was published")
            checked.append(file)
    return frozenset(checked)


def check_unchanged(generation: OpenGeneration) -> None:
    """Ask the file system whether a file was written since it was checked, without reading it.

    Raises DamagedGenerationError when one was, or is gone.
    """
    with _as_damage():
        for expected in generation.manifest.files:
            if known_by(generation.directory, expected) not in generation.checked:
                raise DamagedGenerationError(f"{expected.name} was changed")


def read_ids(directory: Path, manifest: Manifest) -> NDArray[np.int64]:
    """Return the ids of the passages that a generation has in use, ascending."""
    with _as_damage():
        held = [read_segment_ids(directory, name) for name in manifest.segments]
        ids = np.concatenate([np.zeros(0, np.int64), *held])
        dead = np.zeros(0, np.int64) if manifest.format != FORMAT else _read_dead(directory)
        return ids[~is_member(dead, ids)]


def count_words(directory: Path) -> int:
    """Return how many passages the words of a generation hold."""
    with _as_damage():
        return WordIndex(directory / _WORDS).count


def discard_generations(generations: Path, keep: Iterable[int]) -> None:
    """Delete unfinished folders and all generations but those to keep.

    A folder that cannot be deleted now (on Windows, while a reader has it open) is left for
    the next time.
    """
    kept = {generation_directory(generations, number).name for number in keep}
    for entry in generations.iterdir():
        if entry.is_dir() and entry.name not in kept:
            shutil.rmtree(entry, ignore_errors=True)


@contextmanager
def _as_damage() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedGenerationError(str(error)) from error


def _read_dead(directory: Path) -> NDArray[np.int64]:
    return np.frombuffer((directory / _DEAD).read_bytes(), dtype="<i8").astype(np.int64)
