"""The history: the questions that were asked, until the person forgets them."""

from __future__ import annotations

from index.catalogue import questions
from index.catalogue.connection import Database
from index.kept import AskedQuestion, QuestionId


class History:
    """The asked questions of a library, each once. Safe from several threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def questions(self) -> tuple[AskedQuestion, ...]:
        """Return the questions, the newest first."""
        with self._database.read() as connection:
            return questions.list_questions(connection)

    def record(self, question: str, outcome: str) -> None:
        """Record a question as the newest, with how it ended."""
        with self._database.write() as connection:
            questions.put_question(connection, question, outcome)

    def forget(self, question: QuestionId) -> None:
        """Forget one question; nothing happens when it was forgotten already."""
        with self._database.write() as connection:
            questions.delete_question(connection, question)

    def forget_all(self) -> None:
        """Forget every question."""
        with self._database.write() as connection:
            questions.delete_questions(connection)
