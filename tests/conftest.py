"""What holds for the whole suite: its order, the shared data, and no silent skips in CI."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import index.catalogue.connection
from index.catalogue.connection import Connection, connect_in_memory
from index.migrations import migrate, schema_version

PROJECT = Path(__file__).resolve().parents[1]
SHARED = (PROJECT / ".." / "shared").resolve()
IN_CI = bool(os.environ.get("CI"))
ORDER = ("slow", "shared", "browser")  # what has none of these marks comes first

# A busy machine makes any single example slow; the suite as a whole is what is timed.
settings.register_profile("tenkyo", deadline=None)
settings.load_profile("tenkyo")

# A file system in memory (on Linux): there, the many fsyncs of the tests cost nothing.
MEMORY = Path("/dev/shm")
MEMORY_WANTED = 2_000_000_000
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_WANTED:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

_absent_shared: list[str] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the fast tests first, so that a plain mistake shows at once."""
    items.sort(key=_rank)


def pytest_collection_finish() -> None:
    """Keep what is loaded by now out of every later garbage collection: it is much, and stays."""
    gc.collect()
    gc.freeze()


def _rank(item: pytest.Item) -> int:
    return max(
        (ORDER.index(name) + 1 for name in ORDER if item.get_closest_marker(name)), default=0
    )


def lacks_shared_data(item: pytest.Item) -> bool:
    """Tell whether a test wants the shared data and there is none."""
    return item.get_closest_marker("shared") is not None and not SHARED.is_dir()


@pytest.fixture(scope="session", autouse=True)
def _prepared_schema() -> Iterator[None]:
    """Let each new library begin as a copy of one that the migrations made: they take 15 ms."""
    prepared = connect_in_memory()
    migrate(prepared)

    def copy_or_migrate(connection: Connection) -> None:
        if schema_version(connection) == 0:
            prepared.backup(connection)
        else:
            migrate(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index.catalogue.connection, "migrate", copy_or_migrate)
        yield
    prepared.close()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs the shared data where there is none; the session's end tells."""
    if lacks_shared_data(item):
        pytest.skip("the question sets and files in ../shared are not on this machine")


@pytest.fixture(autouse=True)
def _own_main_module() -> Iterator[None]:
    """Put `__main__` back: Streamlit's AppTest leaves its script there, and a process that
    multiprocessing starts afterwards would run that script first.
    """
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI, a test skipped for a missing part (a browser, a font, a tool) has failed.

    Only the shared data may be absent: they cannot be installed, and the summary counts them.
    """
    report = yield
    if not report.skipped or hasattr(report, "wasxfail"):
        return report
    if lacks_shared_data(item):
        _absent_shared.append(item.nodeid)
    elif IN_CI:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped in CI: {_reason(report)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """In CI, a whole module that skips itself has failed, too."""
    report = yield
    if IN_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: skipped in CI: {_reason(report)}"
    return report


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    return str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests the absent shared data kept from running."""
    if _absent_shared:
        terminalreporter.section("not run: ../shared is absent")
        terminalreporter.write_line(
            f"{len(_absent_shared)} tests need the question sets and files of ../shared."
        )
