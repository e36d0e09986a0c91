"""The sample documents can be read, and their questions keep to them word for word."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from ingest.document import Reading
from ingest.read import read_file

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "samples"
DOCUMENTS = sorted(
    path.name
    for path in SAMPLES.iterdir()
    if path.suffix in {".md", ".txt", ".pdf"} and path.name != "README.md"
)


@dataclass(frozen=True, slots=True)
class SampleQuestion:
    """A question and the strings that answer it; none when no document does."""

    kind: str
    question: str
    answers: list[str]
    document: str


def load_questions() -> list[SampleQuestion]:
    """Return the questions of the samples in order."""
    lines = (SAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [SampleQuestion(**json.loads(line)) for line in lines]


QUESTIONS = load_questions()
ANSWERABLE = [question for question in QUESTIONS if question.answers]


@cache
def reading(name: str) -> Reading:
    return read_file(SAMPLES / name)


def without_space(text: str) -> str:
    return "".join(text.split())


def test_there_are_ten_documents_and_sixty_two_questions_a_third_without_answer() -> None:
    assert len(DOCUMENTS) == 10
    assert len(QUESTIONS) == 62
    assert len(QUESTIONS) - len(ANSWERABLE) == 21
    assert len({question.question for question in QUESTIONS}) == 62


def test_every_document_is_asked_about() -> None:
    assert {question.document for question in ANSWERABLE} == set(DOCUMENTS)


def test_a_question_is_unanswerable_exactly_when_its_kind_says_so() -> None:
    for question in QUESTIONS:
        assert (question.kind == "unanswerable") == (not question.answers)


@pytest.mark.slow
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_reads_without_a_warning_about_its_text(name: str) -> None:
    pages = reading(name).pages
    assert len(pages) == (3 if name == "gomi-genryo-houkoku.pdf" else 1)
    for page in pages:
        assert without_space(page.text)
        assert "\ufffd" not in page.text
        assert not page.hidden


@pytest.mark.parametrize("question", ANSWERABLE, ids=lambda question: question.kind)
def test_an_answer_stands_word_for_word_on_one_page(question: SampleQuestion) -> None:
    pages = [without_space(page.text) for page in reading(question.document).pages]
    for answer in question.answers:
        assert any(without_space(answer) in page for page in pages)


def test_the_readme_names_every_document_and_the_licence() -> None:
    text = (SAMPLES / "README.md").read_text(encoding="utf-8")
    assert "CC0" in text
    for name in DOCUMENTS:
        assert f"`{name}`" in text


def test_the_minutes_are_in_cp932_and_come_out_as_text() -> None:
    name = "会議録_令和7年度第2回図書館協議会.txt"
    stored = (SAMPLES / name).read_bytes()
    with pytest.raises(UnicodeDecodeError):
        stored.decode("utf-8")
    expected = stored.decode("cp932").replace("\r\n", "\n")
    assert reading(name).pages[0].text == expected
