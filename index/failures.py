"""Files that failed and are as they were: a mirror does not read them again and again."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final

from index.catalogue import failed_readings
from index.catalogue.connection import Database
from index.catalogue.documents import Place
from index.discovery import is_same_file
from ingest.read import reader_names
from ingest.readers.ocr import can_read_images

if TYPE_CHECKING:
    from index.discovery import Candidate
    from ingest.notice import Notice

PASSWORD_VARIABLE: Final = "TENKYO_PDF_PASSWORD"


def observe(candidate: Candidate) -> Place:
    """Return what the system says of a file now, also of one that is empty or not there."""
    now = time.time_ns()
    sizes = (0, 0, 0)
    try:
        status = candidate.path.stat()
        sizes = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    except (OSError, ValueError):
        pass  # a broken link, say: zeros, until it leads somewhere
    return Place(candidate.place, candidate.is_upload, *sizes, now)


def circumstances() -> str:
    """Return what there is to read files: with anything else, a failed one is tried again."""
    has_password = PASSWORD_VARIABLE in os.environ
    return " ".join(
        [*sorted(reader_names()), f"ocr={can_read_images()}", f"password={has_password}"]
    )


def known_failure(database: Database, candidate: Candidate) -> Notice | None:
    """Return why a file failed when nothing has changed since; None when it should be read."""
    with database.read() as connection:
        failed = failed_readings.find_failed_reading(connection, candidate.place)
    if failed is None or not is_same_file(failed.place, observe(candidate)):
        return None
    return failed.error if failed.circumstances == circumstances() else None
