"""The page Documents: add files, watch them being read, and see what is there."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from index.jobs import start_ingest
from index.uploads import store_upload
from ingest.notice import Language
from ui.assistant import open_assistant
from ui.collections import draw_collections
from ui.document_list import draw_document_list
from ui.first_start import typed_folder
from ui.frame import notice_html
from ui.jobs import draw_jobs, follow_job
from ui.mirrors import add_mirror, draw_mirrors
from ui.reading_report import PARAMETER, draw_report
from ui.versions import PARAMETER as VERSIONS
from ui.versions import draw_versions
from ui.words import Text, say

if TYPE_CHECKING:
    from index.library import Library


def draw_documents_page(language: Language) -> None:
    """Draw the page; it needs no model, so it works while the model loads."""
    library = open_assistant().library
    st.html(f'<h1 class="tk-title">{escape(say(Text.PAGE_DOCUMENTS, language))}</h1>')
    report = st.query_params.get(PARAMETER)
    if report:
        draw_report(library, report, language)
        return
    versions = st.query_params.get(VERSIONS)
    if versions:
        draw_versions(library, versions, language)
        return
    _draw_adding(library, language)
    draw_jobs(library, language)
    draw_mirrors(library, language)
    draw_collections(library, language)
    draw_document_list(library, language)


def _draw_adding(library: Library, language: Language) -> None:
    st.html(
        f'<h2 class="tk-subtitle">{escape(say(Text.ADD_DOCUMENTS, language))}</h2>'
        f'<p class="tk-quiet">{escape(say(Text.STAYS_HERE, language))}</p>'
    )
    # A new key empties the uploader: Streamlit hands the same files over again at each rerun.
    taken = st.session_state.setdefault("uploads-taken", 0)
    uploads = st.file_uploader(
        say(Text.UPLOAD_LABEL, language), accept_multiple_files=True, key=f"uploads-{taken}"
    )
    if uploads:
        paths = [
            store_upload(library.directory, upload.name, upload.getvalue()) for upload in uploads
        ]
        follow_job(start_ingest(library.directory, paths))
        st.session_state["uploads-taken"] = taken + 1
        st.rerun()
    _draw_folder(library, language)


def _draw_folder(library: Library, language: Language) -> None:
    with (
        st.container(key="folder-form"),
        st.form("folder", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        written = st.text_input(
            say(Text.FOLDER_LABEL, language),
            placeholder=say(Text.FOLDER_EXAMPLE, language),
        )
        collection = st.text_input(say(Text.FOLDER_COLLECTION, language))
        submitted = st.form_submit_button(say(Text.FOLDER_BUTTON, language))
    # Outside the form, so that a person sees what the button will do before pressing it.
    mirror = st.checkbox(
        say(Text.FOLDER_MIRROR, language),
        key="folder-mirror",
        help=say(Text.FOLDER_MIRROR_HINT, language),
    )
    path = written.strip().strip("\"'")  # file managers copy a path with its quotes
    if submitted and path:
        folder = typed_folder(path)
        if mirror:
            follow_job(add_mirror(library, folder, collection.strip()))
        else:
            job = start_ingest(library.directory, [folder], collection=collection.strip())
            follow_job(job)
        st.rerun()
    elif submitted:
        st.html(notice_html(say(Text.FOLDER_BLANK, language)))
