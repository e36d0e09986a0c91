"""Measure: `python -m evaluation run SET [--library DIR]`, `python -m evaluation calibrate`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tqdm import tqdm  # type: ignore[import-untyped]

from evaluation.calibrate import first_quotes, fit, rerank
from evaluation.collect import Observation, observe, read_observations, write_observations
from evaluation.metrics import bootstrap, rank_figures, refusal_figures
from evaluation.prepare import SETS, WORK, load_set, prepare_library
from evaluation.questions import sample_questions
from evaluation.tune import gather_pools, rankings
from index.embedder import load_embedder
from index.library import Library
from ingest.notice import TenkyoError
from retrieval.ask import Asker
from retrieval.confidence import CALIBRATION_FILE, Model, load_calibration
from retrieval.judge import LearnedJudge


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when it was done, 2 for wrong use."""
    options = _parse(arguments)
    try:
        {"run": _run, "tune": _tune, "calibrate": _calibrate}[options.command](options)
    except TenkyoError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="ask a question set and report the figures")
    run.add_argument("set", metavar="SET", help=f"a file of JSON lines, or one of {list(SETS)}")
    run.add_argument("--library", type=Path, help="ask this library, not one made for the set")
    run.add_argument("--sample", type=int, default=0, help="ask so many questions, by chance")
    run.add_argument("--plain", action="store_true", help="without the judge")
    run.add_argument("--out", type=Path, help="write the observations as JSON lines")
    run.add_argument("--json", action="store_true")
    tune = commands.add_parser("tune", help="compare retrievers and their mixes on a set")
    tune.add_argument("set", metavar="SET", help=f"one of {list(SETS)}")
    tune.add_argument("--sample", type=int, default=0, help="ask so many questions, by chance")
    calibrate = commands.add_parser("calibrate", help="fit the confidence on observations")
    calibrate.add_argument("--judged", type=Path, nargs="+", required=True)
    calibrate.add_argument("--plain", type=Path, nargs="+", required=True)
    return parser.parse_args(arguments)


def _run(options: argparse.Namespace) -> None:
    embedder = load_embedder()
    questions = load_set(options.set)
    if options.sample:
        questions = sample_questions(questions, options.sample, seed=1)
    library = (
        Library.open(options.library, embedder, create=False)
        if options.library
        else prepare_library(questions, embedder)
    )
    with library:
        asker = Asker(library, embedder, None if options.plain else LearnedJudge(embedder))
        with tqdm(total=len(questions.questions), disable=not sys.stderr.isatty()) as bar:
            found = observe(asker, questions.questions, lambda _: bar.update())
            observations = list(found)
        suffix = "plain" if options.plain else "judged"
        out = options.out or WORK / "observations" / f"{questions.name}-{suffix}.jsonl"
        out.parent.mkdir(parents=True, exist_ok=True)
        write_observations(observations, out)
        _report(questions.name, asker.model, observations, as_json=options.json)


def _tune(options: argparse.Namespace) -> None:
    embedder = load_embedder()
    questions = load_set(options.set)
    if options.sample:
        questions = sample_questions(questions, options.sample, seed=1)
    with prepare_library(questions, embedder) as library:
        pools = list(gather_pools(library.snapshot(), embedder, questions.questions))
    print(f"{questions.name}: {len(pools)} answerable questions")
    for name, observations in rankings(pools):
        figures = rank_figures(observations)
        print(f"  {name:<24}" + "".join(f"  {key} {value}" for key, value in figures.items()))


def _report(name: str, model: Model, observations: Sequence[Observation], *, as_json: bool) -> None:
    first = first_quotes(model, observations)
    figures = {f"{name} of the mix": value for name, value in rank_figures(observations).items()}
    figures |= rank_figures(rerank(model, observations))
    answerable = first.answerable
    if answerable.any():
        held = first.held[answerable].astype(float)
        figures["first quote"] = bootstrap(lambda rows: float(held[rows].mean()), held.size)
        length = first.length[answerable]
        figures["quote characters"] = bootstrap(
            lambda rows: float(length[rows].mean()), length.size
        )
    figures |= refusal_figures(first)
    given = first.confidence >= model.found
    shares = {
        "answered as found": float(given.mean()),
        "wrong among found": float(1 - first.correct[given].mean()) if given.any() else 0.0,
        "refused of unanswerable": float((first.confidence < model.weak)[~answerable].mean())
        if not answerable.all()
        else 0.0,
        "refused of answerable": float((first.confidence < model.weak)[answerable].mean())
        if answerable.any()
        else 0.0,
    }
    if as_json:
        shape = {name: asdict(value) for name, value in figures.items()}
        print(json.dumps({"set": name, "questions": len(observations), **shape, **shares}))
        return
    print(f"{name}: {len(observations)} questions, {int(answerable.sum())} answerable")
    for label, value in figures.items():
        print(f"  {label:<24} {value}")
    for label, share in shares.items():
        print(f"  {label:<24} {share:.3f}")


def _calibrate(options: argparse.Namespace) -> None:
    stored: dict[str, object] = {}
    for name in ("judged", "plain"):
        files: list[Path] = getattr(options, name)
        sets = {file.stem: read_observations(file) for file in files}
        judge = LearnedJudge(load_embedder()).revision if name == "judged" else ""
        stored[name] = asdict(fit(sets, judge))
        _report_left_out(name, sets, judge)
    counts = {file.stem: len(read_observations(file)) for file in options.judged}
    stored["provenance"] = {
        "command": "python -m evaluation calibrate",
        "questions": counts,
        "method": "logistic regression over judged candidates, Platt scaling of the first quote",
    }
    CALIBRATION_FILE.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    load_calibration()


def _report_left_out(name: str, sets: dict[str, list[Observation]], judge: str) -> None:
    for left_out, observations in sets.items():
        others = {each: rows for each, rows in sets.items() if each != left_out}
        print(f"\n{name}, calibrated without {left_out}:")
        _report(left_out, fit(others or sets, judge), observations, as_json=False)


if __name__ == "__main__":
    sys.exit(main())
