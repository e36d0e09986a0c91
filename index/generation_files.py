"""Files of a generation: by which digest they were published, and how one is known again."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileDigest:
    """A file of a generation, by its name inside the generation's folder."""

    name: str
    byte_size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file whose bytes were compared with its digest, and by what it is known again."""

    digest: FileDigest
    device: int
    inode: int
    modified_ns: int
    byte_size: int


def digest_file(file: Path, directory: Path) -> FileDigest:
    """Read a file and return its digest, under its name inside the directory."""
    with file.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return FileDigest(file.relative_to(directory).as_posix(), file.stat().st_size, sha256)


def digest_files(directory: Path, shared: frozenset[FileDigest]) -> tuple[FileDigest, ...]:
    """Return the digests of all files of a directory, reading those that are not shared."""
    known = {each.name: each for each in shared}
    names = [file.relative_to(directory).as_posix() for file in list_files(directory)]
    return tuple(known.get(name) or digest_file(directory / name, directory) for name in names)


def known_by(directory: Path, expected: FileDigest) -> CheckedFile:
    """Return what a file is known by, were its bytes those expected. Raises OSError."""
    status = (directory / expected.name).stat()
    return CheckedFile(expected, status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size)


def list_files(directory: Path) -> list[Path]:
    """Return all files below a directory, in order."""
    return sorted(file for file in directory.rglob("*") if file.is_file())


def sync_tree(directory: Path) -> None:
    """Bring all files and folders below a directory to the disk."""
    for file in list_files(directory):
        with file.open("rb+") as stream:
            os.fsync(stream.fileno())
    for folder in [*(path for path in directory.rglob("*") if path.is_dir()), directory]:
        sync_directory(folder)


def sync_directory(directory: Path) -> None:
    """Bring the entries of a directory to the disk."""
    if os.name == "nt":  # Windows has no handle of a folder to flush; NTFS journals the rename
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
