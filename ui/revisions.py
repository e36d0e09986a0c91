"""Ask whether a file that was uploaded again, with other bytes, is a new version.

Until the person says so it is another document: nothing is lost by that, and both answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from index.outcome import FileOutcome
from index.versions import find_former_upload, make_new_version
from ingest.notice import Language
from ui.frame import notice_html
from ui.local_time import local_time
from ui.visible import visible_line, visible_text
from ui.words import Text, say

if TYPE_CHECKING:
    from index.library import Library
    from index.outcome import FileResult
    from ingest.document import Document, DocumentId

_MOST: Final = 20
_SEPARATE: Final = "said-to-be-separate"
_MADE: Final = "made-new-version"


def draw_revisions(library: Library, files: Sequence[FileResult], language: Language) -> None:
    """Draw the question for each file of a job that has the name of an earlier upload."""
    made = st.session_state.pop(_MADE, None)
    if made is not None:
        st.html(notice_html(say(Text.REVISION_MADE, language, name=made), tone="good"))
    added = [each.document for each in files if each.outcome is FileOutcome.ADDED]
    separate = st.session_state.get(_SEPARATE, ())
    for newer in [each for each in added if each is not None and each not in separate][:_MOST]:
        former = find_former_upload(library, newer)
        if former is not None:
            _draw_question(library, former, newer, language)


def _draw_question(
    library: Library, former: Document, newer: DocumentId, language: Language
) -> None:
    title = escape(say(Text.REVISION_TITLE, language))
    hint = say(Text.REVISION_HINT, language, date=local_time(former.added_at))
    with st.container(key=f"revision-{newer}", border=True):
        st.html(f'<h3 dir="auto">{title} {visible_line(former.name)}</h3><p>{escape(hint)}</p>')
        with st.container(horizontal=True):
            version = say(Text.REVISION_VERSION, language)
            if st.button(version, key=f"revision-version-{newer}"):
                make_new_version(library, former.id, newer)
                st.session_state[_MADE] = visible_text(former.name)
                st.rerun()  # the whole page: this is drawn in a fragment, the list below is not
            st.button(
                say(Text.REVISION_SEPARATE, language),
                key=f"revision-separate-{newer}",
                on_click=_keep_separate,
                args=(newer,),
            )


def _keep_separate(newer: DocumentId) -> None:
    st.session_state[_SEPARATE] = (*st.session_state.get(_SEPARATE, ()), newer)
