"""The mirrored folders: how each is mirrored, what changed last, and changing that."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from index.mirror import Mirror, Timing
from index.mirroring import start_mirror
from index.mirrors import absolute_path
from index.outcome import FileOutcome
from ingest.notice import Language
from ingest.selection import Selection
from ui.frame import errors_as_sentences, notice_html
from ui.jobs import follow_job
from ui.local_time import local_time
from ui.visible import visible_line
from ui.words import Text, say

if TYPE_CHECKING:
    from index.job import JobId
    from index.library import Library

_MEGABYTE: Final = 1_000_000
_TIMINGS: Final = {
    Timing.BY_HAND: Text.MIRROR_BY_HAND,
    Timing.AT_START: Text.MIRROR_AT_START,
    Timing.WATCHING: Text.MIRROR_WATCHING,
}
_CHANGES: Final = {
    FileOutcome.ADDED: Text.MIRROR_ADDED,
    FileOutcome.UPDATED: Text.MIRROR_UPDATED,
    FileOutcome.REMOVED: Text.MIRROR_REMOVED,
}


def add_mirror(library: Library, folder: Path, collection: str) -> JobId:
    """Mirror a folder from now on, and start comparing it. Raises UsageError when it is none."""
    path = absolute_path(str(folder))
    known = next((each for each in library.mirrors.list() if each.path == path), Mirror(path))
    mirror = replace(known, collection=collection or known.collection)
    library.mirrors.put(mirror)
    return start_mirror(library, mirror)


def draw_mirrors(library: Library, language: Language) -> None:
    """Draw the mirrored folders; nothing when there is none."""
    mirrors = library.mirrors.list()
    if not mirrors:
        return
    st.html(
        f'<h2 class="tk-subtitle">{escape(say(Text.MIRRORS_TITLE, language))}</h2>'
        f'<p class="tk-quiet">{escape(say(Text.MIRRORS_HINT, language))}</p>'
    )
    with st.container(gap=None, key="mirror-list"):
        for number, mirror in enumerate(mirrors):
            _draw_mirror(library, mirror, number, language)


def _draw_mirror(library: Library, mirror: Mirror, number: int, language: Language) -> None:
    with st.container(key=f"mirror-row-{number}", gap="small"):
        st.html(mirror_html(mirror, language))
        missing = _missing(library, mirror)
        if not Path(mirror.path).is_dir():
            st.html(notice_html(say(Text.MIRROR_NO_FOLDER, language), tone="bad"))
        elif missing:
            st.html(notice_html(say(Text.MIRROR_NO_DRIVE, language, count=missing), tone="bad"))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if _button(Text.MIRROR_NOW, "now", number, language):
                follow_job(start_mirror(library, mirror))
                st.rerun()
            _draw_watch(library, mirror, number, language)
            if _button(Text.MIRROR_CHANGE, "change", number, language):
                _open(Text.MIRROR_CHANGE_TITLE, draw_change, library, mirror, language)
            if _button(Text.MIRROR_STOP, "stop", number, language):
                _open(Text.MIRROR_STOP_TITLE, draw_stop, library, mirror, language)
            if missing and _button(Text.MIRROR_DRIVE_GONE, "gone", number, language):
                _open(Text.MIRROR_DRIVE_TITLE, draw_drive_gone, library, mirror, language)


def _draw_watch(library: Library, mirror: Mirror, number: int, language: Language) -> None:
    key = f"mirror-watch-{number}"
    st.session_state[key] = mirror.timing is Timing.WATCHING

    def switch() -> None:
        timing = Timing.WATCHING if st.session_state[key] else Timing.BY_HAND
        with errors_as_sentences(language):
            library.mirrors.set_timing(mirror.path, timing)

    st.toggle(say(Text.MIRROR_WATCH, language), key=key, on_change=switch)


def _button(words: Text, act: str, number: int, language: Language) -> bool:
    return st.button(say(words, language), key=f"mirror-{act}-{number}", type="tertiary")


def _open(
    title: Text,
    draw: Callable[[Library, Mirror, Language], None],
    library: Library,
    mirror: Mirror,
    language: Language,
) -> None:
    st.dialog(say(title, language))(draw)(library, mirror, language)


def _missing(library: Library, mirror: Mirror) -> int:
    """Return how many documents of a folder are kept for a drive that is not there."""
    from index.drives import missing_on_drives  # imports every reader: not before there is a mirror

    notices = missing_on_drives(library.database, [mirror.path])
    return sum(int(dict(each.facts)["count"]) for each in notices)


def mirror_html(mirror: Mirror, language: Language) -> str:
    """Return a folder with how it is mirrored and what came of it, as escaped HTML."""
    rules = "".join(f"<span>{rule}</span>" for rule in _rules_html(mirror, language))
    facts = "".join(f"<span>{escape(fact)}</span>" for fact in _facts(mirror, language))
    return (
        f'<div class="tk-document"><h3 class="tk-file" dir="auto">{visible_line(mirror.path)}</h3>'
        f'<p class="tk-place">{rules}</p><p class="tk-place">{facts}</p></div>'
    )


def _rules_html(mirror: Mirror, language: Language) -> list[str]:
    colon = escape(say(Text.FACT_COLON, language))
    rules = [escape(say(_TIMINGS[mirror.timing], language))]
    lists = (
        (Text.NARROW_COLLECTIONS, (mirror.collection,) if mirror.collection else ()),
        (Text.MIRROR_ONLY, mirror.selection.include),
        (Text.MIRROR_NOT, mirror.selection.exclude),
    )
    rules += [
        f"{escape(say(words, language))}{colon}{', '.join(map(visible_line, names))}"
        for words, names in lists
        if names
    ]
    most = mirror.selection.most_bytes
    if most is not None:
        rules.append(escape(say(Text.MIRROR_UP_TO, language, size=f"{most / _MEGABYTE:g}")))
    return rules


def _facts(mirror: Mirror, language: Language) -> list[str]:
    if mirror.compared_at is None:
        return [say(Text.MIRROR_NEVER, language)]
    facts = [say(Text.MIRROR_COMPARED, language, date=local_time(mirror.compared_at))]
    if mirror.changed_at is not None:
        changes = say(Text.LIST_JOINT, language).join(
            say(_CHANGES[outcome], language, count=count) for outcome, count in mirror.changes
        )
        date = local_time(mirror.changed_at)
        facts.append(say(Text.MIRROR_CHANGED, language, date=date, changes=changes))
    if mirror.failed:
        facts.append(say(Text.MIRROR_FAILED, language, count=mirror.failed))
    return facts


def draw_change(library: Library, mirror: Mirror, language: Language) -> None:
    """Draw how a folder is mirrored, to be changed and saved."""
    st.html(f'<p class="tk-file" dir="auto">{visible_line(mirror.path)}</p>')
    selection = mirror.selection
    timing = st.radio(
        say(Text.MIRROR_WHEN, language),
        list(Timing),
        index=list(Timing).index(mirror.timing),
        format_func=lambda each: say(_TIMINGS[each], language),
        horizontal=True,
        key="mirror-timing",
    )
    include = _ask(Text.MIRROR_INCLUDE, Text.MIRROR_INCLUDE_EXAMPLE, selection.include, language)
    exclude = _ask(Text.MIRROR_EXCLUDE, Text.MIRROR_EXCLUDE_EXAMPLE, selection.exclude, language)
    size = st.number_input(
        say(Text.MIRROR_MOST, language),
        min_value=0.0,
        value=(selection.most_bytes or 0) / _MEGABYTE,
        format="%g",
        key="mirror-most",
    )
    collection = st.text_input(
        say(Text.FOLDER_COLLECTION, language), value=mirror.collection, key="mirror-collection"
    )
    st.html(f'<p class="tk-quiet">{escape(say(Text.MIRROR_RULES_LOSS, language))}</p>')
    if _confirmed(Text.MIRROR_SAVE, language):
        with errors_as_sentences(language):  # a dialog's own run passes no other boundary
            wanted = Selection(
                split_patterns(include), split_patterns(exclude), round(size * _MEGABYTE) or None
            )
            changed = replace(
                mirror,
                selection=wanted,
                collection=collection.strip(),
                timing=timing or Timing.BY_HAND,
            )
            library.mirrors.change(changed)
            follow_job(start_mirror(library, changed))
            st.rerun()


def _ask(label: Text, example: Text, patterns: Sequence[str], language: Language) -> str:
    return st.text_input(
        say(label, language),
        value=", ".join(patterns),
        placeholder=say(example, language),
        key=label.name.lower().replace("_", "-"),
    )


def split_patterns(written: str) -> tuple[str, ...]:
    """Return the patterns of a list as a person writes it, each once."""
    parts = (part.strip() for part in re.split(r"[,、，;；\n]", written))
    return tuple(dict.fromkeys(part for part in parts if part))


def draw_stop(library: Library, mirror: Mirror, language: Language) -> None:
    """Draw what it means to mirror a folder no more, and the button that does it."""
    _say_loss(mirror, say(Text.MIRROR_STOP_LOSS, language))
    if _confirmed(Text.MIRROR_STOP, language):
        with errors_as_sentences(language):
            library.mirrors.stop(mirror.path)
            st.rerun()


def draw_drive_gone(library: Library, mirror: Mirror, language: Language) -> None:
    """Draw what is lost when a drive is gone for good, and the button that says so."""
    _say_loss(mirror, say(Text.MIRROR_DRIVE_LOSS, language, count=_missing(library, mirror)))
    if _confirmed(Text.REMOVE_CONFIRM, language):
        with errors_as_sentences(language):
            from index.drives import forget_absent_drives

            forget_absent_drives(library.database, [mirror.path])
            follow_job(start_mirror(library, mirror))
            st.rerun()


def _say_loss(mirror: Mirror, loss: str) -> None:
    st.html(f'<p class="tk-file" dir="auto">{visible_line(mirror.path)}</p><p>{escape(loss)}</p>')


def _confirmed(words: Text, language: Language) -> bool:
    """Draw the button that does it and the one that does not; return whether the first is on."""
    with st.container(horizontal=True):
        is_confirmed = st.button(say(words, language), type="primary", key="mirror-confirm")
        if st.button(say(Text.MIRROR_CANCEL, language), key="mirror-cancel"):
            st.rerun()
    return is_confirmed
