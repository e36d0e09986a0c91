"""A folder whose files are missing or cut short is told, not run."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.engine import Engine
from index.model import DEFAULT_MODEL, IDENTITY_FILE
from ingest.notice import ModelError


@pytest.mark.slow
@pytest.mark.parametrize("content", [None, b"", b"\x08" + bytes(7) + b"{}      "])
def test_damaged_weights_are_a_model_error(tmp_path: Path, content: bytes | None) -> None:
    from index.bert import BertEmbedder

    (tmp_path / IDENTITY_FILE).write_bytes((DEFAULT_MODEL / IDENTITY_FILE).read_bytes())
    if content is not None:
        (tmp_path / "model.safetensors").write_bytes(content)
    with pytest.raises(ModelError, match="no embedding model"):
        BertEmbedder(tmp_path, Engine.FLOAT32)
