"""What a run removes: what is gone from a mirrored folder, or from a file that was read anew."""

from __future__ import annotations

import os
from collections.abc import Sequence

from index.catalogue import documents, mirrors
from index.catalogue.connection import Database
from index.catalogue.failed_readings import forget_failed_readings
from index.discovery import Candidate, folder_prefixes
from index.drives import missing_on_drives
from index.gone import gone_places
from index.mirrors import absolute_path
from index.outcome import FileOutcome, FileResult
from index.reading import FailedStep, KnownContent, Step
from index.recording import Content, remove_place
from index.run_results import RunResults
from ingest.members import SEPARATOR
from ingest.selection import Selection


class Removal:
    """Follows what a run meets, and removes what it did not meet where it should have been."""

    def __init__(self, database: Database, results: RunResults) -> None:
        self._database = database
        self._results = results
        self._met: set[str] = set()
        self._closed: list[str] = []
        self._failing: set[str] = set()

    def follow(self, candidate: Candidate, step: Step) -> None:
        """Note a file, and remove what is no longer in it; keep that where reading failed."""
        self._met.add(candidate.place)
        inside = candidate.place + SEPARATOR
        if isinstance(step, FailedStep) or (
            isinstance(step, FileResult) and step.outcome is FileOutcome.FAILED
        ):
            self._failing.add(candidate.place)
            self._closed.append(inside)
        elif isinstance(step, Content | KnownContent):
            with self._database.read() as connection:
                places = [place.path for place, _ in documents.places_under(connection, inside)]
            for place in places:
                if place not in self._met and not place.startswith(tuple(self._closed)):
                    self._remove(place)

    def remove_gone(
        self, paths: Sequence[str], candidates: Sequence[Candidate], selection: Selection
    ) -> None:
        """Remove what is no longer in the folders, and tell what is kept for an absent drive."""
        present = self._met.union(candidate.place for candidate in candidates)
        closed = tuple(self._closed) + tuple(
            candidate.place + os.sep for candidate in candidates if candidate.problem is not None
        )
        for place in gone_places(self._database, paths, present, closed, selection):
            self._remove(place)
        for item in missing_on_drives(self._database, paths):
            folder = dict(item.facts)["folder"]
            self._results.defer(FileResult(folder, FileOutcome.FAILED, error=item))

    def record_comparison(self, paths: Sequence[str]) -> None:
        """Record that the folders were compared, and forget the failures that are no more."""
        with self._database.write() as connection:
            for path in paths:
                counts = self._results.counts if len(paths) == 1 else None
                mirrors.record_comparison(connection, absolute_path(path), counts)
            for prefix in folder_prefixes(paths):
                forget_failed_readings(connection, prefix, self._failing)

    def _remove(self, place: str) -> None:
        with self._database.write() as connection:
            result = remove_place(connection, place)
            if result is None:
                return
            self._results.write(connection, result)
        self._results.acknowledge(result)
