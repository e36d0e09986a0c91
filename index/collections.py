"""Rename and remove collections; what is filed in them stays, and so does what leads there."""

from __future__ import annotations

from index.catalogue import collections
from index.catalogue.connection import Connection, Database
from index.filter import UNKNOWN_COLLECTION
from ingest.notice import NoticeKind, UsageError, Words

COLLECTION_EXISTS = NoticeKind(
    "collection_exists",
    Words(
        en="There is a collection {name} already.",
        ja="コレクション {name} はすでにあります。",
    ),
    Words(
        en="Choose another name, or remove the one and move its documents to the other.",
        ja="別の名前にするか、一方を削除して文書をもう一方へ移してください。",
    ),
)
COLLECTION_UNNAMED = NoticeKind(
    "collection_unnamed",
    Words(en="A collection needs a name.", ja="コレクションの名前が空です。"),
    Words(en="Write one.", ja="名前を入力してください。"),
)


def rename_collection(database: Database, name: str, new_name: str) -> None:
    """Give a collection another name; mirrors and jobs that lead to it follow.

    Raises UsageError when there is no such collection, or one of the new name already.
    """
    wanted = " ".join(new_name.split())
    if not wanted:
        raise UsageError(COLLECTION_UNNAMED)
    with database.write() as connection:
        known = _check_known(connection, name)
        if wanted == name:
            return
        if wanted in known:
            raise UsageError(COLLECTION_EXISTS, name=wanted)
        collections.rename_collection(connection, name, wanted)
        collections.redirect(connection, name, wanted)


def remove_collection(database: Database, name: str, move_to: str = "") -> None:
    """Forget a collection; its documents stay, in the collection `move_to` when one is named.

    So do documents that mirrors and jobs still bring. Raises UsageError when either is not there.
    """
    with database.write() as connection:
        _check_known(connection, name)
        if move_to:
            _check_known(connection, move_to)
        if move_to == name:
            return
        collections.remove_collection(connection, name, move_to)
        collections.redirect(connection, name, move_to)


def _check_known(connection: Connection, name: str) -> dict[str, int]:
    known = dict(collections.list_collections(connection))
    if name not in known:
        raise UsageError(UNKNOWN_COLLECTION, name=name)
    return known
