"""The library: the face of this room. Opens, answers snapshots, lists and removes documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

import index.reading  # noqa: F401  (defines the notices that are stored with documents and jobs)
from index.catalogue import (
    collections,
    documents,
    embeddings,
    jobs,
    pages,
    passages,
    settings,
    versions,
)
from index.catalogue.connection import Database, check_unopened
from index.derived import DerivedIndex
from index.filter import Labels
from index.history import History
from index.identity import ModelIdentity
from index.job import Job, JobId
from index.job_lock import observe_job
from index.location import LibraryFiles, prepare_directory
from index.lock import LibraryLock, Writer
from index.mirrors import MirrorStore
from index.outcome import FileResult
from index.own_questions import OwnQuestions
from index.preferences import PreferenceStore
from index.publication import is_behind
from index.recording import drop_document, drop_older_versions, remove_members
from index.scratch import sweep_folders
from index.snapshot import GONE, Snapshot
from index.tray import Tray
from index.uploads import remove_upload
from index.words import WordTokenizer
from ingest.document import Document, DocumentId, Page, document_id
from ingest.members import last_name
from ingest.notice import LibraryError, Notice, NoticeKind, UsageError, Words

if TYPE_CHECKING:
    from index.embedder import Embedder

RUN_TIMEOUT_S: Final = 600.0

OTHER_MODEL = NoticeKind(
    "other_model",
    Words(
        en="The library {library} was made with the model {library_model}, not with {model}.",
        ja="ライブラリ {library} はモデル {library_model} で作られており、{model} ではありません。",
    ),
    Words(
        en="Run `python -m index rebuild` to embed it anew, or set the former model.",
        ja="`python -m index rebuild` で埋め込み直すか、元のモデルを設定してください。",
    ),
)
UNKNOWN_DOCUMENT = NoticeKind(
    "unknown_document",
    Words(
        en="There is no document {reference} in the library.",
        ja="ライブラリに文書 {reference} はありません。",
    ),
    Words(
        en="Name it by its id, its file name or its path.",
        ja="ID、ファイル名、パスのいずれかで指定してください。",
    ),
)
AMBIGUOUS_DOCUMENT = NoticeKind(
    "ambiguous_document",
    Words(
        en="Several documents are called {reference}: {ids}.",
        ja="{reference} という文書が複数あります: {ids}。",
    ),
    Words(en="Name one by its id.", ja="ID で指定してください。"),
)


class Library:
    """A library of documents in one folder. Safe to use from several threads and processes."""

    def __init__(
        self,
        files: LibraryFiles,
        database: Database,
        run_lock: LibraryLock,
        words: WordTokenizer | None = None,
    ) -> None:
        self.files = files
        self.database = database
        self.tray = Tray(database)
        self.history = History(database)
        self.own_questions = OwnQuestions(database)
        self.mirrors = MirrorStore(database)
        self.preferences = PreferenceStore(database)
        self._run_lock = run_lock
        self._derived = DerivedIndex(files, database, run_lock, words)

    @classmethod
    def open(
        cls,
        directory: Path,
        embedder: Embedder | None = None,
        *,
        create: bool = True,
        words: WordTokenizer | None = None,
    ) -> Library:
        """Open the library of a folder, making it when the folder is missing or empty.

        `words` makes the tokens, by default those of index.tokens. Raises LibraryError when the
        folder cannot be used, or when the embedder is another than the library's.
        """
        sweep_folders()
        check_unopened(LibraryFiles(directory).database)
        files = prepare_directory(directory, create=create)
        database = Database(files.database, LibraryLock(directory, "write"))
        database.create_or_migrate()
        run_lock = LibraryLock(directory, "run", signed=True)
        library = cls(files, database, run_lock, words)
        if embedder is not None:
            library.check_model(embedder.identity)
        return library

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back files and connections."""
        self._derived.close()
        self.database.close()

    @property
    def directory(self) -> Path:
        """Return the library's folder."""
        return self.files.directory

    @property
    def words(self) -> WordTokenizer:
        """Return what makes the tokens of the word index."""
        return self._derived.words

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Return what happened to the derived indexes since the library was opened."""
        return tuple(self._derived.notices)

    @property
    def model(self) -> ModelIdentity | None:
        """Return the model that made the vectors; None while the library never held a passage."""
        with self.database.read() as connection:
            row = settings.current_model(connection)
            return None if row is None else embeddings.find_model(connection, row)

    def check_model(self, identity: ModelIdentity) -> None:
        """Raise LibraryError when the library's vectors were made by another model."""
        stored = self.model
        if stored is not None and stored != identity:
            names = [f"{each.name} ({each.revision})" for each in (stored, identity)]
            raise LibraryError(
                OTHER_MODEL, library=self.directory, library_model=names[0], model=names[1]
            )

    def documents(self) -> tuple[Document, ...]:
        """Return all documents that are in use, in the order of their adding."""
        with self.database.read() as connection:
            return documents.list_documents(connection)

    def find_document(self, reference: str) -> Document:
        """Return the document with this id, path or file name; an older version by its id alone.

        Raises UsageError when there is none, or several of that name.
        """
        absolute = str(Path(reference).absolute())
        every = self.documents()
        tests: tuple[Callable[[Document], bool], ...] = (
            lambda document: reference in (document.id, document.sha256),
            lambda document: reference in document.places or absolute in document.places,
            lambda document: any(reference == last_name(place) for place in document.places),
        )
        for test in tests:
            matching = [document for document in every if test(document)]
            if len(matching) == 1:
                return matching[0]
            if matching:
                ids = ", ".join(document.id for document in matching)
                raise UsageError(AMBIGUOUS_DOCUMENT, reference=reference, ids=ids)
        with self.database.read() as connection:
            older = documents.find_document(connection, document_id(reference))
        if older is not None and reference in (older.id, older.sha256):
            return older
        raise UsageError(UNKNOWN_DOCUMENT, reference=reference)

    def document(self, document: DocumentId) -> Document:
        """Return a document. Raises LibraryError when it is not in the library."""
        with self.database.read() as connection:
            found = documents.find_document(connection, document)
        if found is None:
            raise LibraryError(GONE, document=document)
        return found

    def pages(self, document: DocumentId) -> tuple[Page, ...]:
        """Return the pages of a document. Raises LibraryError when it is not in the library."""
        with self.database.read() as connection:
            if not documents.has_document(connection, document):
                raise LibraryError(GONE, document=document)
            return tuple(pages.list_pages(connection, document))

    def page(self, document: DocumentId, number: int) -> Page:
        """Return one page. Raises LibraryError when the document or the page is not there."""
        with self.database.read() as connection:
            page = pages.find_page(connection, document, number)
        if page is None:
            raise LibraryError(GONE, document=document)
        return page

    def heading_path(self, document: DocumentId, page: int, start: int) -> tuple[str, ...]:
        """Return the headings above a place of a page; none when no passage covers it."""
        with self.database.read() as connection:
            return passages.heading_path_at(connection, document, page, start)

    def remove(self, document: DocumentId) -> None:
        """Remove a document, its older versions, what it holds, and its stored upload.

        It is in no answer from then on. An older version can be removed alone, by its own id.

        A file in a folder stays, and comes back when that folder is ingested again. Raises
        LibraryError when the document is not in the library.
        """
        with self.database.write() as connection:
            if not documents.has_document(connection, document):
                raise LibraryError(GONE, document=document)
            places = documents.places_of(connection, document)
            if versions.is_in_use(connection, document):
                drop_older_versions(connection, document)
            drop_document(connection, document)
            for place in places:
                remove_members(connection, place.path)
        for place in places:
            if place.is_upload:
                remove_upload(self.files, place.path)

    def collections(self) -> tuple[tuple[str, int], ...]:
        """Return the names of the collections with the number of their documents, by name."""
        with self.database.read() as connection:
            return collections.list_collections(connection)

    def tags(self) -> tuple[str, ...]:
        """Return the tags in use, in order."""
        with self.database.read() as connection:
            return collections.list_tags(connection)

    def label(self, document: DocumentId, changes: Labels) -> None:
        """Put a document in collections and out of them, give it tags and take them off.

        Raises LibraryError when the document is not in the library.
        """
        with self.database.write() as connection:
            if not documents.has_document(connection, document):
                raise LibraryError(GONE, document=document)
            for name in changes.put_in:
                collections.put_in_collection(connection, name, [document])
            for name in changes.take_from:
                collections.take_from_collection(connection, name, document)
            for tag in changes.tags:
                collections.set_tag(connection, document, tag)
            for tag in changes.tags_off:
                collections.drop_tag(connection, document, tag)

    def jobs(self) -> tuple[Job, ...]:
        """Return the jobs, newest first; one whose process died is shown as interrupted."""
        with self.database.read() as connection:
            stored = tuple(jobs.list_jobs(connection))
        return tuple(observe_job(self.directory, job) for job in stored)

    def job_files(self, job: JobId) -> tuple[FileResult, ...]:
        """Return what became of each file of a job, in order."""
        with self.database.read() as connection:
            return tuple(jobs.list_files(connection, job))

    @contextmanager
    def run(
        self,
        timeout_s: float = RUN_TIMEOUT_S,
        on_wait: Callable[[Writer | None], None] | None = None,
    ) -> Iterator[None]:
        """Be the one who ingests or rebuilds. Raises LibraryError when another is at it."""
        with self._run_lock.hold(timeout_s, on_wait):
            yield

    def writer(self) -> Writer | None:
        """Return who ingests or rebuilds now, or None when nobody does."""
        return self._run_lock.holder() if self._run_lock.is_held() else None

    def snapshot(self) -> Snapshot:
        """Return what answers now: the newest generation, opened once and checked.

        A damaged generation is rebuilt from the database, and `notices` says so. Raises
        LibraryError when that cannot be done.
        """
        return Snapshot(self.database, self._derived.current())

    def publish(self) -> None:
        """Publish what the library holds as the next generation; the caller holds the run."""
        self._derived.publish()

    def merge(self, *, now: bool = False) -> None:
        """Join what small publications left, when it is due or wanted; the caller holds the run."""
        self._derived.merge(now=now)

    def rewrite(self) -> None:
        """Publish a generation that shares nothing with earlier ones; the caller holds the run."""
        self._derived.rewrite()

    def is_behind(self) -> bool:
        """Return whether there are passages that the active generation does not hold."""
        with self.database.read() as connection:
            return is_behind(connection)
