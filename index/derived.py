"""The derived index in use: opened, checked, caught up, and rebuilt when it is damaged."""

from __future__ import annotations

import threading
from typing import Final

from index.catalogue import settings
from index.catalogue.connection import Database
from index.catalogue.settings import Generation
from index.generations import DamagedGenerationError, OpenGeneration, open_generation
from index.location import LibraryFiles
from index.lock import LibraryLock
from index.publication import is_behind, needs_joining, needs_rewriting, publish
from index.words import WordTokenizer
from ingest.notice import LibraryError, Notice, NoticeKind, Words, notice

_HEAL_TIMEOUT_S: Final = 60.0

INDEX_REBUILT = NoticeKind(
    "index_rebuilt",
    Words(
        en="The search index was damaged ({reason}) and has been rebuilt; nothing was lost.",
        ja="検索用の索引が壊れていたため（{reason}）、作り直しました。失われた文書はありません。",
    ),
    Words(
        en="If it happens again, check the disk.", ja="繰り返す場合はディスクを確かめてください。"
    ),
)
INDEX_FALLBACK = NoticeKind(
    "index_fallback",
    Words(
        en="The search index is damaged ({reason}); the one before it answers for now.",
        ja="検索用の索引が壊れているため（{reason}）、ひとつ前の索引で答えています。",
    ),
    Words(
        en="It is rebuilt when the present ingest ends.",
        ja="現在の登録が終わると作り直されます。",
    ),
)
INDEX_UNUSABLE = NoticeKind(
    "index_unusable",
    Words(
        en="The search index of {library} cannot be read back ({reason}).",
        ja="{library} の検索用の索引を読み戻せません（{reason}）。",
    ),
    Words(
        en="Check the disk, then run `python -m index rebuild`.",
        ja="ディスクを確かめてから `python -m index rebuild` を実行してください。",
    ),
)


class DerivedIndex:
    """Keeps one generation open for all threads of a process, and changes to newer ones."""

    def __init__(
        self,
        files: LibraryFiles,
        database: Database,
        run_lock: LibraryLock,
        words: WordTokenizer | None,
    ) -> None:
        self.notices: list[Notice] = []
        self._files = files
        self._database = database
        self._run_lock = run_lock
        self._words = words
        self._loading = threading.RLock()
        self._loaded: OpenGeneration | None = None

    @property
    def words(self) -> WordTokenizer:
        """Return what makes the tokens of the word index."""
        if self._words is None:
            # Loaded when words are written: it brings a dictionary of 200 MB.
            from index import tokens

            self._words = tokens
        return self._words

    def close(self) -> None:
        """Let go of the generation."""
        self._loaded = None

    def current(self) -> OpenGeneration | None:
        """Return the active generation, opened; None when none was ever published."""
        with self._loading:
            active = self._active_or_none()
            if self._loaded is None:
                active = self._catch_up(active)
            if active is not None and not self._is_loaded(active):
                self._loaded = self._load(active)
            return self._loaded

    def publish(self) -> None:
        """Publish the next generation, on the base of the active one if that is whole."""
        with self._loading:
            active = self._active_or_none()
            if active is not None and not self._is_loaded(active):
                try:
                    self._loaded = self._open(active)
                except DamagedGenerationError:
                    self._loaded = None
            self._publish(self._loaded)

    def merge(self, *, now: bool = False) -> None:
        """Join segments and write words anew where that is due; answers stay the same.

        `now` joins the segments whether it is due or not.
        """
        with self._loading:
            loaded = self.current()
            if loaded is not None and needs_rewriting(loaded):
                self._publish(None)
            elif loaded is not None and (now or needs_joining(loaded)):
                self._publish(loaded, in_one=True)

    def rewrite(self) -> None:
        """Publish a generation that shares nothing with earlier ones."""
        with self._loading:
            self._publish(None)

    def _publish(self, base: OpenGeneration | None, *, in_one: bool = False) -> None:
        generation = publish(self._files, self._database, self.words, base, in_one=in_one)
        if generation is not None:
            self._loaded = self._read_back(generation)

    def _active_or_none(self) -> Generation | None:
        """Return the active generation; let go of the loaded one when there is none.

        So it is after a return to a time before the first publication.
        """
        active = self._active()
        if active is None:
            self._loaded = None
        return active

    def _active(self) -> Generation | None:
        with self._database.read() as connection:
            return settings.active_generation(connection)

    def _is_loaded(self, generation: Generation) -> bool:
        # By digest too: after a restored backup, a number may be given a second time.
        loaded = self._loaded
        wanted = (generation.number, generation.manifest_sha256)
        return loaded is not None and (loaded.number, loaded.manifest_sha256) == wanted

    def _open(self, generation: Generation) -> OpenGeneration:
        number, manifest = generation.number, generation.manifest_sha256
        known = self._loaded.checked if self._loaded is not None else frozenset()
        return open_generation(self._files.generations, number, manifest, known)

    def _read_back(self, generation: Generation) -> OpenGeneration:
        try:
            return self._open(generation)
        except DamagedGenerationError as error:
            library = self._files.directory
            raise LibraryError(INDEX_UNUSABLE, library=library, reason=str(error)) from error

    def _catch_up(self, active: Generation | None) -> Generation | None:
        """Publish what a run that was cut short left unpublished, if nobody is at it."""
        with self._database.read() as connection:
            has_rest = is_behind(connection)
        if not has_rest or self._run_lock.is_held():
            return active
        with self._run_lock.hold(_HEAL_TIMEOUT_S):
            with self._database.read() as connection:
                has_rest = is_behind(connection)
            if has_rest:
                self.publish()
        return self._active()

    def _load(self, active: Generation) -> OpenGeneration:
        try:
            return self._open(active)
        except DamagedGenerationError as error:
            newer = self._active()
            if newer is not None and newer.number != active.number:  # replaced while it was read
                return self._load(newer)
            reason = str(error)
        former = self._former(active) if self._run_lock.is_held() else None
        if former is not None:
            self._tell(notice(INDEX_FALLBACK, reason=reason))
            return former
        return self._rebuild(active, reason)

    def _former(self, active: Generation) -> OpenGeneration | None:
        """Return the generation before the active one, if it is there and whole."""
        with self._database.read() as connection:
            published = settings.list_generations(connection)
        for generation in reversed(published):
            if generation.number < active.number:
                try:
                    return self._open(generation)
                except DamagedGenerationError:
                    continue
        return None

    def _rebuild(self, damaged: Generation, reason: str) -> OpenGeneration:
        with self._run_lock.hold(_HEAL_TIMEOUT_S):
            active = self._active() or damaged
            if active.number == damaged.number:  # nobody else has done it meanwhile
                self.rewrite()
                self._tell(notice(INDEX_REBUILT, reason=reason))
        active = self._active() or damaged
        if self._loaded is not None and self._is_loaded(active):
            return self._loaded
        return self._read_back(active)

    def _tell(self, item: Notice) -> None:
        if item not in self.notices:
            self.notices.append(item)
