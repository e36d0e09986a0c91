"""The judge: reads question and passage together, says whether and where the answer stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedder import TokenEmbedder
from ingest.notice import ModelError, NoticeKind, Words
from retrieval.judge_text import Layout, lay_out

if TYPE_CHECKING:
    from retrieval.judge_network import Scores

JUDGE_FILE: Final = (
    Path(__file__).resolve().parents[1] / "data" / "models" / "judge" / "judge.safetensors"
)
ANSWER_TOKENS: Final = 40
JUDGE_FOREIGN = NoticeKind(
    "judge_foreign",
    Words(
        en="The judge's weights {file} are missing or belong to another model.",
        ja="判定モデルの重み {file} がないか、別のモデルのものです。",
    ),
    Words(
        en="Answers come from the plain mix of retrievers; restore the file from the repository.",
        ja="検索の組み合わせだけで答えます。ファイルをリポジトリから戻してください。",
    ),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge says of one passage.

    `answerable` is the logit that the passage answers the question. Token i covers the
    characters starts[i] to ends[i] of the text; `first[i]` and `last[i]` are the probabilities
    that the answer's first and last token is i.
    """

    answerable: float
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    first: NDArray[np.float32]
    last: NDArray[np.float32]

    def support(self, start: int, end: int) -> float:
        """Return the probability, 0 to 1, that the answer begins and ends within a range."""
        begins = self.first[(self.starts >= start) & (self.starts < end)].sum()
        finishes = self.last[(self.ends > start) & (self.ends <= end)].sum()
        return float(begins * finishes)

    def best_span(self, start: int, end: int) -> tuple[int, int, float] | None:
        """Return the likeliest answer (start, end) within a range, and its probability.

        At most 40 tokens long: start and end of longer ones belong to different phrases. None
        when no token lies there.
        """
        inside = np.flatnonzero((self.starts >= start) & (self.ends <= end))
        if not inside.size:
            return None
        chances = np.outer(self.first[inside], self.last[inside])
        allowed = np.triu(chances) - np.triu(chances, ANSWER_TOKENS)
        first, last = np.unravel_index(int(allowed.argmax()), allowed.shape)
        chance = float(allowed[first, last])
        return int(self.starts[inside[first]]), int(self.ends[inside[last]]), chance


class Judge(Protocol):
    """Reads passages for a question."""

    @property
    def revision(self) -> str:
        """Return a name of the weights."""
        ...

    def judge(self, question: str, texts: Sequence[str]) -> tuple[Verdict, ...]:
        """Return one verdict a text."""
        ...


class LearnedJudge:
    """The trained network over the embedded model's own token embeddings."""

    def __init__(self, embedder: TokenEmbedder, file: Path = JUDGE_FILE) -> None:
        """Load the weights. Raises ModelError when they are missing or of another model."""
        import torch
        from safetensors import SafetensorError, safe_open

        from retrieval.judge_reader import JudgeReader

        try:
            with safe_open(file, framework="pt") as stored:
                metadata = stored.metadata() or {}
                state = {name: stored.get_tensor(name).float() for name in stored.keys()}  # noqa: SIM118
            layers = json.loads(metadata["plan"])["layers"]
            self._dtype = embedder.engine.dtype
            self._reader = JudgeReader(state, layers, self._dtype)
        except (OSError, KeyError, ValueError, RuntimeError, SafetensorError) as error:
            raise ModelError(JUDGE_FOREIGN, file=file) from error
        if metadata.get("model") != embedder.identity.revision:
            raise ModelError(JUDGE_FOREIGN, file=file)
        self._embedder = embedder
        self._torch = torch
        self.revision = hashlib.sha256(file.read_bytes()).hexdigest()[:16]

    def judge(self, question: str, texts: Sequence[str]) -> tuple[Verdict, ...]:
        """Return one verdict a text; they are read together, without padding."""
        if not texts:
            return ()
        torch = self._torch
        layout = lay_out(self._embedder.tokenizer, [(question, text) for text in texts])
        with torch.inference_mode():
            embedded = torch.from_numpy(self._embedder.embed_tokens(layout.ids))
            packed = embedded[torch.from_numpy(layout.real)].to(self._dtype)
            inside = [
                torch.from_numpy(row[real])
                for row, real in zip(layout.in_passage, layout.real, strict=True)
            ]
            scores = self._reader.read(packed, inside)
        return tuple(_verdict(layout, row, each) for row, each in enumerate(scores))


def _verdict(layout: Layout, row: int, scores: Scores) -> Verdict:
    inside = layout.in_passage[row]
    read = inside[layout.real[row]]
    return Verdict(
        answerable=float(scores.answerable[0]),
        starts=layout.starts[row][inside],
        ends=layout.ends[row][inside],
        first=scores.start.softmax(1).numpy()[0][read],
        last=scores.end.softmax(1).numpy()[0][read],
    )
