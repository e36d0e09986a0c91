"""Ask every question of a set and keep what the answer was made of."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evaluation.questions import EvaluationQuestion
from index.snapshot import Snapshot
from retrieval.ask import Asker
from retrieval.candidates import find_candidates
from retrieval.parts import split_question
from retrieval.question import Question
from retrieval.weighing import Evidence, Weighed

RANKED = 10


@dataclass(frozen=True, slots=True)
class Observed:
    """One judged candidate: its features, and whether its quote holds an accepted answer.

    `answers` is true also when the answer stands in the title or headings shown with the quote,
    which 2% of JSQuAD's questions ask for ("which country is the only landlocked one?").
    `confidence` is what the model of that run gave; None in files of before it was recorded.
    `crossed`: read through the word list, so that it is never given as found. `is_restated`: it
    stands under the same question, asked by the document itself (retrieval.restated).
    """

    features: tuple[float, ...]
    file: str
    correct: bool
    length: int
    answers: bool
    confidence: float | None = None
    crossed: bool = False
    is_restated: bool = False


@dataclass(frozen=True, slots=True)
class Observation:
    """What came of one question; `ranked` are the files of the first ten candidates.

    Of several questions in one it is what came of the one least surely answered, since the whole
    counts as no surer (retrieval.parts).
    """

    question: str
    answerable: bool
    relevant: tuple[str, ...]
    ranked: tuple[str, ...]
    candidates: tuple[Observed, ...]
    kind: str = ""


def observe(
    asker: Asker, questions: Sequence[EvaluationQuestion], progress: Callable[[int], None]
) -> Iterator[Observation]:
    """Yield one observation a question, in order."""
    snapshot = asker.library.snapshot()
    for number, question in enumerate(questions):
        progress(number)
        yield _observe(asker, snapshot, question)


def _observe(asker: Asker, snapshot: Snapshot, asked: EvaluationQuestion) -> Observation:
    parts = [asker.weigh(snapshot, part) for part in split_question(asked.text)]
    weighed = min(parts, key=lambda part: _confidence(asker, part))
    return Observation(
        question=asked.text,
        answerable=asked.answerable,
        relevant=asked.relevant,
        ranked=_ranked_files(asker, snapshot, weighed.crossing.widened),
        candidates=tuple(
            _judge(weighed, each, asked, chance) for chance, each in weighed.rank(asker.model)
        ),
        kind=asked.kind,
    )


def _confidence(asker: Asker, weighed: Weighed) -> float:
    ranked = weighed.rank(asker.model)
    return ranked[0][0] if ranked else 0.0


def _ranked_files(asker: Asker, snapshot: Snapshot, question: Question) -> tuple[str, ...]:
    vector = asker.embedder.encode_queries([question.text])[0]
    found = find_candidates(snapshot, question, vector, 2 * RANKED)
    passages = snapshot.passages([each.passage for each in found])
    names = (snapshot.document(passage.document).name for passage in passages)
    return tuple(dict.fromkeys(names))[:RANKED]


def _judge(
    weighed: Weighed, evidence: Evidence, asked: EvaluationQuestion, confidence: float
) -> Observed:
    name, quote = evidence.document.name, evidence.judged.quote
    placed = not asked.relevant or name in asked.relevant
    shown = " ".join((quote, evidence.document.title, *evidence.passage.heading_path))
    possible = asked.answerable and placed
    correct, answers = (possible and _holds(text, asked.answers) for text in (quote, shown))
    features = evidence.features.values()
    return Observed(
        features,
        name,
        correct,
        len(quote),
        answers,
        round(confidence, 6),
        weighed.is_crossed(evidence),
        evidence.is_restated,
    )


def _holds(text: str, answers: Sequence[str]) -> bool:
    return not answers or any(pack(each) in pack(text) for each in answers)


def pack(text: str) -> str:
    """Return a text without white space: a line break inside an answer is no difference."""
    return "".join(text.split())


def write_observations(observations: Iterable[Observation], file: Path) -> None:
    """Write observations as JSON lines."""
    file.write_text(format_observations(observations), encoding="utf-8")


def read_observations(file: Path) -> list[Observation]:
    """Read observations written before."""
    return parse_observations(file.read_text(encoding="utf-8"))


def format_observations(observations: Iterable[Observation]) -> str:
    """Return observations as JSON lines."""
    lines = (json.dumps(asdict(each), ensure_ascii=False) for each in observations)
    return "".join(line + "\n" for line in lines)


def parse_observations(lines: str) -> list[Observation]:
    """Return the observations of JSON lines."""
    observations = []
    for line in lines.split("\n"):
        if not line:
            continue
        item = json.loads(line)
        candidates = tuple(
            Observed(**{**each, "features": tuple(each["features"])})
            for each in item.pop("candidates")
        )
        relevant, ranked = tuple(item.pop("relevant")), tuple(item.pop("ranked"))
        observations.append(
            Observation(**item, relevant=relevant, ranked=ranked, candidates=candidates)
        )
    return observations
