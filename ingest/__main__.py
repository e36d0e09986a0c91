"""`python -m ingest`: add files and folders to a library."""

from __future__ import annotations

import argparse
import io
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from types import FrameType
from typing import TYPE_CHECKING, Final

from index.drives import forget_absent_drives, missing_on_drives
from index.ingestion import Ingestion, read_with_password
from index.job import JobId
from index.job_control import UNKNOWN_JOB
from index.job_lock import hold_job
from index.jobs import PASSWORD_OPTION
from index.library import Library
from index.listeners import Listeners
from index.location import library_directory
from index.lock import Writer
from index.mirror import Mirror, Timing
from index.mirrors import NOTHING_STORED
from index.outcome import FileOutcome, RunResult
from index.reading import ReadFunction
from index.reembedding import library_model
from index.screens import JsonScreen, Screen, TextScreen
from index.words import WordTokenizer
from ingest.notice import Notice, TenkyoError, UsageError, describe
from ingest.selection import ALL_FILES, Selection

if TYPE_CHECKING:
    from index.embedder import Embedder

_WRONG_USE: Final = 2
_SOME_FAILED: Final = 1
_MEGABYTE: Final = 1_000_000
# A job of the app waits for as long as it takes, a person for ten minutes.
_JOB_WAITS_S: Final = 7 * 24 * 3600.0
_PERSON_WAITS_S: Final = 600.0


def _load_embedder(library: Library) -> Embedder:
    from index.embedder import load_embedder  # brings torch: only when there is text to embed

    return load_embedder(library_model(library))


def main(
    arguments: Sequence[str] | None = None,
    *,
    load: Callable[[], Embedder] | None = None,
    read: ReadFunction | None = None,
    words: WordTokenizer | None = None,
    wait_s: float = _PERSON_WAITS_S,
) -> int:
    """Run the command and return its exit status: 0, 1 when files failed, 2 for wrong use."""
    options = _parse(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a file name may be no valid text
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    screen = JsonScreen() if options.json else TextScreen()
    if options.password_on_input:
        read = read or partial(read_with_password, password=_take_password())
    try:
        with Library.open(library_directory(options.library), words=words) as library:
            load = load or partial(_load_embedder, library)
            if options.job is not None:
                with hold_job(library.directory, JobId(options.job)):
                    return _run(library, options, screen, load, read, _JOB_WAITS_S)
            if options.watch:
                return _watch(library, options, screen, load, read)
            return _run(library, options, screen, load, read, wait_s)
    except TenkyoError as error:
        screen.close()
        print(describe(error.notice), file=sys.stderr)
        return _WRONG_USE
    except KeyboardInterrupt:
        screen.close()
        print("Stopped. What was listed is in; run again for the rest.", file=sys.stderr)
        return 128 + signal.SIGINT


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ingest", description=__doc__)
    parser.add_argument("paths", metavar="PATH", nargs="*", help="a file or a folder")
    parser.add_argument("--library", metavar="DIR", help="default: TENKYO_LIBRARY, data/library")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument(
        "--mirror",
        action="store_true",
        help="remove documents whose file is gone in a folder; without PATH, mirror what is stored",
    )
    parser.add_argument("--collection", metavar="NAME", default="", help="put the documents in it")
    for name, meaning in (("include", "take only files"), ("exclude", "leave out files")):
        parser.add_argument(
            f"--{name}",
            metavar="PATTERN",
            action="append",
            default=[],
            help=f"of folders, {meaning} whose name or folder is like this, as *.pdf",
        )
    parser.add_argument("--max-size", metavar="MB", type=float, help="leave out larger files")
    parser.add_argument(
        "--store",
        action="store_true",
        help="with --mirror: keep the folders, with the options above, as ones to mirror",
    )
    parser.add_argument(
        "--watch",
        action="store_true",
        help="mirror the folders now and after each change, until stopped; "
        "without PATH, those that are stored to be watched",
    )
    parser.add_argument(
        "--allow-unmounted",
        action="store_true",
        help="mirror drives that are gone for good: remove what was read from them",
    )
    parser.add_argument("--job", type=int, help=argparse.SUPPRESS)
    parser.add_argument(PASSWORD_OPTION, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if not options.paths and options.job is None and not (options.mirror or options.watch):
        parser.error("name at least one file or folder")
    narrows = options.include or options.exclude or options.max_size or options.collection
    if not options.paths and options.job is None and (narrows or options.store):
        parser.error("name the folder that this is about")
    if options.store and not options.mirror:
        parser.error("--store goes with --mirror")
    return options


def _take_password() -> str:
    """Return what the app wrote into the pipe and closed; it lives as long as this process."""
    return sys.stdin.buffer.read().decode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class _Work:
    """Files and folders that are ingested together, and how."""

    paths: tuple[str, ...]
    mirror: bool
    collection: str = ""
    selection: Selection = ALL_FILES
    job: JobId | None = None


def _works(library: Library, options: argparse.Namespace) -> tuple[_Work, ...]:
    """Return what is to be done: a job of the app, the paths named, or what is stored."""
    if options.job is not None:
        stored = next((each for each in library.jobs() if each.id == options.job), None)
        if stored is None:
            raise UsageError(UNKNOWN_JOB, job=options.job)
        return (_Work(stored.paths, stored.mirror, stored.collection, stored.selection, stored.id),)
    most_bytes = None if options.max_size is None else round(options.max_size * _MEGABYTE)
    selection = Selection(tuple(options.include), tuple(options.exclude), most_bytes)
    mirror, collection = bool(options.mirror or options.watch), options.collection.strip()
    if options.store:
        for path in options.paths:
            library.mirrors.put(Mirror(path, selection, collection), keep_timing=True)
    if options.paths:
        return (_Work(tuple(options.paths), mirror, collection, selection),)
    mirrors = [
        each
        for each in library.mirrors.list()
        if not options.watch or each.timing is Timing.WATCHING
    ]
    if not mirrors:
        raise UsageError(NOTHING_STORED)
    return tuple(_Work((each.path,), True, each.collection, each.selection) for each in mirrors)


def _run(
    library: Library,
    options: argparse.Namespace,
    screen: Screen,
    load: Callable[[], Embedder],
    read: ReadFunction | None,
    wait_s: float,
) -> int:
    works, load_once = _works(library, options), cache(load)
    if options.allow_unmounted:
        forget_absent_drives(library.database, [path for work in works for path in work.paths])
    with library.run(wait_s, _say_who_writes), _stop_on_signals() as stop:
        listeners = Listeners(screen.show, screen.progress, stop.is_set)
        result = _sum(
            [
                _ingest(library, work, load_once, listeners, read)
                for work in works
                if not stop.is_set()
            ]
        )
        screen.close()
        screen.summary(result)
        for item in library.notices:
            print(describe(item), file=sys.stderr)
        if result.stopped:
            print("Stopped. What was listed is in; run again for the rest.", file=sys.stderr)
            return 128 + stop.signal
    return _SOME_FAILED if result.count(FileOutcome.FAILED) else 0


def _ingest(
    library: Library,
    work: _Work,
    load: Callable[[], Embedder],
    listeners: Listeners,
    read: ReadFunction | None,
) -> RunResult:
    return Ingestion(library, load, listeners, read=read).run(
        work.paths,
        mirror=work.mirror,
        job=work.job,
        collection=work.collection,
        selection=work.selection,
    )


def _sum(results: Sequence[RunResult]) -> RunResult:
    """Return several runs, one after the other, as one."""
    counts = tuple((each, sum(run.count(each) for run in results)) for each in FileOutcome)
    stopped = any(run.stopped for run in results)
    return RunResult(counts, stopped, sum(run.elapsed_s for run in results))


def _watch(
    library: Library,
    options: argparse.Namespace,
    screen: Screen,
    load: Callable[[], Embedder],
    read: ReadFunction | None,
) -> int:
    """Mirror the folders whenever they differ from the library, until a signal comes."""
    from index.watching import differs, watch_folders  # imports every reader

    works, load_once = _works(library, options), cache(load)
    paths = [path for work in works for path in work.paths]
    told: set[Notice] = set()
    with _stop_on_signals() as stop:
        listeners = Listeners(screen.show, screen.progress, stop.is_set)

        def compare(work: _Work) -> None:
            if not differs(library, work.paths, work.selection):
                library.mirrors.record_same(work.paths)
                return
            with library.run(_JOB_WAITS_S, _say_who_writes):
                result = _ingest(library, work, load_once, listeners, read)
            screen.close()
            screen.summary(result)

        def compare_all() -> None:
            try:
                absent = set(missing_on_drives(library.database, paths))
                for item in absent - told:  # not again each time
                    print(describe(item), file=sys.stderr, flush=True)
                told.clear()
                told.update(absent)
                for work in works:
                    compare(work)
            except TenkyoError as error:  # a full disk, say: told, and tried again later
                print(describe(error.notice), file=sys.stderr, flush=True)
            finally:
                screen.close()

        print(f"Watching {', '.join(paths)}; stop with Ctrl+C.", file=sys.stderr, flush=True)
        watch_folders(paths, compare_all, stop)
    return 0


def _say_who_writes(writer: Writer | None) -> None:
    who = f"{writer}" if writer is not None else "another process"
    print(f"Waiting: {who} is writing to this library.", file=sys.stderr, flush=True)


class _Stop(threading.Event):
    """Set by a signal; keeps which one."""

    signal: int = signal.SIGINT


@contextmanager
def _stop_on_signals() -> Iterator[_Stop]:
    """Let the first SIGINT or SIGTERM end the run in order; a second one ends it at once."""
    stop = _Stop()

    def ask(number: int, _: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.signal = number
        stop.set()

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    former = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


if __name__ == "__main__":
    sys.exit(main())
