"""Rows of the questions that were asked, and of the answers they had."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from sqlite3 import Connection
from typing import Any, Final

from index.filter import Filter
from index.kept import AskedQuestion, GivenAnswer, QuestionId, QuotedPlace
from ingest.document import DocumentId

# Older questions are forgotten.
KEPT_QUESTIONS: Final = 200
# Of one question: the present answer, and the last one that was another.
KEPT_ANSWERS: Final = 2


def put_question(
    connection: Connection, question: str, narrowed: Filter, outcome: str
) -> QuestionId:
    """Put a question before all others, with how it ended; forget the oldest of too many."""
    (identity,) = connection.execute(
        """INSERT INTO history (question, narrowed, outcome, asked_at, turn)
           VALUES (?, ?, ?, ?, (SELECT coalesce(max(turn), 0) + 1 FROM history))
           ON CONFLICT (question, narrowed) DO UPDATE SET
               outcome = excluded.outcome, asked_at = excluded.asked_at, turn = excluded.turn
           RETURNING id""",
        (question, _write_filter(narrowed), outcome, _now()),
    ).fetchone()
    connection.execute(
        """DELETE FROM history WHERE id NOT IN
               (SELECT id FROM history ORDER BY turn DESC LIMIT ?)""",
        (KEPT_QUESTIONS,),
    )
    return QuestionId(identity)


def put_answer(
    connection: Connection,
    question: QuestionId,
    outcome: str,
    generation: int,
    quotes: Sequence[QuotedPlace],
) -> None:
    """Record the answer of a question; one that is the same as its last is only brought up to date.

    The same: the same outcome with quotes at the same places, in any order.
    """
    last = _list_answers(connection, question)[:1]
    if any(_is_same(answer, outcome, quotes) for _, answer in last):
        connection.execute(
            "UPDATE history_answers SET generation = ?, given_at = ? WHERE id = ?",
            (generation, _now(), last[0][0]),
        )
        return
    (identity,) = connection.execute(
        """INSERT INTO history_answers (question, outcome, generation, quote_count, given_at)
           VALUES (?, ?, ?, ?, ?) RETURNING id""",
        (question, outcome, generation, len(quotes), _now()),
    ).fetchone()
    connection.executemany(
        """INSERT INTO history_quotes
               (answer, number, document, page, start_offset, end_offset, digest)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [
            (identity, each.number, each.document, each.page, each.start, each.end, each.digest)
            for each in quotes
        ],
    )
    connection.execute(
        """DELETE FROM history_answers WHERE question = ? AND id NOT IN
               (SELECT id FROM history_answers WHERE question = ? ORDER BY id DESC LIMIT ?)""",
        (question, question, KEPT_ANSWERS),
    )


def _is_same(answer: GivenAnswer, outcome: str, quotes: Sequence[QuotedPlace]) -> bool:
    def places(of: Sequence[QuotedPlace]) -> set[tuple[object, ...]]:
        return {(each.document, each.page, each.start, each.end, each.digest) for each in of}

    is_whole = not answer.removed and answer.outcome == outcome
    return is_whole and places(answer.quotes) == places(quotes)


def list_questions(connection: Connection) -> tuple[AskedQuestion, ...]:
    """Return the questions, the newest first."""
    rows = connection.execute(
        "SELECT id, question, outcome, asked_at, narrowed FROM history ORDER BY turn DESC"
    )
    return tuple(
        AskedQuestion(QuestionId(row[0]), row[1], row[2], row[3], _read_filter(row[4]))
        for row in rows
    )


def list_answers(
    connection: Connection, question: str, narrowed: Filter
) -> tuple[GivenAnswer, ...]:
    """Return the last answers of a question that differ, the newest first."""
    row = connection.execute(
        "SELECT id FROM history WHERE question = ? AND narrowed = ?",
        (question, _write_filter(narrowed)),
    ).fetchone()
    if row is None:
        return ()
    return tuple(answer for _, answer in _list_answers(connection, QuestionId(row[0])))


def _list_answers(connection: Connection, question: QuestionId) -> list[tuple[int, GivenAnswer]]:
    rows = connection.execute(
        """SELECT id, outcome, generation, given_at, quote_count FROM history_answers
           WHERE question = ? ORDER BY id DESC""",
        (question,),
    ).fetchall()
    return [(row[0], _answer(connection, row)) for row in rows]


def _answer(connection: Connection, row: Sequence[Any]) -> GivenAnswer:
    identity, outcome, generation, given_at, count = row
    quotes = tuple(
        QuotedPlace(number, DocumentId(document), page, start, end, digest)
        for number, document, page, start, end, digest in connection.execute(
            """SELECT number, document, page, start_offset, end_offset, digest
               FROM history_quotes WHERE answer = ? ORDER BY number""",
            (identity,),
        )
    )
    return GivenAnswer(outcome, generation, given_at, quotes, count - len(quotes))


def delete_question(connection: Connection, identity: QuestionId) -> None:
    """Forget one question, with its answers."""
    connection.execute("DELETE FROM history WHERE id = ?", (identity,))


def delete_questions(connection: Connection) -> None:
    """Forget every question."""
    connection.execute("DELETE FROM history")


def forget_quotes_of_removed(connection: Connection) -> None:
    """Forget where quotes of documents stood that are not in the library any more."""
    connection.execute(
        "DELETE FROM history_quotes WHERE document NOT IN (SELECT id FROM documents)"
    )


def _write_filter(narrowed: Filter) -> str:
    """Return a filter as JSON, always the same for the same filter; empty for none."""
    values = {name: value for name, value in asdict(narrowed).items() if value}
    return json.dumps(values, ensure_ascii=False, default=date.isoformat) if values else ""


def _read_filter(written: str) -> Filter:
    values: dict[str, Any] = json.loads(written) if written else {}

    def day(name: str) -> date | None:
        return date.fromisoformat(values[name]) if name in values else None

    return Filter(
        collections=tuple(values.get("collections", ())),
        tags=tuple(values.get("tags", ())),
        file_types=tuple(values.get("file_types", ())),
        added_from=day("added_from"),
        added_until=day("added_until"),
        folder=values.get("folder", ""),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
