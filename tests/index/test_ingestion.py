from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.identity import ModelIdentity
from index.ingestion import Ingestion
from index.library import OTHER_MODEL, Library
from index.listeners import Listeners, Progress
from index.outcome import FileOutcome, FileResult
from index.verify import verify
from ingest.document import Reading, document_id
from ingest.notice import LibraryError
from tests.fakes import FAKE_UNREADABLE, FakeEmbedder, FakeWords, ingest_fake, read_fake


def outcomes(results: dict[str, FileResult]) -> dict[str, str]:
    return {Path(file).name: result.outcome.value for file, result in results.items()}


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")


def texts(library: Library) -> dict[str, str]:
    """Return the text of each document by the names of its places."""
    return {
        "+".join(sorted(Path(place).name for place in document.places)): "\f".join(
            page.text for page in library.pages(document.id)
        )
        for document in library.documents()
    }


def test_the_life_of_a_file(library: Library, folder: Path) -> None:
    write(folder, a="図書館の利用は無料です。", b="水道料金は毎月払います。")
    assert outcomes(ingest_fake(library, folder)) == {"a.txt": "added", "b.txt": "added"}
    assert outcomes(ingest_fake(library, folder)) == {"a.txt": "unchanged", "b.txt": "unchanged"}
    write(folder, a="図書館の利用は有料です。", c="水道料金は毎月払います。")
    expected = {"a.txt": "updated", "b.txt": "unchanged", "c.txt": "duplicate"}
    assert outcomes(ingest_fake(library, folder)) == expected
    assert texts(library) == {
        "a.txt": "図書館の利用は有料です。",
        "b.txt+c.txt": "水道料金は毎月払います。",
    }
    (folder / "b.txt").unlink()
    results = ingest_fake(library, folder, mirror=True)
    assert outcomes(results) == {"a.txt": "unchanged", "c.txt": "unchanged", "b.txt": "removed"}
    assert set(texts(library)) == {"a.txt", "c.txt"}
    assert verify(library) == ()


def test_a_result_tells_its_document(library: Library, folder: Path) -> None:
    write(folder, a="一頁目。\f二頁目。")
    result = ingest_fake(library, folder / "a.txt")[str(folder / "a.txt")]
    (document,) = library.documents()
    assert result == FileResult(
        str(folder / "a.txt"), FileOutcome.ADDED, document.id, document.sha256, 2, 2
    )
    assert document.id == document_id(document.sha256)
    assert (document.page_count, document.passage_count) == (2, 2)
    assert document.places == (str(folder / "a.txt"),)
    assert [page.text for page in library.pages(document.id)] == ["一頁目。", "二頁目。"]


def test_a_failure_concerns_its_file_alone(library: Library, folder: Path) -> None:
    write(folder, a="よい文書です。", b="BAD", c="これもよい文書です。")
    (folder / "d.txt").touch()
    results = ingest_fake(library, folder, folder / "nowhere.txt")
    assert outcomes(results) == {
        "a.txt": "added",
        "b.txt": "failed",
        "c.txt": "added",
        "d.txt": "failed",
        "nowhere.txt": "failed",
    }
    failed = results[str(folder / "b.txt")]
    assert failed.error is not None
    assert failed.error.code == FAKE_UNREADABLE.code
    assert failed.document is None
    assert failed.sha256 is not None
    missing = results[str(folder / "nowhere.txt")]
    assert missing.error is not None
    assert missing.error.code == "file_not_found"
    assert missing.sha256 is None


def test_a_failing_new_version_leaves_the_old_one(library: Library, folder: Path) -> None:
    write(folder, a="古い版です。")
    ingest_fake(library, folder)
    write(folder, a="BAD")
    assert outcomes(ingest_fake(library, folder, mirror=True)) == {"a.txt": "failed"}
    assert texts(library) == {"a.txt": "古い版です。"}


def test_an_unchanged_file_is_neither_read_nor_hashed(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, a="図書館です。")
    ingest_fake(library, folder)
    hashed: list[Path] = []
    monkeypatch.setattr("index.reading.hash_file", hashed.append)
    monkeypatch.setattr("index.discovery.SETTLED_NS", 0)
    assert outcomes(ingest_fake(library, folder)) == {"a.txt": "unchanged"}
    assert hashed == []


def test_an_edit_of_equal_size_and_time_is_seen(library: Library, folder: Path) -> None:
    write(folder, a="犬がいます。")
    before = (folder / "a.txt").stat()
    ingest_fake(library, folder)
    write(folder, a="猫がいます。")
    os.utime(folder / "a.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert outcomes(ingest_fake(library, folder)) == {"a.txt": "updated"}
    assert texts(library) == {"a.txt": "猫がいます。"}


def test_the_same_bytes_twice_in_one_run_are_read_once(library: Library, folder: Path) -> None:
    write(folder, a="同じ文書です。", b="同じ文書です。")
    embedder = FakeEmbedder()
    results = ingest_fake(library, folder, embedder=embedder)
    assert outcomes(results) == {"a.txt": "added", "b.txt": "duplicate"}
    assert len(embedder.embedded) == 1


def test_the_same_bytes_fail_twice_when_they_fail(library: Library, folder: Path) -> None:
    write(folder, a="BAD", b="BAD")
    results = ingest_fake(library, folder)
    assert outcomes(results) == {"a.txt": "failed", "b.txt": "failed"}
    assert [dict(each.error.facts)["file"] for each in results.values() if each.error] == [
        "a.txt",
        "b.txt",
    ]


def test_a_path_named_twice_is_taken_once(library: Library, folder: Path) -> None:
    write(folder, a="図書館です。")
    results = ingest_fake(library, folder, folder / "a.txt", folder / ".." / folder.name)
    assert outcomes(results) == {"a.txt": "added"}


def test_text_that_has_a_vector_is_not_embedded_again(library: Library, folder: Path) -> None:
    write(folder, a="一頁目です。\f二頁目です。")
    ingest_fake(library, folder)
    write(folder, a="一頁目です。\f三頁目です。")
    embedder = FakeEmbedder()
    assert outcomes(ingest_fake(library, folder, embedder=embedder)) == {"a.txt": "updated"}
    assert embedder.embedded == ["三頁目です。"]
    assert verify(library) == ()


def test_a_run_without_new_text_loads_no_model(library: Library, folder: Path) -> None:
    write(folder, a="図書館です。")
    ingest_fake(library, folder)

    def load() -> FakeEmbedder:
        raise AssertionError("the model was loaded")

    with library.run():
        result = Ingestion(library, load, read=read_fake).run([str(folder)])
    assert result.count(FileOutcome.UNCHANGED) == 1


def test_another_model_is_refused_before_anything_is_written(
    library: Library, folder: Path
) -> None:
    write(folder, a="図書館です。")
    ingest_fake(library, folder)
    write(folder, b="別の文書です。")
    other = FakeEmbedder(ModelIdentity("other", "2", 64, "", ""))
    with pytest.raises(LibraryError) as raised:
        ingest_fake(library, folder, embedder=other)
    assert raised.value.notice.code == OTHER_MODEL.code
    assert set(texts(library)) == {"a.txt"}
    assert library.jobs()[0].state == "failed"
    assert library.jobs()[0].error == raised.value.notice


def test_mirror_takes_out_only_what_is_gone_from_that_folder(
    library: Library, folder: Path
) -> None:
    inner, other = folder / "inner", folder / "inner-other"
    inner.mkdir()
    other.mkdir()
    write(inner, a="一つ目の文書です。", b="二つ目の文書です。")
    write(other, c="三つ目の文書です。")
    write(folder, d="四つ目の文書です。")
    ingest_fake(library, folder)
    for file in (inner / "a.txt", other / "c.txt", folder / "d.txt"):
        file.unlink()
    results = ingest_fake(library, inner, mirror=True)
    assert outcomes(results) == {"b.txt": "unchanged", "a.txt": "removed"}
    assert set(texts(library)) == {"b.txt", "c.txt", "d.txt"}


def test_mirror_of_a_folder_that_is_missing_removes_nothing(library: Library, folder: Path) -> None:
    write(folder, a="図書館です。")
    ingest_fake(library, folder)
    folder.rename(folder.with_name("unplugged"))
    assert outcomes(ingest_fake(library, folder, mirror=True)) == {folder.name: "failed"}
    assert set(texts(library)) == {"a.txt"}


def test_mirror_spares_what_is_below_a_folder_that_cannot_be_visited(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = folder / "closed"
    closed.mkdir()
    write(closed, a="図書館です。")
    write(folder, b="水道です。")
    ingest_fake(library, folder)
    scandir = os.scandir

    def refuse(path: str) -> object:
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr("os.scandir", refuse)
    monkeypatch.setattr("os.path.lexists", lambda _: False)
    results = ingest_fake(library, folder, mirror=True)
    assert outcomes(results) == {"b.txt": "unchanged", "closed": "failed"}
    assert set(texts(library)) == {"a.txt", "b.txt"}


def test_a_renamed_file_keeps_its_document(library: Library, folder: Path) -> None:
    write(folder, a="図書館です。")
    (before,) = ingest_fake(library, folder).values()
    (folder / "a.txt").rename(folder / "b.txt")
    results = ingest_fake(library, folder, mirror=True)
    assert outcomes(results) == {"b.txt": "duplicate", "a.txt": "removed"}
    (document,) = library.documents()
    assert document.id == before.document
    assert document.places == (str(folder / "b.txt"),)


def test_the_library_does_not_read_itself(tmp_path: Path) -> None:
    write(tmp_path, a="図書館です。")
    with Library.open(tmp_path / "library", words=FakeWords()) as library:
        assert outcomes(ingest_fake(library, tmp_path)) == {"a.txt": "added"}
        assert outcomes(ingest_fake(library, tmp_path)) == {"a.txt": "unchanged"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
@pytest.mark.parametrize("name", [b"line\nbreak.txt", b"\xff\xfe.txt", "日本 語.txt".encode()])
def test_any_name_of_a_file_is_kept(library: Library, folder: Path, name: bytes) -> None:
    path = folder / os.fsdecode(name)
    path.write_text("図書館です。", "utf-8")
    assert ingest_fake(library, folder)[str(path)].outcome == "added"
    assert library.documents()[0].places == (str(path),)
    assert library.find_document(str(path)).id == library.documents()[0].id
    assert [each.file for each in library.job_files(library.jobs()[0].id)] == [str(path)]
    path.unlink()
    assert ingest_fake(library, folder, mirror=True)[str(path)].outcome == "removed"


def test_a_stopped_run_keeps_and_publishes_what_it_acknowledged(
    library: Library, folder: Path
) -> None:
    write(folder, **{f"file{number}": f"{number}番目の文書です。" for number in range(8)})
    results: list[FileResult] = []
    listeners = Listeners(on_result=results.append, should_stop=lambda: len(results) >= 3)
    with library.run():
        run = Ingestion(library, FakeEmbedder, listeners, read=read_fake).run([str(folder)])
    assert run.stopped
    assert len(results) == 3
    assert len(library.documents()) == library.snapshot().passage_count == 3
    assert library.jobs()[0].state == "interrupted"
    assert outcomes(ingest_fake(library, folder))["file7.txt"] == "added"
    assert len(library.documents()) == library.snapshot().passage_count == 8
    assert verify(library) == ()


def test_a_long_run_answers_early(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.ingestion._PUBLISH_SHARE", 0.0)
    write(folder, **{f"file{number}": f"{number}番目の文書です。" for number in range(4)})
    seen: list[int] = []
    listeners = Listeners(on_result=lambda _: seen.append(library.snapshot().passage_count))
    with library.run():
        Ingestion(library, FakeEmbedder, listeners, read=read_fake, publish_every_s=0).run(
            [str(folder)]
        )
    assert seen == [0, 1, 2, 3]
    assert library.snapshot().passage_count == 4


def test_small_files_are_embedded_together_and_kept_in_order(
    library: Library, folder: Path
) -> None:
    write(folder, **{f"file{number}": f"{number}番目の文書です。" for number in range(8)})
    is_embedding, is_read = threading.Event(), threading.Event()
    calls: list[int] = []

    class Waiting(FakeEmbedder):
        def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
            is_embedding.set()
            assert calls or is_read.wait(20)
            calls.append(len(texts))
            return super().encode_documents(texts)

    def read(path: Path) -> Reading:
        assert path.stem == "file0" or is_embedding.wait(20)
        reading = read_fake(path)
        if path.stem == "file7":
            is_read.set()
        return reading

    results: list[FileResult] = []
    with library.run():
        listeners = Listeners(on_result=results.append)
        Ingestion(library, Waiting, listeners, read=read).run([str(folder)])
    assert sum(calls) == 8
    assert calls[0] == 1
    assert len(calls) <= 3  # the last file may come a moment after those before it
    assert [Path(each.file).stem for each in results] == [f"file{number}" for number in range(8)]
    assert library.snapshot().passage_count == 8
    assert verify(library) == ()


def test_the_first_files_answer_while_the_last_is_read(library: Library, folder: Path) -> None:
    write(folder, a="図書館です。", b="水道です。")
    seen: list[int] = []

    def read(path: Path) -> Reading:
        ends = time.monotonic() + 20
        while path.stem == "b" and not seen and time.monotonic() < ends:
            time.sleep(0.01)
            seen.extend([count] if (count := library.snapshot().passage_count) else [])
        return read_fake(path)

    with library.run():
        Ingestion(library, FakeEmbedder, read=read, publish_every_s=0.1).run([str(folder)])
    assert seen == [1]
    assert library.snapshot().passage_count == 2


def test_progress_counts_files_and_names_the_present_one(library: Library, folder: Path) -> None:
    write(folder, a="図書館です。", b="水道です。")
    told: list[Progress] = []
    with library.run():
        listeners = Listeners(on_progress=told.append)
        Ingestion(library, FakeEmbedder, listeners, read=read_fake).run([str(folder)])
    a = str(folder / "a.txt")
    assert told[:3] == [Progress(0, 2, a), Progress(0, 2, a, 1.0), Progress(1, 2, "")]
    assert told[-1] == Progress(2, 2, "")


def test_a_file_that_changes_while_it_is_read_is_read_again(library: Library, folder: Path) -> None:
    write(folder, a="前の文です。")
    reads: list[str] = []

    def read_and_change(path: Path) -> object:
        reading = read_fake(path)
        reads.append(reading.pages[0].text)
        if len(reads) == 1:
            write(folder, a="後の文です。")
        return reading

    with library.run():
        Ingestion(library, FakeEmbedder, read=read_and_change).run([str(folder)])  # type: ignore[arg-type]
    assert reads == ["前の文です。", "後の文です。"]
    assert texts(library) == {"a.txt": "後の文です。"}


def test_a_second_run_in_another_thread_waits_its_turn(library: Library, folder: Path) -> None:
    write(folder, a="図書館です。")
    done: list[float] = []

    def second() -> None:
        ingest_fake(library, folder)
        done.append(time.monotonic())

    with library.run():
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.3)
        freed = time.monotonic()
    thread.join(30)
    assert len(done) == 1
    assert done[0] > freed
    assert len(library.documents()) == 1


def test_a_vector_that_goes_with_a_document_removed_meanwhile_is_made_again(
    library: Library, folder: Path
) -> None:
    write(folder, a="同じ頁です。\f前の頁です。")
    ingest_fake(library, folder)
    write(folder, b="同じ頁です。\f後の頁です。")

    class Removing(FakeEmbedder):
        def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
            if not self.embedded:
                library.remove(library.find_document("a.txt").id)
            return super().encode_documents(texts)

    embedder = Removing()
    ingest_fake(library, folder / "b.txt", embedder=embedder)
    assert embedder.embedded == ["後の頁です。", "同じ頁です。"]
    assert library.snapshot().passage_count == 2
    assert verify(library) == ()
