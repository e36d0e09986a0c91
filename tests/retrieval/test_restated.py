"""A quote under the same question, asked by the document itself, is its answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from ingest.document import DocumentId, Heading, Page, Passage, Span
from retrieval.answer import Outcome
from retrieval.ask import Asker
from retrieval.confidence import Calibration
from retrieval.quotes import quote_text
from retrieval.restated import RESTATED, answers_its_own_question, restates
from tests.fakes import FakeEmbedder, ingest_fake
from tests.retrieval.conftest import FakeJudge, simple_model

QUESTION = "窓口は何時から何時まで開いていますか？"


@pytest.mark.parametrize(
    ("question", "line"),
    [
        (QUESTION, "### 窓口は何時から何時まで開いていますか"),
        (QUESTION, "問３　窓口は何時から何時まで開いていますか。"),
        (QUESTION, "Ｑ１．窓口は、何時から何時まで開いていますか？"),
        ("How do I correct a dataset?", "2. How do I correct a dataset"),
    ],
)
def test_the_same_question_is_known_whatever_its_marks(question: str, line: str) -> None:
    assert restates(question, line)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        (QUESTION, "土曜日の窓口は何時から何時まで開いていますか"),
        ("令和５年の窓口の利用者は何人ですか", "令和４年の窓口の利用者は何人ですか"),
        ("いつですか", "いつですか"),  # too short to mean the same
        (QUESTION, ""),
    ],
)
def test_another_question_is_another(question: str, line: str) -> None:
    assert not restates(question, line)


def place(text: str, quote: str, heading: str = "") -> tuple[Page, Passage, Span]:
    headings = (Heading(text.index(heading), text.index(heading) + len(heading), 2),)
    page = Page(1, text, headings=headings if heading else ())
    start = text.index(quote)
    return page, Passage(DocumentId("d"), 1, 0, len(text)), Span(start, start + len(quote))


def test_only_what_stands_first_under_the_question_answers_it() -> None:
    asked = "窓口は何時から何時まで開いていますか"
    text = f"## {asked}\n\n平日の九時から五時までです。\n\n祝日は休みます。\n"
    assert answers_its_own_question(QUESTION, *place(text, "平日の九時から五時までです。", asked))
    assert not answers_its_own_question(QUESTION, *place(text, "祝日は休みます。", asked))
    pairs = f"問１　{asked}。\n答　九時からです。\n問２　休みはいつですか。\n答　祝日です。\n"
    assert answers_its_own_question(QUESTION, *place(pairs, "答　九時からです。"))
    assert not answers_its_own_question(QUESTION, *place(pairs, "答　祝日です。"))


def test_it_is_ranked_first_and_found_though_the_judge_doubts(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    faq = "問１　窓口は何時から何時まで開いていますか。\n答　平日の九時からです。\n"
    (folder / "faq.txt").write_text(faq, encoding="utf-8")
    (folder / "a.md").write_text("# 窓口\n\n窓口は混み合います。\n", encoding="utf-8")
    model = simple_model()
    with Library.open(tmp_path / "library") as library:
        ingest_fake(library, folder)
        judge = FakeJudge({"窓口": "混み合います"})
        asker = Asker(library, FakeEmbedder(), judge, Calibration(model, model))
        answer = asker.ask(QUESTION)
        assert (answer.outcome, answer.confidence) == (Outcome.FOUND, RESTATED)
        assert "平日の九時からです。" in quote_text(library.snapshot(), answer.quotes[0])
