"""Kill processes at named steps and at random moments: `python -m tests.index.kill_campaign`.

`--steps [WORK...]` kills each piece of work at every step, with `--changing` at those that change
something, with `--beside` while another process does the same and one reads; `--random N` kills
writers, a purger and readers on one library together, N times. What was acknowledged must be there,
nothing twice, no rule of `verify` broken but that something may be unpublished, and the next run
must finish.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.verify import verify
from tests.index.crash import (
    Work,
    changes_something,
    context,
    remove_folder,
)
from tests.index.crash_works import (
    ACKNOWLEDGED,
    SCHEMAS,
    WORKS,
    change_model,
    erase,
    ingest,
    make_earlier,
    merge,
    open_library,
    vacuum,
)
from tests.index.trial import Trial, read_on, scratch_room


def kill_at_steps(
    name: str, chosen: slice = slice(None), *, changing: bool = False, beside: bool = False
) -> tuple[int, list[str]]:
    """Kill a piece of work at its steps; return at how many, and what went wrong."""
    with scratch_room() as room:
        trial = Trial(name, room)
        steps = [step for step in trial.steps if changes_something(step) or not changing][chosen]
        told = [(step, trial.run_beside(step) if beside else trial.run(step)) for step in steps]
    return len(steps), [f"{name}, {step}: {wrong}" for step, wrong in told if wrong]


# The files of the folder; `erase` removes b.txt.
NAMES = ("b", *(str(number) for number in range(11)))
# What the libraries of earlier versions hold.
EARLIER = {"rules.txt", "規則 第一.txt"}
# What is done beside an ingest and a reader.
BESIDE: tuple[Work, ...] = (ingest, erase, vacuum, change_model, merge, read_on)


def kill_at_random(count: int, seed: int) -> list[str]:
    """Kill several processes on one library at random moments; return what went wrong.

    Every tenth time it is another library, which an earlier version wrote: all migrate it at once.
    """
    chance = random.Random(seed)
    wrong: list[str] = []
    told: Counter[str] = Counter()
    with scratch_room() as room:
        (room / "folder").mkdir()
        is_earlier = False
        for number in range(count):
            longest_s = 0.8
            if number % 10 == 5:
                longest_s = 0.2  # a migration is short
                remove_folder(room / "library")
                make_earlier(room, chance.choice(SCHEMAS))
                is_earlier = True
            for name in NAMES:
                if number == 0 or chance.random() < 0.3:
                    text = f"{number}の{name}番目の規則です。\f第二条は{number}。"
                    (room / "folder" / f"{name}.txt").write_text(text, "utf-8")
            (room / ACKNOWLEDGED).unlink(missing_ok=True)
            works = [ingest, read_on, chance.choice(BESIDE)]
            ends = _kill(room, works, chance.uniform(0.0, longest_s))
            told.update(f"{work.__name__} {end}" for work, end in zip(works, ends, strict=True))
            wrong += [f"{number}: exit {end}" for end in ends if end not in (0, -signal.SIGKILL)]
            found = _look(room, number % 10 == 9, erase in works, is_earlier)
            wrong += [f"{number}, {works[-1].__name__}: {each}" for each in found]
            if number % 50 == 49:
                print(number + 1, wrong, dict(sorted(told.items())), flush=True)
    return wrong


def _kill(room: Path, works: Sequence[Work], after_s: float) -> list[int | None]:
    """Start the works, kill them all after a time, and return how each ended."""
    processes = [context().Process(target=work, args=(room,)) for work in works]
    for process in processes:
        process.start()
    time.sleep(after_s)
    for process in processes:
        process.kill()
    for process in processes:
        process.join()
    return [process.exitcode for process in processes]


def _look(room: Path, to_the_end: bool, is_erased: bool, is_earlier: bool) -> Iterator[str]:
    file = room / ACKNOWLEDGED
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    with open_library(room) as library:
        rules = {each.invariant for each in verify(library)}
        # The first indexes of an earlier version may have another form, which opening makes anew.
        allowed = {"generation-current"} | ({"generation-files"} if is_earlier else set())
        if not rules <= allowed:
            yield f"broken rules {rules}"
        places = [place for each in library.documents() for place in each.places]
        if len(places) != len(set(places)):
            yield "a place twice"
        gone = {path for _, _, path in (line.split("\t") for line in lines)} - set(places)
        if {Path(path).name for path in gone} - ({"b.txt"} if is_erased else set()):
            yield f"lost {gone}"
        if is_earlier and not {Path(place).name for place in places} >= EARLIER:
            yield f"lost what an earlier version held: {places}"
        library.snapshot()
        if verify(library):
            yield f"not healed by opening: {verify(library)}"
    if to_the_end:
        yield from _finish(room, is_earlier)


def _finish(room: Path, is_earlier: bool) -> Iterator[str]:
    """Run to the end; tell where the library is then another than the folder."""
    ingest(room)
    expected = {
        str(each): each.read_text("utf-8").split("\f")[0] for each in (room / "folder").iterdir()
    }
    with open_library(room) as library:
        held = {
            place: library.page(each.id, 1).text
            for each in library.documents()
            for place in each.places
            if not (is_earlier and Path(place).name in EARLIER)
        }
        if held != expected:
            yield "the next run ended otherwise"
        if verify(library):
            yield f"left {verify(library)}"


def main() -> None:
    """Run what is asked for and print what went wrong; 1 when something did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", nargs="*", metavar="WORK", help="default: all of them")
    parser.add_argument("--changing", action="store_true", help="only steps that change something")
    parser.add_argument("--beside", action="store_true", help="others work and read meanwhile")
    parser.add_argument("--stride", type=int, default=1, help="kill at every so-manieth step")
    parser.add_argument("--random", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    began = time.monotonic()
    wrong: list[str] = []
    for name in () if options.steps is None else options.steps or WORKS:
        count, failures = kill_at_steps(
            name,
            slice(0, None, options.stride),
            changing=options.changing,
            beside=options.beside,
        )
        print(f"{name:<10}{count:>6} steps, {len(failures)} wrong", flush=True)
        wrong += failures
    if options.random:
        failures = kill_at_random(options.random, options.seed)
        print(f"{options.random} random moments, {len(failures)} wrong")
        wrong += failures
    for each in wrong:
        print(each)
    print(f"{time.monotonic() - began:.0f} s")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
