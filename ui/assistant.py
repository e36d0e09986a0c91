"""One library and one asker for the whole process, shared by every tab."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final

import streamlit as st

from ingest.notice import LibraryError

if TYPE_CHECKING:
    from index.filter import Filter
    from index.library import Library
    from ingest.notice import Notice
    from retrieval.answer import Answer
    from retrieval.ask import Asker


# Loading torch holds Python's global lock for seconds: what is drawn before must be sent first.
_QUIET_S: Final = 1.5
_TO_BE_SEEN_S: Final = 0.3


class Assistant:
    """The library, and what answers questions over it once its model is loaded.

    The model takes seconds to load and is not needed to draw a page, so a thread loads it.
    """

    def __init__(self, library: Library) -> None:
        """Keep an open library; nothing is loaded yet."""
        self.library = library
        self._lock = threading.Lock()
        self._asker: Future[Asker] | None = None
        self._is_wanted = threading.Event()

    @property
    def is_ready(self) -> bool:
        """Tell whether a question is answered without waiting for the model."""
        return self._asker is not None and self._asker.done()

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Return what a person should know of the library and the model, once both are open."""
        loaded = self._asker
        ready = loaded is not None and loaded.done() and loaded.exception() is None
        of_model = loaded.result().notices if loaded is not None and ready else ()
        return (*self.library.notices, *of_model)

    def warm_up(self) -> Future[Asker]:
        """Start loading the model unless that is under way or done; a failed load is retried."""
        with self._lock:
            loaded = self._asker
            if loaded is None or (loaded.done() and loaded.exception() is not None):
                loaded = self._asker = Future()
                threading.Thread(target=self._load, args=(loaded,), daemon=True).start()
            return loaded

    def ask(self, question: str, narrowed: Filter | None = None) -> Answer:
        """Answer a question, waiting for the model if need be. Raises what loading it raised."""
        loaded = self.warm_up()
        if not loaded.done():
            time.sleep(_TO_BE_SEEN_S)
            self._is_wanted.set()
        try:
            return loaded.result().ask(question, filter=narrowed)
        except LibraryError as error:
            from index.library import OTHER_MODEL

            if error.notice.code != OTHER_MODEL.code or not self._forget(loaded):
                raise
        return self.warm_up().result().ask(question, filter=narrowed)

    def _forget(self, loaded: Future[Asker]) -> bool:
        """Let go of the model of vectors that were replaced; False when it was never loaded."""
        with self._lock:
            if self._asker is loaded:
                self._asker = None
        return loaded.exception() is None

    def _load(self, loaded: Future[Asker]) -> None:
        self._is_wanted.wait(_QUIET_S)
        try:
            from retrieval.ask import open_asker  # imports torch: seconds, so never earlier

            asker = open_asker(self.library)
            self.library.snapshot()  # opens the index now, not during the first question
            loaded.set_result(asker)
        except BaseException as error:  # handed on to whoever asks, as a future does
            loaded.set_exception(error)


@st.cache_resource(show_spinner=False)
def open_assistant() -> Assistant:
    """Open the library this process serves. Raises LibraryError, and then tries again next time."""
    from index.library import Library
    from index.location import library_directory
    from index.mirroring import keep_mirrors

    library = Library.open(library_directory(None))
    keeping = threading.Thread(target=keep_mirrors, args=(library, threading.Event()), daemon=True)
    keeping.start()
    return Assistant(library)
