"""Draw one page of a file, in the process that reads files."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final

from ingest.limits import Limits
from ingest.picture import DRAWING_LIMITS, PagePicture
from ingest.read import check_file
from ingest.readers.protocol import Source
from ingest.worker import borrow_worker

_AT_ONCE: Final = 2  # processes: ten people who look at pages must not start ten
_drawing: Final = threading.BoundedSemaphore(_AT_ONCE)


def draw_page(
    path: Path,
    number: int,
    *,
    password: str | None = None,
    limits: Limits = DRAWING_LIMITS,
) -> PagePicture:
    """Return the picture of a page, counted from 1, drawn in a worker process under `limits`.

    Raises ReadError when the file or this page of it cannot be drawn.
    """
    size = check_file(path, limits)
    source = Source(path.absolute(), path.name, password)
    with _drawing, borrow_worker() as worker:
        return worker.draw(source, number, size, limits)


def warm_up() -> None:
    """Start a drawing process in the background, so that the first page does not wait for it."""
    threading.Thread(target=_start, name="drawing", daemon=True).start()


def _start() -> None:
    with _drawing, borrow_worker() as worker:
        worker.start()
