"""How fast everything is, beside its peers in the same run: `python -m evaluation benchmark`.

Peers are what a person would use instead: sentence-transformers as it comes (float32, batches of
32 in the order given) for embedding, pdfium's own text for reading. Where ours and a peer's take
turns, processor time is compared, which other programs disturb least; what a person waits for is
told in seconds of the clock.
"""

from __future__ import annotations

import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from evaluation.benchmark_peers import Peers, measure_peers
from evaluation.benchmark_report import Figure, Part, Report, Step
from evaluation.benchmark_start import bytes_below, measure_installation, measure_start
from evaluation.peers_speed import STOCK_BATCH
from evaluation.prepare import PROJECT
from evaluation.questions import QuestionSet, SourceText, write_documents
from evaluation.stopwatch import TimedEmbedder, TimedJudge, processor_s
from index.embedder import (
    Embedder,
    SentenceTransformerEmbedder,
    TokenEmbedder,
    load_embedder,
    load_sentence_transformer,
)
from index.engine import Engine
from index.ingestion import Ingestion
from index.library import Library
from ingest.readers.pdf import PdfReader
from ingest.readers.pdfium.file import open_pdf
from ingest.readers.protocol import Source
from retrieval.ask import Asker
from retrieval.candidates import POOL, find_candidates
from retrieval.judge import LearnedJudge
from retrieval.question import read_question

SAMPLES: Final = PROJECT / "data" / "samples"
_SHARES: Final = (0.125, 0.25, 0.5, 1.0)  # of the documents, for the curve over the size


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much to measure: passages embedded, questions asked, documents ingested (0: all)."""

    passages: int = 96
    questions: int = 24
    documents: int = 0


def run_benchmark(
    questions: QuestionSet, sizes: Sizes, say: Callable[[str], None], peers: Path | None = None
) -> Report:
    """Measure everything over the documents of a set (else the samples) and its questions."""
    say("loading the model, ours and as sentence-transformers does")
    embedder, stock = load_embedder(), load_sentence_transformer()
    _compute_in_one_thread()
    stride = max(1, len(questions.questions) // max(sizes.questions, 1))
    asked = [each.text for each in questions.questions[::stride]][: sizes.questions]
    documents = (questions.documents or _samples())[: sizes.documents or None]
    given = [each.text.removeprefix("# ").strip() for each in documents]
    say("peers" if peers else "no peers: `python -m evaluation.peers_environment` makes them")
    others = measure_peers(peers, given, asked) if peers else Peers()
    with tempfile.TemporaryDirectory(prefix="tenkyo-benchmark-") as name:
        folder = Path(name)
        kept = replace(questions, documents=documents)
        say("documents until they can be asked")
        with Library.open(folder / "library", embedder) as library:
            figures, curve, parts = measure_ingest(library, embedder, kept, folder, asked, others)
            texts = _indexed_texts(library)[: sizes.passages]
            say("embedding")
            figures += measure_embedding(embedder, stock, texts, asked)
            say("asking")
            answered, of_question = measure_asking(library, embedder, asked, others)
            figures += [*answered, _disk(library)]
        say("reading PDF files, starting")
        figures += measure_reading(sorted(SAMPLES.glob("*.pdf")))
        started, drawing = measure_start(folder / "library", asked[0])
    figures += [*started, *measure_installation(), *others.figures()]
    machine = describe_machine(embedder.engine)
    return Report(machine, tuple(figures), tuple(curve), (*parts, *of_question, *drawing))


def _compute_in_one_thread() -> None:
    import torch  # so that processor time can be told apart by the thread that asks for it

    torch.set_num_threads(1)


def _samples() -> tuple[SourceText, ...]:
    files = sorted([*SAMPLES.glob("*.md"), *SAMPLES.glob("*.txt")])
    texts = [(file.name, file.read_bytes().decode("utf-8", "replace")) for file in files]
    return tuple(SourceText(name, text) for name, text in texts if "\ufffd" not in text)


def describe_machine(engine: Engine) -> str:
    """Return what the times depend on."""
    return f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, {engine.value}"


def measure_ingest(
    library: Library,
    embedder: TokenEmbedder,
    questions: QuestionSet,
    folder: Path,
    asked: Sequence[str],
    others: Peers,
) -> tuple[list[Figure], list[Step], list[Part]]:
    """Ingest the documents in growing shares, then once more unchanged, and tell the parts."""
    timed = TimedEmbedder(embedder)
    before, before_others = processor_s()
    curve: list[Step] = []
    spent = 0.0
    for step, searching_s in _grow(library, timed, questions, folder / "documents", asked):
        curve.append(step)
        spent += searching_s
    after, after_others = processor_s()
    reading, embedding = after_others - before_others, timed.watch.seconds
    own = after - before - spent
    ingest = partial(_ingest, library, timed, folder / "documents")
    figures = [
        Figure("documents to answerable", own + reading, "s of CPU", others.best_answerable_s()),
        Figure("documents to answerable, by the clock", curve[-1].seconds, "s"),
        Figure("the same again, unchanged", _cpu_s(ingest), "s of CPU"),
    ]
    act = f"{len(questions.documents)} documents to answerable"
    parts = [Part(act, "reading", reading), Part(act, "embedding", embedding)]
    parts.append(Part(act, "splitting, words, storing", own - embedding))
    return figures, curve, parts


def _grow(
    library: Library,
    embedder: TimedEmbedder,
    questions: QuestionSet,
    folder: Path,
    asked: Sequence[str],
) -> Iterator[tuple[Step, float]]:
    """Ingest growing shares; yield the time so far, and what searching took of the processor."""
    seconds, done = 0.0, 0
    for share in _SHARES:
        wanted = max(1, round(share * len(questions.documents)))
        part = folder / f"{share}"
        write_documents(questions.documents[done:wanted], part)
        done = wanted
        begun = time.perf_counter()
        _ingest(library, embedder, part)
        seconds += time.perf_counter() - begun
        embedded_s, begun = embedder.watch.seconds, time.process_time()
        searches = [_search(library, embedder, question) for question in asked]
        embedder.watch.seconds = embedded_s  # of documents alone
        step = Step(library.snapshot().passage_count, seconds, float(np.median(searches)))
        yield step, time.process_time() - begun


def _ingest(library: Library, embedder: Embedder, folder: Path) -> None:
    with library.run():
        Ingestion(library, lambda: embedder).run([str(folder)])


def _search(library: Library, embedder: Embedder, question: str) -> float:
    """Return the milliseconds of the processor from a question to its ranked candidates."""
    begun = time.process_time()
    vector = embedder.encode_queries([question])[0]
    find_candidates(library.snapshot(), read_question(question), vector, POOL)
    return (time.process_time() - begun) * 1000


def _indexed_texts(library: Library) -> list[str]:
    return [
        page.text[:600]
        for document in library.documents()
        for page in library.pages(document.id)
        if page.text.strip()
    ]


def measure_embedding(
    embedder: TokenEmbedder,
    stock: SentenceTransformerEmbedder,
    texts: Sequence[str],
    questions: Sequence[str],
) -> list[Figure]:
    """Embed the same texts by turns with ours and with sentence-transformers as it comes."""
    ours = theirs = one = one_theirs = 0.0
    for start in range(0, len(texts), 2 * STOCK_BATCH):
        part = texts[start : start + 2 * STOCK_BATCH]
        theirs += _cpu_s(partial(_stock, stock, part, "passage: "))
        ours += _cpu_s(partial(embedder.encode_documents, part))
    for question in questions:
        one_theirs += _cpu_s(partial(_stock, stock, [question], "query: "))
        one += _cpu_s(partial(embedder.encode_queries, [question]))
    count, asked = len(texts), len(questions)
    return [
        Figure("embedding", count / ours, "passages/s of CPU", count / theirs, True),
        Figure("CPU time of 1,000 passages", 1000 * ours / count, "s", 1000 * theirs / count),
        Figure("embedding one question", 1000 * one / asked, "ms", 1000 * one_theirs / asked),
    ]


def _stock(stock: SentenceTransformerEmbedder, texts: Sequence[str], prompt: str) -> object:
    return stock.model.encode(
        list(texts), prompt=prompt, batch_size=STOCK_BATCH, show_progress_bar=False
    )


def measure_asking(
    library: Library, embedder: TokenEmbedder, questions: Sequence[str], others: Peers
) -> tuple[list[Figure], list[Part]]:
    """Ask every question, warm: to candidates alone, and to finished quotes."""
    judge, timed = TimedJudge(LearnedJudge(embedder)), TimedEmbedder(embedder)
    asker = Asker(library, timed, judge)
    asker.ask(questions[0])
    judge.watch.seconds = timed.watch.seconds = 0.0
    found = [_search(library, timed, question) for question in questions]
    embedding = timed.watch.seconds
    quoted = [_cpu_s(partial(asker.ask, question)) * 1000 for question in questions]
    figures = [
        Figure(
            f"question to {name}, {label}",
            float(np.percentile(values, percent)),
            "ms of CPU",
            others.best_candidates_ms(percent),
        )
        for name, values in (("candidates", found), ("quotes", quoted))
        for label, percent in (("p50", 50), ("p95", 95))
    ]
    seconds = {"embedding": embedding, "search": sum(found) / 1000 - embedding}
    seconds["judging"] = judge.watch.seconds
    seconds["quotes, confidence"] = sum(quoted) / 1000 - sum(seconds.values())
    act = "a question"
    return figures, [Part(act, name, each / len(questions)) for name, each in seconds.items()]


def measure_reading(files: Sequence[Path]) -> list[Figure]:
    """Read text PDFs, by turns with pdfium's own extraction of the same pages."""
    ours = theirs = 0.0
    pages = 0
    for file in files:
        source = Source(file, file.name)
        PdfReader().read(source)  # warm: fonts and modules
        ours += _cpu_s(partial(PdfReader().read, source))
        theirs += _cpu_s(partial(_plain_text, source))
        with open_pdf(source) as opened:
            pages += opened.page_count
    return [
        Figure("reading a page of a text PDF", 1000 * ours / pages, "ms", 1000 * theirs / pages)
    ]


def _plain_text(source: Source) -> list[str]:
    with open_pdf(source) as opened:
        return [opened.plain_text(index) for index in range(opened.page_count)]


def _disk(library: Library) -> Figure:
    passages = max(library.snapshot().passage_count, 1)
    return Figure("disk a passage", bytes_below(library.directory) / passages / 1000, "kB")


def _cpu_s(act: Callable[[], object]) -> float:
    begun = time.process_time()
    act()
    return time.process_time() - begun
