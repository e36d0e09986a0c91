"""The first start: sample documents or a folder of one's own, each with what will happen."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import streamlit as st

from index.jobs import start_ingest
from index.location import PROJECT_ROOT
from ingest.folder import list_files
from ingest.notice import Language
from ui.duration import duration
from ui.frame import notice_html
from ui.jobs import follow_job
from ui.language import link_parameters
from ui.visible import visible_text
from ui.words import Text, say

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

    from index.library import Library
    from ingest.document import Document

SAMPLES: Final = PROJECT_ROOT / "data" / "samples"
EXAMPLES: Final = (
    "証明書の手数料はいつから変わりますか？",
    "Which format are tables published in?",
)
_LOOKED_AT: Final = "folder-looked-at"
_MOST_FILES: Final = 20_000
_MEGABYTE: Final = 1_000_000
_PLAIN: Final = frozenset({".txt", ".md", ".csv", ".html", ".htm", ".eml"})
# Bytes read and embedded in a second, slowest and fastest: of plain text, and of files whose
# bytes are mostly layout and pictures. From docs/measurements.md, for two to eight cores.
_PLAIN_RATE: Final = (15_000, 60_000)
_OTHER_RATE: Final = (40_000, 400_000)


@dataclass(frozen=True, slots=True)
class FolderSize:
    """How much there is to read; `is_more` tells that counting was stopped."""

    files: int
    plain_bytes: int
    other_bytes: int
    is_more: bool = False

    @property
    def megabytes(self) -> float:
        """Return the size of all files."""
        return round((self.plain_bytes + self.other_bytes) / _MEGABYTE, 1)

    def seconds(self) -> tuple[int, int]:
        """Return about how long reading takes, at least and at most."""
        slow, fast = (
            self.plain_bytes / plain + self.other_bytes / other
            for plain, other in zip(_PLAIN_RATE, _OTHER_RATE, strict=True)
        )
        return max(5, round(fast)), max(10, round(slow))


def measure_folder(folder: Path) -> FolderSize:
    """Count the files of a folder that would be read, and their bytes."""
    found = list(islice(list_files(folder), _MOST_FILES + 1))
    paths = [each.path for each in found if each.problem is None]
    plain = [path for path in paths if path.suffix.lower() in _PLAIN]
    every = _bytes(paths)
    of_plain = _bytes(plain)
    is_more = len(found) > _MOST_FILES
    return FolderSize(min(len(paths), _MOST_FILES), of_plain, every - of_plain, is_more)


def _bytes(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())


def draw_first_start(library: Library, language: Language, documents_page: Page) -> None:
    """Draw the two ways to begin, and the way to single files."""
    with st.container(key="first-start"):
        samples, own = st.columns(2, border=True)
        with samples:
            _draw_samples(library, language)
        with own:
            _draw_own(library, language)
    st.page_link(
        documents_page, label=say(Text.START_UPLOAD, language), query_params=link_parameters()
    )


def _draw_samples(library: Library, language: Language) -> None:
    if not SAMPLES.is_dir():
        return
    size = measure_folder(SAMPLES)
    facts = {"count": size.files, "size": size.megabytes}
    _draw_words(Text.START_SAMPLES, say(Text.START_SAMPLES_BODY, language, **facts), language)
    st.button(
        say(Text.START_SAMPLES_BUTTON, language),
        key="start-samples",
        type="primary",
        on_click=lambda: follow_job(start_ingest(library.directory, [SAMPLES])),
    )


def _draw_own(library: Library, language: Language) -> None:
    _draw_words(Text.START_FOLDER, say(Text.START_FOLDER_BODY, language), language)
    with st.container(key="start-form"), st.form("start", border=False):
        written = st.text_input(
            say(Text.START_PATH, language), placeholder=say(Text.FOLDER_EXAMPLE, language)
        )
        if st.form_submit_button(say(Text.START_LOOK, language)):
            # File managers copy a path with its quotes.
            st.session_state[_LOOKED_AT] = written.strip().strip("\"'")
    looked_at = st.session_state.get(_LOOKED_AT, "")
    if looked_at:
        _draw_found(library, typed_folder(looked_at), language)


def typed_folder(written: str) -> Path:
    """Return the folder that a person wrote, ~ for their own; what is no folder stays as it is."""
    return Path(os.path.expanduser(written))  # noqa: PTH111 (Path raises for another's ~name)


def _draw_found(library: Library, folder: Path, language: Language) -> None:
    name = visible_text(str(folder))
    if not os.path.isdir(folder):  # noqa: PTH112 (Path.is_dir raises for a name too long)
        st.html(notice_html(say(Text.START_NO_FOLDER, language, folder=name), tone="bad"))
        return
    size = measure_folder(folder)
    if not size.files:
        st.html(notice_html(say(Text.START_NOTHING, language, folder=name), tone="bad"))
        return
    if size.is_more:
        words = say(Text.START_FOUND_MANY, language, count=_MOST_FILES)
    else:
        low, high = (duration(seconds, language) for seconds in size.seconds())
        facts = {"count": size.files, "size": size.megabytes, "low": low, "high": high}
        words = say(Text.START_FOUND, language, **facts)
    st.html(notice_html(words))
    st.button(
        say(Text.START_ADD, language),
        key="start-folder",
        type="primary",
        on_click=lambda: follow_job(start_ingest(library.directory, [folder])),
    )


def example_html(documents: Iterable[Document], language: Language) -> str:
    """Return questions to try while the library holds the samples and nothing else."""
    if not all(_is_sample(document) for document in documents):
        return ""
    links = "".join(
        f'<li><a class="tk-link" href="?{escape(urlencode({"q": words, **link_parameters()}))}">'
        f"{escape(words)}</a></li>"
        for words in EXAMPLES
    )
    return (
        f'<div class="tk-examples"><p class="tk-quiet">{escape(say(Text.START_TRY, language))}</p>'
        f"<ul>{links}</ul></div>"
    )


def _is_sample(document: Document) -> bool:
    return bool(document.places) and Path(document.places[0]).parent == SAMPLES


def _draw_words(title: Text, body: str, language: Language) -> None:
    st.html(f"<h2 class='tk-subtitle'>{escape(say(title, language))}</h2><p>{escape(body)}</p>")
