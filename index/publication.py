"""Make the next generation of the derived indexes from the catalogue, and switch to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.catalogue import embeddings, passages, settings
from index.catalogue.connection import Connection, Database
from index.catalogue.passages import StoredPassage
from index.catalogue.settings import Generation
from index.context import indexed_text
from index.generations import (
    Change,
    DamagedGenerationError,
    OpenGeneration,
    check_unchanged,
    discard_generations,
    write_generation,
)
from index.identity import ModelIdentity
from index.location import LibraryFiles, write_error
from index.page_ends import tokens_over, with_page_ends
from index.segments import MOST_SEGMENTS
from index.vectors import is_member
from index.words import UnevenWordsError, WordEntry, WordTokenizer, fingerprint

# Removed passages take room and time in the words until these are written anew.
MOST_REMOVED_SHARE: Final = 0.1


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one reading of the catalogue says the next generation must hold more than its base."""

    number: int
    model_row: int
    model: ModelIdentity
    tokens: str
    ids: NDArray[np.int64]
    matrix: NDArray[np.float16]
    removed: NDArray[np.int64]
    highest: int
    base: OpenGeneration | None
    in_one: bool


def is_behind(connection: Connection) -> bool:
    """Return whether the library holds passages that the active generation does not."""
    active = settings.active_generation(connection)
    return passages.count_after(connection, active.highest_passage if active else 0) > 0


def publish(
    files: LibraryFiles,
    database: Database,
    tokenizer: WordTokenizer,
    base: OpenGeneration | None,
    *,
    in_one: bool = False,
) -> Generation | None:
    """Publish the next generation and return it; None when the library never held a passage.

    The caller holds the run lock. With a base (the active generation, opened) only what was
    added and removed since is written; `in_one` joins all segments of its vectors. Raises
    LibraryError when the disk is full or read-only.
    """
    with database.read() as connection:
        plan = _plan(connection, base, fingerprint(tokenizer), in_one)
        if plan is None:
            return None
        try:
            generation = _write(connection, files, plan, tokenizer)
        except UnevenWordsError:
            plan = _plan(connection, None, plan.tokens, in_one)
            if plan is None:
                return None
            generation = _write(connection, files, plan, tokenizer)
    with database.write() as connection:
        _commit(connection, plan, generation)
    discard_forgotten(files, database)
    return generation


def needs_joining(generation: OpenGeneration) -> bool:
    """Return whether a generation has too many segments to be searched fast."""
    return len(generation.segments) > MOST_SEGMENTS


def needs_rewriting(generation: OpenGeneration) -> bool:
    """Return whether the words of a generation hold too much that was removed."""
    held = generation.words.held
    return held - generation.words.count > MOST_REMOVED_SHARE * held


def discard_forgotten(files: LibraryFiles, database: Database) -> None:
    """Delete the folders of all generations but the active one and the one before."""
    with database.read() as connection:
        kept = settings.list_generations(connection)
    discard_generations(files.generations, {each.number for each in kept})


def publish_within(
    connection: Connection, files: LibraryFiles, tokenizer: WordTokenizer
) -> Generation | None:
    """Publish a whole generation as a part of the caller's transaction.

    What the caller changed in the catalogue (the model, say) and the generation that follows
    from it become valid together.
    """
    plan = _plan(connection, None, fingerprint(tokenizer))
    if plan is None:
        return None
    generation = _write(connection, files, plan, tokenizer)
    _commit(connection, plan, generation)
    return generation


def _write(
    connection: Connection, files: LibraryFiles, plan: _Plan, tokenizer: WordTokenizer
) -> Generation:
    after = plan.base.manifest.highest_passage if plan.base is not None else 0
    entries = _word_entries(passages.stored_passages(connection, after, plan.highest), tokenizer)
    change = Change(plan.ids, plan.matrix, entries, plan.removed, plan.highest)
    try:
        manifest = write_generation(
            files.generations,
            plan.number,
            plan.model,
            plan.tokens,
            change,
            plan.base,
            in_one=plan.in_one,
        )
    except OSError as error:
        raise write_error(files.directory, error) from error
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Generation(plan.number, manifest, plan.model_row, plan.highest, now)


def _commit(connection: Connection, plan: _Plan, generation: Generation) -> None:
    """Make the generation the active one, and keep the one before it."""
    previous = settings.active_generation(connection)
    settings.publish_generation(connection, generation)
    if previous is not None:
        settings.forget_generations(connection, previous.number)
    # Removed passages are remembered while this generation or the one before still holds them.
    gone = np.asarray(passages.removed_ids(connection, plan.highest), dtype=np.int64)
    if plan.base is not None:  # without, what the one before holds is not known here
        held = is_member(plan.ids, gone) | is_member(plan.base.vectors.ids, gone)
        gone = gone[held]
    passages.forget_removed(connection, gone.tolist(), plan.highest)


def _plan(
    connection: Connection, base: OpenGeneration | None, tokens: str, in_one: bool = False
) -> _Plan | None:
    model_row = settings.current_model(connection)
    if model_row is None:
        return None
    model = embeddings.find_model(connection, model_row)
    active = settings.active_generation(connection)
    count, highest = passages.passage_bounds(connection)
    highest = max(highest, active.highest_passage if active is not None else 0)
    usable = base if base is not None and _is_usable(base, model, tokens) else None
    after = usable.manifest.highest_passage if usable is not None else 0
    ids, matrix = embeddings.read_vectors(connection, model_row, model.dimension, after, highest)
    removed = np.zeros(0, np.int64)
    if usable is not None:
        gone = np.asarray(passages.removed_ids(connection, after), dtype=np.int64)
        removed = gone[is_member(usable.vectors.ids, gone)]
        if usable.vectors.ids.size - removed.size + ids.size != count:
            return _plan(connection, None, tokens, in_one)  # the truth has more, or less
    # Not the active one's alone: its record may be the one that a repair had to drop.
    number = 1 + max((each.number for each in settings.list_generations(connection)), default=0)
    return _Plan(number, model_row, model, tokens, ids, matrix, removed, highest, usable, in_one)


def _is_usable(base: OpenGeneration, model: ModelIdentity, tokens: str) -> bool:
    """Return whether a base can be carried on: made by the same rules, and whole still."""
    if base.is_former or (base.manifest.model, base.manifest.tokens) != (model, tokens):
        return False
    try:
        check_unchanged(base)
    except DamagedGenerationError:
        return False
    return True


def _word_entries(stored: Iterable[StoredPassage], tokenizer: WordTokenizer) -> Iterator[WordEntry]:
    for each, following in with_page_ends(stored):
        text = indexed_text(each.title, each.file_name, each.passage, each.text)
        fields = [
            make(text) + tokens_over(each.text, following, make)
            for make in (tokenizer.morphemes, tokenizer.bigrams)
        ]
        yield WordEntry(each.id, *fields)
