"""Run a measurement behind the page, so that no reload and no other tab cuts it short."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ingest.notice import TenkyoError

if TYPE_CHECKING:
    from ingest.notice import Notice
    from ui.assistant import Assistant


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: questions asked of all.

    `problem` tells why the last one ended, `unforeseen` names an error that nobody foresaw.
    """

    done: int = 0
    total: int = 0
    is_running: bool = False
    problem: Notice | None = None
    unforeseen: str = ""


class Measuring:
    """The one measurement of this process. Safe from several tabs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._progress = Progress()

    @property
    def progress(self) -> Progress:
        """Return how far it is."""
        return self._progress

    def start(self, assistant: Assistant, total: int) -> None:
        """Start measuring the library's own questions; nothing happens while that is under way."""
        with self._lock:
            if self._progress.is_running:
                return
            self._progress = Progress(0, total, is_running=True)
        threading.Thread(target=self._run, args=(assistant, total), daemon=True).start()

    def _run(self, assistant: Assistant, total: int) -> None:
        problem: Notice | None = None
        unforeseen = ""
        try:
            from evaluation.own import measure_own  # imports torch: seconds

            asker = assistant.warm_up().result()
            measure_own(asker, lambda done: self._tell(done, total))
        except TenkyoError as error:
            problem = error.notice
        except Exception as error:
            unforeseen = type(error).__name__
            raise
        finally:
            self._progress = Progress(total, total, False, problem, unforeseen)

    def _tell(self, done: int, total: int) -> None:
        self._progress = Progress(done, total, is_running=True)


@st.cache_resource(show_spinner=False)
def measuring() -> Measuring:
    """Return the measurement of this process."""
    return Measuring()
