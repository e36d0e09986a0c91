"""Show on a terminal, or as lines of JSON, how an ingest goes."""

from __future__ import annotations

import json
import sys
from typing import Any

from tqdm import tqdm  # type: ignore[import-untyped]

from index.listeners import Progress
from index.outcome import FileResult, RunResult
from ingest.notice import describe


class JsonScreen:
    """One JSON object a line, flushed after the work it tells of is committed."""

    def show(self, result: FileResult) -> None:
        """Show what became of one file."""
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
        """Show the counts of a whole run."""
        counts: dict[str, object] = {outcome.value: count for outcome, count in result.counts}
        _print_json({"summary": {**counts, "elapsed_s": round(result.elapsed_s, 3)}})

    def close(self) -> None:
        """Nothing to put away."""


class TextScreen:
    """A line a file, and on a terminal a progress bar below them."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None

    def show(self, result: FileResult) -> None:
        """Show what became of one file."""
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
        """Show how far the run is."""
        if not sys.stdout.isatty():
            return
        if self._bar is None:
            self._bar = tqdm(total=progress.total, unit="file", leave=False, dynamic_ncols=True)
        self._bar.total = progress.total
        self._bar.n = progress.done
        share = f" {progress.share:.0%}" if progress.share else ""
        self._bar.set_postfix_str(f"{progress.current[-40:]}{share}")

    def summary(self, result: RunResult) -> None:
        """Show the counts of a whole run."""
        counts = ", ".join(f"{count} {outcome.value}" for outcome, count in result.counts if count)
        print(f"{counts or 'no files'} in {result.elapsed_s:.1f} s")

    def close(self) -> None:
        """Put the progress bar away."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


Screen = JsonScreen | TextScreen


def _print_json(value: dict[str, object]) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)
