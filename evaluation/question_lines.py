"""Questions as JSON lines: read them, and tell which of them cannot be measured and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from evaluation.collect import pack
from evaluation.questions import EvaluationQuestion, QuestionSet
from index.library import Library
from ingest.notice import Notice, NoticeKind, UsageError, Words, notice

LINE_UNUSABLE = NoticeKind(
    "question_line_unusable",
    Words(
        en="Line {line} of {file} is not asked: {reason}.",
        ja="{file} の {line} 行目は測れません（{reason}）。",
    ),
    Words(
        en='Each line is an object with "question" (a text) and "answers" (a list of texts).',
        ja='各行に "question"（文字列）と "answers"（文字列の並び）を入れてください。',
    ),
)
SET_UNREADABLE = NoticeKind(
    "question_set_unreadable",
    Words(
        en="The question set {file} cannot be read: {reason}.",
        ja="質問セット {file} を読めません（{reason}）。",
    ),
    Words(en="Give a file of JSON lines in UTF-8.", ja="UTF-8 の JSON Lines にしてください。"),
)
ANSWER_NOWHERE = NoticeKind(
    "answer_nowhere",
    Words(
        en="No document asked holds an answer given for “{question}”; it counts as answered wrong.",
        ja="「{question}」の答えとされた文は、対象のどの文書にもありません。誤りとして数えます。",
    ),
    Words(
        en="Copy the answer from the document, or leave the answers empty if none holds it.",
        ja="文書から答えを写すか、どの文書にもなければ answers を空にしてください。",
    ),
)
DOCUMENT_NOWHERE = NoticeKind(
    "relevant_document_nowhere",
    Words(
        en="The library has no document {file}, named for “{question}”.",
        ja="「{question}」に挙げられた文書 {file} は、ライブラリにありません。",
    ),
    Words(en="Add the document, or mend its name.", ja="文書を加えるか、名前を直してください。"),
)
_FIELDS: Final = (("question", str), ("answers", list), ("relevant", list), ("kind", str))


def load_lines(file: Path, name: str) -> QuestionSet:
    """Read JSON lines with `question`, `answers`, and optional `relevant` (files) and `kind`.

    A line that cannot be used is left out and told in `problems`. Raises UsageError when the
    file is no text.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(SET_UNREADABLE, file=file, reason=error) from error
    questions: list[EvaluationQuestion] = []
    problems: list[Notice] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            questions.append(_read_line(line))
        except ValueError as error:
            problems.append(notice(LINE_UNUSABLE, file=file.name, line=number, reason=error))
    return QuestionSet(name, tuple(questions), (), tuple(problems))


def _read_line(line: str) -> EvaluationQuestion:
    """Return the question of a line. Raises ValueError, whose text is the reason."""
    try:
        item = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError("no JSON") from error
    if not isinstance(item, dict):
        raise ValueError("no object")
    for name, kind in _FIELDS:
        if name in ("question", "answers") and name not in item:
            raise ValueError(f"no {name}")
        if not isinstance(item.get(name, kind()), kind):
            raise ValueError(f"{name} is no {'text' if kind is str else 'list'}")
    texts = [*item["answers"], *item.get("relevant", [])]
    if not item["question"].strip() or not all(isinstance(t, str) and t.strip() for t in texts):
        raise ValueError("an empty question or answer")
    relevant = tuple(item.get("relevant", ()))
    return EvaluationQuestion(
        item["question"], tuple(item["answers"]), relevant, item.get("kind", "")
    )


def check_answers(library: Library, questions: QuestionSet) -> tuple[Notice, ...]:
    """Return which answers stand in no document asked, and which documents are not there."""
    texts: dict[str, list[str]] = {}
    for document in library.documents():
        pages = library.pages(document.id)
        text = pack(" ".join((document.title, *(page.text for page in pages))))
        texts.setdefault(document.name, []).append(text)
    every = [text for several in texts.values() for text in several]
    found: list[Notice] = []
    for question in questions.questions:
        found += _check(question, texts, every)
    return tuple(found)


def _check(
    question: EvaluationQuestion, texts: dict[str, list[str]], every: list[str]
) -> Iterator[Notice]:
    for file in question.relevant:
        if file not in texts:
            yield notice(DOCUMENT_NOWHERE, file=file, question=question.text)
    asked = [text for file in question.relevant for text in texts.get(file, ())]
    if question.answers and not _stand_in(question.answers, asked if question.relevant else every):
        yield notice(ANSWER_NOWHERE, question=question.text)


def _stand_in(answers: Iterable[str], texts: Iterable[str]) -> bool:
    packed = [pack(answer) for answer in answers]
    return any(answer in text for text in texts for answer in packed)
