"""Connections to a library's database: many readers, one writer, and what may go wrong."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as Connection  # other modules of the room know it from here
from typing import Final

from index.catalogue.checksums import add_functions
from index.catalogue.sequences import restore_sequences, seal_sequences
from index.location import DISK_FULL, LIBRARY_READ_ONLY, probe_writing
from index.lock import LibraryLock
from index.migrations import (
    LIBRARY_FOREIGN,
    LIBRARY_NEWER,
    check_identity,
    migrate,
    migration_files,
    schema_version,
)
from ingest.notice import LibraryError, NoticeKind, Words

# What says nothing elsewhere, or is nobody else's: not exported. In this order, by references.
_STAYS_HERE: Final = (
    *("job_files", "jobs", "history_quotes", "history_answers", "history"),
    *("generations", "removed_passages", "mount_points", "mirrors", "failed_readings"),
)
WRITE_TIMEOUT_S: Final = 60.0
_BUSY_TIMEOUT_S: Final = 30.0
# What SQLite says when a file could not be made, grown or written, without saying why.
_OF_THE_DISK: Final = ("SQLITE_IOERR", "SQLITE_CANTOPEN")

DATABASE_DAMAGED = NoticeKind(
    "database_damaged",
    Words(
        en="The database {file} is damaged ({reason}).",
        ja="データベース {file} が壊れています（{reason}）。",
    ),
    Words(
        en="Run `python -m index verify`, and restore the library folder from a backup.",
        ja="`python -m index verify` を実行し、フォルダーをバックアップから戻してください。",
    ),
)
DATABASE_UNREADABLE = NoticeKind(
    "database_unreadable",
    Words(
        en="The database {file} cannot be used ({reason}).",
        ja="データベース {file} を使えません（{reason}）。",
    ),
    Words(
        en="Check the disk, its quota and the permissions of the library folder.",
        ja="ディスクとその割り当て量、ライブラリのフォルダーの権限を確かめてください。",
    ),
)


DATABASE_IN_USE = NoticeKind(
    "database_in_use",
    Words(
        en="The log of the database {file} cannot be emptied: another program is reading it.",
        ja="データベース {file} のログを空にできません。別のプログラムが読み込み中です。",
    ),
    Words(
        en="Wait until it is done and try again.",
        ja="終わるのを待ってから、もう一度実行してください。",
    ),
)


DATABASE_GONE = NoticeKind(
    "database_gone",
    Words(
        en="The database {file} was deleted or moved while it was in use.",
        ja="使用中のデータベース {file} が削除されたか、移動されました。",
    ),
    Words(
        en="Put the library folder back, or name the place where it is now with --library.",
        ja="フォルダーを元に戻すか、--library で今の場所を指定してください。",
    ),
)


class Database:
    """One library.sqlite. A connection is used by one thread at a time.

    Readers open the file read-only, so that they can neither write nor checkpoint; writing is
    one transaction at a time under the operating-system lock, fsynced at commit.
    """

    def __init__(self, path: Path, lock: LibraryLock) -> None:
        self.path = path
        self._lock = lock
        self._idle: list[Connection] = []
        self._writer: Connection | None = None
        self._file: tuple[int, int] | None = None  # which one the connections have open

    def create_or_migrate(self) -> None:
        """Bring the file to this version's schema. Raises LibraryError, leaving it as it was."""
        if self.path.is_file() and self.path.stat().st_size:
            with self.read() as connection:
                check_identity(connection, self.path)
                if schema_version(connection) == len(migration_files()):
                    return
        with self._lock.hold(WRITE_TIMEOUT_S), map_errors(self.path):
            migrate(self._writing_connection())
        self._follow_file()  # from now on, of a file that was just made too

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Lend a read-only connection inside one transaction: one consistent view."""
        self._follow_file()
        with map_errors(self.path):
            connection, file = self._borrow(), self._file
            try:
                connection.execute("BEGIN")
                yield connection
            except BaseException:
                connection.close()
                raise
            connection.execute("COMMIT")
        if file == self._file:
            self._idle.append(connection)
        else:
            connection.close()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Lend the writing connection inside one transaction, committed when the block ends well.

        Raises LibraryError when another writer does not finish in time or the disk is full.
        """
        self._follow_file()
        with self._lock.hold(WRITE_TIMEOUT_S), map_errors(self.path):
            connection = self._writing_connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                restore_sequences(connection)
                yield connection
                seal_sequences(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # a full disk may have rolled back by itself
                    connection.execute("ROLLBACK")
                raise

    def compact(self) -> None:
        """Write the file anew without what was deleted, and empty its log.

        Raises LibraryError when a reader does not finish in time or the disk is full.
        """
        with self._lock.hold(WRITE_TIMEOUT_S), map_errors(self.path):
            connection = self._writing_connection()
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("VACUUM")
        self.compact_log()

    def reindex(self) -> None:
        """Make SQLite's own indexes anew from the tables."""
        with self._lock.hold(WRITE_TIMEOUT_S), map_errors(self.path):
            self._writing_connection().execute("REINDEX")

    def copy_to(self, target: Path) -> None:
        """Copy the database as it is now, damage and all, into a file of its own, fsynced."""
        with self._lock.hold(WRITE_TIMEOUT_S), map_errors(self.path):
            copy = sqlite3.connect(target)
            try:
                self._writing_connection().backup(copy)
            finally:
                copy.close()
        with target.open("rb+") as stream:
            os.fsync(stream.fileno())

    def export_to(self, target: Path) -> None:
        """Write what is worth carrying elsewhere into a new file, with no trace of the rest."""
        with map_errors(self.path):
            connection = self._borrow()
            connection.execute("VACUUM INTO ?", (str(target),))
            self._idle.append(connection)
        with map_errors(target):
            copy = sqlite3.connect(target, isolation_level=None)
            add_functions(copy)
            for table in _STAYS_HERE:
                copy.execute(f"DELETE FROM {table}")
            copy.execute("DELETE FROM settings WHERE name = 'active_generation'")
            copy.execute("VACUUM")
            copy.close()

    def copy_from(self, source: Path) -> None:
        """Become a copy of another database at once; readers see the former one until then.

        Raises LibraryError, leaving all as it was, when the other is no library of this version
        or an older one.
        """
        with map_errors(source):
            other = sqlite3.connect(source.absolute().as_uri() + "?mode=ro", uri=True)
        try:
            with map_errors(source):
                check_identity(other, source)
            with self._lock.hold(WRITE_TIMEOUT_S), map_errors(self.path):
                other.backup(self._writing_connection())
        finally:
            other.close()
        self.create_or_migrate()

    def compact_log(self) -> None:
        """Bring what the log holds into the file and empty it. Raises as `compact` does."""
        with self._lock.hold(WRITE_TIMEOUT_S), map_errors(self.path):
            checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)"
            (is_busy, _, _) = self._writing_connection().execute(checkpoint).fetchone()
        if is_busy:
            raise LibraryError(DATABASE_IN_USE, file=self.path)

    def close(self) -> None:
        """Close every connection that is not in use."""
        while self._idle:
            self._idle.pop().close()
        if self._writer is not None:
            with self._lock.hold(WRITE_TIMEOUT_S):
                self._writer.close()
            self._writer = None

    def _follow_file(self) -> None:
        """Let go of a file that another was put in the place of: a restored backup, say.

        What would be written into the former file would be lost. Raises LibraryError when there
        is none now, or when the new one is not ours.
        """
        try:
            status = self.path.stat()
        except FileNotFoundError as error:
            if self._file is None:
                return  # about to be made
            raise LibraryError(DATABASE_GONE, file=self.path) from error
        found = (status.st_dev, status.st_ino)
        former, self._file = self._file, found
        if former in (None, found):
            return
        self._let_go()
        try:
            self.create_or_migrate()
        except BaseException:
            self._let_go()
            self._file = former  # the next time, this one is asked again whether it is ours
            raise

    def _let_go(self) -> None:
        self._idle.clear()  # what another thread reads now, it reads to the end
        self._writer = None

    def _borrow(self) -> Connection:
        try:
            return self._idle.pop()
        except IndexError:  # asked this way, another thread cannot take the last one in between
            return self._open(read_only=True)

    def _writing_connection(self) -> Connection:
        if self._writer is None:
            connection = self._open(read_only=False)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            self._writer = connection
        return self._writer

    def _open(self, *, read_only: bool) -> Connection:
        address = self.path.absolute().as_uri() + ("?mode=ro" if read_only else "?mode=rwc")
        connection = sqlite3.connect(
            address,
            uri=True,
            timeout=_BUSY_TIMEOUT_S,
            isolation_level=None,
            check_same_thread=False,
        )
        add_functions(connection)
        return connection


def check_unopened(path: Path) -> None:
    """Raise LibraryError when a file is no database of ours or a newer one's, touching nothing.

    What only an opening with its log can tell is left to the opening.
    """
    if not path.is_file() or not path.stat().st_size:
        return
    connection = sqlite3.connect(path.absolute().as_uri() + "?mode=ro&immutable=1", uri=True)
    try:
        with map_errors(path):
            check_identity(connection, path)
    except LibraryError as error:
        if error.notice.code in (LIBRARY_FOREIGN.code, LIBRARY_NEWER.code):
            raise
    finally:
        connection.close()


def connect_in_memory() -> Connection:
    """Return a new database that lives no longer than its connection."""
    return sqlite3.connect(":memory:", isolation_level=None)


@contextmanager
def map_errors(path: Path) -> Iterator[None]:
    """Turn the database's errors into the library's, by SQLite's result codes."""
    try:
        yield
    except sqlite3.Error as error:
        raise _library_error(path, error) from error
    except UnicodeDecodeError as error:  # of a damaged name in a message of SQLite's
        raise LibraryError(DATABASE_DAMAGED, file=path, reason=error.reason) from error


def _library_error(path: Path, error: sqlite3.Error) -> LibraryError:
    code = str(getattr(error, "sqlite_errorname", ""))
    reason = str(error)
    if code.startswith("SQLITE_FULL"):
        return LibraryError(DISK_FULL, library=path.parent)
    if code.startswith("SQLITE_READONLY"):
        return LibraryError(LIBRARY_READ_ONLY, library=path.parent, reason=reason)
    if code.startswith("SQLITE_NOTADB"):
        return LibraryError(LIBRARY_FOREIGN, file=path)
    if code.startswith("SQLITE_CORRUPT") or reason.startswith("Could not decode"):
        return LibraryError(DATABASE_DAMAGED, file=path, reason=reason)
    refused = probe_writing(path.parent) if code.startswith(_OF_THE_DISK) else None
    return refused or LibraryError(DATABASE_UNREADABLE, file=path, reason=reason)
