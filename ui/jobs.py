"""Show how adding files goes: progress while it runs, then what happened to each file."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from index.job import JobState
from index.location import LibraryFiles
from index.outcome import FileOutcome, FileResult
from ingest.notice import Language, describe
from ui.frame import errors_as_sentences
from ui.visible import visible_html, visible_line
from ui.words import Text, say

if TYPE_CHECKING:
    from index.job import Job, JobId
    from index.library import Library

POLL_S: Final = 1.0
_FILES_SHOWN: Final = 200
_OUTCOMES: Final = {
    FileOutcome.FAILED: ("✕", Text.FILE_FAILED),
    FileOutcome.ADDED: ("✓", Text.FILE_ADDED),
    FileOutcome.UPDATED: ("✓", Text.FILE_UPDATED),
    FileOutcome.REMOVED: ("–", Text.FILE_REMOVED),
    FileOutcome.DUPLICATE: ("=", Text.FILE_DUPLICATE),
    FileOutcome.UNCHANGED: ("=", Text.FILE_UNCHANGED),
}


def running_job(library: Library) -> Job | None:
    """Return the job that is under way, else the next that waits, if there is one."""
    open_jobs = [job for job in library.jobs() if not job.state.is_over]
    return min(open_jobs, key=lambda job: job.id, default=None)


def draw_jobs(library: Library, language: Language) -> None:
    """Draw the latest job; while it runs, this part alone is drawn again every second."""
    running = running_job(library) is not None
    st.fragment(_draw_latest, run_every=POLL_S if running else None)(library, language, running)


def follow_job(job: JobId) -> None:
    """Note that this tab waits for a job: its files are listed open when it ends."""
    st.session_state["followed-job"] = job


def _draw_latest(library: Library, language: Language, was_running: bool) -> None:
    with errors_as_sentences(language):  # a fragment's own run passes no other boundary
        _draw_job(library, language, was_running)


def _draw_job(library: Library, language: Language, was_running: bool) -> None:
    job = running_job(library)
    if job is None and was_running:
        st.rerun()  # the list below has changed, and the polling ends
    job = job or max(library.jobs(), key=lambda job: job.id, default=None)
    if job is None or job.id == st.session_state.get("cleared-job"):
        return
    if not job.state.is_over:
        follow_job(job.id)
    is_followed = job.id == st.session_state.get("followed-job")
    uploads = LibraryFiles(library.directory).uploads
    files = library.job_files(job.id)
    st.html(_job_html(job, files, uploads, language, is_followed=is_followed))
    if job.state.is_over:
        st.button(
            say(Text.JOB_HIDE, language),
            key="clear-job",
            type="tertiary",
            on_click=_clear,
            args=(job.id,),
        )


def _clear(job_id: JobId) -> None:
    st.session_state["cleared-job"] = job_id


def _job_html(
    job: Job,
    files: Sequence[FileResult],
    uploads: Path,
    language: Language,
    *,
    is_followed: bool,
) -> str:
    failed = dict(job.outcomes).get(FileOutcome.FAILED, 0)
    ended_well = job.state is JobState.FINISHED and not failed
    is_open = job.state.is_over and (is_followed or failed > 0)
    tone = "plain" if not job.state.is_over else "good" if ended_well else "bad"
    return (
        f'<section class="tk-job tk-{tone}"><h3>{escape(_title(job, failed, language))}</h3>'
        f"{'' if job.state.is_over else _progress_html(job, uploads, language)}"
        f"{f'<p>{visible_html(describe(job.error, language))}</p>' if job.error else ''}"
        f"{_files_html(files, uploads, language, is_open=is_open)}</section>"
    )


def _title(job: Job, failed: int, language: Language) -> str:
    titles = {
        JobState.QUEUED: Text.JOB_WAITING,
        JobState.RUNNING: Text.JOB_RUNNING,
        JobState.FINISHED: Text.JOB_SOME_FAILED if failed else Text.JOB_DONE,
        JobState.INTERRUPTED: Text.JOB_INTERRUPTED,
        JobState.FAILED: Text.JOB_FAILED,
    }
    return say(titles[job.state], language, count=failed)


def _progress_html(job: Job, uploads: Path, language: Language) -> str:
    progress = say(Text.JOB_PROGRESS, language, done=job.done, total=job.total)
    current = ""
    if job.current:
        label = escape(say(Text.JOB_CURRENT, language))
        current = (
            f'<p class="tk-current">{label} {visible_line(_shown_path(job.current, uploads))}</p>'
        )
    return (
        f'<progress max="{max(job.total, 1)}" value="{job.done}" '
        f'aria-label="{escape(say(Text.JOB_RUNNING, language))}"></progress>'
        f"<p>{escape(progress)}</p>{current}"
        f'<p class="tk-quiet">{escape(say(Text.JOB_STAYS_USABLE, language))}</p>'
    )


def _files_html(
    files: Sequence[FileResult], uploads: Path, language: Language, *, is_open: bool
) -> str:
    if not files:
        return ""
    order = list(_OUTCOMES)
    # Those that failed first: they are what a person must do something about.
    ordered = sorted(files, key=lambda file: order.index(file.outcome))
    rows = "".join(_file_html(file, uploads, language) for file in ordered[:_FILES_SHOWN])
    left = len(ordered) - _FILES_SHOWN
    if left > 0:
        rows += f"<li>{escape(say(Text.JOB_MORE_FILES, language, count=left))}</li>"
    title = escape(say(Text.JOB_FILES, language))
    opened = " open" if is_open else ""
    return f"<details{opened}><summary>{title}</summary><ul>{rows}</ul></details>"


def _file_html(file: FileResult, uploads: Path, language: Language) -> str:
    sign, outcome = _OUTCOMES[file.outcome]
    notices = [describe(notice, language) for notice in file.warnings]
    if file.error:
        notices.insert(0, describe(file.error, language))
    sentences = "".join(f"<p>{visible_html(sentence)}</p>" for sentence in notices)
    return (
        f'<li class="tk-file-{escape(file.outcome)}"><span class="tk-file-outcome">'
        f'<span aria-hidden="true">{sign}</span> {escape(say(outcome, language))}</span> '
        f'<span class="tk-file">{visible_line(_shown_path(file.file, uploads))}</span>'
        f"{sentences}</li>"
    )


def _shown_path(file: str, uploads: Path) -> str:
    # Where the library keeps an upload says nothing to a person: its name does.
    return Path(file).name if uploads in Path(file).parents else file
