"""What a mirror removes: documents whose file is gone from a folder, or unwanted there."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from index.catalogue import documents, mirrors
from index.catalogue.connection import Connection, Database
from index.discovery import folder_prefixes
from index.drives import absent_drives, drive_of
from ingest.folder import is_taken
from ingest.selection import ALL_FILES, Selection


def gone_places(
    database: Database,
    paths: Sequence[str],
    present: Collection[str],
    closed: tuple[str, ...] = (),
    selection: Selection = ALL_FILES,
) -> Iterator[str]:
    """Give the places below the folders of some paths at which there is no wanted file.

    `present` are the places where there is one. Nothing is given of what cannot be told: below
    `closed` folders, which cannot be visited, and on drives that are not there now.
    """
    for prefix in folder_prefixes(paths):
        if prefix in closed:
            continue
        with database.read() as connection:
            places = [place.path for place, _ in documents.places_under(connection, prefix)]
            absent = absent_drives(connection)
            wanted = _wanted(connection, prefix, selection)
        for place in places:
            if place in present or place.startswith(closed):
                continue
            if os.path.lexists(place):
                if not _is_wanted(place, wanted):
                    yield place
            elif drive_of(place, absent) is None:
                yield place


def _wanted(
    connection: Connection, prefix: str, selection: Selection
) -> tuple[tuple[Path, Selection], ...]:
    """Return what is wanted of a folder, and by the other mirrored folders; none: everything."""
    if selection == ALL_FILES:
        return ()
    others = (each for each in mirrors.list_mirrors(connection) if each.path + os.sep != prefix)
    return ((Path(prefix), selection), *((Path(each.path), each.selection) for each in others))


def _is_wanted(place: str, wanted: Sequence[tuple[Path, Selection]]) -> bool:
    file = Path(place)
    return not wanted or any(
        folder in file.parents and is_taken(folder, file, selection) for folder, selection in wanted
    )
