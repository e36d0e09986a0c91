"""What became of one file, and of a whole run: data, as it is stored and shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ingest.document import DocumentId
from ingest.notice import Notice


class FileOutcome(StrEnum):
    """The ways the ingest of one file can end."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REMOVED = "removed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file; `pages` and `passages` are those of its document.

    `file` is the path as it was given or found. `error` is set when the outcome is failed.
    """

    file: str
    outcome: FileOutcome
    document: DocumentId | None = None
    sha256: str | None = None
    pages: int = 0
    passages: int = 0
    warnings: tuple[Notice, ...] = ()
    error: Notice | None = None


@dataclass(frozen=True, slots=True)
class RunResult:
    """How many files ended in which way, whether the run was stopped, and the seconds it took."""

    counts: tuple[tuple[FileOutcome, int], ...]
    stopped: bool
    elapsed_s: float

    def count(self, outcome: FileOutcome) -> int:
        """Return how many files ended so."""
        return dict(self.counts)[outcome]
