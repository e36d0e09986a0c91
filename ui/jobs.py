"""Show how adding files goes: progress while it runs, then what happened to each file."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from index.job import JobKind, JobState, StopRequest
from index.job_control import continue_job, stop_job
from index.location import LibraryFiles
from index.outcome import FileOutcome, FileResult
from ingest.notice import Language, describe
from ui.duration import duration
from ui.frame import errors_as_sentences
from ui.passwords import draw_passwords
from ui.revisions import draw_revisions
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

_REBUILD_TITLES: Final = {
    JobState.RUNNING: Text.REBUILD_RUNNING,
    JobState.FINISHED: Text.REBUILD_DONE,
    JobState.INTERRUPTED: Text.REBUILD_INTERRUPTED,
    JobState.FAILED: Text.REBUILD_FAILED,
    JobState.PAUSED: Text.REBUILD_PAUSED,
    JobState.CANCELLED: Text.REBUILD_CANCELLED,
}


def running_job(library: Library) -> Job | None:
    """Return the job that is under way, else the next that waits, if there is one."""
    open_jobs = [job for job in library.jobs() if not job.state.is_over]
    return min(open_jobs, key=lambda job: job.id, default=None)


def draw_jobs(library: Library, language: Language) -> None:
    """Draw the latest job and those that are paused; while one runs, every second anew."""
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
    every = library.jobs()
    job = job or max(every, key=lambda job: job.id, default=None)
    if job is not None and job.id != st.session_state.get("cleared-job"):
        _draw_one(library, job, language)
    for paused in every:
        if paused.state is JobState.PAUSED and job is not None and paused.id != job.id:
            _draw_one(library, paused, language)


def _draw_one(library: Library, job: Job, language: Language) -> None:
    if not job.state.is_over:
        follow_job(job.id)
    is_followed = job.id == st.session_state.get("followed-job")
    uploads = LibraryFiles(library.directory).uploads
    files = library.job_files(job.id)
    st.html(_job_html(job, files, uploads, language, is_followed=is_followed))
    if job.state.is_over:
        draw_revisions(library, files, language)
        unlocking = draw_passwords(library, job, files, language)
        if unlocking is not None:
            follow_job(unlocking)
            st.rerun()
    with st.container(key=f"job-acts-{job.id}", horizontal=True):
        _draw_acts(library, job, language)


def _draw_acts(library: Library, job: Job, language: Language) -> None:
    is_stopping = job.state is JobState.RUNNING and job.stop_request is not None
    if job.state.can_continue and _act(Text.JOB_CONTINUE, "continue", job, language):
        follow_job(continue_job(library, job.id))
        st.rerun()
    if not job.state.is_over and not is_stopping and _act(Text.JOB_PAUSE, "pause", job, language):
        stop_job(library, job.id, StopRequest.PAUSE)
        st.rerun()
    can_cancel = job.state is JobState.PAUSED or not job.state.is_over
    if can_cancel and job.stop_request is not StopRequest.CANCEL:  # a pausing one can be, too
        if _act(Text.JOB_CANCEL, "cancel", job, language):
            stop_job(library, job.id, StopRequest.CANCEL)
            st.rerun()
    elif job.state.is_over:
        st.button(
            say(Text.JOB_HIDE, language),
            key="clear-job",
            type="tertiary",
            on_click=_clear,
            args=(job.id,),
        )


def _act(words: Text, act: str, job: Job, language: Language) -> bool:
    return st.button(say(words, language), key=f"job-{act}-{job.id}")


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
    # Of one that can be continued, the list stays closed: what can be done stands below it.
    is_done = job.state.is_over and not job.state.can_continue
    is_open = is_done and (is_followed or failed > 0)
    is_plain = not job.state.is_over or job.state in (JobState.PAUSED, JobState.CANCELLED)
    tone = "good" if ended_well else "plain" if is_plain else "bad"
    return (
        f'<section class="tk-job tk-{tone}"><h3>{escape(_title(job, failed, language))}</h3>'
        f"{_progress_html(job, uploads, language)}"
        f"{f'<p>{visible_html(describe(job.error, language))}</p>' if job.error else ''}"
        f"{_files_html(files, uploads, language, is_open=is_open)}</section>"
    )


def _title(job: Job, failed: int, language: Language) -> str:
    if job.state is JobState.RUNNING and job.stop_request is not None:
        is_pausing = job.stop_request is StopRequest.PAUSE
        return say(Text.JOB_PAUSING if is_pausing else Text.JOB_CANCELLING, language)
    if job.kind is JobKind.REBUILD and job.state in _REBUILD_TITLES:
        return say(_REBUILD_TITLES[job.state], language)
    titles = {
        JobState.QUEUED: Text.JOB_WAITING,
        JobState.RUNNING: Text.JOB_RUNNING,
        JobState.FINISHED: Text.JOB_SOME_FAILED if failed else Text.JOB_DONE,
        JobState.INTERRUPTED: Text.JOB_INTERRUPTED,
        JobState.FAILED: Text.JOB_FAILED,
        JobState.PAUSED: Text.JOB_PAUSED,
        JobState.CANCELLED: Text.JOB_CANCELLED,
    }
    return say(titles[job.state], language, count=failed)


def _progress_html(job: Job, uploads: Path, language: Language) -> str:
    if job.state is JobState.FINISHED or (job.state.is_over and not job.total):
        return ""
    words = Text.REBUILD_PROGRESS if job.kind is JobKind.REBUILD else Text.JOB_PROGRESS
    progress = say(words, language, done=job.done, total=job.total)
    if job.state.is_over:
        return f"<p>{escape(progress)}</p>"
    current = ""
    if job.current:
        label = escape(say(Text.JOB_CURRENT, language))
        current = (
            f'<p class="tk-current">{label} {visible_line(_shown_path(job.current, uploads))}</p>'
        )
    return (
        f'<progress max="{max(job.total, 1)}" value="{job.done}" '
        f'aria-label="{escape(_title(job, 0, language))}"></progress>'
        f"<p>{escape(progress)}{escape(_rate_words(job, language))}</p>{current}"
        f'<p class="tk-quiet">{escape(say(Text.JOB_STAYS_USABLE, language))}</p>'
    )


def _rate_words(job: Job, language: Language) -> str:
    """Return how fast it goes and how long it still takes; nothing while that is not known."""
    left = job.seconds_left
    if left is None or job.rate is None or job.stop_request is not None:
        return ""
    rate = f"{job.rate:.0f}" if job.rate >= 10 else f"{job.rate:.1f}"
    # In steps of ten seconds, so that it does not flicker and claims no more than is known.
    rounded = duration(max(1, round(left / 10)) * 10, language)
    facts = (
        say(
            Text.REBUILD_RATE if job.kind is JobKind.REBUILD else Text.JOB_RATE,
            language,
            rate=rate,
        ),
        say(Text.JOB_LEFT, language, left=rounded),
    )
    return " · " + " · ".join(facts)


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
