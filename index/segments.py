"""Segments on disk: ids, vectors and numbers of tokens of passages that were added together.

A segment is three files, with its codes four when it is large, written once and shared by the
generations that hold it. Small ones are joined with what is added next, so that there are few;
large ones only when there are many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.balance import WordCounts
from index.vectors import (
    LEAST_CODED,
    VectorIndex,
    VectorSegment,
    is_member,
    make_segment,
    open_segment,
)

# Passages in a segment up to which it is joined with a small addition: 13 MB at 384 dimensions.
MOST_JOINED: Final = 16_384
# Each segment costs a search some 20 microseconds (docs/measurements.md).
MOST_SEGMENTS: Final = 24


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment by its name; `lengths` are the tokens of each passage in each field, (n, 2).

    Segments of the first form of generations have no name and no lengths.
    """

    name: str
    vectors: VectorSegment
    lengths: NDArray[np.int64]

    @property
    def files(self) -> tuple[str, ...]:
        """Return the names of the files."""
        kinds = _KINDS if self.vectors.codes is None else (*_KINDS, _CODES)
        return tuple(_file(self.name, kind) for kind in kinds)


@dataclass(frozen=True, slots=True)
class Part:
    """What a segment is made of: ids (n,) ascending, vectors (n, dimension), lengths (n, 2)."""

    ids: NDArray[np.int64]
    matrix: NDArray[np.float16]
    lengths: NDArray[np.int64]


_IDS: Final = ("passages", "i64")
_LENGTHS: Final = ("lengths", "i32")
_VECTORS: Final = ("vectors", "faiss")
_CODES: Final = ("codes", "faiss")  # of large segments alone
_KINDS: Final = (_IDS, _LENGTHS, _VECTORS)


def _file(name: str, kind: tuple[str, str]) -> str:
    return f"{kind[0]}-{name}.{kind[1]}" if name else f"{kind[0]}.{kind[1]}"


def write_segment(directory: Path, name: str, part: Part, dimension: int) -> None:
    """Write the files of a segment. Raises OSError."""
    (directory / _file(name, _IDS)).write_bytes(part.ids.astype("<i8").tobytes())
    (directory / _file(name, _LENGTHS)).write_bytes(part.lengths.astype("<i4").tobytes())
    vectors = make_segment(part.ids, part.matrix, dimension)
    vectors.write(directory / _file(name, _VECTORS))
    if part.ids.size >= LEAST_CODED and dimension % 2 == 0:
        vectors.write_codes(directory / _file(name, _CODES))


def read_segment(directory: Path, name: str) -> Segment:
    """Open a segment whose digests the caller has checked; vectors are mapped, not read."""
    ids = read_segment_ids(directory, name)
    if name:
        stored = (directory / _file(name, _LENGTHS)).read_bytes()
        lengths = np.frombuffer(stored, dtype="<i4").astype(np.int64).reshape(-1, 2)
    else:
        lengths = np.zeros((0, 2), dtype=np.int64)
    codes = directory / _file(name, _CODES)
    vectors = open_segment(
        ids, directory / _file(name, _VECTORS), codes if codes.is_file() else None
    )
    return Segment(name, vectors, lengths)


def read_segment_ids(directory: Path, name: str) -> NDArray[np.int64]:
    """Return the ids of the passages of a segment, ascending."""
    stored = (directory / _file(name, _IDS)).read_bytes()
    return np.frombuffer(stored, dtype="<i8").astype(np.int64)


def join_vectors(segments: Sequence[Segment], dead: NDArray[np.int64]) -> VectorIndex:
    """Return the index of several segments of which some passages are dead."""
    ids = np.concatenate([np.zeros(0, np.int64), *(each.vectors.ids for each in segments)])
    live = ids[~is_member(dead, ids)] if dead.size else ids
    return VectorIndex(tuple(each.vectors for each in segments), live, dead)


def count_joined(sizes: Sequence[int], added: int) -> int:
    """Return how many of the last segments are to be written anew with what is added.

    As in a counter of binary digits: those no larger than what they are joined with.
    """
    total, joined = added, 0
    most = max(MOST_JOINED, 4 * added)
    for size in reversed(sizes):
        if size > 2 * total or total + size > most:
            break
        total += size
        joined += 1
    return joined


def count_live(segments: Sequence[Segment], dead: NDArray[np.int64]) -> WordCounts:
    """Return the counts of the passages of segments that are not dead."""
    counts = WordCounts()
    for each in segments:
        counts = counts.plus(each.lengths[~is_member(dead, each.vectors.ids)])
    return counts


def join_segments(segments: Sequence[Segment], dead: NDArray[np.int64], added: Part) -> Part:
    """Return the passages of segments that are not dead, and those added, as one part."""
    parts = [_live_part(each, dead) for each in segments]
    parts = [each for each in (*parts, added) if each.ids.size]
    if len(parts) < 2:  # spares a copy of all
        return parts[0] if parts else added
    return Part(
        np.concatenate([each.ids for each in parts]),
        np.concatenate([each.matrix for each in parts]),
        np.concatenate([each.lengths for each in parts]),
    )


def _live_part(segment: Segment, dead: NDArray[np.int64]) -> Part:
    rows = np.flatnonzero(~is_member(dead, segment.vectors.ids))
    return Part(segment.vectors.ids[rows], segment.vectors.matrix(rows), segment.lengths[rows])
