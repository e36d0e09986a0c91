"""Make the next generation of the derived indexes from the catalogue, and switch to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.catalogue import passages, settings
from index.catalogue.connection import Connection, Database
from index.catalogue.passages import StoredPassage
from index.catalogue.settings import Generation
from index.context import indexed_text
from index.generations import (
    DamagedGenerationError,
    OpenGeneration,
    check_files,
    discard_generations,
    write_generation,
)
from index.identity import ModelIdentity
from index.location import LibraryFiles, write_error
from index.words import WordEntry, WordTokenizer, fingerprint

# Removed passages still count in the statistics of BM25 until the words are written anew.
MOST_REMOVED_SHARE: Final = 0.1


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one reading of the catalogue says the next generation must hold."""

    number: int
    model_row: int
    model: ModelIdentity
    tokens: str
    ids: NDArray[np.int64]
    matrix: NDArray[np.float16]
    highest: int
    base: OpenGeneration | None
    removed: list[int]


def is_behind(connection: Connection) -> bool:
    """Return whether the library holds passages that the active generation does not."""
    active = settings.active_generation(connection)
    return passages.count_after(connection, active.highest_passage if active else 0) > 0


def publish(
    files: LibraryFiles,
    database: Database,
    tokenizer: WordTokenizer,
    base: OpenGeneration | None,
) -> Generation | None:
    """Publish the next generation and return it; None when the library never held a passage.

    The caller holds the run lock. With a base (the active generation, opened) only the words
    of new passages are written. Raises LibraryError when the disk is full or read-only.
    """
    with database.read() as connection:
        plan = _plan(connection, base, fingerprint(tokenizer))
        if plan is None:
            return None
        generation = _write(connection, files, plan, tokenizer)
    with database.write() as connection:
        _commit(connection, plan, generation, base)
    discard_forgotten(files, database)
    return generation


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
    _commit(connection, plan, generation, None)
    return generation


def _write(
    connection: Connection, files: LibraryFiles, plan: _Plan, tokenizer: WordTokenizer
) -> Generation:
    after = plan.base.manifest.highest_passage if plan.base is not None else 0
    stored = passages.stored_passages(connection, after, plan.highest)
    try:
        manifest = write_generation(
            files.generations,
            plan.number,
            plan.model,
            plan.tokens,
            plan.ids,
            plan.matrix,
            plan.highest,
            _word_entries(stored, tokenizer),
            plan.base,
            plan.removed,
        )
    except OSError as error:
        raise write_error(files.directory, error) from error
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Generation(plan.number, manifest, plan.model_row, plan.highest, now)


def _commit(
    connection: Connection, plan: _Plan, generation: Generation, base: OpenGeneration | None
) -> None:
    """Make the generation the active one, and keep the one before it."""
    previous = settings.active_generation(connection)
    settings.publish_generation(connection, generation)
    if previous is not None:
        settings.forget_generations(connection, previous.number)
    # Removed passages are remembered while this generation or the one before still holds them.
    held = [plan.ids] if base is None else [plan.ids, base.vectors.ids]
    gone = np.asarray(passages.removed_ids(connection, plan.highest), dtype=np.int64)
    kept = np.intersect1d(gone, np.concatenate(held))
    passages.forget_removed(connection, kept.tolist(), plan.highest)


def _plan(connection: Connection, base: OpenGeneration | None, tokens: str) -> _Plan | None:
    model_row = settings.current_model(connection)
    if model_row is None:
        return None
    model = passages.find_model(connection, model_row)
    active = settings.active_generation(connection)
    _, highest = passages.passage_bounds(connection)
    highest = max(highest, active.highest_passage if active is not None else 0)
    ids, matrix = passages.read_vectors(connection, model_row, model.dimension, highest)
    # Not the active one's alone: its record may be the one that a repair had to drop.
    number = 1 + max((each.number for each in settings.list_generations(connection)), default=0)
    usable = _usable_base(base, model, tokens, ids)
    removed: list[int] = []
    if usable is not None:
        removed = np.setdiff1d(usable.vectors.ids, ids).tolist()
    return _Plan(number, model_row, model, tokens, ids, matrix, highest, usable, removed)


def _usable_base(
    base: OpenGeneration | None, model: ModelIdentity, tokens: str, ids: NDArray[np.int64]
) -> OpenGeneration | None:
    """Return the base when its words can be carried on: whole still, and mostly alive."""
    if base is None or (base.manifest.model, base.manifest.tokens) != (model, tokens):
        return None
    removed = np.setdiff1d(base.vectors.ids, ids).size
    if removed > MOST_REMOVED_SHARE * max(base.vectors.ids.size, 1):
        return None
    try:
        check_files(base.directory, base.manifest)
    except DamagedGenerationError:
        return None
    return base


def _word_entries(stored: Iterable[StoredPassage], tokenizer: WordTokenizer) -> Iterator[WordEntry]:
    for each in stored:
        text = indexed_text(each.title, each.file_name, each.passage, each.text)
        yield WordEntry(each.id, tokenizer.morphemes(text), tokenizer.bigrams(text))
