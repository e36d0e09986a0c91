"""Kill a piece of work at a named step, without a hook in the product.

The work runs in a process of its own, which traces itself: a step is the entry to a function of the
room index, the return from it, or a call from there that changes a file or the database.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import BuiltinFunctionType, FrameType
from typing import Final

from index.location import PROJECT_ROOT

# Given the folder with everything that it works on; a function of a module, so that a process
# can be told its name.
Work = Callable[[Path], None]
_ROOM: Final = str(PROJECT_ROOT / "index") + os.sep
_CHANGING: Final = frozenset(
    {"fsync", "rename", "replace", "unlink", "mkdir", "rmdir", "link", "truncate", "write"}
    | {"execute", "executemany", "backup", "close"}
)
# Of a step that comes again and again, these many are told apart: of a migration, all.
_TIMES: Final = 2
_EVERY_TIME: Final = "index.migrations.migrate > execute"


def context() -> ForkServerContext:
    """Return what starts processes: each is forked from a clean one, with the modules loaded."""
    chosen = multiprocessing.get_context("forkserver")
    chosen.set_forkserver_preload(["tests.index.crash_works"])
    return chosen


def remove_folder(folder: Path) -> None:
    """Delete a folder with all that is in it."""
    while folder.exists():  # a thread of Tantivy's may still put a file there
        shutil.rmtree(folder, ignore_errors=True)


def steps_of(work: Work, scratch: Path) -> list[str]:
    """Do the work to its end and return its steps, each once, in order."""
    receiving, sending = context().Pipe(duplex=False)
    process = _start(work, scratch, "", sending)
    sending.close()
    steps: list[str] = receiving.recv()
    process.join()
    assert process.exitcode == 0
    return steps


def changes_something(step: str) -> bool:
    """Return whether a step is a call that may change a file or the database.

    Between two such calls nothing changes at rest, so that to kill at these is to kill anywhere.
    """
    return " > " in step


def kill_at(work: Work, scratch: Path, step: str) -> bool:
    """Do the work until the step and kill it there; return whether it came to that.

    A number alone is the so-manieth step, whichever that is.
    """
    process = _start(work, scratch, step, None)
    process.join(300)
    assert process.exitcode in (0, -signal.SIGKILL), f"{step}: exit {process.exitcode}"
    return process.exitcode != 0


def _start(work: Work, scratch: Path, step: str, steps: Connection | None) -> BaseProcess:
    process = context().Process(target=_trace, args=(work, scratch, step, steps))
    process.start()
    return process


def _trace(work: Work, scratch: Path, last: str, steps: Connection | None) -> None:
    """Do the work, tracing every thread of it (in the process of its own)."""
    times: Counter[str] = Counter()
    met: list[str] = []

    def trace(frame: FrameType, event: str, argument: object) -> None:
        name = _name(frame, event, argument)
        if not name or (times[name] == _TIMES and name != _EVERY_TIME):
            return
        times[name] += 1
        step = f"{name} {times[name]}"
        if last in (step, str(len(met))):
            os.kill(os.getpid(), signal.SIGKILL)
        met.append(step)

    threading.setprofile(trace)
    sys.setprofile(trace)
    work(scratch)
    sys.setprofile(None)
    if steps is not None:
        steps.send(met)


def _name(frame: FrameType, event: str, argument: object) -> str:
    """Return the name of a step; nothing for what is none."""
    if event == "c_call":
        called = argument.__name__ if isinstance(argument, BuiltinFunctionType) else ""
        if called not in _CHANGING:
            return ""
        caller: FrameType | None = frame
        while caller is not None and not caller.f_code.co_filename.startswith(_ROOM):
            caller = caller.f_back
        return f"{_function(caller)} > {called}" if caller is not None else ""
    code = frame.f_code
    if event not in ("call", "return") or not code.co_filename.startswith(_ROOM):
        return ""
    return "" if code.co_name.startswith("<") else f"{_function(frame)} {event}"


def _function(frame: FrameType) -> str:
    module = Path(frame.f_code.co_filename).relative_to(PROJECT_ROOT).with_suffix("")
    return f"{'.'.join(module.parts)}.{frame.f_code.co_qualname}"
