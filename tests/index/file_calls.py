"""What reached the disk: a model of files that replays recorded file calls up to any of them.

The calls are those that `strace` saw, of the whole process: Python's, SQLite's and Tantivy's.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Final

CALLS: Final = (
    "openat,write,pwrite64,lseek,ftruncate,fsync,fdatasync,rename,renameat,renameat2,unlink,"
    "unlinkat,mkdir,mkdirat,rmdir,link,linkat,close,sendfile,copy_file_range"
)
_LINE: Final = re.compile(r"(\w+)\((.*)\)\s+= (-?\d+)")
_DIRECTORY: Final = re.compile(r"(?:-?\d+|AT_FDCWD)<((?:\\x..)*)>")
_DESCRIPTOR: Final = re.compile(r"(\d+)<")
# Never synced, and made anew from the log when it is missing.
_SHARED_MEMORY: Final = "-shm"


class Cut(Enum):
    """What of the calls that were not synced reached the disk when the power went."""

    SYNCED_ONLY = "only what was synced"
    EVERYTHING = "everything"
    NAMES_ONLY = "every name, no data"
    TORN = "every name, half of the data"


@dataclass(slots=True)
class File:
    """One file: what is in it, what of it was synced, and the writes since, in order."""

    data: bytearray = field(default_factory=bytearray)
    synced: bytes = b""
    since: list[tuple[int, bytes]] = field(default_factory=list)

    def write(self, offset: int, data: bytes) -> None:
        self.since.append((offset, data))
        _put(self.data, offset, data)

    def truncate(self, size: int) -> None:
        _put(self.data, size, b"")
        del self.data[size:]

    def sync(self) -> None:
        self.synced = bytes(self.data)
        self.since.clear()

    def after(self, cut: Cut) -> bytes:
        if cut is Cut.EVERYTHING or not self.since:
            return bytes(self.data) if cut is Cut.EVERYTHING else self.synced
        torn = bytearray(self.synced)
        if cut is Cut.TORN:
            half = len(self.since) // 2
            for offset, data in self.since[:half]:
                _put(torn, offset, data)
            offset, data = self.since[half]
            _put(torn, offset, data[: len(data) // 2])
        return bytes(torn)


def _put(target: bytearray, offset: int, data: bytes) -> None:
    if len(target) < offset:
        target.extend(bytes(offset - len(target)))
    target[offset : offset + len(data)] = data


class Disk:
    """The files below one folder, as the calls left them and as the disk has them for sure."""

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self.names: dict[str, File | None] = {}  # None is a folder
        self.synced_names: dict[str, File | None] = {}
        self._open: dict[int, tuple[str, File | None, int]] = {}
        self._renames: list[tuple[str, str]] = []  # since the folder of the second was synced
        by_inode: dict[int, File] = {}
        for path in sorted(root.rglob("*")):
            if path.is_dir():
                self.names[str(path)] = None
            elif not path.name.endswith(_SHARED_MEMORY):
                made = File(bytearray(path.read_bytes()), path.read_bytes())
                self.names[str(path)] = by_inode.setdefault(path.stat().st_ino, made)
        self.synced_names = dict(self.names)

    def lay_out(self, cut: Cut, target: Path) -> None:
        """Write into an empty folder what the disk holds after a cut."""
        names = self.synced_names if cut is Cut.SYNCED_ONLY else self.names
        for name in sorted(names):
            place = target / posixpath.relpath(name, self.root)
            found = names[name]
            if found is None:
                place.mkdir(parents=True, exist_ok=True)
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(found.after(cut))

    def replay(self, trace: Path) -> Iterator[str]:
        """Follow the calls, giving each that changed something after it was followed."""
        for call, arguments, result in _calls(trace):
            if result >= 0 and getattr(self, f"_{call}")(arguments, result):
                yield call

    def _is_ours(self, path: str) -> bool:
        return path.startswith(self.root + "/") and not path.endswith(_SHARED_MEMORY)

    def _openat(self, arguments: list[str], result: int) -> bool:
        path, flags = _path(arguments[0], arguments[1]), arguments[2]
        self._open.pop(result, None)
        if not self._is_ours(path) and path != self.root:
            return False
        is_new = path not in self.names and "O_CREAT" in flags
        if is_new:
            self.names[path] = File()
        found = self.names.get(path)
        if found is not None and "O_TRUNC" in flags:
            found.truncate(0)
        start = len(found.data) if found is not None and "O_APPEND" in flags else 0
        self._open[result] = (path, found, start)
        return is_new or "O_TRUNC" in flags

    def _close(self, arguments: list[str], _: int) -> bool:
        self._open.pop(_number(arguments[0]), None)
        return False

    def _lseek(self, arguments: list[str], result: int) -> bool:
        descriptor = _number(arguments[0])
        if descriptor in self._open:
            path, found, _ = self._open[descriptor]
            self._open[descriptor] = (path, found, result)
        return False

    def _write(self, arguments: list[str], result: int) -> bool:
        descriptor = _number(arguments[0])
        path, found, offset = self._open.get(descriptor, ("", None, 0))
        if found is None:
            return False
        found.write(offset, _bytes(arguments[1])[:result])
        self._open[descriptor] = (path, found, offset + result)
        return True

    def _pwrite64(self, arguments: list[str], result: int) -> bool:
        _, found, _ = self._open.get(_number(arguments[0]), ("", None, 0))
        if found is None:
            return False
        found.write(int(arguments[3]), _bytes(arguments[1])[:result])
        return True

    def _sendfile(self, arguments: list[str], result: int) -> bool:
        target, source = _number(arguments[0]), _number(arguments[1])
        return self._copy(target, source, result)

    def _copy_file_range(self, arguments: list[str], result: int) -> bool:
        return self._copy(_number(arguments[2]), _number(arguments[0]), result)

    def _copy(self, target: int, source: int, size: int) -> bool:
        path, found, offset = self._open.get(target, ("", None, 0))
        former, original, start = self._open.get(source, ("", None, 0))
        assert (found is None) == (original is None), "copied from or to another place"
        if found is None or original is None:
            return False
        found.write(offset, bytes(original.data[start : start + size]))
        self._open[target] = (path, found, offset + size)
        self._open[source] = (former, original, start + size)
        return True

    def _ftruncate(self, arguments: list[str], _: int) -> bool:
        _path_of, found, _offset = self._open.get(_number(arguments[0]), ("", None, 0))
        if found is None:
            return False
        found.truncate(int(arguments[1]))
        return True

    def _fsync(self, arguments: list[str], _: int) -> bool:
        """A file is on the disk with its name, as journalling file systems do; a folder with all
        names in it, and without those that are gone."""
        if _number(arguments[0]) not in self._open:
            return False
        path, found, _offset = self._open[_number(arguments[0])]
        if found is not None:
            found.sync()
            if self.names.get(path) is found:
                self.synced_names[path] = found
        else:
            every = (*self.names, *self.synced_names)
            inside = {name for name in every if posixpath.dirname(name) == path}
            for source, target in self._renames:
                if posixpath.dirname(target) == path:
                    self._rename_in(self.synced_names, source, target)
            self._renames = [each for each in self._renames if posixpath.dirname(each[1]) != path]
            for name in inside:
                if name in self.names:
                    self.synced_names[name] = self.names[name]
                else:
                    self._forget(self.synced_names, name)
        return True

    _fdatasync = _fsync

    def _rename(self, arguments: list[str], _: int) -> bool:
        return self._move(_path("", arguments[0]), _path("", arguments[1]))

    def _renameat(self, arguments: list[str], _: int) -> bool:
        return self._move(_path(*arguments[:2]), _path(*arguments[2:4]))

    _renameat2 = _renameat

    def _move(self, source: str, target: str) -> bool:
        if not self._is_ours(source):
            return False
        moved = self._rename_in(self.names, source, target)
        self._renames.append((source, target))
        for descriptor, (path, found, offset) in list(self._open.items()):
            if path in moved:
                self._open[descriptor] = (target + path[len(source) :], found, offset)
        return True

    def _rename_in(self, names: dict[str, File | None], source: str, target: str) -> set[str]:
        """Rename what is there under a name, a folder with all in it; return what was renamed."""
        moved = {name for name in names if name == source or name.startswith(source + "/")}
        self._forget(names, target)
        for name in moved:
            names[target + name[len(source) :]] = names.pop(name)
        return moved

    def _unlink(self, arguments: list[str], _: int) -> bool:
        return self._forget(self.names, _path("", arguments[0]))

    _rmdir = _unlink

    def _unlinkat(self, arguments: list[str], _: int) -> bool:
        return self._forget(self.names, _path(*arguments[:2]))

    def _forget(self, names: dict[str, File | None], path: str) -> bool:
        gone = [name for name in names if name == path or name.startswith(path + "/")]
        for name in gone:
            del names[name]
        return bool(gone)

    def _mkdir(self, arguments: list[str], _: int) -> bool:
        return self._make(_path("", arguments[0]))

    def _mkdirat(self, arguments: list[str], _: int) -> bool:
        return self._make(_path(*arguments[:2]))

    def _make(self, path: str) -> bool:
        if self._is_ours(path):
            self.names[path] = None
        return self._is_ours(path)

    def _link(self, arguments: list[str], _: int) -> bool:
        return self._share(_path("", arguments[0]), _path("", arguments[1]))

    def _linkat(self, arguments: list[str], _: int) -> bool:
        return self._share(_path(*arguments[:2]), _path(*arguments[2:4]))

    def _share(self, source: str, target: str) -> bool:
        if self._is_ours(target):
            self.names[target] = self.names[source]
        return self._is_ours(target)


def _calls(trace: Path) -> Iterator[tuple[str, list[str], int]]:
    """Give name, arguments and result of each call, when it returned."""
    begun: dict[str, str] = {}
    for line in trace.read_text("ascii").splitlines():
        process, _, rest = line.partition(" ")
        rest = rest.strip()
        if rest.endswith("<unfinished ...>"):
            begun[process] = rest.removesuffix("<unfinished ...>")
            continue
        if rest.startswith("<... "):
            rest = begun.pop(process) + rest.partition("resumed>")[2]
        match = _LINE.match(rest)
        if match is not None:
            yield match[1], [each.strip() for each in match[2].split(",")], int(match[3])


def _bytes(argument: str) -> bytes:
    assert argument.endswith('"'), "a string was cut short in the trace"
    return bytes.fromhex(argument.strip('"').replace("\\x", ""))


def _path(directory: str, argument: str) -> str:
    match = _DIRECTORY.match(directory)
    base = bytes.fromhex(match[1].replace("\\x", "")).decode() if match is not None else "/"
    return posixpath.normpath(posixpath.join(base, _bytes(argument).decode()))


def _number(argument: str) -> int:
    match = _DESCRIPTOR.match(argument)
    return int(match[1]) if match is not None else -1
