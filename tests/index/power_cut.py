"""Cut the power at every file call: `python -m tests.index.power_cut [WORK...]`; needs strace.

The file calls of a piece of work are recorded, of SQLite and Tantivy too, and replayed to each
point where the disk may differ from what the process saw. There, what was not synced is dropped,
torn or written in full. Each such library must open, hold what was acknowledged, break no rule of
`verify`, and the same work must end as it would have.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.index.crash_works import ACKNOWLEDGED, WORKS
from tests.index.file_calls import CALLS, Cut, Disk
from tests.index.trial import Trial, scratch_room

# After these calls nothing is new that the one before them did not have.
_OF_NO_NEWS = {"write", "pwrite64", "sendfile"}


def record(name: str, scratch: Path, trace: Path) -> None:
    """Do a piece of work under strace."""
    options = ["-f", "-y", "-xx", "-s", "100000000", "-e", f"trace={CALLS}", "-o", str(trace)]
    command = [sys.executable, "-m", "tests.index.power_cut", "--do", name, str(scratch)]
    subprocess.run(["strace", *options, *command], check=True)


def cut(name: str, stride: int) -> tuple[int, list[str]]:
    """Cut the power in a piece of work; return in how many states, and what went wrong."""
    wrong: list[str] = []
    count = 0
    with scratch_room() as room:
        trial = Trial(name, room)
        scratch, trace = trial.reset(), room / "trace"
        library = scratch / trial.killed.library
        library.mkdir(exist_ok=True)
        disk = Disk(scratch)
        record(name, scratch, trace)
        for place, call in enumerate(disk.replay(trace)):
            if call in _OF_NO_NEWS or place % stride:
                continue
            for how in Cut:
                shutil.rmtree(scratch)
                scratch.mkdir()
                disk.lay_out(how, scratch)
                restore_outside(disk, trial, scratch)
                count += 1
                fault = trial.look()
                wrong += [f"{name}, call {place} ({call}), {how.value}: {fault}"] if fault else []
    return count, wrong


def restore_outside(disk: Disk, trial: Trial, scratch: Path) -> None:
    """Put back the person's folder, and what was told, which is no file of the library."""
    shutil.rmtree(scratch / "folder", ignore_errors=True)
    shutil.copytree(trial.pristine / "folder", scratch / "folder", copy_function=shutil.copy2)
    told = disk.names.get(str(scratch / ACKNOWLEDGED))
    if told is not None:
        (scratch / ACKNOWLEDGED).write_bytes(told.data)


def main() -> None:
    """Run what is asked for and print what went wrong; 1 when something did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("works", nargs="*", metavar="WORK", help="default: all")
    parser.add_argument("--stride", type=int, default=1, metavar="CALLS")
    parser.add_argument("--do", nargs=2, metavar=("WORK", "SCRATCH"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.do is not None:
        WORKS[options.do[0]].work(Path(options.do[1]))
        return
    began = time.monotonic()
    wrong: list[str] = []
    for name in options.works or WORKS:
        count, faults = cut(name, options.stride)
        print(f"{name:<10}{count:>6} states, {len(faults)} wrong", flush=True)
        wrong += faults
    for each in wrong:
        print(each)
    print(f"{time.monotonic() - began:.0f} s")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
