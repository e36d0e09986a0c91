"""The noun of a folder that the library is kept equal to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index.outcome import FileOutcome
from ingest.selection import ALL_FILES, Selection


class Timing(StrEnum):
    """When a folder is compared with the library, besides when a person asks for it."""

    BY_HAND = "by-hand"
    AT_START = "at-start"
    WATCHING = "watching"


@dataclass(frozen=True, slots=True)
class Mirror:
    """A folder that the library is kept equal to; its documents are put in `collection`.

    Times are ISO 8601 in UTC. `changes` counts what became of files when a comparison last
    changed something; `failed` is how many could not be read in the last run.
    """

    path: str
    selection: Selection = ALL_FILES
    collection: str = ""
    timing: Timing = Timing.BY_HAND
    compared_at: str | None = None
    changed_at: str | None = None
    changes: tuple[tuple[FileOutcome, int], ...] = ()
    failed: int = 0
