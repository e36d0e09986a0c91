"""Fill the disk at every write: `python -m tests.index.full_disk [WORK...]`, as root on Linux.

The library lies on a tmpfs that has room for N pages more, N from none to enough. Each piece of
work must end well or say that the disk is full; nothing may be lost, and with room again the same
work must end as it would have. `--read-only` makes the tmpfs read-only instead.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from ingest.notice import TenkyoError
from tests.index.crash import Work, context
from tests.index.crash_works import WORKS
from tests.index.trial import Trial

PAGE = 4096
ROOM = 256 * 1024 * 1024
TOLD = {"disk_full", "library_read_only"}


def attempt(work: Work, scratch: Path, most_bytes: int | None = None) -> str:
    """Do the work in a process of its own; return "done", the notice's code, or the error.

    No file may grow beyond `most_bytes` there.
    """
    receiving, sending = context().Pipe(duplex=False)
    process = context().Process(target=_attempt, args=(work, scratch, most_bytes, sending))
    process.start()
    sending.close()
    told: str = receiving.recv()
    process.join()
    return told


def _attempt(work: Work, scratch: Path, most_bytes: int | None, telling: Connection) -> None:
    if most_bytes is not None:
        (_, hard) = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, hard))
    try:
        work(scratch)
        told = "done"
    except TenkyoError as error:
        told = error.notice.code
    except BaseException as error:  # handed over: each is a failure of the campaign
        told = f"{type(error).__name__}: {error}"
    telling.send(told)


def look(trial: Trial, told: str) -> Iterator[str]:
    """Give what is wrong after an attempt, now that there is room again."""
    if told != "done" and told not in TOLD:
        yield f"told {told}"
    rules = {each.invariant for each in trial.breaches(trial.scratch)}
    if not rules <= trial.rules | {"generation-current"}:
        yield f"broken rules {rules}"
    if trial.lost():
        yield f"lost {trial.lost()}"
    if told != "done":
        again = attempt(trial.killed.work, trial.scratch)
        found = trial.content(trial.scratch)
        if again == "done" and found != trial.after:
            yield "ended otherwise with room again"
        if again != "done" and (again != "library_not_empty" or found != trial.after):
            yield f"with room again, told {again}"
    if trial.breaches(trial.scratch):
        yield f"left {trial.breaches(trial.scratch)}"


class Disk:
    """A file system in memory whose size and rights can be changed."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def set(self, options: str) -> None:
        gc.collect()  # what is still open for writing would keep it from being made read-only
        subprocess.run(["mount", "-o", f"remount,{options}", str(self.place)], check=True)

    def leave(self, pages: int) -> None:
        """Leave room for so many pages."""
        status = os.statvfs(self.place)
        used = (status.f_blocks - status.f_bfree) * status.f_frsize
        self.set(f"size={used + pages * PAGE}")


@contextmanager
def disk() -> Iterator[Disk]:
    """Mount a tmpfs for the length of the block."""
    with tempfile.TemporaryDirectory() as place:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tenkyo-test", place]
        subprocess.run(mount, check=True)
        try:
            yield Disk(Path(place))
        finally:
            subprocess.run(["umount", "-l", place], check=True)


def fill(name: str, stride: int) -> tuple[Counter[str], list[str]]:
    """Do a piece of work with ever more room until it ends well; return outcomes and faults."""
    outcomes: Counter[str] = Counter()
    wrong: list[str] = []
    with disk() as small:
        trial = Trial(name, small.place)
        pages, told = 0, ""
        while told != "done":
            small.set(f"size={ROOM}")
            trial.reset()
            small.leave(pages)
            told = attempt(trial.killed.work, trial.scratch)
            small.set(f"size={ROOM}")
            outcomes[told] += 1
            wrong += [f"{name}, {pages} pages left: {each}" for each in look(trial, told)]
            pages += stride
    return outcomes, wrong


def forbid(name: str) -> tuple[Counter[str], list[str]]:
    """Do a piece of work on a disk that may only be read."""
    with disk() as small:
        trial = Trial(name, small.place)
        trial.reset()
        small.set("ro")
        told = attempt(trial.killed.work, trial.scratch)
        small.set("rw")
        return Counter([told]), [f"{name}, read-only: {each}" for each in look(trial, told)]


def main() -> None:
    """Run what is asked for and print the outcomes; 1 when something went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("works", nargs="*", metavar="WORK", help="default: all but rollback")
    parser.add_argument("--stride", type=int, default=1, metavar="PAGES")
    parser.add_argument("--read-only", action="store_true")
    options = parser.parse_args()
    began = time.monotonic()
    wrong: list[str] = []
    # Rolling back a second time returns to where the first one began.
    for name in options.works or [each for each in WORKS if each != "rollback"]:
        outcomes, faults = forbid(name) if options.read_only else fill(name, options.stride)
        print(f"{name:<10}{dict(outcomes)}, {len(faults)} wrong", flush=True)
        wrong += faults
    for each in wrong:
        print(each)
    print(f"{time.monotonic() - began:.0f} s")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
