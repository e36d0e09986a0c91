"""Train the judge on a processor: `python -m evaluation.train_judge FILES... --out FILE`.

Seeded; the weights depend on the seed, the files and the number of questions alone (up to the
rounding of the machine's matrix routines). Two pairs a question: one that answers, one that
does not. Losses: cross entropy of start and end on pairs that answer, binary cross entropy of
has-answer on all.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR

from evaluation.code_switch import Glosses, read_glosses
from evaluation.judge_data import Articles, Pair, PairMaker, Question, read_articles
from evaluation.questions import read_wording
from index.model import DEFAULT_MODEL, read_identity
from retrieval.judge_network import EPSILON, JudgeNetwork, Scores, Shape, start_from_encoder
from retrieval.judge_text import Layout, lay_out

CHECKED = 150  # questions kept aside that are checked while training


@dataclass(frozen=True, slots=True)
class Plan:
    """What is trained, on how much, and how."""

    seed: int = 17
    layers: int = 6
    frozen: int = 0
    questions: int = 20000
    batch: int = 16
    length: int = 208
    encoder_rate: float = 1.2e-4
    head_rate: float = 6e-4
    warm_up: float = 0.05
    answer_weight: float = 1.0
    english: bool = False
    times: int = 4


class FrozenEmbeddings:
    """The embedded model's word, position and type embeddings with their layer norm."""

    def __init__(self, weights: dict[str, Tensor]) -> None:
        self.words = weights["embeddings.word_embeddings.weight"]
        kind = weights["embeddings.token_type_embeddings.weight"][0]
        self.places = weights["embeddings.position_embeddings.weight"] + kind
        self.norm_weight = weights["embeddings.LayerNorm.weight"]
        self.norm_bias = weights["embeddings.LayerNorm.bias"]

    def embed(self, ids: Tensor) -> Tensor:
        """Return the embeddings of token ids (batch, length), shape (batch, length, hidden)."""
        summed = functional.embedding(ids, self.words) + self.places[: ids.shape[1]]
        width = (summed.shape[-1],)
        return functional.layer_norm(summed, width, self.norm_weight, self.norm_bias, EPSILON)


def target_tokens(layout: Layout, spans: list[tuple[int, int] | None]) -> tuple[Tensor, Tensor]:
    """Return the token numbers where each answer starts and ends; -100 where there is none."""
    starts = np.full(len(spans), -100, dtype=np.int64)
    ends = np.full(len(spans), -100, dtype=np.int64)
    for row, span in enumerate(spans):
        if span is None:
            continue
        inside = layout.in_passage[row] & (layout.ends[row] > span[0])
        inside &= layout.starts[row] < span[1]
        tokens = np.flatnonzero(inside)
        if tokens.size and layout.ends[row][tokens[-1]] >= span[1]:
            starts[row], ends[row] = tokens[0], tokens[-1]
    return torch.from_numpy(starts), torch.from_numpy(ends)


def loss_of(scores: Scores, starts: Tensor, ends: Tensor, answers: Tensor, plan: Plan) -> Tensor:
    """Return the summed loss of a batch."""
    judged = functional.binary_cross_entropy_with_logits(scores.answerable, answers)
    if not bool((starts >= 0).any()):
        return plan.answer_weight * judged
    start = functional.cross_entropy(scores.start, starts, ignore_index=-100)
    end = functional.cross_entropy(scores.end, ends, ignore_index=-100)
    return plan.answer_weight * judged + (start + end) / 2


def draw_questions(
    sources: Sequence[Articles], plan: Plan, glosses: Glosses | None
) -> list[tuple[PairMaker, Question]]:
    """Return what is asked, in an order fixed by the seed, each with the maker of its pairs.

    From the first source so many questions as the plan says, all of each other one `times` times.
    """
    source = random.Random(plan.seed)
    drawn: list[tuple[PairMaker, Question]] = []
    for number, articles in enumerate(sources):
        maker = PairMaker(articles, plan.seed + number, None if number else glosses)
        order = list(articles.questions)
        source.shuffle(order)
        count = plan.times * len(order) if number else plan.questions
        drawn += [(maker, order[i % len(order)]) for i in range(count)]
    source.shuffle(drawn)
    return drawn


def batches(drawn: Sequence[tuple[PairMaker, Question]], plan: Plan) -> Iterator[list[Pair]]:
    """Yield batches of pairs of similar length, in an order fixed by the seed."""
    source = random.Random(plan.seed)
    for begin in range(0, len(drawn), 64):
        pairs = [pair for maker, asked in drawn[begin : begin + 64] for pair in maker.pairs(asked)]
        pairs.sort(key=lambda pair: len(pair.text) + source.random())
        blocks = [pairs[i : i + plan.batch] for i in range(0, len(pairs), plan.batch)]
        source.shuffle(blocks)
        yield from blocks


def start_network(plan: Plan, weights: dict[str, Tensor], start: Path | None) -> JudgeNetwork:
    """Return the network to train, from the encoder's layers or from weights of an earlier run.

    No dropout: each pair is seen once, and on a processor drawing it costs a tenth of the time.
    """
    network = JudgeNetwork(Shape(layers=plan.layers), dropout=0.0)
    start_from_encoder(network, weights)
    if start is not None:
        network.load_state_dict({name: part.float() for name, part in load_file(start).items()})
    for layer in list(network.layers)[: plan.frozen]:
        layer.requires_grad_(False)
    return network.train()


def optimizer_of(network: JudgeNetwork, plan: Plan, steps: int) -> tuple[Optimizer, LambdaLR]:
    """Return AdamW with its rates: warmed up, then lowered linearly to a fiftieth."""
    layers = [part for part in network.layers.parameters() if part.requires_grad]
    heads = [part for name, part in network.named_parameters() if not name.startswith("layers.")]
    groups = [
        {"params": layers, "lr": plan.encoder_rate},
        {"params": heads, "lr": plan.head_rate},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)

    def rate(step: int) -> float:
        return min(1.0, (step + 1) / (plan.warm_up * steps)) * max(0.02, 1.0 - step / steps)

    return optimizer, LambdaLR(optimizer, rate)


class Trainer:
    """Trains one network by one plan, and writes it."""

    def __init__(self, plan: Plan, model: Path, start: Path | None, questions: int) -> None:
        torch.manual_seed(plan.seed)
        weights = load_file(model / "model.safetensors")
        self.plan = plan
        self.model = model
        self.tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self.network = start_network(plan, weights, start)
        self.embeddings = FrozenEmbeddings(weights)
        self.steps = 2 * questions // plan.batch
        self.optimizer, self.schedule = optimizer_of(self.network, plan, self.steps)

    def score(self, batch: Sequence[Pair]) -> tuple[Layout, Scores]:
        """Return the layout and the scores of a batch."""
        layout = lay_out(self.tokenizer, [(p.question, p.text) for p in batch], self.plan.length)
        with torch.autocast("cpu", torch.bfloat16):
            scores = self.network(
                self.embeddings.embed(torch.from_numpy(layout.ids)),
                torch.from_numpy(layout.real),
                torch.from_numpy(layout.in_passage),
            )
        return layout, scores

    def step(self, batch: Sequence[Pair]) -> float:
        """Learn from one batch; return its loss."""
        layout, scores = self.score(batch)
        starts, ends = target_tokens(layout, [pair.span for pair in batch])
        answers = torch.tensor([float(pair.span is not None) for pair in batch])
        loss = loss_of(scores, starts, ends, answers, self.plan)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        return float(loss.detach())

    def check(self, pairs: Sequence[Pair]) -> str:
        """Return how well pairs kept aside are told apart (AUROC) and their answers found."""
        logits: list[float] = []
        exact: list[bool] = []
        self.network.eval()
        for begin in range(0, len(pairs), self.plan.batch):
            batch = pairs[begin : begin + self.plan.batch]
            with torch.inference_mode():
                layout, scores = self.score(batch)
            starts, ends = target_tokens(layout, [pair.span for pair in batch])
            hit = (scores.start.argmax(1) == starts) & (scores.end.argmax(1) == ends)
            exact += [bool(good) for good, place in zip(hit, starts, strict=True) if place >= 0]
            logits += scores.answerable.tolist()
        self.network.train()
        labels = [pair.span is not None for pair in pairs]
        return f"AUROC {roc_auc_score(labels, logits):.3f} exact span {np.mean(exact):.3f}"

    def write(self, out: Path) -> None:
        """Write the weights, the plan they were trained by, and the model they belong to."""
        state = {name: part.half().contiguous() for name, part in self.network.state_dict().items()}
        revision = read_identity(self.model).revision
        metadata = {"plan": json.dumps(asdict(self.plan)), "model": revision}
        save_file(state, out.with_suffix(".part"), metadata=metadata)
        out.with_suffix(".part").replace(out)


def train(
    trainer: Trainer, blocks: Iterator[list[Pair]], held_out: Sequence[Pair], out: Path
) -> None:
    """Train through all batches, telling every 50 steps how it goes; write every 500."""
    begun, seen, recent = time.monotonic(), 0, []
    for step, batch in enumerate(blocks, start=1):
        recent.append(trainer.step(batch))
        seen += len(batch)
        if step % 50 == 0:
            speed = seen / (time.monotonic() - begun)
            mean = sum(recent) / len(recent)
            print(f"step {step}/{trainer.steps} loss {mean:.3f} {speed:.1f} pairs/s", flush=True)
            recent = []
        if step % 500 == 0:
            trainer.write(out)
            if held_out:
                print(f"kept aside: {trainer.check(held_out)}", flush=True)
    trainer.write(out)


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="JaQuAD training files")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=Plan().questions)
    parser.add_argument("--layers", type=int, default=Plan().layers)
    parser.add_argument("--frozen", type=int, default=Plan().frozen, help="lowest layers left")
    parser.add_argument("--seed", type=int, default=Plan().seed)
    parser.add_argument("--start", type=Path, help="weights of an earlier run to go on from")
    parser.add_argument("--rate", type=float, default=Plan().encoder_rate, help="of the encoder")
    parser.add_argument("--glosses", type=Path, help="EDICT file: ask part in English words")
    parser.add_argument("--wording", type=Path, help="JSON lines: questions of FILES, in English")
    parser.add_argument("--own", nargs="*", type=Path, default=[], help="further SQuAD 2.0 files")
    parser.add_argument("--times", type=int, default=Plan().times, help="how often both are asked")
    parser.add_argument("--check", type=Path, help="a file kept aside, checked every 500 steps")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    plan = Plan(
        seed=arguments.seed,
        layers=arguments.layers,
        frozen=arguments.frozen,
        questions=arguments.questions,
        encoder_rate=arguments.rate,
        head_rate=5 * arguments.rate,
        english=arguments.glosses is not None,
        times=arguments.times,
    )
    glosses = read_glosses(arguments.glosses) if arguments.glosses else None
    held_out: list[Pair] = []
    if arguments.check:
        maker = PairMaker(read_articles([arguments.check]), seed=1)
        chosen = maker.articles.questions[:CHECKED]
        held_out = [pair for question in chosen for pair in maker.pairs(question)]
    sources = [read_articles(arguments.files)]
    if arguments.wording:
        sources.append(read_articles(arguments.files, read_wording(arguments.wording)))
    if arguments.own:
        sources.append(read_articles(arguments.own))
    drawn = draw_questions(sources, plan, glosses)
    trainer = Trainer(plan, DEFAULT_MODEL, arguments.start, len(drawn))
    train(trainer, batches(drawn, plan), held_out, arguments.out)


if __name__ == "__main__":
    main()
