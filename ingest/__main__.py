"""`python -m ingest`: add files and folders to a library."""

from __future__ import annotations

import argparse
import io
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from tqdm import tqdm  # type: ignore[import-untyped]

from index.drives import forget_absent_drives, missing_on_drives
from index.ingestion import Ingestion
from index.job import JobId
from index.job_lock import hold_job
from index.library import Library
from index.listeners import Listeners, Progress
from index.location import library_directory
from index.lock import Writer
from index.outcome import FileOutcome, FileResult, RunResult
from index.reading import ReadFunction
from index.words import WordTokenizer
from ingest.notice import Notice, TenkyoError, describe

if TYPE_CHECKING:
    from index.embedder import Embedder

_WRONG_USE: Final = 2
_SOME_FAILED: Final = 1
# A job of the app waits for as long as it takes, a person for ten minutes.
_JOB_WAITS_S: Final = 7 * 24 * 3600.0
_PERSON_WAITS_S: Final = 600.0


def _load_embedder() -> Embedder:
    from index.embedder import load_embedder  # brings torch: only when there is text to embed

    return load_embedder()


def main(
    arguments: Sequence[str] | None = None,
    *,
    load: Callable[[], Embedder] = _load_embedder,
    read: ReadFunction | None = None,
    words: WordTokenizer | None = None,
    wait_s: float = _PERSON_WAITS_S,
) -> int:
    """Run the command and return its exit status: 0, 1 when files failed, 2 for wrong use."""
    options = _parse(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a file name may be no valid text
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    screen = _JsonScreen() if options.json else _TextScreen()
    try:
        with Library.open(library_directory(options.library), words=words) as library:
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
        "--mirror", action="store_true", help="remove documents whose file is gone in a folder"
    )
    parser.add_argument("--collection", metavar="NAME", default="", help="put the documents in it")
    parser.add_argument(
        "--watch",
        action="store_true",
        help="mirror the folders now and after each change, until stopped",
    )
    parser.add_argument(
        "--allow-unmounted",
        action="store_true",
        help="mirror drives that are gone for good: remove what was read from them",
    )
    parser.add_argument("--job", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if not options.paths and options.job is None:
        parser.error("name at least one file or folder")
    return options


def _run(
    library: Library,
    options: argparse.Namespace,
    screen: _Screen,
    load: Callable[[], Embedder],
    read: ReadFunction | None,
    wait_s: float,
) -> int:
    paths, mirror, job = list(options.paths), bool(options.mirror), None
    collection = options.collection.strip()
    if options.job is not None:
        stored = next((each for each in library.jobs() if each.id == options.job), None)
        if stored is None:
            print(f"There is no job {options.job}.", file=sys.stderr)
            return _WRONG_USE
        paths, mirror, job = list(stored.paths), stored.mirror, stored.id
        collection = stored.collection
    if options.allow_unmounted:
        forget_absent_drives(library.database, paths)
    with library.run(wait_s, _say_who_writes), _stop_on_signals() as stop:
        listeners = Listeners(screen.show, screen.progress, stop.is_set)
        run = Ingestion(library, load, listeners, read=read)
        result = run.run(paths, mirror=mirror, job=job, collection=collection)
        screen.close()
        screen.summary(result)
        for item in library.notices:
            print(describe(item), file=sys.stderr)
        if result.stopped:
            print("Stopped. What was listed is in; run again for the rest.", file=sys.stderr)
            return 128 + stop.signal
    return _SOME_FAILED if result.count(FileOutcome.FAILED) else 0


def _watch(
    library: Library,
    options: argparse.Namespace,
    screen: _Screen,
    load: Callable[[], Embedder],
    read: ReadFunction | None,
) -> int:
    """Mirror the folders whenever they differ from the library, until a signal comes."""
    from index.watching import differs, watch_folders  # imports every reader

    paths, collection = list(options.paths), options.collection.strip()
    load_once = cache(load)
    told: set[Notice] = set()
    with _stop_on_signals() as stop:
        listeners = Listeners(screen.show, screen.progress, stop.is_set)

        def compare() -> None:
            try:
                absent = set(missing_on_drives(library.database, paths))
                for item in absent - told:  # not again each time
                    print(describe(item), file=sys.stderr, flush=True)
                told.clear()
                told.update(absent)
                if not differs(library, paths):
                    return
                with library.run(_JOB_WAITS_S, _say_who_writes):
                    run = Ingestion(library, load_once, listeners, read=read)
                    result = run.run(paths, mirror=True, collection=collection)
            except TenkyoError as error:  # a full disk, say: told, and tried again later
                print(describe(error.notice), file=sys.stderr, flush=True)
                return
            finally:
                screen.close()
            screen.summary(result)

        print(f"Watching {', '.join(paths)}; stop with Ctrl+C.", file=sys.stderr, flush=True)
        watch_folders(paths, compare, stop)
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


class _JsonScreen:
    """One JSON object a line, flushed after the work it tells of is committed."""

    def show(self, result: FileResult) -> None:
        _print_json(
            {
                "file": result.file,
                "outcome": result.outcome.value,
                "document": result.document,
                "sha256": result.sha256,
                "pages": result.pages,
                "passages": result.passages,
                "warnings": [describe(item) for item in result.warnings],
                "error": describe(result.error) if result.error is not None else None,
            }
        )

    def progress(self, _: Progress) -> None:
        """Show nothing: lines are the progress."""

    def summary(self, result: RunResult) -> None:
        counts: dict[str, object] = {outcome.value: count for outcome, count in result.counts}
        _print_json({"summary": {**counts, "elapsed_s": round(result.elapsed_s, 3)}})

    def close(self) -> None:
        """Nothing to put away."""


class _TextScreen:
    """A line a file, and on a terminal a progress bar below them."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None

    def show(self, result: FileResult) -> None:
        sizes = f"  ({result.pages} pages, {result.passages} passages)"
        lines = [f"{result.outcome.value:<9}  {result.file}{sizes if result.document else ''}"]
        lines += [f"           {describe(item)}" for item in result.warnings]
        if result.error is not None:
            lines.append(f"           {describe(result.error)}")
        for line in lines:
            if self._bar is not None:
                self._bar.write(line)
            else:
                print(line, flush=True)

    def progress(self, progress: Progress) -> None:
        if not sys.stdout.isatty():
            return
        if self._bar is None:
            self._bar = tqdm(total=progress.total, unit="file", leave=False, dynamic_ncols=True)
        self._bar.total = progress.total
        self._bar.n = progress.done
        share = f" {progress.share:.0%}" if progress.share else ""
        self._bar.set_postfix_str(f"{progress.current[-40:]}{share}")

    def summary(self, result: RunResult) -> None:
        counts = ", ".join(f"{count} {outcome.value}" for outcome, count in result.counts if count)
        print(f"{counts or 'no files'} in {result.elapsed_s:.1f} s")

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


_Screen = _JsonScreen | _TextScreen


def _print_json(value: dict[str, object]) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
