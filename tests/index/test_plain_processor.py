"""A processor without AVX2, and one core: the self-test takes what works, and answers stay."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.embedder import load_embedder
from index.engine import Engine
from retrieval.judge import LearnedJudge
from tests.index.test_codes import clustered, coded

TEXTS = ("文書の保存期間は、十年とする。", "The library opens at nine.", "図書館は、月曜日に休む。")
QUESTION = "文書の保存期間は何年ですか。"
# What torch, oneDNN, MKL and FAISS take for the processor's instructions.
PLAIN = {
    "ATEN_CPU_CAPABILITY": "default",
    "ONEDNN_MAX_CPU_ISA": "SSE41",
    "MKL_ENABLE_INSTRUCTIONS": "SSE4_2",
    "OMP_NUM_THREADS": "1",
}
WORK = """
import json, os, sys
from pathlib import Path
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
import torch, faiss
faiss.SIMDConfig.set_level(faiss.SIMDLevel_NONE)
import numpy as np
from index.embedder import load_embedder
from index.engine import measure_engines
from retrieval.judge import LearnedJudge
from tests.index.test_codes import clustered, coded
engine = measure_engines().engine
embedder = load_embedder(engine=engine)
texts, question = json.loads(sys.argv[1])
verdicts = LearnedJudge(embedder).judge(question, texts)
index = coded(clustered(3000, 32, 1), Path(sys.argv[2]))
hits = index.search(clustered(1, 32, 2)[0].astype(np.float32), 20)
print(json.dumps({
    "processor": [torch.backends.cpu.get_cpu_capability(), faiss.SIMDConfig.get_level_name()],
    "engine": engine, "vectors": embedder.encode_documents(texts).tolist(),
    "logits": [each.answerable for each in verdicts],
    "hits": [[hit.passage, hit.score] for hit in hits],
}))
"""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what a process finds that takes its processor for a plain one."""
    given = json.dumps([TEXTS, QUESTION])
    done = subprocess.run(
        [sys.executable, "-c", WORK, given, str(tmp_path_factory.mktemp("plain"))],
        cwd=Path(__file__).parents[2],
        env={**os.environ, **PLAIN},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.slow
def test_the_self_test_chooses_float32_there(plain: dict[str, Any]) -> None:
    assert plain["processor"] == ["DEFAULT", "NONE"]
    assert plain["engine"] == Engine.FLOAT32


@pytest.mark.slow
@pytest.mark.parametrize("engine", Engine)
def test_vectors_and_verdicts_are_those_of_any_processor(
    plain: dict[str, Any], engine: Engine
) -> None:
    embedder = load_embedder(engine=engine)
    cosines = (embedder.encode_documents(TEXTS) * np.array(plain["vectors"])).sum(axis=1)
    logits = [each.answerable for each in LearnedJudge(embedder).judge(QUESTION, TEXTS)]
    is_exact = engine is Engine.FLOAT32
    assert cosines.min() > (0.999999 if is_exact else 0.9998)
    assert logits == pytest.approx(plain["logits"], abs=1e-3 if is_exact else 0.15)


@pytest.mark.slow
def test_a_search_by_codes_finds_the_same(plain: dict[str, Any], tmp_path: Path) -> None:
    hits = coded(clustered(3000, 32, 1), tmp_path).search(
        clustered(1, 32, 2)[0].astype(np.float32), 20
    )
    assert [hit.passage for hit in hits] == [passage for passage, _ in plain["hits"]]
    assert [hit.score for hit in hits] == pytest.approx([s for _, s in plain["hits"]], abs=1e-5)
