"""Compare with other projects in one run: the same paragraphs, questions and vectors.

Run it with the Python that `python -m evaluation.peers_environment` made, which sees this
project's packages and those of the peers:

    data/evaluation/peers/bin/python -m evaluation.peers [--sample N] [--out FILE.json]

Readers that extract answers (Haystack's, transformers' question answering) need a model trained
for that; none comes with these packages, so they are not compared.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluation.calibrate import rerank
from evaluation.collect import RANKED, Observation, observe
from evaluation.metrics import Interval
from evaluation.prepare import load_set, prepare_library
from evaluation.questions import EvaluationQuestion, QuestionSet, sample_questions
from evaluation.ranking import rank_figures
from evaluation.tune import gather_pools, rankings
from index.embedder import TokenEmbedder, load_embedder
from index.tokens import morphemes
from retrieval.ask import Asker
from retrieval.judge import LearnedJudge

Search = Callable[[str], Sequence[int]]
Encode = Callable[[str], list[float]]
# Takes texts, their vectors and what embeds a question.
Make = Callable[[Sequence[str], NDArray[np.float32], Encode], Search]
_FUSED: Final = 50  # candidates each retriever of a peer hands to its fusion
_SET: Final = "jsquad"
_OUR_OWN: Final = ("cosine", "morphemes", "bigrams", "reciprocal rank fusion", "mix 0.4 0.4 0.2")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each way of searching, as soon as it was measured."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.peers", description=__doc__)
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    options = parser.parse_args(arguments)
    embedder = load_embedder()
    whole = load_set(_SET)
    questions = sample_questions(whole, options.sample, seed=1)
    results: dict[str, dict[str, Interval]] = {}
    for name, observations, milliseconds in _every(questions, embedder):
        results[name] = rank_figures(observations)
        figures = "".join(f"  {key} {value}" for key, value in results[name].items())
        print(f"{name:<44}{figures}  {milliseconds:6.0f} ms", flush=True)
    if options.out:
        shape = {
            name: {key: asdict(value) for key, value in figures.items()}
            for name, figures in results.items()
        }
        options.out.write_text(json.dumps(shape, indent=1), encoding="utf-8")
    return 0


def _every(
    questions: QuestionSet, embedder: TokenEmbedder
) -> Iterator[tuple[str, list[Observation], float]]:
    """Yield the name of each way, what it ranked for every question, and its time a question."""
    yield from _peers(questions, embedder)
    with prepare_library(questions, embedder) as library:
        pools = list(gather_pools(library.snapshot(), embedder, questions.questions))
        for name, observations in rankings(pools):
            if name in _OUR_OWN:
                yield f"Tenkyo: {name}", observations, float("nan")
        asker = Asker(library, embedder, LearnedJudge(embedder))
        begun = time.perf_counter()
        observed = list(observe(asker, questions.questions, lambda _: None))
        elapsed = (time.perf_counter() - begun) * 1000 / len(observed)
        yield "Tenkyo: mix, then the judge", rerank(asker.model, observed), elapsed


def _peers(
    questions: QuestionSet, embedder: TokenEmbedder
) -> Iterator[tuple[str, list[Observation], float]]:
    texts = [document.text.removeprefix("# ").strip() for document in questions.documents]
    vectors = embedder.encode_documents(texts)
    cache: dict[str, list[float]] = {}

    def encode(text: str) -> list[float]:
        if text not in cache:
            cache[text] = embedder.encode_queries([text])[0].tolist()
        return cache[text]

    for question in questions.questions:  # so that no peer's time holds the encoding
        encode(question.text)
    for name, make in peers():
        search = make(texts, vectors, encode)
        begun = time.perf_counter()
        observations = [
            _ranked(question, [questions.documents[place].file for place in search(question.text)])
            for question in questions.questions
        ]
        yield name, observations, (time.perf_counter() - begun) * 1000 / len(observations)


def peers() -> tuple[tuple[str, Make], ...]:
    """Return each peer's name and version, and what makes its search of texts."""
    return (
        (f"txtai {version('txtai')}, hybrid", _txtai),
        (f"Haystack {version('haystack-ai')}, BM25 and dense, joined by RRF", _haystack),
        (f"LangChain {version('langchain-community')}, BM25 as it is and FAISS", _langchain),
        ("LangChain, BM25 over our morphemes and FAISS", _langchain_morphemes),
    )


def _ranked(question: EvaluationQuestion, files: Sequence[str]) -> Observation:
    ranked = tuple(dict.fromkeys(files))[:RANKED]
    return Observation(question.text, question.answerable, question.relevant, ranked, ())


def _txtai(texts: Sequence[str], vectors: NDArray[np.float32], encode: Encode) -> Search:
    known = dict(zip(texts, vectors, strict=True))

    def transform(inputs: Sequence[str]) -> NDArray[np.float32]:
        rows = [known[text] if text in known else encode(text) for text in inputs]
        return np.array(rows, dtype=np.float32)

    module: Any = import_module("txtai")
    index = module.Embeddings(method="external", transform=transform, hybrid=True)
    index.index([(place, text, None) for place, text in enumerate(texts)])
    return lambda question: [int(place) for place, _ in index.search(question, RANKED)]


def _haystack(texts: Sequence[str], vectors: NDArray[np.float32], encode: Encode) -> Search:
    haystack: Any = import_module("haystack")
    stores: Any = import_module("haystack.document_stores.in_memory")
    retrievers: Any = import_module("haystack.components.retrievers.in_memory")
    joiners: Any = import_module("haystack.components.joiners")
    store = stores.InMemoryDocumentStore(embedding_similarity_function="cosine")
    store.write_documents(
        [
            haystack.Document(id=str(place), content=text, embedding=vectors[place].tolist())
            for place, text in enumerate(texts)
        ]
    )
    words = retrievers.InMemoryBM25Retriever(store, top_k=_FUSED)
    dense = retrievers.InMemoryEmbeddingRetriever(store, top_k=_FUSED)
    joiner = joiners.DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=RANKED)

    def search(question: str) -> list[int]:
        found = [
            words.run(query=question)["documents"],
            dense.run(query_embedding=encode(question))["documents"],
        ]
        return [int(document.id) for document in joiner.run(documents=found)["documents"]]

    return search


def _langchain(texts: Sequence[str], vectors: NDArray[np.float32], encode: Encode) -> Search:
    return _ensemble(texts, vectors, encode, {})


def _langchain_morphemes(
    texts: Sequence[str], vectors: NDArray[np.float32], encode: Encode
) -> Search:
    return _ensemble(texts, vectors, encode, {"preprocess_func": morphemes})


def _ensemble(
    texts: Sequence[str], vectors: NDArray[np.float32], encode: Encode, options: dict[str, Any]
) -> Search:
    retrievers: Any = import_module("langchain_community.retrievers")
    stores: Any = import_module("langchain_community.vectorstores")
    ensembles: Any = import_module("langchain_classic.retrievers")
    places = [{"place": place} for place in range(len(texts))]
    words = retrievers.BM25Retriever.from_texts(texts, metadatas=places, **options)
    words.k = _FUSED
    pairs = list(zip(texts, vectors.tolist(), strict=True))
    store = stores.FAISS.from_embeddings(pairs, encode, metadatas=places)
    dense = store.as_retriever(search_kwargs={"k": _FUSED})
    both = ensembles.EnsembleRetriever(retrievers=[words, dense], weights=[0.5, 0.5])
    return lambda question: [each.metadata["place"] for each in both.invoke(question)[:RANKED]]


if __name__ == "__main__":
    sys.exit(main())
