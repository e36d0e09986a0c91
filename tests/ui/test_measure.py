"""The page Measure on a real library and fakes of the model: label, measure, decide, take back."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import ui.measure
from evaluation.metrics import FirstQuotes
from evaluation.own import measure_own
from evaluation.own_calibration import find_cost
from evaluation.report import Mistake
from index.kept import Decision, OwnQuestion
from index.library import Library
from ingest.document import Page
from retrieval.ask import Asker
from retrieval.confidence import Calibration
from retrieval.own_calibration import read_own
from tests.fakes import FakeEmbedder, make_citation
from tests.retrieval.conftest import FakeJudge, library, simple_model
from ui.actions import Act
from ui.labelling import NONE, THIS, find_files, label_link, perform_labelling
from ui.measured import _costs_html, current_failures, is_outdated
from ui.measuring import Measuring, Progress
from ui.selecting import SELECTED, find_words, perform_selecting

if TYPE_CHECKING:
    from ui.assistant import Assistant

__all__ = ["library"]
QUESTION = "文書の保存期間は？"


class RealEnoughAssistant:
    """An assistant over a real library whose judge knows two answers."""

    is_ready = True
    notices = ()

    def __init__(self, opened: Library) -> None:
        model = simple_model()
        judge = FakeJudge({"保存": "十年", "開館": "午前九時"})
        self.library = opened
        self.asker = Asker(opened, FakeEmbedder(), judge, Calibration(model, model))

    def warm_up(self) -> Future[Asker]:
        """Return the asker at once."""
        loaded: Future[Asker] = Future()
        loaded.set_result(self.asker)
        return loaded

    def ask(self, question: str) -> object:
        """Answer."""
        return self.asker.ask(question)


@pytest.fixture
def assistant(library: Library, monkeypatch: pytest.MonkeyPatch) -> RealEnoughAssistant:
    made = RealEnoughAssistant(library)
    monkeypatch.setattr(ui.measure, "open_assistant", lambda: made)
    run = Measuring()
    monkeypatch.setattr(ui.measure, "measuring", lambda: run)
    monkeypatch.setattr("evaluation.own.shipped_model", lambda _: simple_model())
    return made


def open_measure(**parameters: str) -> AppTest:
    def script() -> None:
        from ui.measure import draw_measure_page

        draw_measure_page("ja")

    app = AppTest.from_function(script, default_timeout=20)
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


def drawn(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.body for element in app.html)


def labels(opened: Library) -> list[tuple[str, tuple[str, ...] | None]]:
    return [(each.question, each.answers) for each in opened.own_questions.questions()]


def test_without_questions_it_says_what_is_needed(assistant: RealEnoughAssistant) -> None:
    page = drawn(open_measure())
    assert "印を付けた質問0件" in page
    assert "30件以上" in page
    assert "まだ測る質問がありません" in page
    assert assistant.library.own_questions.newest() is None


def test_questions_of_other_pages_are_taken_over(assistant: RealEnoughAssistant) -> None:
    library = assistant.library
    library.tray.report_wrong(make_citation("誤り。", question="報告した質問？"))
    kept = library.tray.keep(make_citation("正しい。", question="採用した質問？"))
    library.tray.decide(kept, Decision.ACCEPTED)
    library.history.record("前の質問？", "found")
    app = open_measure()
    app.button("own-from-reports").click().run()
    app.button("own-from-accepted").click().run()
    app.button("own-from-history").click().run()
    assert labels(library) == [
        ("報告した質問？", None),
        ("採用した質問？", ("正しい。",)),
        ("前の質問？", None),
    ]
    page = drawn(app)
    assert "1件を取り込みました" in page
    assert "答えの印を待っている質問（2件）" in page
    assert [each.key for each in app.button if str(each.key).startswith("own-from")] == []


def test_a_question_leads_to_the_choice_of_its_answer(assistant: RealEnoughAssistant) -> None:
    page = drawn(open_measure(label=QUESTION))
    assert QUESTION in page
    assert page.count("これが答え") >= 1
    assert "どの文書にも答えはない" in page
    assert labels(assistant.library) == []


def test_a_chosen_quote_or_none_is_the_label(
    assistant: RealEnoughAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = assistant.asker.ask(QUESTION)
    monkeypatch.setattr("ui.labelling.st.session_state", {"label-answer": answer})
    quote = answer.quotes[0]
    about = f"{quote.document}-{quote.page}-{quote.start}-{quote.end}"
    typed = cast("Assistant", assistant)
    said = perform_labelling(typed, QUESTION, Act(THIS, about, ""), "ja")
    text = assistant.library.page(quote.document, 1).text[quote.start : quote.end]
    assert labels(assistant.library) == [(QUESTION, (text,))]
    assert assistant.library.own_questions.questions()[0].files == ("rules.md",)
    assert said.startswith("保存しました（答え：")
    assert perform_labelling(typed, QUESTION, Act(THIS, "gone", ""), "ja").startswith("この引用は")
    perform_labelling(typed, QUESTION, Act(NONE, "", ""), "ja")
    assert labels(assistant.library) == [(QUESTION, ())]


def test_another_answer_or_question_outdates_a_measurement(assistant: RealEnoughAssistant) -> None:
    own = assistant.library.own_questions
    own.label(QUESTION, ("十年",))
    own.label("図書館の開館時間は？", ("午前九時",))
    measure_own(assistant.asker, lambda _: None)
    measured = own.newest()
    assert measured is not None
    assert not is_outdated(assistant.library, measured)
    earlier = replace(measured, measured_at="2020-01-01T00:00:00+00:00")
    assert is_outdated(assistant.library, earlier)  # the answers were given after it
    own.label(QUESTION, ())
    assert is_outdated(assistant.library, measured)
    own.label(QUESTION, ("十年",))
    own.forget(own.questions()[1].id)
    own.label("休館日は？", ("月曜日",))
    assert is_outdated(assistant.library, measured)


def test_what_went_wrong_is_told_by_the_limits_chosen(assistant: RealEnoughAssistant) -> None:
    library = assistant.library
    library.own_questions.label(QUESTION, ())  # the quote of "ten years" is given all the same
    measure_own(assistant.asker, lambda _: None)
    measured = library.own_questions.newest()
    assert measured is not None
    shipped = replace(simple_model(), limits=((1, 0.9999), (5, 0.8)))
    failures = current_failures(library, measured, shipped)
    assert [each.mistake for each in failures] == [Mistake.ANSWERED]
    library.preferences.set_error_rate(1)
    assert current_failures(library, measured, shipped) == ()


def test_words_that_stand_in_no_document_are_not_taken(assistant: RealEnoughAssistant) -> None:
    assert find_files(assistant.library, "保存期間は、十年") == ("rules.md",)
    assert find_files(assistant.library, "百年") == ()
    app = open_measure(label=QUESTION)
    app.text_input[0].input("百年")
    app.button[0].click().run()
    assert "「百年」という文はどの文書にもありません" in drawn(app)
    app.text_input[0].input("十年とする")
    app.button[0].click().run()
    assert labels(assistant.library) == [(QUESTION, ("十年とする",))]


def test_what_was_measured_is_shown_with_its_mistakes(assistant: RealEnoughAssistant) -> None:
    own = assistant.library.own_questions
    own.label(QUESTION, ("十年",))
    own.label("市長の名前は？", ())
    own.label("廃棄はいつから？", ("二〇一八年五月",))
    measure_own(assistant.asker, lambda _: None)
    page = drawn(open_measure())
    assert "答えのある質問2件のうち、最初の引用が正しかったのは1件" in page
    assert page.count("data:image/svg+xml;base64,") == 2
    assert "示すには100件以上の質問が必要" in page
    assert "誤った質問（1件）" in page
    assert "もう一度測ってください" not in page
    assert "廃棄はいつから？" in page
    assert "30件以上" in page
    own.label("さらに一つ？", ())
    assert "もう一度測ってください" in drawn(open_measure())
    assert label_link("廃棄はいつから？").startswith("measure?label=")


@pytest.mark.slow
def test_own_estimates_are_used_when_the_person_says_so_and_taken_back(
    assistant: RealEnoughAssistant,
) -> None:
    library = assistant.library
    for number in range(16):
        library.own_questions.label(f"保存期間は何年？{number}", ("十年",))
        library.own_questions.label(f"市長の名前は？{number}", ())
    measure_own(assistant.asker, lambda _: None)
    assert read_own(library.preferences.read().own_calibration) is not None
    app = open_measure()
    assert "標準の見込みを使っています" in drawn(app)
    app.button("use-own").click().run()
    assert library.preferences.read().uses_own
    assert "ご自身の質問に合わせた見込みを使っています" in drawn(app)
    app.button("use-own").click().run()
    assert not library.preferences.read().uses_own


def test_a_run_behind_the_page_tells_its_progress_and_its_end(
    assistant: RealEnoughAssistant,
) -> None:
    assistant.library.own_questions.label(QUESTION, ("十年",))
    run = Measuring()
    run._run(cast("Assistant", assistant), 1)
    assert run.progress == Progress(1, 1, is_running=False)
    assert assistant.library.own_questions.newest() is not None
    assistant.library.own_questions.forget(assistant.library.own_questions.questions()[0].id)
    run._run(cast("Assistant", assistant), 0)
    assert run.progress.problem is not None
    assert run.progress.problem.code == "nothing_labelled"


def test_an_error_nobody_foresaw_is_named(
    assistant: RealEnoughAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assistant, "warm_up", lambda: 1 / 0)
    run = Measuring()
    with pytest.raises(ZeroDivisionError):
        run._run(cast("Assistant", assistant), 1)
    assert run.progress == Progress(1, 1, False, None, "ZeroDivisionError")
    monkeypatch.setattr(ui.measure, "measuring", lambda: run)
    assert "（ZeroDivisionError）" in drawn(open_measure())


def test_selected_words_are_found_as_they_stand() -> None:
    text = "文書の保存期間は、\n十年とする。\nただし、"
    assert find_words(text, "保存期間は、 十年とする。") == "保存期間は、\n十年とする。"
    assert find_words(text, "百年") == ""
    assert find_words(text, " \n") == ""


def test_selected_words_of_a_page_are_the_label(library: Library) -> None:
    document = library.find_document("rules.md")
    page = Page(1, library.page(document.id, 1).text)
    act = Act(SELECTED, "", "保存期間は、十年とする")
    said = perform_selecting(library, document, page, QUESTION, act, "ja")
    assert said == "保存しました（答え：保存期間は、十年とする）。"
    own: OwnQuestion = library.own_questions.questions()[0]
    assert (own.answers, own.files) == (("保存期間は、十年とする",), ("rules.md",))
    nothing = perform_selecting(library, document, page, "他？", Act(SELECTED, "", ""), "ja")
    assert nothing.startswith("このページの本文が選ばれていません")
    assert len(library.own_questions.questions()) == 1


def test_the_page_states_the_numbers_of_the_calibration() -> None:
    from evaluation import own_calibration

    assert (ui.measure.LEAST, ui.measure.ENOUGH) == (own_calibration.LEAST, own_calibration.ENOUGH)


def test_costs_are_said_to_be_of_questions_kept_out_of_the_limits() -> None:
    right = np.arange(20) > 0  # all are given as found; the least sure of them is wrong
    every = np.ones(20, dtype=bool)
    first = FirstQuotes(np.linspace(0.9, 0.99, 20), right, every, np.ones(20), right)
    table = _costs_html([find_cost(first, 10)], "en")
    assert "Not answered rightly" in table
    assert "<td>5% (1%–24%)</td>" in table
    assert "set by four fifths of the questions and tried on the rest" in table
