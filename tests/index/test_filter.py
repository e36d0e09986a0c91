"""A filter narrows before anything is ranked: the list is as full as it can be, and in order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from index.filter import UNKNOWN_COLLECTION, Filter, Labels
from index.library import Library
from index.snapshot import GONE
from index.verify import verify
from ingest.document import DocumentId
from ingest.notice import LibraryError, UsageError
from tests.fakes import FakeEmbedder, ingest_fake

QUESTION = "図書館の利用時間"
COUNT = 40
EVERY = set(range(COUNT))
ODD = set(range(1, COUNT, 2))
TODAY = datetime.now(UTC).astimezone().date()


@pytest.fixture
def filled(library: Library, folder: Path) -> Library:
    """Hold documents that all match; the odd ones are Markdown and in the collection 規則."""
    for part in ("even", "odd"):
        (folder / part).mkdir()
    for number in range(COUNT):
        part, ending = ("odd", "MD") if number % 2 else ("even", "txt")
        text = f"図書館の利用時間は{number}時までです。" + "の" * number
        (folder / part / f"{number:02}.{ending}").write_text(text, "utf-8")
    ingest_fake(library, folder / "even")
    ingest_fake(library, folder / "odd", collection="規則")
    return library


def names(library: Library, limit: int, wanted: Filter | None) -> dict[str, list[str]]:
    """Return the file names that each retriever finds, in order."""
    snapshot = library.snapshot()
    vector = FakeEmbedder().encode_queries([QUESTION])[0]
    by_document = {document.id: document.name for document in library.documents()}
    found = {
        "vectors": snapshot.search_vectors(vector, limit, wanted),
        "bigrams": snapshot.search_words("bigrams", ["図書", "利用"], limit, wanted),
    }
    return {
        retriever: [
            by_document[passage.document]
            for passage in snapshot.passages([hit.passage for hit in hits])
        ]
        for retriever, hits in found.items()
    }


@pytest.mark.parametrize(
    ("wanted", "inside"),
    [
        (Filter(), EVERY),
        (Filter(collections=("規則",)), ODD),
        (Filter(file_types=("md",)), ODD),
        (Filter(file_types=("md", "txt")), EVERY),
        (Filter(collections=("規則",), file_types=("txt",)), set()),
        (Filter(added_from=TODAY - timedelta(1), added_until=TODAY + timedelta(1)), EVERY),
        (Filter(added_until=date(2020, 1, 1)), set()),
        (Filter(added_from=TODAY + timedelta(2)), set()),
        (Filter(tags=("要確認",)), {3, 4}),
        (Filter(tags=("要確認", "済")), {3}),
    ],
)
def test_a_filtered_list_is_the_full_list_less_what_is_outside(
    filled: Library, wanted: Filter, inside: set[int]
) -> None:
    for name, tags in {"03.MD": ("要確認", "済"), "04.txt": ("要確認",)}.items():
        filled.label(filled.find_document(name).id, Labels(tags=tags))
    everything = names(filled, COUNT, None)
    for limit in (5, COUNT):
        for retriever, found in names(filled, limit, wanted).items():
            expected = [name for name in everything[retriever] if int(name[:2]) in inside]
            assert found == expected[:limit]
    if wanted:
        assert filled.snapshot().count_in(wanted) == (len(inside), len(inside))


def test_a_folder_is_what_lies_below_it_and_not_what_begins_like_it(
    filled: Library, folder: Path
) -> None:
    (folder / "odder").mkdir()
    (folder / "odder" / "99.txt").write_text("図書館の利用時間は別です。", "utf-8")
    ingest_fake(filled, folder)
    for place, count in {"odd": COUNT // 2, "odder": 1, "odd/01.MD": 1, "": COUNT + 1}.items():
        wanted = Filter(folder=str(folder / place))
        assert filled.snapshot().count_in(wanted) == (count, count)


def test_scores_are_those_without_a_filter(filled: Library) -> None:
    snapshot = filled.snapshot()
    plain = dict.fromkeys(snapshot.search_words("bigrams", ["図書", "利用"], COUNT))
    for wanted in (Filter(file_types=("md",)), Filter(added_from=date(2020, 1, 1))):
        filtered = snapshot.search_words("bigrams", ["図書", "利用"], COUNT, wanted)
        assert set(filtered) <= set(plain)


def test_a_collection_that_is_not_there_is_told(filled: Library) -> None:
    with pytest.raises(UsageError) as raised:
        names(filled, 5, Filter(collections=("規則", "無い")))
    assert raised.value.notice.code == UNKNOWN_COLLECTION.code


def test_a_document_is_in_several_collections_and_leaves_them(filled: Library) -> None:
    document = filled.find_document("03.MD")
    filled.label(document.id, Labels(put_in=("申請", "規則"), tags=("x",)))
    labelled = filled.find_document("03.MD")
    assert (labelled.collections, labelled.tags) == (("申請", "規則"), ("x",))
    assert filled.collections() == (("申請", 1), ("規則", COUNT // 2))
    filled.label(document.id, Labels(take_from=("申請", "規則"), tags_off=("x",)))
    labelled = filled.find_document("03.MD")
    assert (labelled.collections, labelled.tags) == ((), ())
    assert filled.collections() == (("規則", COUNT // 2 - 1),)
    assert filled.tags() == ()
    with pytest.raises(LibraryError) as raised:
        filled.label(DocumentId("0" * 16), Labels(put_in=("規則",)))
    assert raised.value.notice.code == GONE.code


def test_a_changed_file_keeps_its_collections_and_tags(filled: Library, folder: Path) -> None:
    filled.label(filled.find_document("03.MD").id, Labels(tags=("要確認",)))
    (folder / "odd" / "03.MD").write_text("図書館の利用時間が変わりました。", "utf-8")
    ingest_fake(filled, folder)
    changed = filled.find_document("03.MD")
    assert (changed.collections, changed.tags) == (("規則",), ("要確認",))


def test_a_known_file_is_put_in_the_collection_too(filled: Library, folder: Path) -> None:
    ingest_fake(filled, folder / "even" / "00.txt", collection="新着")
    assert filled.find_document("00.txt").collections == ("新着",)
    assert filled.jobs()[0].collection == "新着"


def test_what_is_gone_from_a_mirrored_folder_is_put_in_no_collection(
    library: Library, folder: Path
) -> None:
    for name in ("mirrored", "elsewhere"):
        (folder / name).mkdir()
        (folder / name / "a.txt").write_text("料金は百円です。", "utf-8")
    ingest_fake(library, folder)
    (folder / "mirrored" / "a.txt").unlink()
    ingest_fake(library, folder / "mirrored", mirror=True, collection="規則")
    (document,) = library.documents()
    assert document.places == (str(folder / "elsewhere" / "a.txt"),)
    assert document.collections == ()
    assert library.collections() == ()


def test_a_collection_goes_with_the_last_file_of_its_folder(library: Library, folder: Path) -> None:
    (folder / "a.txt").write_text("料金は百円です。", "utf-8")
    ingest_fake(library, folder, mirror=True, collection="規則")
    assert library.collections() == (("規則", 1),)
    (folder / "a.txt").unlink()
    ingest_fake(library, folder, mirror=True, collection="規則")
    assert library.collections() == ()


def test_a_collection_goes_with_its_last_document(filled: Library) -> None:
    for document in filled.documents():
        if document.collections:
            filled.remove(document.id)
    assert filled.collections() == ()
    assert verify(filled) == ()
