"""The history: the questions that were asked, until the person forgets them."""

from __future__ import annotations

from collections.abc import Sequence

from index.catalogue import questions
from index.catalogue.connection import Database
from index.filter import EVERYTHING, Filter
from index.kept import AskedQuestion, GivenAnswer, QuestionId, QuotedPlace


class History:
    """The asked questions of a library, each once. Safe from several threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def questions(self) -> tuple[AskedQuestion, ...]:
        """Return the questions, the newest first."""
        with self._database.read() as connection:
            return questions.list_questions(connection)

    def answers(self, question: str, narrowed: Filter) -> tuple[GivenAnswer, ...]:
        """Return the last answer of a question and the last other one, the newest first."""
        with self._database.read() as connection:
            return questions.list_answers(connection, question, narrowed)

    def record(
        self,
        question: str,
        outcome: str,
        narrowed: Filter = EVERYTHING,
        generation: int = 0,
        quotes: Sequence[QuotedPlace] = (),
    ) -> None:
        """Record a question as the newest, with the answer it had."""
        with self._database.write() as connection:
            identity = questions.put_question(connection, question, narrowed, outcome)
            questions.put_answer(connection, identity, outcome, generation, quotes)

    def forget(self, question: QuestionId) -> None:
        """Forget one question; nothing happens when it was forgotten already."""
        with self._database.write() as connection:
            questions.delete_question(connection, question)

    def forget_all(self) -> None:
        """Forget every question."""
        with self._database.write() as connection:
            questions.delete_questions(connection)
