"""Vectors of passages: exact search by inner product over float16 (FAISS), mapped from disk."""

from __future__ import annotations

import importlib
import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.hit import EVERYTHING, Hit, Scope
from ingest.document import PassageId

_SIDES: Final = ("torch", "faiss")
# Rows turned to float32 at once while an index is made.
_AT_ONCE: Final = 65_536


@cache
def _faiss() -> Any:
    # torch and faiss each carry an OpenMP runtime; torch's must be loaded first. Loaded here
    # and not with the module, so that a command that searches nothing starts without them.
    for name in _SIDES:
        module = importlib.import_module(name)
    return module


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """Passage ids, ascending, and a FAISS index with their vectors in the same order.

    Vectors have length 1, so that the inner product is the cosine. Never changed once made.
    """

    ids: NDArray[np.int64]
    index: Any
    mapped: NDArray[np.uint8] | None = None  # the bytes the index looks at, kept as long as it

    def search(
        self, vector: NDArray[np.float32], limit: int, scope: Scope = EVERYTHING
    ) -> tuple[Hit, ...]:
        """Return the nearest passages of a scope by cosine, best first.

        vector has shape (dimension,) and any length but 0.
        """
        limit = min(limit, self.ids.size)
        if limit < 1 or scope.is_empty:
            return ()
        scores, rows = self.index.search(_unit(vector)[None], limit, params=self._select(scope))
        found = rows[0] >= 0  # FAISS pads with -1 when fewer than `limit` are allowed
        pairs = zip(self.ids[rows[0][found]].tolist(), scores[0][found].tolist(), strict=True)
        hits = [Hit(PassageId(identity), score) for identity, score in pairs]
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.passage)))

    def similarities(
        self, vector: NDArray[np.float32], passages: Sequence[PassageId]
    ) -> NDArray[np.float32]:
        """Return the cosine of each passage to the vector; NaN for one that is not here."""
        wanted = np.asarray(passages, dtype=np.int64)
        result = np.full(wanted.shape, np.nan, dtype=np.float32)
        rows = np.searchsorted(self.ids, wanted)
        rows[rows == self.ids.size] = 0
        known = self.ids[rows] == wanted if self.ids.size else np.zeros(wanted.shape, dtype=bool)
        if known.any():
            result[known] = self.index.reconstruct_batch(rows[known]) @ _unit(vector)
        return result

    def write(self, file: Path) -> None:
        """Write the FAISS index by an ordinary, checked file call. Raises OSError."""
        file.write_bytes(memoryview(_faiss().serialize_index(self.index)))

    def _select(self, scope: Scope) -> Any:
        """Return what makes FAISS skip the rows outside a scope before it ranks."""
        if scope == EVERYTHING:
            return None
        faiss = _faiss()
        named = scope.without if scope.only is None else scope.only
        rows = np.flatnonzero(np.isin(self.ids, np.asarray(named, dtype=np.int64)))
        batch = faiss.IDSelectorBatch(rows)
        selector = faiss.IDSelectorNot(batch) if scope.only is None else batch
        return faiss.SearchParameters(sel=selector)


def build_vectors(
    ids: NDArray[np.int64], matrix: NDArray[np.float16], dimension: int
) -> VectorIndex:
    """Make an index of vectors (n, dimension) in the order of their ids (n,), ascending."""
    faiss = _faiss()
    kind = faiss.ScalarQuantizer.QT_fp16
    index = faiss.IndexScalarQuantizer(dimension, kind, faiss.METRIC_INNER_PRODUCT)
    rows = matrix.reshape(-1, dimension)
    for start in range(0, len(rows), _AT_ONCE):
        index.add(np.ascontiguousarray(rows[start : start + _AT_ONCE], dtype=np.float32))
    return VectorIndex(ids, index)


def open_vectors(ids: NDArray[np.int64], file: Path) -> VectorIndex:
    """Map the file of an index, whose digest the caller has checked, without reading it whole.

    FAISS loads most damaged files without an error, and some of them answer differently.
    Raises OSError, and ValueError when the file holds another number of vectors.
    """
    faiss = _faiss()
    with file.open("rb") as stream:
        mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    data = np.frombuffer(mapped, dtype=np.uint8)
    index = faiss.read_index(faiss.ZeroCopyIOReader(faiss.swig_ptr(data), data.size))
    if index.ntotal != ids.size:
        raise ValueError(f"{index.ntotal} vectors for {ids.size} passages")
    return VectorIndex(ids, index, data)


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    flat = np.asarray(vector, dtype=np.float32).reshape(-1)
    length = float(np.linalg.norm(flat))
    return flat / length if length else flat
