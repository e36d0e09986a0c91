"""Measure: `python -m evaluation run SET [--library DIR]`, then `compare`, `tune`, `calibrate`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from tqdm import tqdm  # type: ignore[import-untyped]

from evaluation.benchmark import SAMPLES, Sizes, run_benchmark
from evaluation.benchmark_report import parts_table, read_report, table, write_report
from evaluation.calibrate import fit, rerank
from evaluation.collect import Observation, observe, read_observations, write_observations
from evaluation.compare import compare_runs
from evaluation.own import OWN_SET, measure_own, own_set, take_over
from evaluation.own_calibration import find_cost, fit_own
from evaluation.peers_environment import PEERS_DIRECTORY, python_of
from evaluation.prepare import SETS, WORK, load_set, prepare_library
from evaluation.question_lines import check_answers, load_lines
from evaluation.questions import QuestionSet, part_groups, sample_questions
from evaluation.ranking import rank_figures
from evaluation.report import APP, Report, make_report
from evaluation.report_page import (
    comparison_json,
    comparison_lines,
    cost_lines,
    own_lines,
    report_html,
    report_json,
    report_lines,
)
from evaluation.tune import gather_pools, rankings
from index.embedder import TokenEmbedder, load_embedder
from index.library import Library
from index.location import library_directory
from index.preferences import ERROR_RATES
from ingest.notice import ModelError, Notice, TenkyoError, UsageError
from retrieval.ask import Asker
from retrieval.confidence import CALIBRATION_FILE, Model, load_calibration
from retrieval.judge import Judge, LearnedJudge
from retrieval.own_calibration import require_own


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when it was done, 1 when lines of a set were left out, 2 for wrong use."""
    options = _parse(arguments)
    commands = {
        "own": _own,
        "run": _run,
        "compare": _compare,
        "tune": _tune,
        "calibrate": _calibrate,
        "benchmark": _benchmark,
    }
    try:
        return commands[options.command](options)
    except TenkyoError as error:
        print(error, file=sys.stderr)
        return 2


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="ask a question set and report the figures")
    run.add_argument("set", metavar="SET", help=f"a file of JSON lines, or one of {list(SETS)}")
    asked = run.add_mutually_exclusive_group()
    asked.add_argument("--library", type=Path, help="ask this library, not one made for the set")
    run.add_argument("--sample", type=int, default=0, help="ask so many questions, by chance")
    asked.add_argument(
        "--alone", action="store_true", help="ask each question of its own document(s) alone"
    )
    run.add_argument("--plain", action="store_true", help="without the judge")
    run.add_argument("--out", type=Path, help="write the observations as JSON lines")
    run.add_argument("--page", type=Path, metavar="FILE.html", help="write a page with the plots")
    run.add_argument("--app", default=APP, help=f"where the app runs, for links ({APP})")
    run.add_argument("--json", action="store_true")
    own = commands.add_parser("own", help="measure a library by your own labelled questions")
    own.add_argument("set", metavar="FILE.jsonl", type=Path, nargs="?", help="take these over")
    own.add_argument("--library", metavar="DIR")
    decide = own.add_mutually_exclusive_group()
    decide.add_argument("--use", action="store_true", help="let the own calibration decide")
    decide.add_argument("--revoke", action="store_true", help="let the shipped one decide again")
    own.add_argument("--app", default=APP, help=f"where the app runs, for links ({APP})")
    own.add_argument("--json", action="store_true")
    compare = commands.add_parser("compare", help="compare two runs (files of --out) by question")
    compare.add_argument("runs", metavar="RUN", type=Path, nargs=2)
    compare.add_argument("--json", action="store_true")
    tune = commands.add_parser("tune", help="compare retrievers and their mixes on a set")
    tune.add_argument("set", metavar="SET", help=f"one of {list(SETS)}")
    tune.add_argument("--sample", type=int, default=0, help="ask so many questions, by chance")
    calibrate = commands.add_parser("calibrate", help="fit the confidence on observations")
    calibrate.add_argument("--judged", type=Path, nargs="+", required=True)
    calibrate.add_argument("--plain", type=Path, nargs="+", required=True)
    usual = Sizes()
    bench = commands.add_parser("benchmark", help="measure how fast everything is, with its peers")
    bench.add_argument("set", metavar="SET", nargs="?", default=str(SAMPLES / "questions.jsonl"))
    bench.add_argument("--passages", type=int, default=usual.passages, help="embedded by turns")
    bench.add_argument("--questions", type=int, default=usual.questions)
    bench.add_argument("--documents", type=int, default=usual.documents, help="0: all of the set")
    bench.add_argument(
        "--peers", metavar="PYTHON", type=Path, help="that of `evaluation.peers_environment`"
    )
    bench.add_argument("--out", metavar="FILE.json", type=Path, default=WORK / "benchmark.json")
    bench.add_argument("--earlier", metavar="FILE.json", type=Path, help="compare with this run")
    return parser.parse_args(arguments)


def _benchmark(options: argparse.Namespace) -> int:
    earlier = read_report(options.earlier) if options.earlier else None
    sizes = Sizes(options.passages, options.questions, options.documents)
    say = partial(print, file=sys.stderr, flush=True)
    made = python_of(PEERS_DIRECTORY)
    peers = options.peers or (made if made.is_file() else None)
    report = run_benchmark(load_set(options.set), sizes, say, peers)
    write_report(report, options.out)
    print(f"{table(report, earlier)}\n\n{parts_table(report.parts)}")
    print(f"\n{options.out}, {options.out.with_suffix('.svg')}")
    return 0


def _run(options: argparse.Namespace) -> int:
    embedder = load_embedder()
    questions = load_set(options.set)
    if options.sample:
        questions = sample_questions(questions, options.sample, seed=1)
    judge = None if options.plain else _judge(embedder)
    observations: list[Observation] = []
    problems = list(questions.problems)
    for part in part_groups(questions) if options.alone else (questions,):
        library = (
            Library.open(options.library, embedder, create=False)
            if options.library
            else prepare_library(part, embedder)
        )
        with library:
            asker = Asker(library, embedder, judge)
            problems += check_answers(library, part)
            observations += _observe(asker, part)
    name = f"{questions.name}-alone" if options.alone else questions.name
    suffix = "plain" if judge is None else "judged"
    out = options.out or WORK / "observations" / f"{name}-{suffix}.jsonl"
    out.parent.mkdir(parents=True, exist_ok=True)
    write_observations(observations, out)
    report = _report(name, asker.model, observations, problems)
    if options.page:
        options.page.write_text(report_html(report, options.app), encoding="utf-8")
    if options.json:
        print(report_json(report, options.app))
    else:
        print("\n".join(report_lines(report, options.app)))
    return 1 if questions.problems else 0


def _judge(embedder: TokenEmbedder) -> Judge | None:
    """Return the judge; without one that belongs to the model, say so and go on without."""
    try:
        return LearnedJudge(embedder)
    except ModelError as error:
        print(error, file=sys.stderr)
        return None


def _observe(asker: Asker, questions: QuestionSet) -> list[Observation]:
    with tqdm(total=len(questions.questions), disable=not sys.stderr.isatty()) as bar:
        return list(observe(asker, questions.questions, lambda _: bar.update()))


def _tune(options: argparse.Namespace) -> int:
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
    return 0


def _report(
    name: str, model: Model, observations: Sequence[Observation], problems: Sequence[Notice] = ()
) -> Report:
    ranks = {f"{key} of the mix": value for key, value in rank_figures(observations).items()}
    ranks |= rank_figures(rerank(model, observations))
    return make_report(name, model, observations, ranks, problems)


def _own(options: argparse.Namespace) -> int:
    with Library.open(library_directory(options.library), create=False) as library:
        if options.revoke:
            library.preferences.use_own_calibration(is_used=False)
            print("Answers of this library use the shipped calibration again.")
            return 0
        taken = load_lines(options.set, OWN_SET) if options.set else own_set(library)
        if options.set:
            take_over(library, taken)
        embedder = load_embedder()
        asker = Asker(library, embedder, _judge(embedder))
        asked = own_set(library)
        problems = (*taken.problems, *check_answers(library, asked))
        with tqdm(total=len(asked.questions), disable=not sys.stderr.isatty()) as bar:
            observations = measure_own(asker, lambda _: bar.update())
        _report_own(asker, observations, problems, options)
        if options.use:
            require_own(library.preferences.read(), asker.model.judge)
            library.preferences.use_own_calibration(is_used=True)
            print("Answers of this library use its own calibration now; --revoke takes that back.")
    return 1 if taken.problems else 0


def _report_own(
    asker: Asker,
    observations: Sequence[Observation],
    problems: Sequence[Notice],
    options: argparse.Namespace,
) -> None:
    report = _report(OWN_SET, asker.model, observations, problems)
    if options.json:
        print(report_json(report, options.app))
        return
    print("\n".join(report_lines(report, options.app)))
    print("\n".join(cost_lines([find_cost(report.first, percent) for percent in ERROR_RATES])))
    try:
        print("\n".join(own_lines(fit_own(asker.model, observations))))
    except UsageError as error:  # too few: what was measured stands above
        print(f"  ! {error}")


def _compare(options: argparse.Namespace) -> int:
    comparison = compare_runs(*(read_observations(file) for file in options.runs))
    if options.json:
        print(comparison_json(comparison))
    else:
        print("\n".join(comparison_lines(comparison)))
    return 0


def _calibrate(options: argparse.Namespace) -> int:
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
        "method": "logistic regressions: judged candidates (ranking), first quotes (confidence)",
    }
    CALIBRATION_FILE.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    load_calibration()
    return 0


def _report_left_out(name: str, sets: dict[str, list[Observation]], judge: str) -> None:
    for left_out, observations in sets.items():
        others = {each: rows for each, rows in sets.items() if each != left_out}
        print(f"\n{name}, calibrated without {left_out}:")
        report = _report(left_out, fit(others or sets, judge), observations)
        print("\n".join(report_lines(replace(report, failures=()))))


if __name__ == "__main__":
    sys.exit(main())
