"""Find the files of a folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, Literal

from ingest.notice import Notice, NoticeKind, Words, notice
from ingest.selection import ALL_FILES, Selection

FOLDER_NOT_READABLE: Final = NoticeKind(
    "folder_not_readable",
    Words("{file} cannot be opened.", "{file} を開けません。"),
    Words("Check the rights of this folder.", "フォルダのアクセス権を確認してください。"),
)

# Names of the same folder to leave out, one pattern a line, # before a remark; as in gitignore,
# but without its paths and negations.
IGNORE_FILE: Final = ".tenkyoignore"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read, or a place that could not be visited (then `problem` says why)."""

    path: Path
    problem: Notice | None = None


def list_files(path: Path, selection: Selection = ALL_FILES) -> Iterator[FoundFile]:
    """Yield the files below a folder, or the file itself, in a steady order.

    Names are sorted by code point, the files of a folder before its folders. What begins with a
    dot, what Windows marks as hidden, and what the folder's own `.tenkyoignore` names, is left
    out; links to folders are followed once, so that a loop of links ends; devices, pipes,
    sockets, and what the selection does not take, are left out. A path that is named itself is
    always taken, whatever it is called.
    """
    if not path.is_dir():
        yield FoundFile(path)
        return
    visited: set[tuple[int, int]] = set()
    pending = [path]
    while pending:
        folder = pending.pop()
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in visited:
                continue
            visited.add((status.st_dev, status.st_ino))
            files, folders = _split(folder)
        except OSError:
            yield FoundFile(folder, notice(FOLDER_NOT_READABLE, file=folder))
            continue
        yield from (FoundFile(file) for file in files if is_taken(path, file, selection))
        pending.extend(reversed(folders))


def is_taken(folder: Path, file: Path, selection: Selection) -> bool:
    """Return whether a selection takes a file of a folder; what cannot be looked at is taken."""
    if selection == ALL_FILES:
        return True
    try:
        byte_size = file.stat().st_size
    except (OSError, ValueError):
        byte_size = 0
    return selection.takes(str(file.relative_to(folder)), byte_size)


def _split(folder: Path) -> tuple[list[Path], list[Path]]:
    files: list[Path] = []
    folders: list[Path] = []
    ignored = _ignored_names(folder)
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.startswith(".") or _is_hidden(entry):
                continue
            if any(fnmatchcase(entry.name, pattern) for pattern in ignored):
                continue
            kind = _kind(entry)
            if kind is not None:
                (folders if kind == "folder" else files).append(Path(entry.path))
    return files, folders


def _ignored_names(folder: Path) -> tuple[str, ...]:
    """Return the patterns of the folder's ignore file; OSError when it cannot be read."""
    try:
        lines = (folder / IGNORE_FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return ()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _kind(entry: os.DirEntry[str]) -> Literal["file", "folder"] | None:
    """Tell files from folders; a link to nothing counts as a file, whose reading then fails."""
    try:
        mode = entry.stat().st_mode
    except OSError:
        return "file"
    if stat.S_ISDIR(mode):
        return "folder"
    return "file" if stat.S_ISREG(mode) else None


def _is_hidden(entry: os.DirEntry[str]) -> bool:
    """Tell whether Windows marks the entry as hidden; other systems have only the dot."""
    try:
        attributes: int = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    except OSError:
        return False
    return bool(attributes & stat.FILE_ATTRIBUTE_HIDDEN)
