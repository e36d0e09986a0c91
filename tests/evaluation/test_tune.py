"""Retrievers and mixes are compared over the same candidates."""

from __future__ import annotations

from evaluation.questions import EvaluationQuestion
from evaluation.tune import Pool, gather_pools, rankings
from index.library import Library
from ingest.document import PassageId
from retrieval.candidates import Candidate
from tests.fakes import FakeEmbedder


def candidate(passage: int, cosine: float, morphemes: float, bigrams: float) -> Candidate:
    return Candidate(PassageId(passage), 0.0, cosine, morphemes, bigrams)


def test_each_retriever_ranks_by_its_own_score_and_fusion_by_all() -> None:
    asked = EvaluationQuestion("q", ("x",), ("b.md",))
    candidates = (candidate(1, 0.9, 0, 1), candidate(2, 0.8, 5, 2), candidate(3, 0.1, 4, 3))
    pool = Pool(asked, candidates, ("a.md", "b.md", "b.md"))
    ranked = {name: rows[0].ranked for name, rows in rankings([pool])}
    assert ranked["cosine"] == ("a.md", "b.md")
    assert ranked["morphemes"] == ("b.md", "a.md")
    assert ranked["bigrams"] == ("b.md", "a.md")
    assert ranked["reciprocal rank fusion"] == ("b.md", "a.md")
    assert ranked["mix 0.8 0.2 0.0"] == ("b.md", "a.md")
    assert len(ranked) == 4 + 18


def test_pools_hold_every_candidate_of_answerable_questions(library: Library) -> None:
    questions = [
        EvaluationQuestion("文書の保存期間は何年ですか", ("十年",), ("rules.md",)),
        EvaluationQuestion("富士山の標高は", (), ()),
    ]
    (pool,) = gather_pools(library.snapshot(), FakeEmbedder(), questions)
    assert pool.asked is questions[0]
    assert set(pool.files) == {"rules.md", "hours.txt"}
