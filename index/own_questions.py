"""A person's own questions with known answers, and the measurements made by them."""

from __future__ import annotations

from index.catalogue import own_questions
from index.catalogue.connection import Database
from index.kept import Measured, OwnQuestion, OwnQuestionId


class OwnQuestions:
    """The labelled questions of a library. Safe from several threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def questions(self) -> tuple[OwnQuestion, ...]:
        """Return the questions, those that wait for a label too, in the order they came."""
        with self._database.read() as connection:
            return own_questions.list_questions(connection)

    def label(self, question: str, answers: tuple[str, ...], files: tuple[str, ...] = ()) -> None:
        """Say what answers a question (nothing: no document does), instead of what was said.

        `files` names the documents that hold the answers; none when any may.
        """
        with self._database.write() as connection:
            own_questions.put_question(connection, question.strip(), answers, files)

    def add_unlabelled(self, question: str) -> bool:
        """Add a question that waits for its label; tell whether it was not there yet."""
        with self._database.write() as connection:
            return own_questions.add_unlabelled(connection, question.strip())

    def forget(self, question: OwnQuestionId) -> None:
        """Forget a question; nothing happens when it was forgotten already."""
        with self._database.write() as connection:
            own_questions.delete_question(connection, question)

    def record(self, measured: Measured) -> None:
        """Keep a measurement as the newest."""
        with self._database.write() as connection:
            own_questions.insert_measurement(connection, measured)

    def newest(self) -> Measured | None:
        """Return the newest measurement, or None when nothing was measured."""
        with self._database.read() as connection:
            return own_questions.newest_measurement(connection)
