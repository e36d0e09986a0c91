"""Each state of the two pages, on fakes: nothing is loaded and nothing is written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from streamlit.testing.v1 import AppTest

import ui.ask
import ui.assistant
import ui.document_list
import ui.documents
import ui.jobs
from index.filter import Filter
from index.job import Job, JobId, JobKind, JobState, StopRequest
from index.outcome import FileOutcome, FileResult
from ingest.notice import NoticeKind, TenkyoError, Words, notice
from tests.ui.fakes import FakeAsker, FakeAssistant, FakeLibrary, quote_of

if TYPE_CHECKING:
    from index.library import Library

APP = Path(__file__).resolve().parents[2] / "app.py"
RULE = "申請は7日前までに行う。遅れたときは受け付けない。"
ANSWER = "申請は7日前までに行う。"
QUESTION = "申請はいつまで？"
BROKEN = NoticeKind(
    "test_broken",
    Words(en="{file} is broken.", ja="{file}は壊れています。"),
    Words(en="Send it again.", ja="もう一度送ってください。"),
)


@pytest.fixture
def assistant(monkeypatch: pytest.MonkeyPatch) -> FakeAssistant:
    library = FakeLibrary()
    assistant = FakeAssistant(library, FakeAsker(library))
    for user in (ui.ask, ui.documents, ui.assistant):  # the last one for app.py
        monkeypatch.setattr(user, "open_assistant", lambda: assistant)
    return assistant


def open_page(**parameters: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=20)
    for name, value in {"lang": "ja", **parameters}.items():
        app.query_params[name] = value
    return app.run()


def open_documents() -> AppTest:
    # AppTest switches only to pages that are files; ours are functions.
    def script() -> None:
        from ui.documents import draw_documents_page

        draw_documents_page("ja")

    return AppTest.from_function(script, default_timeout=20).run()


def drawn(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.body for element in app.html)


@pytest.mark.usefixtures("assistant")
def test_an_empty_library_says_what_to_do() -> None:
    assert "まだ文書がありません" in drawn(open_page())


def test_before_a_question_the_page_says_what_it_searches(assistant: FakeAssistant) -> None:
    assistant.library.add("a.txt", RULE)
    assert "1文書・1箇所から探します。" in drawn(open_page())
    assert assistant.asker.asked == []


def test_a_link_with_a_question_opens_answered(assistant: FakeAssistant) -> None:
    assistant.library.add("a.txt", RULE)
    assistant.asker.tell(QUESTION, quote_of(assistant.library, ANSWER))
    app = open_page(q=QUESTION)
    shown = drawn(app)
    assert "文書に書かれています" in shown
    assert f'<mark class="tk-text">{ANSWER}</mark>遅れたときは' in shown
    assert app.text_input(key="question").value == QUESTION


def test_a_question_goes_into_the_address_and_is_answered(assistant: FakeAssistant) -> None:
    assistant.library.add("a.txt", RULE)
    assistant.asker.tell(QUESTION, quote_of(assistant.library, ANSWER, confidence=0.5))
    app = open_page()
    app.text_input(key="question").set_value(f"  {QUESTION} ")
    app.button[1].click().run()
    assert app.query_params["q"] == QUESTION
    assert "文書に書かれています" in drawn(app)
    assert assistant.asker.asked == [QUESTION]
    app.run()  # a rerun that changes nothing asks nothing
    assert assistant.asker.asked == [QUESTION]


def test_weak_is_said_to_be_uncertain(assistant: FakeAssistant) -> None:
    assistant.library.add("a.txt", RULE)
    quote = quote_of(assistant.library, ANSWER, confidence=0.3)
    assistant.asker.tell(QUESTION, quote, outcome="weak")
    shown = drawn(open_page(q=QUESTION, lang="en"))
    assert "Possibly related" in shown
    assert 'aria-hidden="true">?<' in shown


def test_not_found_shows_what_was_searched_and_missing_words(assistant: FakeAssistant) -> None:
    assistant.library.add("a.txt", RULE)
    assistant.asker.nearest = (quote_of(assistant.library, ANSWER, confidence=0.05),)
    assistant.asker.missing_words = ("宇宙<船>",)
    shown = drawn(open_page(q="宇宙船の料金は？"))
    assert "これらの文書には見つかりません" in shown
    assert "1文書（1箇所）を探しましたが" in shown
    assert "<li>宇宙&lt;船&gt;</li>" in shown
    assert "近い箇所（答えではありません）" in shown
    assert "<mark" not in shown


def test_a_blank_question_is_told_and_not_asked(assistant: FakeAssistant) -> None:
    assistant.library.add("a.txt", RULE)
    app = open_page()
    app.text_input(key="question").set_value("   ")
    app.button[1].click().run()
    assert "質問が空です" in drawn(app)
    assert assistant.asker.asked == []


def test_a_very_long_question_is_cut_and_told(assistant: FakeAssistant) -> None:
    assistant.library.add("a.txt", RULE)
    shown = drawn(open_page(q="長" * 3_000))
    assert "質問が1000文字を超えた" in shown
    assert assistant.asker.asked == ["長" * 1000]


def test_a_quote_of_a_removed_document_becomes_a_notice(assistant: FakeAssistant) -> None:
    document = assistant.library.add("a.txt", RULE)
    assistant.library.add("b.txt", "別の文書。")
    assistant.asker.tell(QUESTION, quote_of(assistant.library, ANSWER))
    app = open_page(q=QUESTION)
    assistant.library.remove(document.id)
    app.run()
    shown = drawn(app)
    assert "この引用はもう表示できません" in shown
    assert ANSWER not in shown
    assistant.asker.answers.clear()
    app.button(key="ask-again").click().run()
    assert "これらの文書には見つかりません" in drawn(app)


def test_each_quote_can_be_kept_and_reported(assistant: FakeAssistant) -> None:
    assistant.library.add("a.txt", RULE)
    assistant.asker.tell(QUESTION, quote_of(assistant.library, ANSWER))
    shown = drawn(open_page(q=QUESTION))
    assert shown.count('data-act="keep"') == shown.count('data-act="report"') == 1
    assert "取っておく" in shown


def test_what_was_asked_is_recorded_once_and_listed(assistant: FakeAssistant) -> None:
    assistant.library.add("a.txt", RULE)
    app = open_page(q="<b>何？</b>")
    app.run()
    (asked,) = assistant.library.history.asked
    assert (asked.question, asked.outcome) == ("<b>何？</b>", "not_found")
    shown = drawn(open_page())
    assert "これまでの質問（1件）" in shown
    assert 'href="?q=%3Cb%3E%E4%BD%95%EF%BC%9F%3C%2Fb%3E&amp;lang=ja"' in shown
    assert ">&lt;b&gt;何？&lt;/b&gt;</a>" in shown


def test_language_switches_and_stays_in_the_address(assistant: FakeAssistant) -> None:
    assistant.library.add("a.txt", RULE)
    app = open_page()
    app.button(key="switch-language").click().run()
    assert "Ask your documents" in drawn(app)
    assert app.query_params["lang"] == "en"


def job(state: JobState, *outcomes: FileOutcome, total: int = 1) -> Job:
    return Job(
        id=JobId(1),
        state=state,
        paths=(),
        mirror=False,
        total=total,
        done=len(outcomes),
        current="/data/**規程**.pdf",
        created_at="2026-02-01T00:00:00+00:00",
        started_at=None,
        finished_at=None,
        outcomes=tuple((each, outcomes.count(each)) for each in FileOutcome),
    )


def test_a_question_while_indexing_says_how_far_it_is(assistant: FakeAssistant) -> None:
    assistant.library.add("a.txt", RULE)
    assistant.library.listed_jobs.append(job(JobState.RUNNING, FileOutcome.ADDED, total=10))
    assert "いまファイルを取り込んでいます（10件中1件済み）" in drawn(open_page())


def test_progress_names_the_file_as_it_is(assistant: FakeAssistant) -> None:
    assistant.library.listed_jobs.append(job(JobState.RUNNING, FileOutcome.ADDED, total=10))
    shown = drawn(open_documents())
    assert '<progress max="10" value="1"' in shown
    assert "/data/**規程**.pdf" in shown


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (None, "10件中1件</p>"),
        (4.26, "10件中1件 · 1分あたり4.3件 · 残り約2分</p>"),
        (30.4, "10件中1件 · 1分あたり30件 · 残り約20秒</p>"),
    ],
)
def test_rate_and_time_left_are_told_once_they_mean_something(
    assistant: FakeAssistant, rate: float | None, words: str
) -> None:
    running = job(JobState.RUNNING, FileOutcome.ADDED, total=10)
    assistant.library.listed_jobs.append(replace(running, rate=rate))
    assert words in drawn(open_documents())


def test_what_became_of_each_file_is_told_failures_first(assistant: FakeAssistant) -> None:
    assistant.library.listed_jobs.append(
        job(JobState.FINISHED, FileOutcome.ADDED, FileOutcome.FAILED, total=2)
    )
    broken = notice(BROKEN, file="<b>x</b>.pdf")
    assistant.library.listed_files[JobId(1)] = (
        FileResult("/data/a.txt", FileOutcome.ADDED),
        FileResult("/data/<b>x</b>.pdf", FileOutcome.FAILED, error=broken),
    )
    shown = drawn(open_documents())
    assert "終わりました（1件は取り込めませんでした）" in shown
    assert "&lt;b&gt;x&lt;/b&gt;.pdfは壊れています。もう一度送ってください。" in shown
    assert shown.index("失敗") < shown.index("a.txt")


def test_a_running_job_is_paused_and_cancelled_by_its_buttons(
    assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[JobId, StopRequest]] = []
    monkeypatch.setattr(ui.jobs, "stop_job", lambda _, job, request: asked.append((job, request)))
    assistant.library.listed_jobs.append(job(JobState.RUNNING, FileOutcome.ADDED, total=10))
    app = open_documents()
    app.button(key="job-pause-1").click().run()
    app.button(key="job-cancel-1").click().run()
    assert asked == [(JobId(1), StopRequest.PAUSE), (JobId(1), StopRequest.CANCEL)]


def test_a_job_that_is_being_stopped_says_so(assistant: FakeAssistant) -> None:
    running = job(JobState.RUNNING, total=10)
    assistant.library.listed_jobs.append(replace(running, stop_request=StopRequest.CANCEL))
    app = open_documents()
    assert "きりのよいところで中止します…" in drawn(app)
    assert [each.key for each in app.button if str(each.key).startswith("job-")] == []


@pytest.mark.parametrize(
    ("state", "title", "acts"),
    [
        (JobState.PAUSED, "一時停止中", ["job-continue-1", "job-cancel-1"]),
        (JobState.INTERRUPTED, "取り込みが途中で止まりました", ["job-continue-1", "clear-job"]),
        (JobState.CANCELLED, "中止しました", ["clear-job"]),
    ],
)
def test_a_job_that_ended_early_says_how_and_what_can_be_done(
    assistant: FakeAssistant, state: JobState, title: str, acts: list[str]
) -> None:
    assistant.library.listed_jobs.append(job(state, FileOutcome.ADDED, total=10))
    added = FileResult("/data/a.txt", FileOutcome.ADDED)
    assistant.library.listed_files[JobId(1)] = (added,)
    app = open_documents()
    shown = drawn(app)
    assert "<details open" not in shown  # it would push the buttons off the screen
    assert f"{title}（追加した文書は残っています）" in shown
    assert "10件中1件" in shown
    assert [each.key for each in app.button if "job" in str(each.key)] == acts


@pytest.mark.slow
def test_a_paused_job_is_continued_though_another_came_after_it(
    assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    continued: list[JobId] = []

    def go_on(_: object, job: JobId) -> JobId:
        continued.append(job)
        return job

    monkeypatch.setattr(ui.jobs, "continue_job", go_on)
    assistant.library.listed_jobs.append(job(JobState.PAUSED, total=10))
    assistant.library.listed_jobs.append(replace(job(JobState.FINISHED), id=JobId(2)))
    open_documents().button(key="job-continue-1").click().run()
    assert continued == [JobId(1)]


def test_documents_are_listed_with_their_facts(assistant: FakeAssistant) -> None:
    assistant.library.add(
        "<b>.pdf",
        RULE,
        title="規則 **x**",
        media_type="application/pdf",
        notices=(notice(BROKEN, file="<i>"),),
    )
    shown = drawn(open_documents())
    assert "規則 **x**" in shown
    assert "&lt;b&gt;.pdf" in shown
    assert "&lt;i&gt;は壊れています。" in shown
    assert "1箇所" in shown


def test_embedding_anew_is_told_as_such(assistant: FakeAssistant) -> None:
    job = Job(
        id=JobId(3),
        state=JobState.RUNNING,
        paths=(),
        mirror=False,
        total=200,
        done=50,
        current="",
        created_at="2026-02-01T03:00:00+00:00",
        started_at="2026-02-01T03:00:01+00:00",
        finished_at=None,
        outcomes=(),
        rate=30.0,
        kind=JobKind.REBUILD,
    )
    assistant.library.listed_jobs.append(job)
    shown = drawn(open_documents())
    assert "ベクトルを作り直しています" in shown
    assert "200箇所中50箇所 · 1分あたり30箇所 · 残り約5分" in shown
    assistant.library.listed_jobs[0] = replace(job, state=JobState.PAUSED)
    assert "作り直しを一時停止中" in drawn(open_documents())


def test_removing_says_what_is_lost_and_asks_first(assistant: FakeAssistant) -> None:
    document = assistant.library.add("a.txt", RULE)
    app = open_documents()
    app.button(key=f"remove-{document.id}").click().run()
    assert "1ページ（1箇所）は、今後検索も引用もされず" in drawn(app)
    assert assistant.library.document_count == 1
    assert app.button(key="remove-confirm").label == "削除する"


def test_a_question_is_narrowed_and_asked_again_of_all(assistant: FakeAssistant) -> None:
    assistant.library.add("a.txt", RULE)
    assistant.library.add("b.md", f"{RULE}二")
    app = open_page(q=QUESTION)
    app.multiselect(key="narrow-types").select("md").run()
    assert assistant.narrowed == [Filter(), Filter(file_types=("md",))]
    app.run()  # a rerun that changes nothing asks nothing
    assert len(assistant.narrowed) == 2
    app.button(key="narrow-clear").click().run()
    assert assistant.narrowed[-1] == Filter()
    assert app.multiselect(key="narrow-types").value == []


def test_the_filter_of_a_question_stands_in_its_address_and_in_the_history(
    assistant: FakeAssistant,
) -> None:
    assistant.library.add("a.txt", RULE)
    assistant.library.add("b.md", f"{RULE}二")
    app = open_page(q=QUESTION)
    app.multiselect(key="narrow-types").select("md").run()
    assert app.query_params["type"] == "md"
    assert assistant.library.history.asked[-1].narrowed == Filter(file_types=("md",))
    restored = open_page(q=QUESTION, type="md")
    assert restored.multiselect(key="narrow-types").value == ["md"]
    assert assistant.narrowed[-1] == Filter(file_types=("md",))
    shown = drawn(restored)
    assert "<b>次の文書だけに質問</b><span>ファイルの種類：md</span>" in shown
    assert "&amp;type=md" in shown


def test_a_question_narrowed_to_what_is_not_there_is_told_and_not_asked(
    assistant: FakeAssistant,
) -> None:
    assistant.library.add("a.txt", RULE)
    app = open_page(q=QUESTION, collection="<b>", type="txt")
    shown = drawn(app)
    assert "ライブラリにない（なくなった）もの" in shown
    assert "コレクション：&lt;b&gt;" in shown
    assert assistant.asker.asked == []
    app.button(key="narrow-without").click().run()
    assert assistant.narrowed == [Filter(file_types=("txt",))]
    assert "collection" not in app.query_params


def test_what_is_removed_is_then_erased(
    assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    erased: list[Path] = []
    monkeypatch.setattr(ui.document_list, "start_purge", erased.append)
    document = assistant.library.add("a.txt", RULE)
    app = open_documents()
    app.button(key=f"remove-{document.id}").click().run()
    assert "すべてのファイルから消去されます" in drawn(app)
    # AppTest does not run the fragment of a dialog a second time: here is what its button does.
    ui.document_list._remove(cast("Library", assistant.library), document)
    assert assistant.library.document_count == 0
    assert erased == [assistant.library.directory]


def test_our_own_errors_are_shown_as_their_sentence(
    assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant.library.add("a.txt", RULE)

    def fail(*_: object) -> None:
        raise TenkyoError(BROKEN, file="model <1>")

    monkeypatch.setattr(assistant, "ask", fail)
    assert "model &lt;1&gt;は壊れています。もう一度送ってください。" in drawn(open_page(q="何？"))


def test_what_was_not_foreseen_is_one_sentence_and_its_text_is_not_logged(
    assistant: FakeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assistant.library.add("a.txt", RULE)

    def fail(*_: object) -> None:
        raise ValueError("秘密の本文")

    monkeypatch.setattr(assistant, "ask", fail)
    shown = drawn(open_page(q="何？"))
    assert "予期しないこと" in shown
    assert "秘密" not in shown
    logged = capsys.readouterr().err
    assert "ValueError" in logged
    assert "秘密" not in logged


def test_a_library_that_cannot_be_opened_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise TenkyoError(BROKEN, file="/data/library")

    monkeypatch.setattr(ui.ask, "open_assistant", fail)
    assert "/data/libraryは壊れています。" in drawn(open_page())


def test_while_the_first_files_are_read_an_empty_library_says_so(assistant: FakeAssistant) -> None:
    assistant.library.listed_jobs.append(job(JobState.RUNNING, total=10))
    shown = drawn(open_page())
    assert "いまファイルを取り込んでいます（10件中0件済み）" in shown
    assert "まだ文書がありません" in shown
