"""How long the peers take: `PYTHON -m evaluation.peers_speed FILE.json`, by the benchmark.

PYTHON is that of `evaluation.peers_environment`. The file holds `texts` and `questions`; one JSON
line a peer is printed. Each embeds with the same model by sentence-transformers as it comes
(float32, batches of 32 in the order given), is used as its documentation shows, and gets its texts
from memory, without reading a file. All by one thread's processor time.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, cast

from evaluation.peers import peers
from index.embedder import load_sentence_transformer

STOCK_BATCH: Final = 32


@dataclass(frozen=True, slots=True)
class PeerSpeed:
    """One peer: seconds until its texts can be asked, milliseconds to each question's candidates.

    Both with the embedding.
    """

    name: str
    answerable_s: float
    candidates_ms: tuple[float, ...]


def read_speeds(lines: str) -> tuple[PeerSpeed, ...]:
    """Read what `main` printed."""
    found = [json.loads(line) for line in lines.splitlines() if line.startswith("{")]
    return tuple(
        PeerSpeed(each["name"], each["answerable_s"], tuple(each["candidates_ms"]))
        for each in found
    )


def main(arguments: Sequence[str]) -> int:
    """Measure each peer, and print its line as soon as it was."""
    given = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    texts, questions = given["texts"], given["questions"]
    model: Any = load_sentence_transformer().model
    begun = time.process_time()
    vectors = model.encode(
        texts, prompt="passage: ", batch_size=STOCK_BATCH, show_progress_bar=False
    )
    embedding_s = time.process_time() - begun  # the same for all, so done once

    def encode(text: str) -> list[float]:
        vector = model.encode([text], prompt="query: ", show_progress_bar=False)[0]
        return cast(list[float], vector.tolist())

    for name, make in peers():
        begun = time.process_time()
        search = make(texts, vectors, encode)
        answerable_s = embedding_s + time.process_time() - begun
        search(questions[0])
        candidates_ms = []
        for question in questions:
            begun = time.process_time()
            search(question)
            candidates_ms.append((time.process_time() - begun) * 1000)
        speed = PeerSpeed(name, answerable_s, tuple(candidates_ms))
        print(json.dumps(asdict(speed), ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
