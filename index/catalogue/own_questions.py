"""Rows of a person's own labelled questions and of the measurements by them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from sqlite3 import Connection
from typing import Final

from index.kept import Measured, OwnQuestion, OwnQuestionId

# Older measurements are forgotten.
KEPT_MEASUREMENTS: Final = 5


def put_question(
    connection: Connection, question: str, answers: tuple[str, ...] | None, files: tuple[str, ...]
) -> None:
    """Put a question with its label, instead of an earlier one; at the end when it is new."""
    label = None if answers is None else _json(answers)
    connection.execute(
        """INSERT INTO own_questions (question, answers, files, noted_at) VALUES (?, ?, ?, ?)
           ON CONFLICT (question) DO UPDATE SET
               answers = excluded.answers, files = excluded.files, noted_at = excluded.noted_at""",
        (question, label, _json(files), _now()),
    )


def add_unlabelled(connection: Connection, question: str) -> bool:
    """Add a question that waits for its label; tell whether it was not there yet."""
    cursor = connection.execute(
        """INSERT INTO own_questions (question, answers, files, noted_at) VALUES (?, NULL, '[]', ?)
           ON CONFLICT (question) DO NOTHING""",
        (question, _now()),
    )
    return cursor.rowcount > 0


def list_questions(connection: Connection) -> tuple[OwnQuestion, ...]:
    """Return the questions in the order in which they came."""
    rows = connection.execute(
        "SELECT id, question, answers, files, noted_at FROM own_questions ORDER BY id"
    )
    return tuple(
        OwnQuestion(
            OwnQuestionId(row[0]),
            row[1],
            None if row[2] is None else tuple(json.loads(row[2])),
            tuple(json.loads(row[3])),
            row[4],
        )
        for row in rows
    )


def delete_question(connection: Connection, identity: OwnQuestionId) -> None:
    """Forget a question with its label."""
    connection.execute("DELETE FROM own_questions WHERE id = ?", (identity,))


def insert_measurement(connection: Connection, measured: Measured) -> None:
    """Keep a measurement as the newest; forget the oldest of too many."""
    connection.execute(
        """INSERT INTO measurements (measured_at, generation, judge, observations)
           VALUES (?, ?, ?, ?)""",
        (measured.measured_at, measured.generation, measured.judge, measured.observations),
    )
    connection.execute(
        """DELETE FROM measurements WHERE id NOT IN
               (SELECT id FROM measurements ORDER BY id DESC LIMIT ?)""",
        (KEPT_MEASUREMENTS,),
    )


def newest_measurement(connection: Connection) -> Measured | None:
    """Return the newest measurement, or None when there is none."""
    row = connection.execute(
        """SELECT measured_at, generation, judge, observations
           FROM measurements ORDER BY id DESC LIMIT 1"""
    ).fetchone()
    return None if row is None else Measured(*row)


def _json(texts: tuple[str, ...]) -> str:
    return json.dumps(texts, ensure_ascii=False)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
