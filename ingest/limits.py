"""How much one reading may cost before it is stopped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading; a file that passes one is reported, and only that file.

    `seconds` is wall-clock time, to which `seconds_per_megabyte` of file is added; each page that
    OCR has read begins it anew, up to `seconds_of_ocr` in all.
    `memory_bytes` is the address space (Linux) or the resident set (elsewhere) of the worker.
    """

    seconds: float = 120.0
    seconds_per_megabyte: float = 1.0
    seconds_of_ocr: float = 1_800.0
    memory_bytes: int = 2_000_000_000
    file_bytes: int = 500_000_000
    characters: int = 20_000_000

    def seconds_for(self, file_bytes: int) -> float:
        """Return the wall-clock seconds a file of this size may take."""
        return self.seconds + self.seconds_per_megabyte * file_bytes / _MEGABYTE


DEFAULT: Final = Limits()
