"""The tray: quotes a person kept, in the person's order, and quotes reported as wrong."""

from __future__ import annotations

from dataclasses import replace

from index.catalogue import citations
from index.catalogue.connection import Database
from index.citation import Citation
from index.kept import Decision, KeptId, KeptQuote
from ingest.notice import LibraryError, NoticeKind, Words

NOT_KEPT = NoticeKind(
    "not_kept",
    Words(
        en="This quote is no longer among the kept ones; another tab took it out.",
        ja="この引用は、ほかの画面で取り除かれたため、もう一覧にありません。",
    ),
    Words(en="Keep it again if you need it.", ja="必要なら、もう一度取っておいてください。"),
)


class Tray:
    """What was kept, on disk before a call returns. Safe from several threads and processes.

    Changes raise LibraryError when the quote was taken out meanwhile.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def quotes(self) -> tuple[KeptQuote, ...]:
        """Return the kept quotes in their order."""
        with self._database.read() as connection:
            return citations.list_kept(connection)

    def keep(self, citation: Citation) -> KeptId:
        """Keep a quote at the end; one that is kept already stays as it is."""
        with self._database.write() as connection:
            identity = citations.put_citation(connection, citation)
            if identity not in citations.kept_order(connection):
                citations.insert_kept(connection, KeptQuote(identity, citation))
            return identity

    def drop(self, kept: KeptId) -> None:
        """Take a quote out, with its note."""
        with self._database.write() as connection:
            _require(citations.delete_kept(connection, kept))
            citations.drop_unused_citations(connection)

    def put_back(self, kept: KeptQuote, before: KeptId | None = None) -> KeptId:
        """Keep a dropped quote again, with its note, before another one or at the end."""
        with self._database.write() as connection:
            identity = citations.put_citation(connection, kept.citation)
            order = citations.kept_order(connection)
            if identity in order:
                return identity
            citations.insert_kept(connection, replace(kept, id=identity))
            at = order.index(before) if before in order else len(order)
            citations.set_order(connection, [*order[:at], identity, *order[at:]])
            return identity

    def move(self, kept: KeptId, before: KeptId | None) -> None:
        """Move a quote before another one; to the end when that is None or not kept."""
        with self._database.write() as connection:
            order = citations.kept_order(connection)
            _require(kept in order)
            if kept == before:
                return
            order.remove(kept)
            at = order.index(before) if before in order else len(order)
            citations.set_order(connection, [*order[:at], kept, *order[at:]])

    def set_group(self, kept: KeptId, group: str) -> None:
        """Put a quote into a group, which begins to exist by that; empty for none."""
        with self._database.write() as connection:
            _require(citations.set_group(connection, kept, group.strip()))

    def set_note(self, kept: KeptId, note: str) -> None:
        """Write the note of a quote, instead of the one before."""
        with self._database.write() as connection:
            _require(citations.set_note(connection, kept, note))

    def decide(self, kept: KeptId, decision: Decision) -> None:
        """Accept or reject a quote, or leave it open again."""
        with self._database.write() as connection:
            _require(citations.set_decision(connection, kept, decision))

    def cite_anew(self, kept: KeptQuote, citation: Citation) -> KeptId:
        """Put another citation in the place of a kept one; note, group and decision stay."""
        with self._database.write() as connection:
            order = citations.kept_order(connection)
            _require(citations.delete_kept(connection, kept.id))
            at = order.index(kept.id)
            order.remove(kept.id)
            identity = citations.put_citation(connection, citation)
            if identity not in order:
                citations.insert_kept(connection, replace(kept, id=identity))
                citations.set_order(connection, [*order[:at], identity, *order[at:]])
            citations.drop_unused_citations(connection)
            return identity

    def wrong_quotes(self) -> tuple[Citation, ...]:
        """Return the quotes that were reported as wrong, oldest report first."""
        with self._database.read() as connection:
            return citations.list_wrong(connection)

    def report_wrong(self, citation: Citation) -> None:
        """Record that a quote does not answer its question."""
        with self._database.write() as connection:
            citations.insert_wrong(connection, citations.put_citation(connection, citation))

    def withdraw_report(self, citation: Citation) -> None:
        """Take a report back; nothing happens when there is none."""
        with self._database.write() as connection:
            citations.delete_wrong(connection, citations.put_citation(connection, citation))
            citations.drop_unused_citations(connection)


def _require(is_kept: bool) -> None:
    if not is_kept:
        raise LibraryError(NOT_KEPT)
