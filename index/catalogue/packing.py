"""Pack what belongs to a page into small blobs: spans, headings, runs with their boxes."""

from __future__ import annotations

import json
import zlib

import numpy as np
from numpy.typing import NDArray

from ingest.document import Box, Heading, Run, Span
from ingest.notice import Notice


def pack_spans(spans: tuple[Span, ...]) -> bytes:
    """Pack spans as pairs of 32-bit integers."""
    return _pack_whole([[span.start, span.end] for span in spans])


def unpack_spans(blob: bytes) -> tuple[Span, ...]:
    """Return the spans of a blob."""
    return tuple(Span(start, end) for start, end in _unpack_whole(blob, 2))


def pack_headings(headings: tuple[Heading, ...]) -> bytes:
    """Pack headings as triples of 32-bit integers."""
    return _pack_whole([[heading.start, heading.end, heading.level] for heading in headings])


def unpack_headings(blob: bytes) -> tuple[Heading, ...]:
    """Return the headings of a blob."""
    return tuple(Heading(start, end, level) for start, end, level in _unpack_whole(blob, 3))


def pack_runs(runs: tuple[Run, ...]) -> bytes:
    """Pack runs column by column and compress them; edges are kept as 32-bit floats (points)."""
    if not runs:
        return b""
    ranges = np.array([[run.start, run.end] for run in runs], dtype="<i4").T
    # Differences of ascending offsets are small, and so compress well.
    steps = np.diff(ranges, axis=1, prepend=0).astype("<i4")
    edges = [[run.box.left, run.box.top, run.box.right, run.box.bottom] for run in runs]
    return zlib.compress(steps.tobytes() + np.array(edges, dtype="<f4").T.tobytes())


def unpack_runs(blob: bytes) -> tuple[Run, ...]:
    """Return the runs of a blob."""
    if not blob:
        return ()
    raw = zlib.decompress(blob)
    count = len(raw) // 24  # two 32-bit offsets and four 32-bit edges
    steps = np.frombuffer(raw, dtype="<i4", count=2 * count).reshape(2, count)
    edges = np.frombuffer(raw, dtype="<f4", offset=8 * count).reshape(4, count)
    starts, ends = np.cumsum(steps, axis=1).tolist()
    boxes = (Box(*values) for values in edges.T.tolist())
    return tuple(Run(*each) for each in zip(starts, ends, boxes, strict=True))


def pack_vector(vector: NDArray[np.float32]) -> bytes:
    """Pack a vector as little-endian float16, as it stands in the derived index too."""
    return vector.astype("<f2").tobytes()


def pack_notices(notices: tuple[Notice, ...]) -> str:
    """Write notices as JSON (ASCII, since a fact may hold a file name that is no valid text)."""
    return json.dumps([[item.code, item.facts, item.page] for item in notices])


def unpack_notices(text: str) -> tuple[Notice, ...]:
    """Return the notices of a JSON text."""
    return tuple(
        Notice(code, tuple((str(name), str(value)) for name, value in facts), page)
        for code, facts, page in json.loads(text)
    )


def pack_pairs(pairs: tuple[tuple[str, str], ...]) -> str:
    """Write pairs of texts as JSON."""
    return json.dumps(pairs)


def unpack_pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of a JSON text."""
    return tuple((str(name), str(value)) for name, value in json.loads(text))


def _pack_whole(rows: list[list[int]]) -> bytes:
    return np.array(rows, dtype="<i4").tobytes()


def _unpack_whole(blob: bytes, width: int) -> list[list[int]]:
    rows: list[list[int]] = np.frombuffer(blob, dtype="<i4").reshape(-1, width).tolist()
    return rows
