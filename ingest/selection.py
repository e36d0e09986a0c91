"""Which files of a folder are wanted: by patterns of their names, and by size."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import Final


@dataclass(frozen=True, slots=True)
class Selection:
    """What is taken of a folder; what is empty does not narrow.

    A pattern (`*.pdf`, `drafts`, `2024/*.txt`) is compared, whatever the case, with the name of
    the file and of each folder above it within the folder, and with its whole path in there.
    `most_bytes` is the size of the largest file that is taken.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    most_bytes: int | None = None

    def takes(self, inside: str, byte_size: int) -> bool:
        """Return whether a file is wanted, by its path within the folder and its size."""
        if self.most_bytes is not None and byte_size > self.most_bytes:
            return False
        path = PurePath(inside)
        names = [name.lower() for name in (*path.parts, path.as_posix())]
        is_included = not self.include or _match(names, self.include)
        return is_included and not _match(names, self.exclude)


def _match(names: list[str], patterns: tuple[str, ...]) -> bool:
    lowered = [pattern.lower().strip("/") for pattern in patterns]
    return any(fnmatchcase(name, pattern) for pattern in lowered for name in names)


ALL_FILES: Final = Selection()
