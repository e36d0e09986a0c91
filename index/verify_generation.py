"""Verify the active generation: it is whole, and holds what the library holds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from index.catalogue import checks, passages, settings
from index.catalogue.connection import Connection
from index.catalogue.settings import Generation
from index.generations import (
    DamagedGenerationError,
    Manifest,
    check_files,
    count_words,
    generation_directory,
    read_ids,
    read_manifest,
)
from index.library import Library
from index.verify import REBUILD, Breach


def check_generation(library: Library, connection: Connection) -> Iterator[Breach]:
    """Give what does not hold of the active generation."""
    active = settings.active_generation(connection)
    ids = np.asarray(checks.all_passage_ids(connection), dtype=np.int64)
    if active is None:
        if ids.size:
            yield Breach("generation-current", f"{ids.size} passages are unpublished", REBUILD)
        return
    behind = ids[ids > active.highest_passage].tolist()
    if behind:
        detail = f"{len(behind)} passages are not in generation {active.number}"
        concerned = checks.documents_of_passages(connection, behind)
        yield Breach("generation-current", detail, REBUILD, concerned)
    if active.model != settings.current_model(connection):
        detail = f"generation {active.number} was made with another model"
        yield Breach("generation-model", detail, REBUILD)
    yield from _content(library, connection, active, ids)


def _content(
    library: Library, connection: Connection, active: Generation, ids: NDArray[np.int64]
) -> Iterator[Breach]:
    directory = generation_directory(library.files.generations, active.number)
    try:
        manifest = read_manifest(directory, active.manifest_sha256)
        check_files(directory, manifest)
        held = read_ids(directory, manifest)
        words = count_words(directory)
    except DamagedGenerationError as error:
        yield Breach("generation-files", f"generation {active.number}: {error}", REBUILD)
        return
    yield from _counts(manifest, held.size, words)
    removed = np.asarray(passages.removed_ids(connection, active.highest_passage), dtype=np.int64)
    missing = np.setdiff1d(ids[ids <= active.highest_passage], held)
    foreign = np.setdiff1d(held, np.concatenate([ids, removed]))
    if missing.size:
        detail = f"{missing.size} passages are missing in generation {active.number}"
        concerned = checks.documents_of_passages(connection, missing.tolist())
        yield Breach("generation-passages", detail, REBUILD, concerned)
    if foreign.size:
        detail = f"{foreign.size} passages of generation {active.number} are not in the library"
        yield Breach("generation-passages", detail, REBUILD)


def _counts(manifest: Manifest, ids: int, words: int) -> Iterator[Breach]:
    if not manifest.passages == ids == words:
        detail = f"manifest {manifest.passages}, vectors {ids}, words {words} passages"
        yield Breach("generation-counts", detail, REBUILD)
