"""Rows of the questions that were asked."""

from __future__ import annotations

from datetime import UTC, datetime
from sqlite3 import Connection
from typing import Final

from index.kept import AskedQuestion, QuestionId

# Older questions are forgotten.
KEPT_QUESTIONS: Final = 200


def put_question(connection: Connection, question: str, outcome: str) -> None:
    """Put a question before all others, with how it ended; forget the oldest of too many."""
    connection.execute("DELETE FROM asked_questions WHERE question = ?", (question,))
    connection.execute(
        "INSERT INTO asked_questions (question, outcome, asked_at) VALUES (?, ?, ?)",
        (question, outcome, datetime.now(UTC).isoformat(timespec="seconds")),
    )
    connection.execute(
        """DELETE FROM asked_questions WHERE id NOT IN
               (SELECT id FROM asked_questions ORDER BY id DESC LIMIT ?)""",
        (KEPT_QUESTIONS,),
    )


def list_questions(connection: Connection) -> tuple[AskedQuestion, ...]:
    """Return the questions, the newest first."""
    rows = connection.execute(
        "SELECT id, question, outcome, asked_at FROM asked_questions ORDER BY id DESC"
    )
    return tuple(AskedQuestion(QuestionId(row[0]), row[1], row[2], row[3]) for row in rows)


def delete_question(connection: Connection, identity: QuestionId) -> None:
    """Forget one question."""
    connection.execute("DELETE FROM asked_questions WHERE id = ?", (identity,))


def delete_questions(connection: Connection) -> None:
    """Forget every question."""
    connection.execute("DELETE FROM asked_questions")
