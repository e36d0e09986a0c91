"""Draw the sheet of a page: paper of its shape, the marks in their places, then its picture."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from ingest.boxes import boxes_of, is_vertical
from ingest.document import Box, Document, DocumentId, Page, Span
from ingest.notice import Language
from ingest.picture import PagePicture, has_pictures
from ui.visible import visible_line
from ui.words import Text, say

if TYPE_CHECKING:
    from index.library import Library

_SCRIPT: Final = st.components.v2.component(
    "tenkyo.source", js=(Path(__file__).parent / "source.js").read_text(encoding="utf-8")
)
_KEPT: Final = 48  # pictures in memory: a few hundred kilobytes each
_MARGIN: Final = 1.5  # points around a mark, so that it does not touch the letters


def sheet_html(
    document: Document,
    page: Page,
    mark: Span | None,
    others: Sequence[Span],
    language: Language,
    *,
    key: str,
) -> str:
    """Return the sheet as escaped HTML, still without its picture, which comes by the script."""
    title = visible_line(document.title or document.name)
    facts = {"number": page.number}
    label = f"{escape(say(Text.SHEET_LABEL, language, **facts))} {title}"
    boxes = [_box_html(box, page, "tk-box-other") for span in others for box in _boxes(page, span)]
    if mark is not None:
        boxes += [_box_html(box, page, "tk-box") for box in _boxes(page, mark)]
    flow = "vertical" if is_vertical(page) else "horizontal"
    return (
        f'<div class="tk-viewport" data-sheet="{escape(key)}" data-flow="{flow}" tabindex="0" '
        f'role="region" aria-label="{label}">'
        f'<div class="tk-sheet" style="aspect-ratio:{page.width:.2f} / {page.height:.2f}">'
        f'<p class="tk-drawing">{escape(say(Text.SHEET_DRAWING, language))}</p>'
        f'<img class="tk-picture" alt="{label}" hidden>{"".join(boxes)}</div></div>'
    )


def zoom_html(language: Language) -> str:
    """Return the buttons that make the sheet larger and smaller; the script works them."""
    buttons = "".join(
        f'<button type="button" class="tk-copy" data-zoom="{step}" '
        f'aria-label="{escape(say(words, language))}">{sign}</button>'
        for step, sign, words in (("-1", "−", Text.ZOOM_OUT), ("1", "＋", Text.ZOOM_IN))
    )
    return f'<span class="tk-zoom">{buttons}<output class="tk-zoom-now">100%</output></span>'


def prepare_pictures(documents: Iterable[Document]) -> None:
    """Start the drawing process ahead, once, when pages of these may be looked at next."""
    if any(has_pictures(document.media_type) for document in documents):
        _warm_up_once()


@st.cache_resource(show_spinner=False)
def _warm_up_once() -> None:
    from ingest.draw import warm_up  # imports every reader: not before a page is wanted

    warm_up()


def scroll_to_mark(key: str) -> None:
    """Start the script: bring the mark of this sheet, or of the text alone, into view."""
    _SCRIPT(key="source-place", data={"sheet": key, "scroll": True})


def draw_picture(library: Library, document: DocumentId, page: int, *, key: str) -> None:
    """Put the picture on the sheet. Raises LibraryError or ReadError when there is none."""
    _put_picture(_picture_address(document, page, _library=library), key)


def put_picture(picture: PagePicture, *, key: str) -> None:
    """Put a picture on the sheet that is not to be kept."""
    _put_picture(_address(picture), key)


def _put_picture(address: str, key: str) -> None:
    _SCRIPT(key="source-picture", data={"sheet": key, "picture": address})


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def _picture_address(document: DocumentId, page: int, *, _library: Library) -> str:
    """Return the picture as a data address. It is kept: a document's bytes never change."""
    from index.originals import draw_original_page  # imports every reader

    return _address(draw_original_page(_library, document, page))


def _address(picture: PagePicture) -> str:
    content = base64.b64encode(picture.content).decode("ascii")
    return f"data:{picture.media_type};base64,{content}"


def _boxes(page: Page, span: Span) -> list[Box]:
    return [
        Box(
            max(box.left - _MARGIN, 0.0),
            max(box.top - _MARGIN, 0.0),
            min(box.right + _MARGIN, page.width),
            min(box.bottom + _MARGIN, page.height),
        )
        for box in boxes_of(page, span.start, span.end)
    ]


def _box_html(box: Box, page: Page, name: str) -> str:
    left, width = 100 * box.left / page.width, 100 * (box.right - box.left) / page.width
    top, height = 100 * box.top / page.height, 100 * (box.bottom - box.top) / page.height
    style = f"left:{left:.3f}%;top:{top:.3f}%;width:{width:.3f}%;height:{height:.3f}%"
    return f'<span class="{name}" aria-hidden="true" style="{style}"></span>'
