"""Vectors of passages: search by inner product over float16 (FAISS), mapped from disk.

Exact, but in large segments: there short codes of the vectors (product quantisation read in
registers: Andre, Kermarrec and Le Scouarnec 2015, VLDB 9:288) tell which rows are compared
exactly (decision 0039). A filter that leaves out much is always searched exactly.

The vectors lie in segments, each with ids above those of the one before. What FAISS computes for
a row depends on that row alone, so that the cut into segments changes no score.
"""

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
# Rows turned to float32 at once while a segment is made.
_AT_ONCE: Final = 65_536
# Segments from this size on have codes; below, comparing all is as fast (docs/measurements.md).
LEAST_CODED: Final = 50_000
_CODED: Final = 2  # dimensions that are coded together, in four bits
_SAMPLED: Final = 20_000  # rows that the codes are fitted to
# Rows that the codes name, to be compared exactly: recall of the best 20 is then over .995.
_NAMED: Final = 2000
# When a filter leaves out more of the passages, all are compared.
_MOST_LEFT_OUT: Final = 0.1


@cache
def _faiss() -> Any:
    # torch and faiss each carry an OpenMP runtime; torch's must be loaded first. Loaded here
    # and not with the module, so that a command that searches nothing starts without them.
    for name in _SIDES:
        module = importlib.import_module(name)
    return module


@dataclass(frozen=True, slots=True)
class VectorSegment:
    """Passage ids, ascending, and a FAISS index with their vectors in the same order.

    Vectors have length 1, so that the inner product is the cosine. Never changed once made.
    """

    ids: NDArray[np.int64]
    index: Any
    mapped: NDArray[np.uint8] | None = None  # the bytes the index looks at, kept as long as it
    codes: Any | None = None  # a FAISS index of codes in the same order; of large segments alone

    def write(self, file: Path) -> None:
        """Write the FAISS index by an ordinary, checked file call. Raises OSError."""
        file.write_bytes(memoryview(_faiss().serialize_index(self.index)))

    def write_codes(self, file: Path) -> None:
        """Make codes of the vectors and write them. Raises OSError."""
        file.write_bytes(memoryview(_faiss().serialize_index(self._make_codes())))

    def _make_codes(self) -> Any:
        faiss, count = _faiss(), self.ids.size
        codes = faiss.IndexPQFastScan(
            self.index.d, self.index.d // _CODED, 4, faiss.METRIC_INNER_PRODUCT
        )
        codes.pq.cp.min_points_per_centroid = 1  # a warning of FAISS's, where rows are few
        sample = np.random.default_rng(1).choice(count, min(count, _SAMPLED), replace=False)
        some = self.matrix(np.sort(sample)).astype(np.float32)
        # Only differences rank, and vectors of one model lie far from the origin.
        middle = some.mean(axis=0)
        codes.train(some - middle)
        for start in range(0, count, _AT_ONCE):
            rows = np.arange(start, min(start + _AT_ONCE, count))
            codes.add(self.matrix(rows).astype(np.float32) - middle)
        return codes

    def matrix(self, rows: NDArray[np.int64]) -> NDArray[np.float16]:
        """Return the vectors of rows, (rows, dimension)."""
        return self._stored(rows).view("<f2")

    def _stored(self, rows: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Return the bytes of the vectors of rows, (rows, 2 x dimension)."""
        if not rows.size:
            return np.zeros((0, self.index.code_size), dtype=np.uint8)
        size = self.index.ntotal * self.index.code_size
        # As bytes: in a file the vectors may begin at an odd place, and numpy would copy all.
        every = _faiss().rev_swig_ptr(self.index.codes.data(), size)
        return every.reshape(-1, self.index.code_size)[rows]  # type: ignore[no-any-return]

    def near(
        self, vector: NDArray[np.float32], limit: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]] | None:
        """Return what `best` does, of the rows that the codes name; None where these are few."""
        if self.codes is None or limit > _NAMED // 4:
            return None
        _, named = self.codes.search(vector[None], min(_NAMED, self.ids.size))
        rows = np.sort(named[0][named[0] >= 0])
        rows = rows if allowed is None else rows[allowed[rows]]
        if rows.size < limit:
            return None
        # Compared as `best` compares, so that the scores are the same to the bit.
        few = _empty_index(self.index.d)
        few.add_sa_codes(self._stored(rows))
        return VectorSegment(self.ids[rows], few).best(vector, limit, None)

    def best(
        self, vector: NDArray[np.float32], limit: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids and scores of the nearest rows that are allowed, best first."""
        params = None
        if not self.ids.size:  # of a library that is empty again
            return self.ids, np.zeros(0, dtype=np.float32)
        if allowed is not None:
            faiss = _faiss()
            bits = np.packbits(allowed, bitorder="little")
            params = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))
        scores, rows = self.index.search(vector[None], min(limit, self.ids.size), params=params)
        found = rows[0] >= 0  # FAISS pads with -1 when fewer than `limit` are allowed
        return self.ids[rows[0][found]], scores[0][found]


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """Segments; of their passages, `ids` are in use and `dead` are not, both ascending."""

    segments: tuple[VectorSegment, ...]
    ids: NDArray[np.int64]
    dead: NDArray[np.int64]

    def search(
        self, vector: NDArray[np.float32], limit: int, scope: Scope = EVERYTHING
    ) -> tuple[Hit, ...]:
        """Return the nearest passages of a scope by cosine, best first, equals by their ids.

        vector has shape (dimension,) and any length but 0.
        """
        limit = min(limit, self.ids.size)
        if limit < 1 or scope.is_empty:
            return ()
        unit, allowed = _unit(vector), self._allowed(scope)
        is_wide = scope.only is None and len(scope.without) <= _MOST_LEFT_OUT * self.ids.size
        asked = limit + 1  # one more tells whether equals of the last one were cut off
        while True:
            parts = zip(self.segments, allowed, strict=True)
            found = [
                (segment.near(unit, asked, each) if is_wide else None)
                or segment.best(unit, asked, each)
                for segment, each in parts
            ]
            ids = np.concatenate([each for each, _ in found])
            scores = np.concatenate([each for _, each in found])
            order = np.lexsort((ids, -scores))[:limit]
            last = scores[order[-1]] if order.size == limit else -np.inf
            cut = any(each.size >= asked and each[-1] >= last for _, each in found)
            if not cut:
                break
            asked *= 4
        pairs = zip(ids[order].tolist(), scores[order].tolist(), strict=True)
        return tuple(Hit(PassageId(identity), score) for identity, score in pairs)

    def similarities(
        self, vector: NDArray[np.float32], passages: Sequence[PassageId]
    ) -> NDArray[np.float32]:
        """Return the cosine of each passage to the vector; NaN for one that is not here."""
        wanted = np.asarray(passages, dtype=np.int64)
        result = np.full(wanted.shape, np.nan, dtype=np.float32)
        in_use = is_member(self.ids, wanted)
        for segment in self.segments:
            known = in_use & is_member(segment.ids, wanted)
            if known.any():
                rows = np.searchsorted(segment.ids, wanted[known])
                result[known] = segment.matrix(rows).astype(np.float32) @ _unit(vector)
        return result

    def _allowed(self, scope: Scope) -> list[NDArray[np.bool_] | None]:
        """Return for each segment which rows FAISS is to rank; None for all."""
        named = np.asarray(scope.without if scope.only is None else scope.only, dtype=np.int64)
        if scope.only is None:
            named = np.concatenate([named, self.dead])
        else:
            named = named[~is_member(self.dead, named)]
        if scope.only is None and not named.size:
            return [None] * len(self.segments)
        masks: list[NDArray[np.bool_] | None] = []
        for segment in self.segments:
            mask = np.full(segment.ids.size, scope.only is None)
            inside = named[is_member(segment.ids, named)]
            mask[np.searchsorted(segment.ids, inside)] = scope.only is not None
            masks.append(mask)
        return masks


def is_member(ids: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return for each wanted id whether it is among ids, which ascend."""
    if not ids.size:
        return np.zeros(wanted.shape, dtype=bool)
    rows = np.minimum(np.searchsorted(ids, wanted), ids.size - 1)
    found: NDArray[np.bool_] = ids[rows] == wanted
    return found


def make_segment(
    ids: NDArray[np.int64], matrix: NDArray[np.float16], dimension: int
) -> VectorSegment:
    """Make a segment of vectors (n, dimension) in the order of their ids (n,), ascending."""
    index = _empty_index(dimension)
    rows = matrix.reshape(-1, dimension)
    for start in range(0, len(rows), _AT_ONCE):
        index.add(np.ascontiguousarray(rows[start : start + _AT_ONCE], dtype=np.float32))
    return VectorSegment(ids, index)


def _empty_index(dimension: int) -> Any:
    faiss = _faiss()
    kind = faiss.ScalarQuantizer.QT_fp16
    return faiss.IndexScalarQuantizer(dimension, kind, faiss.METRIC_INNER_PRODUCT)


def open_segment(
    ids: NDArray[np.int64], file: Path, codes_file: Path | None = None
) -> VectorSegment:
    """Map the file of a segment, whose digest the caller has checked, without reading it whole.

    Its codes, if it has any, are read.

    FAISS loads most damaged files without an error, and some of them answer differently.
    Raises OSError, and ValueError when the file holds another number of vectors.
    """
    faiss = _faiss()
    with file.open("rb") as stream:
        mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    data = np.frombuffer(mapped, dtype=np.uint8)
    index = faiss.read_index(faiss.ZeroCopyIOReader(faiss.swig_ptr(data), data.size))
    codes = None
    if codes_file is not None:
        codes = faiss.deserialize_index(np.frombuffer(codes_file.read_bytes(), dtype=np.uint8))
    for each in (index, codes):
        if each is not None and each.ntotal != ids.size:
            raise ValueError(f"{each.ntotal} vectors for {ids.size} passages")
    return VectorSegment(ids, index, data, codes)


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    flat = np.asarray(vector, dtype=np.float32).reshape(-1)
    length = float(np.linalg.norm(flat))
    return flat / length if length else flat
