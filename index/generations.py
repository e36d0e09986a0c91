"""Generations: the derived indexes on disk, written whole, checked by digest, never changed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.identity import ModelIdentity
from index.vectors import VectorIndex, build_vectors, open_vectors
from index.words import WordEntry, WordIndex, write_words

FORMAT: Final = 2
MANIFEST: Final = "manifest.json"
_IDS: Final = "passages.i64"
_VECTORS: Final = "vectors.faiss"
_WORDS: Final = "words"
_UNFINISHED: Final = ".writing-"


@dataclass(frozen=True, slots=True)
class FileDigest:
    """A file of a generation, by its name inside the generation's folder."""

    name: str
    byte_size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds, written beside it.

    `passages` is a count; `tokens` tells by which rules the words were made.
    """

    format: int
    model: ModelIdentity
    tokens: str
    passages: int
    highest_passage: int
    files: tuple[FileDigest, ...]


@dataclass(frozen=True, slots=True)
class OpenGeneration:
    """A generation in memory, whole and checked."""

    number: int
    manifest_sha256: str
    directory: Path
    manifest: Manifest
    vectors: VectorIndex
    words: WordIndex


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
    ids: NDArray[np.int64],
    matrix: NDArray[np.float16],
    highest_passage: int,
    entries: Iterable[WordEntry],
    base: OpenGeneration | None,
    removed: Sequence[int],
) -> str:
    """Write a generation in full and return its manifest's SHA-256; nobody reads it yet.

    entries are the words of all passages, or, with a base, of those it lacks. Files and folders
    are fsynced and the folder appears by one rename. Raises OSError when the disk refuses.
    """
    scratch = generations / f"{_UNFINISHED}{number:04d}"
    try:
        shutil.rmtree(scratch, ignore_errors=True)  # left by a process that died
        scratch.mkdir()
        base_words = base.directory / _WORDS if base is not None else None
        write_words(scratch / _WORDS, entries, base_words, removed)
        (scratch / _IDS).write_bytes(ids.astype("<i8").tobytes())
        build_vectors(ids, matrix, model.dimension).write(scratch / _VECTORS)
        files = tuple(_digest(file, scratch) for file in _files(scratch))
        manifest = Manifest(FORMAT, model, tokens, len(ids), highest_passage, files)
        data = json.dumps(asdict(manifest), indent=1).encode("ascii")
        (scratch / MANIFEST).write_bytes(data)
        _sync_tree(scratch)
        target = generation_directory(generations, number)
        if target.exists():  # published by nobody: left by a process that died before its commit
            shutil.rmtree(target)
        scratch.rename(target)
        _sync_directory(generations)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    return hashlib.sha256(data).hexdigest()


def open_generation(generations: Path, number: int, manifest_sha256: str) -> OpenGeneration:
    """Open a generation after checking every byte of it.

    Raises DamagedGenerationError when a file is missing or differs from what was published.
    """
    directory = generation_directory(generations, number)
    with _as_damage():
        manifest = read_manifest(directory, manifest_sha256)
        check_files(directory, manifest)
        ids = np.frombuffer((directory / _IDS).read_bytes(), dtype="<i8").astype(np.int64)
        vectors = open_vectors(ids, directory / _VECTORS)
        words = WordIndex(directory / _WORDS)
        return OpenGeneration(number, manifest_sha256, directory, manifest, vectors, words)


def read_manifest(directory: Path, manifest_sha256: str) -> Manifest:
    """Return the manifest of a generation. Raises DamagedGenerationError when it differs."""
    with _as_damage():
        data = (directory / MANIFEST).read_bytes()
        if hashlib.sha256(data).hexdigest() != manifest_sha256:
            raise DamagedGenerationError(f"{MANIFEST} differs from what was published")
        stored = json.loads(data)
        if stored["format"] != FORMAT:
            raise DamagedGenerationError("it was written in the form of another version")
        stored["model"] = ModelIdentity(**stored["model"])
        stored["files"] = tuple(FileDigest(**each) for each in stored["files"])
        return Manifest(**stored)


def check_files(directory: Path, manifest: Manifest) -> None:
    """Compare size and SHA-256 of every file. Raises DamagedGenerationError at the first."""
    with _as_damage():
        for expected in manifest.files:
            if _digest(directory / expected.name, directory) != expected:
                raise DamagedGenerationError(f"{expected.name} differs from what was published")


def read_ids(directory: Path) -> NDArray[np.int64]:
    """Return the passage ids of a generation, ascending."""
    with _as_damage():
        return np.frombuffer((directory / _IDS).read_bytes(), dtype="<i8").astype(np.int64)


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


def _files(directory: Path) -> list[Path]:
    return sorted(file for file in directory.rglob("*") if file.is_file())


def _digest(file: Path, directory: Path) -> FileDigest:
    with file.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return FileDigest(file.relative_to(directory).as_posix(), file.stat().st_size, sha256)


def _sync_tree(directory: Path) -> None:
    for file in _files(directory):
        with file.open("rb+") as stream:
            os.fsync(stream.fileno())
    for folder in [*(path for path in directory.rglob("*") if path.is_dir()), directory]:
        _sync_directory(folder)


def _sync_directory(directory: Path) -> None:
    if os.name == "nt":  # Windows has no handle of a folder to flush; NTFS journals the rename
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
