"""The folders that a library is kept equal to, kept with it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from index.catalogue import mirrors
from index.catalogue.connection import Database
from index.mirror import Mirror, Timing
from ingest.notice import NoticeKind, UsageError, Words

NOT_A_FOLDER = NoticeKind(
    "mirror_not_a_folder",
    Words(en="{folder} is not a folder.", ja="{folder} はフォルダーではありません。"),
    Words(
        en="Only a folder can be mirrored; connect its drive first if it is on one.",
        ja="フォルダーを指定してください。外付けのドライブにあるときは、先に接続してください。",
    ),
)
NOT_MIRRORED = NoticeKind(
    "not_mirrored",
    Words(en="{folder} is not mirrored.", ja="{folder} は同期するフォルダーではありません。"),
    Words(
        en="`python -m index mirrors` lists the folders that are.",
        ja="`python -m index mirrors` で一覧を確かめてください。",
    ),
)


NOTHING_STORED = NoticeKind(
    "no_mirrors",
    Words(
        en="No folder is stored to be mirrored like this.",
        ja="同期するフォルダーが登録されていません。",
    ),
    Words(
        en="Name a folder; `--mirror --store PATH` also stores it.",
        ja="フォルダーを指定してください。`--mirror --store PATH` で登録もできます。",
    ),
)


class MirrorStore:
    """Reads and writes a library's mirrored folders. Safe from several threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self) -> tuple[Mirror, ...]:
        """Return the folders, by path."""
        with self._database.read() as connection:
            return mirrors.list_mirrors(connection)

    def find(self, path: str) -> Mirror:
        """Return a folder that is mirrored. Raises UsageError when it is not."""
        for mirror in self.list():
            if mirror.path == absolute_path(path):
                return mirror
        raise UsageError(NOT_MIRRORED, folder=path)

    def put(self, mirror: Mirror, *, keep_timing: bool = False) -> None:
        """Mirror a folder from now on, or change how. Raises UsageError when it is none."""
        path = absolute_path(mirror.path)
        if not os.path.isdir(path):  # noqa: PTH112 (Path.is_dir raises for a name too long)
            raise UsageError(NOT_A_FOLDER, folder=path)
        with self._database.write() as connection:
            known = {each.path: each.timing for each in mirrors.list_mirrors(connection)}
            timing = known.get(path, mirror.timing) if keep_timing else mirror.timing
            mirrors.put_mirror(connection, replace(mirror, path=path, timing=timing))

    def change(self, mirror: Mirror) -> None:
        """Change how a folder is mirrored, wherever its drive is; nothing when it is not."""
        with self._database.write() as connection:
            if any(each.path == mirror.path for each in mirrors.list_mirrors(connection)):
                mirrors.put_mirror(connection, mirror)

    def set_timing(self, path: str, timing: Timing) -> None:
        """Set when a folder is compared. Raises UsageError when it is not mirrored."""
        self.change(replace(self.find(path), timing=timing))

    def stop(self, path: str) -> None:
        """Mirror a folder no more; its documents stay. Raises UsageError when it was not."""
        with self._database.write() as connection:
            if not mirrors.drop_mirror(connection, absolute_path(path)):
                raise UsageError(NOT_MIRRORED, folder=path)

    def record_same(self, paths: Sequence[str]) -> None:
        """Say that folders were compared and nothing differed."""
        with self._database.write() as connection:
            for path in paths:
                mirrors.record_comparison(connection, absolute_path(path), None)


def absolute_path(path: str) -> str:
    """Return the place of a folder; a link is a place of its own."""
    return os.path.abspath(path)  # noqa: PTH100 (see discovery)
