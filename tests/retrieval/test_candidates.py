"""Three retrievers, one ranking."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.library import Library
from ingest.document import PassageId
from retrieval.candidates import Weights, find_candidates
from retrieval.places import Places
from retrieval.question import MOST_CHARACTERS, read_question
from tests.fakes import FakeEmbedder, ingest_fake, read_fake


def names(library: Library, text: str, weights: Weights) -> list[str]:
    snapshot, question = library.snapshot(), read_question(text)
    vector = FakeEmbedder().encode_queries([text])[0]
    found = find_candidates(snapshot, question, vector, 10, weights)
    assert [each.score for each in found] == sorted((c.score for c in found), reverse=True)
    return [
        snapshot.document(p.document).name for p in snapshot.passages([c.passage for c in found])
    ]


@pytest.mark.parametrize("weights", [Weights(), Weights(0, 1, 0), Weights(0, 0, 1)])
def test_the_passage_with_the_words_comes_first(library: Library, weights: Weights) -> None:
    assert names(library, "図書館の休館日はいつですか", weights)[0] == "hours.txt"


def test_an_arabic_numeral_finds_the_kanji_one(library: Library) -> None:
    assert names(library, "2018年5月から何をする？", Weights(0, 1, 0))[0] == "rules.md"


def test_a_question_is_trimmed_cut_and_free_of_surrogates() -> None:
    question = read_question("  何年\ud800" + "あ" * 5000)
    assert len(question.text) == MOST_CHARACTERS
    assert question.text.startswith("何年?")
    assert question.words[0] == "年"


STATUTES = {
    "駐車場法": "第三条　営業しようとする者は、届出の書面を出す。\n",
    "道路法": "第九条　営業しようとする者の道路は、広くする。\n",
    "駐車場法施行令": "第一条　法第三条の者は、電子でも出せる。\n",
}


def test_what_cites_the_best_article_comes_before_what_shares_more_words(tmp_path: Path) -> None:
    folder = tmp_path / "statutes"
    folder.mkdir()
    for title, text in STATUTES.items():
        (folder / f"{title}.txt").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "library") as library:
        ingest_fake(library, folder, read=lambda path: replace(read_fake(path), title=path.stem))
        found = names(library, "営業しようとする者は届出の書面を出しますか", Weights())
        assert found == ["駐車場法.txt", "駐車場法施行令.txt", "道路法.txt"]


ARTICLES = {
    "four.md": "第四条　駐車場の利用者は、料金を納める。\n",
    "five.md": "第五条　市長は、利用を断ることができる。\n",
    "six.md": "第六条　第五条の規定により、第五条の理由を第五条の書面で示す。\n",
}


def test_the_article_that_is_named_comes_before_those_that_name_it(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "library") as library:
        ingest_fake(library, folder)
        assert names(library, "第五条には何とありますか", Weights())[0] == "five.md"


def test_many_texts_at_once_are_those_read_one_by_one(library: Library) -> None:
    snapshot, dimension = library.snapshot(), FakeEmbedder().identity.dimension
    ids = [hit.passage for hit in snapshot.search_vectors(np.ones(dimension, np.float32), 10)]
    assert len(ids) > 1
    places = Places(snapshot)
    one_by_one = [places.indexed(each) for each in snapshot.passages(ids)]
    assert snapshot.indexed_texts([*ids, PassageId(999)]) == dict(zip(ids, one_by_one, strict=True))
