"""Who follows an ingest from inside its process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from index.outcome import FileResult


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: files done of all, the file it is at, and how much of it is embedded."""

    done: int
    total: int
    current: str
    share: float = 0.0


def _ignore(_: object) -> None:
    return None


def _go_on() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who is told: of each result once it is committed, of progress; and who may stop the run."""

    on_result: Callable[[FileResult], None] = _ignore
    on_progress: Callable[[Progress], None] = _ignore
    should_stop: Callable[[], bool] = _go_on
