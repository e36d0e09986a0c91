"""Drives that are not there now: what was read from one is missing, but not gone.

A folder on which a network or removable drive is mounted stays, empty, when the drive is not
there. So the folders at which another drive began are remembered when files are read, and while
none begins there, a mirror removes nothing below. What a person says is gone for good is forgotten.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from index.catalogue import documents, mount_points
from index.catalogue.connection import Connection, Database
from index.discovery import Candidate, folder_prefixes
from ingest.members import split_place
from ingest.notice import Notice, NoticeKind, Words, notice

DRIVE_ABSENT: Final = NoticeKind(
    "drive_absent",
    Words(
        en="The drive that was mounted at {folder} is not there. Kept documents: {count}.",
        ja="{folder} のドライブが接続されていません。文書 {count} 件は残しました。",
    ),
    Words(
        en="Connect it and compare again. If it is gone for good, `--mirror --allow-unmounted` "
        "removes them.",
        ja="接続してから、もう一度比べてください。もう使わないドライブの文書は "
        "`--mirror --allow-unmounted` で除けます。",
    ),
)


def remember_drives(database: Database, candidates: Iterable[Candidate]) -> None:
    """Remember on which mounted drives the files of a run lie, before any of them is written."""
    found = _mounts_above(
        os.path.dirname(split_place(each.place)[0])  # noqa: PTH120 (names need be no valid text)
        for each in candidates
        if not each.is_upload and each.problem is None
    )
    with database.read() as connection:
        new = found.difference(mount_points.list_mount_points(connection))
    if new:
        with database.write() as connection:
            mount_points.put_mount_points(connection, sorted(new))


def absent_drives(connection: Connection) -> tuple[str, ...]:
    """Return the folders at which a drive was mounted, and at which none is now."""
    return tuple(
        path for path in mount_points.list_mount_points(connection) if not is_mounted(path)
    )


def drive_of(place: str, drives: Sequence[str]) -> str | None:
    """Return which of some drives a place is on, or None."""
    return next((drive for drive in drives if place.startswith(drive + os.sep)), None)


def missing_on_drives(database: Database, paths: Sequence[str]) -> tuple[Notice, ...]:
    """Tell of each absent drive how many documents below some folders are kept for it."""
    missing: Counter[str] = Counter()
    with database.read() as connection:
        absent = absent_drives(connection)
        for prefix in folder_prefixes(paths) if absent else ():
            for place, _ in documents.places_under(connection, prefix):
                drive = drive_of(place.path, absent)
                if drive is not None and not os.path.lexists(place.path):
                    missing[drive] += 1
    return tuple(notice(DRIVE_ABSENT, folder=each, count=missing[each]) for each in missing)


def forget_absent_drives(database: Database, paths: Sequence[str]) -> None:
    """Believe that the absent drives below or above these folders are gone for good."""
    folders = [os.path.abspath(path).rstrip(os.sep) + os.sep for path in paths]  # noqa: PTH100
    with database.write() as connection:
        concerned = [
            drive
            for drive in absent_drives(connection)
            if any(
                (drive + os.sep).startswith(folder) or folder.startswith(drive + os.sep)
                for folder in folders
            )
        ]
        mount_points.drop_mount_points(connection, concerned)


def is_mounted(folder: str) -> bool:
    """Return whether another drive begins at a folder, or at what it is a link to."""
    device = _device(folder)
    return device is not None and device != _device(os.path.dirname(folder))  # noqa: PTH120


def _mounts_above(folders: Iterable[str]) -> set[str]:
    looked_at: set[str] = set()
    found: set[str] = set()
    for folder in folders:
        while folder not in looked_at:
            looked_at.add(folder)
            if is_mounted(folder):
                found.add(folder)
            folder = os.path.dirname(folder)  # noqa: PTH120
    return found


def _device(folder: str) -> int | None:
    # Not os.path.ismount: it says no of every link, and a link may lead to another drive.
    try:
        return os.stat(folder).st_dev  # noqa: PTH116
    except (OSError, ValueError):
        return None
