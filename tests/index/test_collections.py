from __future__ import annotations

from pathlib import Path

import pytest

from index.catalogue import jobs
from index.collections import remove_collection, rename_collection
from index.library import Library
from index.mirror import Mirror
from index.verify import verify
from ingest.notice import UsageError
from tests.fakes import ingest_fake


@pytest.fixture
def filed(library: Library, folder: Path) -> Library:
    """Return a library with documents a in 規則, b in 規則 and 例規, and a mirror of 規則."""
    for name, collections in (("a", ["規則"]), ("b", ["規則", "例規"])):
        (folder / f"{name}.txt").write_text(f"{name}の規則です。", "utf-8")
        for collection in collections:
            ingest_fake(library, folder / f"{name}.txt", collection=collection)
    library.mirrors.put(Mirror(str(folder), collection="規則"))
    return library


def collections_by_name(library: Library) -> dict[str, tuple[str, ...]]:
    return {document.name: document.collections for document in library.documents()}


def test_a_renamed_collection_keeps_its_documents_and_what_leads_to_it(filed: Library) -> None:
    rename_collection(filed.database, "規則", " 新しい  規則 ")
    assert filed.collections() == (("例規", 1), ("新しい 規則", 2))
    assert filed.mirrors.list()[0].collection == "新しい 規則"
    rename_collection(filed.database, "例規", "例規")
    assert verify(filed) == ()


def test_documents_of_a_removed_collection_stay(filed: Library) -> None:
    remove_collection(filed.database, "規則")
    assert collections_by_name(filed) == {"a.txt": (), "b.txt": ("例規",)}
    assert filed.mirrors.list()[0].collection == ""
    assert verify(filed) == ()


def test_documents_of_a_removed_collection_are_moved_to_another(filed: Library) -> None:
    remove_collection(filed.database, "規則", "例規")
    assert collections_by_name(filed) == {"a.txt": ("例規",), "b.txt": ("例規",)}
    assert filed.mirrors.list()[0].collection == "例規"
    remove_collection(filed.database, "例規", "例規")
    assert filed.collections() == (("例規", 2),)
    assert verify(filed) == ()


@pytest.mark.parametrize(
    ("name", "new_name", "code"),
    [
        ("無い", "x", "unknown_collection"),
        ("規則", "例規", "collection_exists"),
        ("規則", "  ", "collection_unnamed"),
    ],
)
def test_a_name_that_cannot_be_given_is_refused(
    filed: Library, name: str, new_name: str, code: str
) -> None:
    before = filed.collections()
    with pytest.raises(UsageError) as raised:
        rename_collection(filed.database, name, new_name)
    assert raised.value.notice.code == code
    for target in ("", "無い"):
        with pytest.raises(UsageError):
            remove_collection(filed.database, "無い" if not target else "規則", target)
    assert filed.collections() == before


def test_a_running_job_puts_its_documents_in_the_renamed_collection(
    filed: Library, folder: Path
) -> None:
    (folder / "c.txt").write_text("cの規則です。", "utf-8")

    def rename_once() -> bool:
        if "規則" in dict(filed.collections()):
            rename_collection(filed.database, "規則", "改名")
        return False

    ingest_fake(filed, folder / "c.txt", collection="規則", should_stop=rename_once)
    assert collections_by_name(filed)["c.txt"] == ("改名",)
    with filed.database.read() as connection:
        assert jobs.find_collection(connection, filed.jobs()[0].id) == "改名"
