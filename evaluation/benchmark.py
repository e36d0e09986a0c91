"""How fast everything is, beside its peers in the same run: `python -m evaluation benchmark`.

Peers are what a person would use instead: sentence-transformers as it comes (float32, batches of
32 in the order given) for embedding, pdfium's own text for reading. Where ours and a peer's take
turns, processor time is compared, which other programs disturb least; what a person waits for is
told in seconds of the clock.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from evaluation.benchmark_report import Figure, Report, Step
from evaluation.prepare import PROJECT
from evaluation.questions import QuestionSet, SourceText, write_documents
from index.embedder import (
    SentenceTransformerEmbedder,
    TokenEmbedder,
    load_embedder,
    load_sentence_transformer,
)
from index.engine import Engine
from index.ingestion import Ingestion
from index.library import Library
from index.model import DEFAULT_MODEL
from ingest.readers.pdf import PdfReader
from ingest.readers.pdfium.file import open_pdf
from ingest.readers.protocol import Source
from retrieval.ask import Asker
from retrieval.candidates import POOL, find_candidates
from retrieval.judge import LearnedJudge
from retrieval.question import read_question

SAMPLES: Final = PROJECT / "data" / "samples"
_STOCK_BATCH: Final = 32
_SHARES: Final = (0.125, 0.25, 0.5, 1.0)  # of the documents, for the curve over the size
_STARTS_S: Final = 300.0
_FIRST_PAGE: Final = (
    "from streamlit.testing.v1 import AppTest; "
    "app = AppTest.from_file('app.py', default_timeout=300).run(); "
    "assert not app.exception, app.exception"
)


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
    say("loading the model in both formats")
    embedder, stock = load_embedder(), load_sentence_transformer()
    stride = max(1, len(questions.questions) // max(sizes.questions, 1))
    asked = [each.text for each in questions.questions[::stride]][: sizes.questions]
    documents = (questions.documents or _samples())[: sizes.documents or None]
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="tenkyo-benchmark-") as name:
        folder = Path(name)
        kept = replace(questions, documents=documents)
        say("documents until they can be asked")
        with Library.open(folder / "library", embedder) as library:
            curve = tuple(_grow(library, embedder, kept, folder / "documents", asked))
            figures.append(Figure("documents to answerable", curve[-1].seconds, "s"))
            texts = _indexed_texts(library)[: sizes.passages]
            say("embedding")
            figures += measure_embedding(embedder, stock, texts, asked)
            say("asking")
            figures += measure_asking(library, embedder, asked)
            figures.append(_disk(library))
        say("reading PDF files, starting")
        figures += measure_reading(sorted(SAMPLES.glob("*.pdf")))
        figures += measure_start(folder / "library", asked[0])
    figures += measure_installation()
    if peers is not None:
        say("peers")
        figures += measure_peers(peers, sizes)
    return Report(describe_machine(embedder.engine), tuple(figures), curve)


def _samples() -> tuple[SourceText, ...]:
    files = sorted([*SAMPLES.glob("*.md"), *SAMPLES.glob("*.txt")])
    texts = [(file.name, file.read_bytes().decode("utf-8", "replace")) for file in files]
    return tuple(SourceText(name, text) for name, text in texts if "\ufffd" not in text)


def describe_machine(engine: Engine) -> str:
    """Return what the times depend on."""
    return f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, {engine.value}"


def _grow(
    library: Library,
    embedder: TokenEmbedder,
    questions: QuestionSet,
    folder: Path,
    asked: Sequence[str],
) -> Iterator[Step]:
    """Ingest the documents in growing shares; yield the time so far and that of a search."""
    seconds, done = 0.0, 0
    for share in _SHARES:
        wanted = max(1, round(share * len(questions.documents)))
        part = folder / f"{share}"
        write_documents(questions.documents[done:wanted], part)
        done = wanted
        begun = time.perf_counter()
        with library.run():
            Ingestion(library, lambda: embedder).run([str(part)])
        seconds += time.perf_counter() - begun
        searches = [_search(library, embedder, question) for question in asked]
        yield Step(library.snapshot().passage_count, seconds, float(np.median(searches)))


def _search(library: Library, embedder: TokenEmbedder, question: str) -> float:
    """Return the milliseconds from a question to its ranked candidates."""
    begun = time.perf_counter()
    vector = embedder.encode_queries([question])[0]
    find_candidates(library.snapshot(), read_question(question), vector, POOL)
    return (time.perf_counter() - begun) * 1000


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
    for start in range(0, len(texts), 2 * _STOCK_BATCH):
        part = texts[start : start + 2 * _STOCK_BATCH]
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
        list(texts), prompt=prompt, batch_size=_STOCK_BATCH, show_progress_bar=False
    )


def measure_asking(
    library: Library, embedder: TokenEmbedder, questions: Sequence[str]
) -> list[Figure]:
    """Ask every question, warm: to candidates alone, and to finished quotes."""
    asker = Asker(library, embedder, LearnedJudge(embedder))
    asker.ask(questions[0])
    found, quoted = [], []
    for question in questions:
        found.append(_search(library, embedder, question))
        begun = time.perf_counter()
        asker.ask(question)
        quoted.append((time.perf_counter() - begun) * 1000)
    return [
        Figure(f"question to {name}, {label}", float(np.percentile(values, percent)), "ms")
        for name, values in (("candidates", found), ("quotes", quoted))
        for label, percent in (("p50", 50), ("p95", 95))
    ]


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


def measure_start(library: Path, question: str) -> list[Figure]:
    """Start anew, in processes of their own: the first page drawn, the first answer printed."""
    page = [sys.executable, "-c", _FIRST_PAGE]
    answer = [sys.executable, "-m", "retrieval", "--json", question]
    figures = []
    for name, command in (("first page", page), ("first answer", answer)):
        seconds, cpu_s = _process_s(command, library)
        figures.append(Figure(f"start to {name}", seconds, "s"))
        figures.append(Figure(f"start to {name}, processor time", cpu_s, "s"))
    return figures


def _process_s(command: Sequence[str], library: Path) -> tuple[float, float]:
    """Return the seconds of the clock and of the processor that a command takes."""
    environment = {**os.environ, "TENKYO_LIBRARY": str(library)}
    begun, before = time.perf_counter(), os.times()
    subprocess.run(
        command, cwd=PROJECT, env=environment, check=True, capture_output=True, timeout=_STARTS_S
    )
    after = os.times()
    cpu_s = after.children_user + after.children_system
    cpu_s -= before.children_user + before.children_system
    return time.perf_counter() - begun, cpu_s


def measure_installation() -> list[Figure]:
    """Weigh the installed packages and the model."""
    packages = Path(sysconfig.get_path("purelib"))
    return [
        Figure(name, _bytes_below(folder) / 1e6, "MB")
        for name, folder in (("installed packages", packages), ("model on disk", DEFAULT_MODEL))
    ]


def _disk(library: Library) -> Figure:
    passages = max(library.snapshot().passage_count, 1)
    return Figure("disk a passage", _bytes_below(library.directory) / passages / 1000, "kB")


def _bytes_below(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def measure_peers(python: Path, sizes: Sizes) -> list[Figure]:
    """Let `evaluation.peers` search with other projects, in a Python that has them installed."""
    command = [str(python), "-m", "evaluation.peers", "--sample", str(sizes.questions)]
    done = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True)
    found = re.findall(r"^(\S.*?)  .*?(\d+) ms$", done.stdout, re.MULTILINE)
    return [Figure(f"search of {name.strip()}", float(ms), "ms") for name, ms in found]


def _cpu_s(act: Callable[[], object]) -> float:
    begun = time.process_time()
    act()
    return time.process_time() - begun
