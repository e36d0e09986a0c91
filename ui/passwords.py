"""Ask for the password of encrypted files that could not be read, and read them with it once.

The password is in this run, in a pipe, and in the process that reads: it is never stored.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from index.jobs import start_ingest
from ingest.members import last_name, split_place
from ingest.notice import Language
from ingest.readers.pdf_notices import WANTING_PASSWORD, WRONG_PASSWORD
from ui.frame import notice_html
from ui.visible import visible_line
from ui.words import Text, say

if TYPE_CHECKING:
    from index.job import Job, JobId
    from index.library import Library
    from index.outcome import FileResult

_LONGEST: Final = 500


def locked_files(files: Sequence[FileResult]) -> tuple[FileResult, ...]:
    """Return the files that were not read for want of a password, and that are still there."""
    return tuple(
        each
        for each in files
        if each.error is not None
        and each.error.code in WANTING_PASSWORD
        and os.path.isfile(split_place(each.file)[0])  # noqa: PTH113 (Path.is_file may raise)
    )


def draw_passwords(
    library: Library, job: Job, files: Sequence[FileResult], language: Language
) -> JobId | None:
    """Draw the field for the password of a job's locked files; return the job that reads them.

    The field has the job's number for its key, so that the widget and what was written into it
    are forgotten with the next run, which shows another job.
    """
    locked = locked_files(files)
    if not locked:
        return None
    with st.container(key="password-form"):
        head = _head_html(locked, language)
        password = draw_password_field(str(job.id), head, Text.PASSWORD_READ, language)
    if password:
        paths = list(dict.fromkeys(split_place(each.file)[0] for each in locked))
        return start_ingest(library.directory, paths, collection=job.collection, password=password)
    if password is not None:
        st.html(notice_html(say(Text.PASSWORD_BLANK, language)))
    return None


def draw_password_field(key: str, head: str, submit: Text, language: Language) -> str | None:
    """Draw a form of a password, its head as HTML; return what was sent, None when nothing was."""
    with st.form(f"unlock-{key}", clear_on_submit=True):
        st.html(head)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            password = st.text_input(
                say(Text.PASSWORD_LABEL, language),
                type="password",
                max_chars=_LONGEST,
                autocomplete="off",
                key=f"password-{key}",
            )
            return password if st.form_submit_button(say(submit, language)) else None


def _head_html(locked: Sequence[FileResult], language: Language) -> str:
    names = "".join(
        f'<li class="tk-file">{visible_line(last_name(each.file))}</li>' for each in locked
    )
    is_wrong = any(each.error and each.error.code == WRONG_PASSWORD.code for each in locked)
    title = escape(say(Text.PASSWORD_WRONG if is_wrong else Text.PASSWORD_TITLE, language))
    return (
        f'<h3>{title}</h3><ul class="tk-names">{names}</ul>'
        f'<p class="tk-quiet">{escape(say(Text.PASSWORD_NOTE, language))}</p>'
    )
