from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.filter import Labels
from index.ingestion import ingest_paths
from index.library import Library
from index.originals import ORIGINAL_REPLACED, find_original
from index.purge import has_traces, purge
from index.uploads import store_upload
from index.verify import verify
from index.versions import (
    compare_versions,
    find_former_upload,
    find_version,
    list_versions,
    make_new_version,
    remove_older_versions,
)
from ingest.document import DocumentId, Reading
from ingest.notice import LibraryError, UsageError
from tests.fakes import FakeEmbedder, ingest_fake, read_fake

OLD, NEW, NEWEST = "料金は百円です。", "料金は二百円です。", "料金は三百円です。"


def ingest_text(library: Library, file: Path, text: str) -> DocumentId:
    file.write_text(text, "utf-8")
    result = ingest_fake(library, file)[str(file)]
    assert result.document is not None
    return result.document


def answers(library: Library) -> set[DocumentId]:
    (vector,) = FakeEmbedder().encode_queries(["料金"])
    snapshot = library.snapshot()
    hits = snapshot.search_vectors(np.asarray(vector, dtype=np.float32), 10)
    return {each.document for each in snapshot.passages([hit.passage for hit in hits])}


def test_a_changed_file_keeps_its_older_text_and_answers_from_the_newer(
    library: Library, folder: Path
) -> None:
    old = ingest_text(library, folder / "fees.txt", OLD)
    new = ingest_text(library, folder / "fees.txt", NEW)
    assert [document.id for document in library.documents()] == [new]
    assert library.snapshot().document_count == 1
    assert answers(library) == {new}
    assert library.page(old, 1).text == OLD
    assert library.document(old).successor == new
    assert library.document(old).places == (str(folder / "fees.txt"),)
    assert [(each.number, each.document.id) for each in list_versions(library, old)] == [
        (1, old),
        (2, new),
    ]
    (change,) = compare_versions(library, old, new)
    assert ([p.text for p in change.before], [p.text for p in change.now]) == ([OLD], [NEW])
    with pytest.raises(LibraryError) as error:
        find_original(library, old)
    assert error.value.notice.code == ORIGINAL_REPLACED.code
    assert verify(library) == ()


def test_a_text_that_comes_back_is_in_use_again(library: Library, folder: Path) -> None:
    file = folder / "fees.txt"
    old, new = ingest_text(library, file, OLD), ingest_text(library, file, NEW)
    assert ingest_text(library, file, OLD) == old
    assert answers(library) == {old}
    assert [each.document.id for each in list_versions(library, old)] == [new, old]
    assert library.document(new).successor == old
    third = ingest_text(library, file, NEWEST)
    assert [each.document.id for each in list_versions(library, third)] == [new, old, third]
    assert count_older_versions(library) == {third: 2}
    assert verify(library) == ()


def test_a_text_that_comes_back_and_is_read_otherwise_leaves_traces(
    library: Library, folder: Path
) -> None:
    def read_better(path: Path) -> Reading:
        reading = read_fake(path)
        pages = tuple(replace(page, text=page.text.replace("百", "100")) for page in reading.pages)
        return replace(reading, pages=pages, reader="fake/2")

    old = ingest_text(library, folder / "fees.txt", OLD)
    ingest_text(library, folder / "fees.txt", NEW)
    assert not has_traces(library)
    (folder / "fees.txt").write_text(OLD, "utf-8")
    ingest_paths(library, [folder], FakeEmbedder, read=read_better)
    assert library.page(old, 1).text == "料金は100円です。"
    assert has_traces(library)


def test_a_document_at_two_places_is_replaced_when_both_are(library: Library, folder: Path) -> None:
    one, other = folder / "one.txt", folder / "other.txt"
    old = ingest_text(library, one, OLD)
    ingest_text(library, other, OLD)
    new = ingest_text(library, one, NEW)
    assert library.document(old).successor is None
    assert count_older_versions(library) == {}
    ingest_text(library, other, NEW)
    assert library.document(old).successor == new
    assert verify(library) == ()


def test_a_renamed_file_is_the_same_document_with_its_versions(
    library: Library, folder: Path
) -> None:
    ingest_text(library, folder / "fees.txt", OLD)
    new = ingest_text(library, folder / "fees.txt", NEW)
    (folder / "fees.txt").rename(folder / "renamed.txt")
    ingest_fake(library, folder, mirror=True)
    (document,) = library.documents()
    assert (document.id, document.places) == (new, (str(folder / "renamed.txt"),))
    assert count_older_versions(library) == {new: 1}


def test_labels_go_with_the_version_in_use(library: Library, folder: Path) -> None:
    file = folder / "fees.txt"
    file.write_text(OLD, "utf-8")
    ingest_fake(library, file, collection="規程")
    new = ingest_text(library, file, NEW)
    assert library.collections() == (("規程", 1),)
    assert library.documents()[0].collections == ("規程",)
    library.remove(new)
    assert library.collections() == ()


def test_removing_a_document_removes_every_version(library: Library, folder: Path) -> None:
    old = ingest_text(library, folder / "fees.txt", OLD)
    new = ingest_text(library, folder / "fees.txt", NEW)
    library.remove(new)
    with library.run():
        purge(library)
    for document in (old, new):
        with pytest.raises(LibraryError):
            library.document(document)
    assert no_file_holds(library, "百円")
    assert verify(library) == ()


def test_a_file_that_is_gone_takes_its_versions_along(library: Library, folder: Path) -> None:
    old = ingest_text(library, folder / "fees.txt", OLD)
    ingest_text(library, folder / "fees.txt", NEW)
    (folder / "fees.txt").unlink()
    ingest_fake(library, folder, mirror=True)
    with pytest.raises(LibraryError):
        library.page(old, 1)
    assert verify(library) == ()


def test_older_versions_are_erased_alone(library: Library, folder: Path) -> None:
    file = folder / "fees.txt"
    ingest_text(library, file, OLD)
    middle = ingest_text(library, file, "料金は千円です。")
    newest = ingest_text(library, file, NEWEST)
    library.remove(middle)
    assert [each.document.id for each in list_versions(library, newest)][-1] == newest
    assert count_older_versions(library) == {newest: 1}
    assert remove_older_versions(library, newest) == 1
    with library.run():
        purge(library)
    assert library.page(newest, 1).text == NEWEST
    assert no_file_holds(library, "千円")
    assert no_file_holds(library, OLD)
    assert verify(library) == ()


def test_an_older_version_is_found_by_its_id_alone(library: Library, folder: Path) -> None:
    old = ingest_text(library, folder / "fees.txt", OLD)
    new = ingest_text(library, folder / "fees.txt", NEW)
    assert library.find_document(old).id == old
    assert library.find_document("fees.txt").id == new
    with pytest.raises(UsageError):
        library.find_document(old[:15])
    assert find_version(library, new, 1).document.id == old
    with pytest.raises(LibraryError):
        find_version(library, new, 3)


def test_verify_finds_versions_that_are_not_as_they_should(library: Library, folder: Path) -> None:
    old = ingest_text(library, folder / "fees.txt", OLD)
    new = ingest_text(library, folder / "fees.txt", NEW)
    with library.database.write() as connection:
        connection.execute("UPDATE older_versions SET successor = 'nowhere'")
    assert {(each.invariant, each.documents) for each in verify(library)} == {
        ("version-successor", (old,))
    }
    with library.database.write() as connection:
        connection.execute("UPDATE older_versions SET successor = ?", (new,))
        connection.execute("UPDATE places SET document = ?", (old,))
    assert ("version-retired", (old,)) in {
        (each.invariant, each.documents) for each in verify(library)
    }


def count_older_versions(library: Library) -> dict[DocumentId, int]:
    every = library.documents()
    return {each.id: each.version - 1 for each in every if each.version > 1}


def no_file_holds(library: Library, text: str) -> bool:
    files = [each for each in library.directory.rglob("*") if each.is_file()]
    return not any(text.encode("utf-8") in each.read_bytes() for each in files)


def upload(library: Library, name: str, text: str) -> DocumentId:
    path = store_upload(library.directory, name, text.encode())
    (result,) = ingest_fake(library, path).values()
    assert result.document is not None
    return result.document


def test_an_upload_under_a_known_name_is_another_document_until_it_is_said_to_be_a_version(
    library: Library,
) -> None:
    old = upload(library, "fees.txt", OLD)
    library.label(old, Labels(tags=("済",)))
    other = upload(library, "other.txt", "別の料金は千円です。")
    new = upload(library, "fees.txt", NEW)
    assert answers(library) == {old, other, new}
    former = find_former_upload(library, new)
    assert former is not None
    assert former.id == old
    assert [find_former_upload(library, each) for each in (old, other)] == [None, None]
    make_new_version(library, old, new)
    assert answers(library) == {other, new}
    assert [each.document.id for each in list_versions(library, old)] == [old, new]
    assert library.find_document(new).tags == ("済",)
    assert library.page(old, 1).text == OLD
    assert find_former_upload(library, new) is None
    with library.run():
        purge(library)
    assert find_original(library, old).read_text("utf-8") == OLD
    assert verify(library) == ()
    with pytest.raises(LibraryError):
        make_new_version(library, old, new)


def test_a_former_upload_that_stands_in_a_folder_too_is_no_older_version(
    library: Library, folder: Path
) -> None:
    old = upload(library, "fees.txt", OLD)
    ingest_text(library, folder / "fees.txt", OLD)
    new = upload(library, "fees.txt", NEW)
    assert find_former_upload(library, new) is None
    with pytest.raises(LibraryError):
        make_new_version(library, old, new)
    assert answers(library) == {old, new}
