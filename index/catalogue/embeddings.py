"""Rows of models, and of the vectors that they made of what is indexed."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from sqlite3 import Connection

import numpy as np
from numpy.typing import NDArray

from index.catalogue.checksums import check_row, whole_row
from index.catalogue.packing import pack_vector
from index.catalogue.placeholders import marks, parts
from index.identity import ModelIdentity


def put_model(connection: Connection, identity: ModelIdentity) -> int:
    """Return the row id of a model, adding it when it is new."""
    values = (
        identity.name,
        identity.revision,
        identity.dimension,
        identity.query_prompt,
        identity.passage_prompt,
    )
    connection.execute(
        """INSERT OR IGNORE INTO models (name, revision, dimension, query_prompt, passage_prompt)
           VALUES (?, ?, ?, ?, ?)""",
        values,
    )
    (row_id,) = connection.execute(
        """SELECT id FROM models WHERE name = ? AND revision = ? AND dimension = ?
               AND query_prompt = ? AND passage_prompt = ?""",
        values,
    ).fetchone()
    return int(row_id)


def find_model(connection: Connection, row_id: int) -> ModelIdentity:
    """Return the identity of a stored model. Raises LibraryError when it is damaged."""
    row = connection.execute(
        f"""SELECT name, revision, dimension, query_prompt, passage_prompt,
                   {whole_row(connection, "models")}
            FROM models WHERE id = ?""",
        (row_id,),
    ).fetchone()
    check_row(row and row[5], "models", row_id)
    return ModelIdentity(*row[:5])


def embedded_digests(connection: Connection, model: int, digests: Sequence[bytes]) -> set[bytes]:
    """Return those indexed texts that already have a vector of the model."""
    known: set[bytes] = set()
    for part in parts(digests):
        query = f"""SELECT indexed_sha256 FROM embeddings
                    WHERE model = ? AND indexed_sha256 IN ({marks(part)})"""
        known.update(bytes(digest) for (digest,) in connection.execute(query, (model, *part)))
    return known


def insert_embeddings(
    connection: Connection, model: int, digests: Sequence[bytes], vectors: NDArray[np.float32]
) -> None:
    """Store vectors of indexed texts; vectors has shape (len(digests), dimension)."""
    connection.executemany(
        """INSERT OR IGNORE INTO embeddings (model, indexed_sha256, vector, vector_crc32)
           VALUES (?, ?, ?, ?)""",
        (
            (model, digest, data, zlib.crc32(data))
            for digest, data in zip(digests, map(pack_vector, vectors), strict=True)
        ),
    )


def damaged_embeddings(connection: Connection, model: int, byte_size: int) -> list[int]:
    """Return row ids of vectors that are not what was stored, or have another size."""
    rows = connection.execute(
        "SELECT id, vector, vector_crc32 FROM embeddings WHERE model = ?", (model,)
    )
    return [
        identity
        for identity, vector, crc32 in rows
        if len(vector) != byte_size or zlib.crc32(vector) != crc32
    ]


def delete_embeddings(connection: Connection, ids: Sequence[int]) -> None:
    """Delete vectors by their row ids."""
    rows = ((identity,) for identity in ids)
    connection.executemany("DELETE FROM embeddings WHERE id = ?", rows)


def delete_other_embeddings(connection: Connection, model: int) -> None:
    """Delete vectors of other models, and those that no passage needs."""
    connection.execute(
        """DELETE FROM embeddings WHERE model <> ? OR indexed_sha256 NOT IN
               (SELECT indexed_sha256 FROM passages)""",
        (model,),
    )


def read_vectors(
    connection: Connection, model: int, dimension: int, after: int, up_to: int
) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
    """Return ids (n,) ascending and vectors (n, dimension) of passages with ids in (after, up_to].

    Raises LibraryError when a vector is not what was stored.
    """
    rows = connection.execute(
        """SELECT passages.id, embeddings.vector, embeddings.vector_crc32 FROM passages
           JOIN embeddings ON embeddings.indexed_sha256 = passages.indexed_sha256
           WHERE embeddings.model = ? AND passages.id > ? AND passages.id <= ?
           ORDER BY passages.id""",
        (model, after, up_to),
    )
    ids: list[int] = []
    data = bytearray()
    for identity, vector, crc32 in rows:
        check_row(zlib.crc32(vector) == crc32, "embeddings", identity)
        ids.append(identity)
        data += vector
    query = "SELECT count(*) FROM passages WHERE id > ? AND id <= ?"
    (count,) = connection.execute(query, (after, up_to)).fetchone()
    # A digest that was damaged would leave a passage out of the index without a word.
    check_row(count == len(ids), "embeddings", f"{len(ids)} for {count} passages")
    matrix = np.frombuffer(data, dtype="<f2").reshape(-1, dimension)
    return np.array(ids, dtype=np.int64), matrix.astype(np.float16, copy=False)
