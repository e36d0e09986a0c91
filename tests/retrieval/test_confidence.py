"""The calibrated probability and what follows from it."""

from __future__ import annotations

import json
import math
from dataclasses import fields, replace

import pytest

from index.tokens import bigrams
from retrieval.answer import Outcome
from retrieval.confidence import CALIBRATION_FILE, load_calibration
from retrieval.features import Features, WordWeights, likeness
from retrieval.judge_text import lay_out
from tests.retrieval.conftest import FakeJudge, simple_model

ZERO = Features(*(0.0,) * len(fields(Features)))


def test_probability_is_the_logistic_of_the_weighted_features() -> None:
    model = replace(simple_model(), intercept=1.0, means=(2.0, *ZERO.values()[1:]))
    assert model.probability(replace(ZERO, answerable=3.0)) == pytest.approx(1 / (1 + math.exp(-2)))


def test_quotes_are_ordered_by_the_ranking_and_none_is_surer_than_one_before_it() -> None:
    by_cosine = tuple(float(field.name == "cosine") for field in fields(Features))
    model = replace(simple_model(), ranking=by_cosine)
    sure, near = replace(ZERO, answerable=3.0), replace(ZERO, answerable=1.0, cosine=0.9)
    far = replace(ZERO, answerable=-1.0, cosine=-0.5)
    chances = [1 / (1 + math.exp(-logit)) for logit in (1.0, 1.0, -1.0)]
    ordered = model.order([far, sure, near])
    assert [place for place, _ in ordered] == [2, 1, 0]
    assert [chance for _, chance in ordered] == pytest.approx(chances)
    assert [place for place, _ in simple_model().order([far, sure, near])] == [1, 2, 0]
    assert model.order([]) == ()


def test_thresholds_are_inclusive() -> None:
    model = simple_model(found=0.8, weak=0.4)
    assert model.outcome(0.8) is Outcome.FOUND
    assert model.outcome(0.79) is Outcome.WEAK
    assert model.outcome(0.4) is Outcome.WEAK
    assert model.outcome(0.39) is Outcome.NOT_FOUND


def test_the_tracked_calibration_fits_the_features() -> None:
    calibration = load_calibration()
    for model in (calibration.judged, calibration.plain):
        assert len(model.coefficients) == len(model.ranking) == len(fields(Features))
        assert 0.0 < model.weak <= model.found < 1.0
    assert json.loads(CALIBRATION_FILE.read_text(encoding="utf-8"))["provenance"]


def test_coverage_weighs_words_by_rarity() -> None:
    words = WordWeights({"保存": 1.0, "期間": 3.0}, ())
    assert words.coverage("保存する") == pytest.approx(0.25)
    assert words.held("期間を定めて保存する") == ("期間", "保存")
    assert WordWeights({}, ()).coverage("保存") == 0.0


def test_a_word_that_occurs_nowhere_counts_in_part_where_most_of_it_stands() -> None:
    words = WordWeights({"デジタルサイネージ": 2.0, "設置": 2.0}, ("デジタルサイネージ",))
    misread = "デジタルサイネーシを設置する"
    assert likeness("デジタルサイネージ", set(bigrams(misread))) == pytest.approx(7 / 8)
    assert words.coverage(misread) == pytest.approx((2 * 7 / 8 + 2) / 4)
    assert words.missing(["別の文", misread]) == pytest.approx(2 * (1 / 8) / 4)
    assert words.missing([]) == pytest.approx(0.5)


@pytest.mark.parametrize("text", ["サイネリア", "デジタルカメラを設置", ""])
def test_a_word_of_which_little_stands_there_does_not_count(text: str) -> None:
    assert likeness("デジタルサイネージ", set(bigrams(text))) == 0.0


def test_short_words_are_never_likened() -> None:
    assert likeness("市長", {"市長"}) == 0.0


def test_support_is_the_chance_that_the_answer_lies_in_a_range() -> None:
    verdict = FakeJudge({"": "火曜日"}).judge("", ["会議は火曜日に開く。"])[0]
    assert verdict.support(0, 10) == pytest.approx(1.0)
    assert verdict.support(3, 6) == pytest.approx(1.0)
    assert verdict.support(0, 5) == pytest.approx(0.0)


def test_lay_out_pads_and_maps_tokens_to_characters() -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({"a": 5, "b": 6, "c": 7, "?": 3}, unk_token="?"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    layout = lay_out(tokenizer, [("a", "b c"), ("a", "b")])
    assert layout.ids.tolist() == [[0, 5, 2, 2, 6, 7, 2], [0, 5, 2, 2, 6, 2, 1]]
    assert layout.real.sum(axis=1).tolist() == [7, 6]
    assert layout.in_passage[0].tolist() == [False] * 4 + [True, True, False]
    assert (layout.starts[0, 4:6].tolist(), layout.ends[0, 4:6].tolist()) == ([0, 2], [1, 3])
    assert lay_out(tokenizer, [("a", "b " * 50)], length=10).ids.shape == (1, 10)
