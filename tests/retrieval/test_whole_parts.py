"""An article is quoted whole wherever the library holds it, and told to be missing where not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.library import Library
from retrieval.answer import Outcome
from retrieval.ask import Asker
from retrieval.confidence import Calibration
from retrieval.quotes import quote_text
from tests.fakes import FakeEmbedder, ingest_fake
from tests.retrieval.conftest import FakeJudge, simple_model

FIRST = "公園条例\n\n第一条　公園を置く。\n第九条　公園では火を使わない。\n２　市長は許可できる。\n"
SECOND = "墓地条例\n\n第一条　墓地を置く。\n第九条　墓地は正午に閉じる。\n第十条　犬は入れない。\n"


@pytest.fixture
def asker(tmp_path: Path) -> Iterator[Asker]:
    """Yield an asker over two ordinances, whose judge knows nothing."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "公園条例.txt").write_text(FIRST, encoding="utf-8")
    (folder / "墓地条例.txt").write_text(SECOND, encoding="utf-8")
    model = simple_model()
    with Library.open(tmp_path / "library") as library:
        ingest_fake(library, folder)
        yield Asker(library, FakeEmbedder(), FakeJudge({}), Calibration(model, model))


def texts(asker: Asker, question: str) -> list[str]:
    snapshot = asker.library.snapshot()
    return [quote_text(snapshot, quote) for quote in asker.ask(question).quotes]


def test_the_article_of_the_named_ordinance_is_found_whole(asker: Asker) -> None:
    answer = asker.ask("公園条例の第９条には何が書いてありますか？")
    assert answer.outcome is Outcome.FOUND
    assert texts(asker, answer.question) == [
        "第九条　公園では火を使わない。\n２　市長は許可できる。"
    ]


def test_an_article_of_two_ordinances_is_shown_of_both_and_not_called_found(asker: Asker) -> None:
    answer = asker.ask("第9条の内容は？")
    assert answer.outcome is Outcome.WEAK
    assert len(texts(asker, "第9条の内容は？")) == 2
    assert asker.ask("第10条は何を定めていますか").outcome is Outcome.FOUND


@pytest.mark.parametrize("question", ["第30条の内容は？", "公園条例第十条は何を定めていますか"])
def test_an_article_that_is_not_there_is_told(asker: Asker, question: str) -> None:
    answer = asker.ask(question)
    assert answer.outcome is Outcome.NOT_FOUND
    assert answer.quotes == ()
    assert answer.missing_part == ("第30条" if "30" in question else "第10条")


def test_an_article_of_a_law_that_is_not_there_is_asked_as_any_question(asker: Asker) -> None:
    answer = asker.ask("道路交通法第9条の内容は？")
    assert answer.missing_part == ""
    assert answer.outcome is Outcome.NOT_FOUND
